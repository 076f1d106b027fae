"""The window components of a model: checked like its other files, and optional."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.errors import ModelError
from photosearch.settings import resources
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.manifest import MANIFEST_FILE, read_manifest, read_windows
from photosearch.vision.embedding.model_archive import export, unpack
from photosearch.vision.embedding.model_folder import write_head
from photosearch.vision.embedding.windows import VERSION, WINDOWS_FILE, codes

SHIPPED = resources() / "model"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the shipped model."""
    return shutil.copytree(SHIPPED, tmp_path / "model")


def changed(folder: Path, **changes: object) -> None:
    """Changes the windows entry in a model's manifest."""
    path = folder / MANIFEST_FILE
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["windows"] |= changes
    path.write_text(json.dumps(stored), encoding="utf-8")


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100))
def test_codes_depend_only_on_direction(seed: int, scale: float) -> None:
    random = np.random.default_rng(seed)
    matrix, local = random.normal(size=(8, 13)).astype(np.float32), random.normal(size=(2, 3, 3, 12)).astype(np.float32)
    made = codes(matrix, local)
    assert (made.shape, made.dtype) == ((2, 9, 8), np.dtype(np.int8))
    assert abs(made.astype(int) - codes(matrix, np.float32(scale) * local)).max() <= 1


def test_one_run_of_the_network_gives_vector_and_codes() -> None:
    embedder = Embedder.open(SHIPPED, "cpu", threads=1)
    pixels = np.random.default_rng(0).integers(0, 256, (2, 224, 224, 3), np.uint8)
    views = embedder.views(pixels)
    np.testing.assert_allclose(views.features, embedder.features(pixels), atol=1e-5)
    assert views.codes is not None
    assert views.codes.shape == (2, 49, 64)
    assert views.codes[0].nbytes <= 3200


def test_an_altered_file_is_refused(model: Path) -> None:
    data = bytearray((model / WINDOWS_FILE).read_bytes())
    data[5000] ^= 1
    (model / WINDOWS_FILE).write_bytes(data)
    with pytest.raises(ModelError, match="altered"):
        read_windows(model, read_manifest(model))


def test_a_missing_file_is_refused(model: Path) -> None:
    (model / WINDOWS_FILE).unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        Embedder.open(model, "cpu", threads=1)


def test_codes_of_another_version_are_left_out(model: Path) -> None:
    changed(model, version=VERSION + 1)
    embedder = Embedder.open(model, "cpu", threads=1)
    assert embedder.manifest.windows is None
    assert embedder.views(np.zeros((1, 224, 224, 3), np.uint8)).codes is None


@pytest.mark.parametrize("components", [0, -1, "many"])
def test_an_invalid_entry_is_refused(model: Path, components: object) -> None:
    changed(model, components=components)
    with pytest.raises(ModelError, match="damaged"):
        read_manifest(model)


def test_a_head_and_its_archive_include_the_windows_of_the_network(tmp_path: Path) -> None:
    matrix = np.eye(16, 384, dtype=np.float32)
    folder = write_head(tmp_path / "models", SHIPPED, matrix, "own", {})
    assert (folder / WINDOWS_FILE).read_bytes() == (SHIPPED / WINDOWS_FILE).read_bytes()
    export(folder, tmp_path / "own.model")
    again = unpack(tmp_path / "own.model", tmp_path / "others")
    assert read_manifest(again).windows == read_manifest(SHIPPED).windows
    assert (again / WINDOWS_FILE).read_bytes() == (SHIPPED / WINDOWS_FILE).read_bytes()
