"""The straight line of a personal model, on a real library with the shipped model and real decoders."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photosearch.errors import InputError
from photosearch.jobs.opening.parts import Parts
from photosearch.library.store.store import Store
from photosearch.personal import learning
from photosearch.personal.collection import Collection, collect, parted
from photosearch.personal.context import Stage
from photosearch.personal.head_training import HeadSettings
from photosearch.personal.learning import LearningSettings, learn
from photosearch.personal.report import Report
from photosearch.vision.embedding.head import require_usable
from photosearch.vision.embedding.model_folder import write_head
from tests.support.personal import PHOTOS

QUICK = LearningSettings(photos=40, copies=2, scenes=2, head=HeadSettings(epochs=3))


def learnt(
    library: tuple[Parts, Store], folder: Path, settings: LearningSettings = QUICK, heard: list[Stage] | None = None
) -> tuple[np.ndarray, Report]:
    parts, store = library
    told = heard.append if heard is not None else lambda stage: None
    with parts.decoder(2) as decoder:
        return learn(collect(parts, store), parts.embedder, decoder, folder, settings, told)


def test_a_library_is_collected_with_what_was_said_of_it(library: tuple[Parts, Store]) -> None:
    parts, store = library
    collection = collect(parts, store)
    assert len(collection.photos) == len(collection.embeddings) == PHOTOS
    assert collection.counts["different"] == collection.counts["marked"] == 1
    assert collection.counts["class"] == 0
    assert collect(parts, store, classes=True).counts["class"] > PHOTOS / 2


def test_what_is_learnt_is_a_model_that_can_be_opened(library: tuple[Parts, Store], tmp_path: Path, indexed) -> None:
    heard: list[Stage] = []
    head, report = learnt(library, tmp_path, heard=heard)
    require_usable(head)
    assert report.counts["copies"] == 2 * 40
    assert 0 < report.verdict.own_before <= 1
    assert report.verdict.pairs > 5
    assert [stage.name for stage in heard if stage.done == stage.total] == ["general", "copies", "head"]
    folder = write_head(tmp_path / "models", indexed.model, head, "Mine", {})
    assert (folder / "head.npy").exists()


def test_the_same_seed_learns_the_same(library: tuple[Parts, Store], tmp_path: Path) -> None:
    one, again = (learnt(library, tmp_path / name) for name in ("one", "again"))
    np.testing.assert_allclose(one[0], again[0], atol=5e-4)
    assert one[1].share == again[1].share


class Left(Exception):
    """Raised by who listens."""


def test_a_training_that_was_ended_goes_on_with_what_was_embedded(
    library: tuple[Parts, Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.personal.copies.KEEP_EVERY", 8)
    parts, store = library

    def leave(stage: Stage) -> None:
        if stage.name == "copies" and stage.done == 20:
            raise Left

    with parts.decoder(1) as decoder, pytest.raises(Left):
        learn(collect(parts, store), parts.embedder, decoder, tmp_path, QUICK, leave)
    heard: list[Stage] = []
    learnt(library, tmp_path, heard=heard)
    assert 8 <= min(stage.done for stage in heard if stage.name == "copies") - 1 <= 20
    # What is there already need not be made: now it is all of it.
    heard.clear()
    learnt(library, tmp_path, heard=heard)
    assert not [stage for stage in heard if stage.name == "copies"]


def test_a_damaged_working_file_costs_the_work_and_no_more(library: tuple[Parts, Store], tmp_path: Path) -> None:
    expected, _ = learnt(library, tmp_path)
    file = tmp_path / learning.WORKING_FILE
    whole = file.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"PK" + bytes(200), whole.replace(b"digests", b"dIgests")):
        file.write_bytes(damaged)
        np.testing.assert_allclose(learnt(library, tmp_path)[0], expected, atol=5e-4)


def test_photos_that_changed_or_left_are_passed_over(
    library: tuple[Parts, Store], tmp_path: Path, pictures: Path
) -> None:
    gone, changed = sorted(pictures.rglob("*.jpg"))[:2]
    kept = gone.read_bytes(), changed.read_bytes()
    try:
        gone.unlink()
        changed.write_bytes(sorted(pictures.rglob("*.jpg"))[5].read_bytes())
        _, report = learnt(library, tmp_path, replace(QUICK, photos=PHOTOS))
    finally:
        gone.write_bytes(kept[0])
        changed.write_bytes(kept[1])
    assert report.counts["copies"] == 2 * (PHOTOS - 2)


def test_too_few_photos_are_told_with_what_to_do(library: tuple[Parts, Store], tmp_path: Path) -> None:
    parts, store = library
    whole = collect(parts, store)
    few = Collection(whole.photos[:10], whole.embeddings[:10], whole.signals)
    with parts.decoder(1) as decoder, pytest.raises(InputError, match="10 photos are too few"):
        learn(few, parts.embedder, decoder, tmp_path, QUICK, lambda stage: None)


def test_no_event_is_learnt_from_and_judged_by() -> None:
    events = np.array([0, 0, 2, 3, 3, 3, 6, 7, 8, 9] * 20)
    parts = parted(events, 0.2, seed=4)
    for event in set(events.tolist()):
        assert len(set(parts[events == event].tolist())) == 1


def test_some_of_the_photos_are_a_collection_of_their_own(library: tuple[Parts, Store]) -> None:
    parts, store = library
    whole = collect(parts, store, classes=True)
    rows = np.random.default_rng(0).permutation(PHOTOS)[: PHOTOS // 2]
    some = whole.among(rows)
    assert [photo.id for photo in some.photos] == [whole.photos[row].id for row in rows]
    assert (some.embeddings == whole.embeddings[rows]).all()
    for kind, pairs in whole.signals.pairs.items():
        kept = {tuple(pair) for pair in pairs.tolist() if np.isin(pair, rows).all()}
        assert {tuple(pair) for pair in rows[some.signals.pairs[kind]].tolist()} == kept
    assert (some.signals.events == whole.signals.events[rows]).all()
