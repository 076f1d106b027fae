"""Models with a head: its effect on a network's outputs, and that no other file is accepted as a head."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from photosearch.errors import ModelError
from photosearch.vision.embedding import head
from photosearch.vision.embedding.embed import Embedder, diagnose
from photosearch.vision.embedding.manifest import read_manifest
from photosearch.vision.embedding.model_folder import write_head
from tests.support.vision.model_files import DIMENSION, SIDE, write

PICTURES = np.random.default_rng(0).integers(0, 256, (5, SIDE, SIDE, 3), np.uint8)
TURN = np.array([[0, 1, 0], [0, 0, 2], [0.5, 0, 1]], np.float32)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write(tmp_path / "base")


@pytest.fixture
def made(base: Path, tmp_path: Path) -> Path:
    return write_head(tmp_path / "models", base, TURN, "mine", {"quality": {"pairs": 0.9}})


def test_a_head_changes_every_output_and_the_decomposition_still_holds(base: Path, made: Path) -> None:
    plain, ours = Embedder.open(base, "cpu"), Embedder.open(made, "cpu")
    turned = plain.embed(PICTURES) @ TURN.T
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    np.testing.assert_allclose(ours.embed(PICTURES), turned, atol=1e-6)
    np.testing.assert_array_equal(ours.features(PICTURES), plain.embed(PICTURES))
    described = ours.describe(PICTURES[0])
    mean = described.local.mean(axis=(0, 1))
    np.testing.assert_allclose(described.embedding, mean / np.linalg.norm(mean), atol=1e-6)
    np.testing.assert_array_equal(described.attention, plain.describe(PICTURES[0]).attention)


def test_a_head_makes_another_model_of_the_same_network(base: Path, made: Path) -> None:
    plain, ours = read_manifest(base), read_manifest(made)
    assert plain.identity == plain.sha256 == ours.sha256 != ours.identity
    assert (made.name, ours.name, ours.details["quality"]) == (ours.id, "mine", {"pairs": 0.9})
    assert ours.details["base"]["id"] == plain.id


@pytest.mark.parametrize("outputs", [2, 5])
def test_a_head_may_change_the_dimension_and_replaces_an_earlier_head(
    base: Path, made: Path, tmp_path: Path, outputs: int
) -> None:
    second = np.random.default_rng(1).normal(size=(outputs, DIMENSION)).astype(np.float32)
    embedder = Embedder.open(write_head(tmp_path / "models", made, second, "second", {}), "cpu")
    assert embedder.manifest.dimension == outputs
    assert embedder.manifest.network_dimension == DIMENSION
    plain = Embedder.open(base, "cpu")
    np.testing.assert_allclose(embedder.embed(PICTURES), head.project(second, plain.embed(PICTURES)), atol=1e-6)
    assert embedder.manifest.details["base"]["id"] == plain.manifest.id


def test_the_same_head_is_the_same_model(base: Path, made: Path, tmp_path: Path) -> None:
    assert write_head(tmp_path / "models", base, TURN, "again", {}) == made
    assert read_manifest(made).name == "mine"


def test_measurements_without_the_head_are_left_out(tmp_path: Path) -> None:
    base = write(tmp_path / "base", thresholds={"same_photo": 0.9, "likely_match": 0.5}, quality={"recall@1": 1})
    ours = read_manifest(write_head(tmp_path / "models", base, TURN, "mine", {}))
    assert ours.thresholds is None
    assert "quality" not in ours.details
    assert ours.details["licence"] == "none"


@pytest.mark.parametrize(
    "matrix",
    [
        np.eye(DIMENSION + 1),
        np.ones(DIMENSION),
        np.zeros((DIMENSION, DIMENSION)),
        np.full((DIMENSION, DIMENSION), np.nan),
        np.full((DIMENSION, DIMENSION), 1e30),
    ],
    ids=["of another size", "a vector", "zeros", "not numbers", "too large"],
)
def test_an_unusable_matrix_is_not_written(base: Path, tmp_path: Path, matrix: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"matrix"):
        write_head(tmp_path / "models", base, matrix.astype(np.float32), "mine", {})
    assert not list(tmp_path.glob("models/*"))


@example(np.full((4, DIMENSION), 1.4e-22, np.float32))  # the squares are subnormal in float32
@given(arrays(np.float32, (4, DIMENSION), elements=st.floats(-1, 1, width=32)))
def test_an_embedding_has_unit_length_or_is_zero(embeddings: np.ndarray) -> None:
    lengths = np.linalg.norm(head.project(TURN, embeddings), axis=1)
    assert ((np.abs(lengths - 1) < 1e-4) | (lengths < 1)).all()
    assert np.isfinite(lengths).all()


def test_a_head_with_any_flipped_bit_is_rejected(made: Path) -> None:
    path = made / "head.npy"
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        with pytest.raises(ModelError, match="altered") as refused:
            Embedder.open(made)
        assert refused.value.remedy


def wrong_files() -> dict[str, bytes]:
    """Files whose hash is in the manifest, as if one attacker had written both."""
    packed = head.pack(TURN)
    stored = np.lib.format.magic(1, 0)
    return {
        "empty": b"",
        "text": b"no matrix" * 20,
        "cut short": packed[:-4],
        "longer": packed + b"\0\0\0\0",
        "other values": packed.replace(b"<f4", b"<i4"),
        "objects": packed.replace(b"<f4", b"|O "),
        "by columns": packed.replace(b"False", b"True "),
        "another shape": packed.replace(b"(3, 3)", b"(9, 1)"),
        "an archive": b"PK\x03\x04" + packed[4:],
        "another version": packed.replace(stored, np.lib.format.magic(2, 0)),
        "no numbers": packed[:128] + np.full(9, np.nan, np.float32).tobytes(),
    }


@pytest.mark.parametrize("data", wrong_files().values(), ids=wrong_files())
def test_a_file_without_the_right_matrix_is_rejected(made: Path, data: bytes) -> None:
    (made / "head.npy").write_bytes(data)
    described = json.loads((made / "embedder.json").read_text())
    described["head"]["sha256"] = hashlib.sha256(data).hexdigest()
    (made / "embedder.json").write_text(json.dumps(described))
    for use in (Embedder.open, diagnose):
        with pytest.raises(ModelError, match="The head"):
            use(made)


def test_a_missing_head_is_reported(made: Path) -> None:
    (made / "head.npy").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        Embedder.open(made)
