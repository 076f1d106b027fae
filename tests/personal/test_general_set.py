"""The kinds shipped with the model detect a harmful head, and damage to their file is reported."""

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


def test_the_shipped_kinds_belong_to_the_shipped_network(kinds: GeneralSet) -> None:
    assert len(np.unique(kinds.labels)) > 80
    assert np.abs(np.linalg.norm(kinds.embeddings, axis=1) - 1).max() < 1e-5
    assert r_precision(kinds) > 0.5


@pytest.mark.parametrize(("values", "loss"), [(256, 0.01), (128, 0.06), (64, 0.15)])
def test_a_random_projection_lowers_precision(kinds: GeneralSet, values: int, loss: float) -> None:
    """Projects 384 values to fewer, which also harms searches for birds and cars, kinds that the set lacks."""
    rotation = np.linalg.qr(np.random.default_rng(0).standard_normal((384, 384)))[0]
    after = r_precision(kinds.projected(rotation[:values].astype(np.float32)))
    assert r_precision(kinds) - after > loss > MAX_PRECISION_DROP


def test_a_rotation_keeps_precision(kinds: GeneralSet) -> None:
    rotation = np.linalg.qr(np.random.default_rng(0).standard_normal((384, 384)))[0].astype(np.float32)
    assert r_precision(kinds.projected(rotation)) == pytest.approx(r_precision(kinds), abs=1e-3)


def test_kinds_are_stored_to_a_hundredth_and_apply_only_to_their_network(tmp_path: Path) -> None:
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


def test_any_damaged_byte_is_harmless_or_named(tmp_path: Path) -> None:
    whole = pack_kinds(np.eye(8, dtype=np.float32), np.arange(8), NETWORK)
    named = 0
    for place in range(len(whole)):
        (tmp_path / KINDS_FILE).write_bytes(whole[:place] + bytes([whole[place] ^ 0x81]) + whole[place + 1 :])
        try:
            read_kinds(tmp_path, NETWORK)
        except ModelError:
            named += 1
    assert named > len(whole) / 3


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"PK" * 50])
def test_a_damaged_file_is_named(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    whole = pack_kinds(np.eye(8, dtype=np.float32), np.arange(8), NETWORK)
    (tmp_path / KINDS_FILE).write_bytes(damage(whole))
    with pytest.raises(ModelError, match=r"kinds\.npz is damaged"):
        read_kinds(tmp_path, NETWORK)
