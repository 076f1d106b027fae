"""Photos are embedded beside their decoding; each comes back once, in order, with the model's numbers."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.metadata import Metadata
from photosearch.core.photo import Decoded, Pixels
from photosearch.errors import ModelError
from photosearch.jobs.indexing.embedding import AT_ONCE, BATCH, Embedded, Embedding
from photosearch.vision.embedding.embed import Embedder, Views, at_once
from tests.support.patience import PATIENCE
from tests.support.photos import pixels
from tests.support.vision.model_files import SIDE, write


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return Embedder.open(write(tmp_path_factory.mktemp("model")), "cpu")


def decoded(content: int) -> Decoded:
    return Decoded(pixels(content, SIDE, SIDE), b"", Metadata("JPEG", SIDE, SIDE), bytes([content]) * 16)


class _Gated(Embedder):
    """A model that answers only after `gate` is set, or fails."""

    gate: threading.Event
    fails = False

    def views(self, pixels: Pixels, turn: Callable[[], None] = at_once) -> Views:
        assert self.gate.wait(PATIENCE)
        if self.fails:
            raise ModelError("it fails")
        return super().views(pixels, turn)


@pytest.fixture
def gated(tmp_path: Path) -> _Gated:
    made = _Gated.open(write(tmp_path / "model"), "cpu")
    assert isinstance(made, _Gated)
    made.gate = threading.Event()
    return made


@given(contents=st.lists(st.integers(0, 12), max_size=40))
def test_every_photo_comes_back_once_in_order_with_the_numbers_of_its_pixels(
    embedder: Embedder, contents: list[int]
) -> None:
    found: list[Embedded[int]] = []
    with Embedding[int](embedder) as embedding:
        for key, content in enumerate(contents):
            found += embedding.add(key, decoded(content))
        found += embedding.finish()
        assert embedding.finish() == []
    assert [each.key for each in found] == list(range(len(contents)))
    for each, content in zip(found, contents, strict=True):
        assert each.decoded.digest == bytes([content]) * 16
        np.testing.assert_allclose(each.features, embedder.features(each.decoded.pixels[None])[0], atol=1e-5)


def test_photos_are_taken_while_the_model_works_and_those_begun_are_kept(gated: _Gated) -> None:
    with Embedding[int](gated) as embedding:
        for key in range(AT_ONCE * BATCH + 1):  # all of these would wait for ever if one waited for the model
            assert embedding.add(key, decoded(key)) == []
        gated.gate.set()
        assert [each.key for each in embedding.drain()] == list(range(AT_ONCE * BATCH))
        assert [each.key for each in embedding.finish()] == [AT_ONCE * BATCH]


def test_every_part_of_a_batch_waits_for_its_turn(embedder: Embedder) -> None:
    turn, asked = threading.Event(), threading.Semaphore(0)

    def wait() -> None:
        asked.release()
        assert turn.wait(PATIENCE)

    with Embedding[int](embedder, wait) as embedding:
        for key in range(BATCH):
            embedding.add(key, decoded(key))
        assert asked.acquire(timeout=PATIENCE)
        assert embedding.add(BATCH, decoded(BATCH)) == []
        turn.set()
        assert [each.key for each in embedding.finish()] == list(range(BATCH + 1))


def test_a_failing_model_is_reported_to_the_owner(gated: _Gated) -> None:
    gated.fails = True
    gated.gate.set()
    with Embedding[int](gated) as embedding:
        embedding.add(0, decoded(0))
        with pytest.raises(ModelError):
            embedding.finish()
