"""The quick method on a real library, with the shipped model and real decoders."""

import json
from contextlib import ExitStack
from dataclasses import dataclass, replace
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
from photosearch.personal.quick import Quick, QuickSettings
from photosearch.personal.report import Report
from photosearch.settings import LibraryPaths, Settings
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.head import require_usable
from photosearch.vision.embedding.model_folder import write_head
from tests.support.personal import PHOTOS

FEW = QuickSettings(photos=24, copies=2, scenes=1, head=HeadSettings(epochs=3))
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


@dataclass(frozen=True)
class Trained:
    """A head that was trained once, what was reported on the way, and the folder of its working files."""

    head: Floats
    report: Report
    stages: list[Stage]
    folder: Path


@pytest.fixture(scope="module")
def trained(indexed: Application, decoder: Decoder, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder, stages = tmp_path_factory.mktemp("trained"), list[Stage]()
    with ExitStack() as stack:
        parts, store = indexed.open_indexed(stack)
        head, report = fit(Task(collect(parts, store), parts, decoder, indexed.model, folder, "Ours"), stages=stages)
    return Trained(head, report, stages, folder)


def test_a_trained_head_makes_a_model_that_can_be_opened(
    trained: Trained, indexed: Application, tmp_path: Path
) -> None:
    require_usable(trained.head)
    assert trained.report.counts["copies"] == 2 * 24
    assert 0 < trained.report.verdict.own_before <= 1
    assert trained.report.verdict.pairs  # how many are held out depends on how the photos fall into events
    assert [stage.name for stage in trained.stages if stage.done == stage.total] == ["general", "copies", "head"]
    folder = write_head(tmp_path / "models", indexed.model, trained.head, "Mine", {})
    assert (folder / "head.npy").exists()


def test_the_same_seed_trains_the_same_head(trained: Trained, task: Task) -> None:
    again, report = fit(task)
    # The last bits of embeddings depend on how photos fall into batches. Two photos of almost equal similarity can then
    # change places, and with them the share of the change that validation chooses, but not the change itself.
    identity = np.eye(len(again), dtype=np.float32)
    changes = [(trained.head - identity) / trained.report.share, (again - identity) / report.share]
    np.testing.assert_allclose(*changes, atol=2e-3)


def test_a_better_head_is_kept_with_its_quality_and_a_worse_one_is_not(
    task: Task, trained: Trained, tmp_path: Path
) -> None:
    own = Application(LibraryPaths(tmp_path / "library"), Settings())
    library = replace(task.parts.library, shelf=own.shelf)
    task = replace(task, parts=replace(task.parts, library=library), folder=trained.folder)
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


def test_a_training_reuses_the_saved_copies(task: Task, trained: Trained) -> None:
    stages: list[Stage] = []
    head, _ = fit(replace(task, folder=trained.folder), stages=stages)
    assert {stage.name for stage in stages} == {"general", "head"}
    np.testing.assert_allclose(head, trained.head, atol=5e-4)


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


def test_a_part_of_the_photos_makes_a_collection(library: tuple[Parts, Store]) -> None:
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
