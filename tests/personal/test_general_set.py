"""The kinds that come with the shipped model notice a head that harms, and their file is read with care."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from photosearch.errors import ModelError
from photosearch.personal.evaluation import MAX_PRECISION_DROP, GeneralSet, r_precision
from photosearch.personal.general_set import KINDS_FILE, pack_kinds, read_kinds
from photosearch.vision.embedding.manifest import read_manifest

MODEL = Path(__file__).parents[2] / "resources" / "model"
NETWORK = "ab" * 32


@pytest.fixture(scope="module")
def kinds() -> GeneralSet:
    (found,) = read_kinds(MODEL, read_manifest(MODEL).sha256)
    return found


def test_the_shipped_kinds_are_of_the_shipped_network(kinds: GeneralSet) -> None:
    assert len(np.unique(kinds.labels)) > 80
    assert np.abs(np.linalg.norm(kinds.embeddings, axis=1) - 1).max() < 1e-5
    assert r_precision(kinds) > 0.5


@pytest.mark.parametrize(("values", "loss"), [(256, 0.01), (128, 0.06), (64, 0.15)])
def test_a_random_projection_is_noticed(kinds: GeneralSet, values: int, loss: float) -> None:
    """Of 384 values; each costs photos of birds and cars, which the set does not have, as well."""
    rotation = np.linalg.qr(np.random.default_rng(0).standard_normal((384, 384)))[0]
    after = r_precision(kinds.projected(rotation[:values].astype(np.float32)))
    assert r_precision(kinds) - after > loss > MAX_PRECISION_DROP


def test_a_rotation_is_no_harm(kinds: GeneralSet) -> None:
    rotation = np.linalg.qr(np.random.default_rng(0).standard_normal((384, 384)))[0].astype(np.float32)
    assert r_precision(kinds.projected(rotation)) == pytest.approx(r_precision(kinds), abs=1e-3)


def test_kinds_are_kept_to_a_hundredth_and_serve_their_own_network_alone(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(20, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    labels = np.arange(20) // 4
    (tmp_path / KINDS_FILE).write_bytes(pack_kinds(rows, labels, NETWORK))
    (found,) = read_kinds(tmp_path, NETWORK)
    assert np.abs(found.embeddings - rows).max() < 0.01
    assert (found.labels == labels).all()
    assert read_kinds(tmp_path, "cd" * 32) == ()
    assert read_kinds(tmp_path / "elsewhere", NETWORK) == ()


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"PK" * 50])
def test_a_damaged_file_is_named(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    whole = pack_kinds(np.eye(8, dtype=np.float32), np.arange(8), NETWORK)
    (tmp_path / KINDS_FILE).write_bytes(damage(whole))
    with pytest.raises(ModelError, match=r"kinds\.npz is damaged"):
        read_kinds(tmp_path, NETWORK)
