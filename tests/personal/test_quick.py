"""The quick method on a real library, with the shipped model and real decoders."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photosearch.app import Application
from photosearch.core.photo import Floats
from photosearch.errors import InputError
from photosearch.jobs.opening.parts import Parts
from photosearch.library.store.store import Store
from photosearch.personal.collection import Collection, collect, split
from photosearch.personal.evaluation import Verdict
from photosearch.personal.head_training import HeadSettings
from photosearch.personal.method import Stage, Task
from photosearch.personal.quick import WORKING_FILE, Quick, QuickSettings
from photosearch.personal.report import Report
from photosearch.settings import LibraryPaths, Settings
from photosearch.vision.embedding.head import require_usable
from photosearch.vision.embedding.model_folder import write_head
from tests.support.personal import PHOTOS

FEW = QuickSettings(photos=40, copies=2, scenes=2, head=HeadSettings(epochs=3))
BETTER, WORSE = Verdict(0.5, 0.6, 0.05, 40, 0.9, 0.9), Verdict(0.5, 0.4, 0.05, 40, 0.9, 0.9)


def ignore(_: Stage) -> None:
    pass


def fit(task: Task, settings: QuickSettings = FEW, stages: list[Stage] | None = None) -> tuple[Floats, Report]:
    return Quick(settings).fit(task, ignore if stages is None else stages.append)


def test_a_collection_holds_the_library_and_its_marks(library: tuple[Parts, Store]) -> None:
    parts, store = library
    collection = collect(parts, store)
    assert len(collection.photos) == len(collection.embeddings) == PHOTOS
    assert collection.counts["different"] == collection.counts["marked"] == 1
    assert collection.counts["class"] == 0
    assert collect(parts, store, classes=True).counts["class"] > PHOTOS / 2


def test_an_empty_library_has_too_few_photos(tmp_path: Path, library: tuple[Parts, Store]) -> None:
    parts, _ = library
    with Store.open(tmp_path / "library.sqlite3") as empty:
        collection = collect(parts, empty)
    assert len(collection.photos) == len(collection.embeddings) == 0
    with pytest.raises(InputError, match=r"^0 photos are too few to train on\. Add folders until there are 50\.$"):
        collection.require_enough()


def test_a_trained_head_makes_a_model_that_can_be_opened(task: Task, indexed: Application, tmp_path: Path) -> None:
    stages: list[Stage] = []
    head, report = fit(task, stages=stages)
    require_usable(head)
    assert report.counts["copies"] == 2 * 40
    assert 0 < report.verdict.own_before <= 1
    assert report.verdict.pairs > 5
    assert [stage.name for stage in stages if stage.done == stage.total] == ["general", "copies", "head"]
    folder = write_head(tmp_path / "models", indexed.model, head, "Mine", {})
    assert (folder / "head.npy").exists()


def test_the_same_seed_trains_the_same_head(task: Task, tmp_path: Path) -> None:
    one, again = (fit(replace(task, folder=tmp_path / name)) for name in ("one", "again"))
    np.testing.assert_allclose(one[0], again[0], atol=5e-4)
    assert one[1].share == again[1].share


def test_a_better_head_is_kept_with_its_quality_and_a_worse_one_is_not(
    task: Task, indexed: Application, tmp_path: Path
) -> None:
    own = Application(LibraryPaths(tmp_path / "library"), Settings())
    library = replace(task.parts.library, shelf=own.shelf)
    task = replace(task, parts=replace(task.parts, library=library))
    report, kept = Quick(FEW, judge=lambda *_: WORSE).train(task, ignore)
    assert (report.verdict, kept) == (WORSE, None)
    assert not own.paths.models.exists()
    report, kept = Quick(FEW, judge=lambda *_: BETTER).train(task, ignore)
    assert kept is not None
    manifest = json.loads((own.paths.models / kept / "embedder.json").read_text())
    assert manifest["name"] == "Ours"
    assert manifest["quality"] == BETTER.rounded()
    assert manifest["learnt_from"] == dict(report.counts)
    assert manifest["recipe"]["photos"] == FEW.photos


class Stop(Exception):
    """Ends a training."""


def test_an_interrupted_training_continues_with_the_saved_copies(task: Task) -> None:
    def stop(stage: Stage) -> None:
        if stage.name == "copies" and stage.done == 20:
            raise Stop

    with pytest.raises(Stop):
        Quick(FEW, keep_every=8).fit(task, stop)
    stages: list[Stage] = []
    fit(task, stages=stages)
    assert 8 <= min(stage.done for stage in stages if stage.name == "copies") - 1 <= 20
    # Now all copies are saved.
    stages.clear()
    fit(task, stages=stages)
    assert not [stage for stage in stages if stage.name == "copies"]


def test_a_damaged_working_file_is_replaced(task: Task) -> None:
    expected, _ = fit(task)
    file = task.folder / WORKING_FILE
    whole = file.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"PK" + bytes(200), whole.replace(b"digests", b"dIgests")):
        file.write_bytes(damaged)
        np.testing.assert_allclose(fit(task)[0], expected, atol=5e-4)


def test_copies_of_other_settings_are_not_reused(task: Task) -> None:
    fit(task)
    stages: list[Stage] = []
    fit(task, replace(FEW, copies=1), stages)
    assert max(stage.done for stage in stages if stage.name == "copies") == 40


def test_photos_that_changed_or_are_gone_are_left_out(task: Task, pictures: Path) -> None:
    gone, changed = sorted(pictures.rglob("*.jpg"))[:2]
    kept = gone.read_bytes(), changed.read_bytes()
    try:
        gone.unlink()
        changed.write_bytes(sorted(pictures.rglob("*.jpg"))[5].read_bytes())
        _, report = fit(task, replace(FEW, photos=PHOTOS))
    finally:
        gone.write_bytes(kept[0])
        changed.write_bytes(kept[1])
    assert report.counts["copies"] == 2 * (PHOTOS - 2)


def test_too_few_photos_are_reported_with_a_remedy(task: Task) -> None:
    whole = task.collection
    few = replace(task, collection=Collection(whole.photos[:10], whole.embeddings[:10], whole.signals))
    for attempt in (Quick(FEW).fit, Quick(FEW).train):
        with pytest.raises(InputError, match="10 photos are too few"):
            attempt(few, ignore)
    with pytest.raises(InputError, match="10 photos are too few"):
        Quick(FEW).estimate(few)


def test_an_estimate_needs_a_photo_that_can_be_read(task: Task) -> None:
    collection = task.collection
    photos = [replace(each, file=replace(each.file, path=f"{each.file.path}.gone")) for each in collection.photos]
    offline = replace(task, collection=replace(collection, photos=photos))
    with pytest.raises(InputError, match="None of the sampled photos can be read"):
        Quick(FEW).estimate(offline)


def test_no_event_is_both_trained_on_and_tested() -> None:
    events = np.array([0, 0, 2, 3, 3, 3, 6, 7, 8, 9] * 20)
    parts = split(events, 0.2, seed=4)
    for event in set(events.tolist()):
        assert len(set(parts[events == event].tolist())) == 1


def test_some_of_the_photos_make_a_collection_of_their_own(library: tuple[Parts, Store]) -> None:
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
