"""Switching models and back in a running application: which model answers, and what remains after a failure."""

import gc
import queue
import shutil
import weakref
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photosearch.app import Application
from photosearch.core.answers.likeness import Likeness
from photosearch.core.events import (
    Event,
    Explanation,
    FoldersChanged,
    IndexIdle,
    ModelDeleted,
    ModelSwitched,
    SearchDone,
    SwitchEnded,
    SwitchProgress,
    SwitchStep,
    Trouble,
)
from photosearch.core.photo import Hit
from photosearch.core.query.query import Example, Query
from photosearch.errors import InputError
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.jobs.opening.library import Library as OpenLibrary
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.runner import Runner
from photosearch.jobs.tuning import Tuning
from photosearch.library.store.store import Store
from photosearch.vision.embedding.model_folder import write_head
from photosearch.vision.embedding.shelf import Choice
from tests.support.faults.pictures import write_many
from tests.support.jobs.library import Heard, holds
from tests.support.jobs.switching import COUNT, KINDS, embedder_of, expected, put_on_shelf, same
from tests.support.jobs.tuned import tuned
from tests.support.patience import PATIENCE
from tests.support.vision import model_files

STEPS = (SwitchProgress, ModelSwitched, Trouble)


class Talk:
    """A running application, to ask for searches and switches."""

    def __init__(self, runner: Runner, heard: Heard, folder: Path) -> None:
        self.runner, self.heard = runner, heard
        self.query = Query((Example(str(folder / "000000.png")),), 1000)

    def begin(self, folder: Path, count: int) -> None:
        self.runner.indexing.add_folder(str(folder))
        self.runner.start()
        self.heard.wait_for(FoldersChanged, holds(count))

    def hits(self) -> tuple[Hit, ...]:
        ticket = self.runner.searches.search(self.query)
        return self.heard.wait_for(SearchDone, lambda event: event.ticket == ticket and event.complete).hits

    def ask(self) -> dict[str, float]:
        return {Path(hit.photo.file.path).name: hit.score or 0.0 for hit in self.hits()}

    def switch(self, name: str) -> tuple[ModelSwitched, list[dict[str, float]]]:
        """Switches to a model; returns the final event and the answers to searches made at each step before it."""
        steps: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.runner.listen(lambda event: steps.put(event) if isinstance(event, STEPS) else None)
        self.runner.models.use(name)
        answers = [self.ask()]
        while not isinstance(event := steps.get(timeout=PATIENCE), ModelSwitched):
            assert not isinstance(event, Trouble), event.message
            answers.append(self.ask())
        return event, answers


@pytest.fixture
def talk(runner: Runner, heard: Heard, folder: Path) -> Talk:
    return Talk(runner, heard, folder)


@pytest.mark.parametrize("measured", [True, False])
def test_the_likeness_of_hits_follows_the_thresholds_of_the_current_model(
    application: Application, folder: Path, talk: Talk, measured: bool
) -> None:
    write_many(folder, COUNT)
    head = np.eye(model_files.DIMENSION, dtype=np.float32)
    details = {"thresholds": {"same_photo": 0.999, "likely_match": -1.0}} if measured else {}
    learnt = write_head(application.paths.models, application.shipped, head, "mine", details).name
    talk.begin(folder, COUNT)
    talk.switch(learnt)
    first, *others = talk.hits()
    assert first.likeness is (Likeness.SAME_PHOTO if measured else None)
    assert {hit.likeness for hit in others} <= (set(Likeness) - {Likeness.LESS_SIMILAR} if measured else {None})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "tuning",
    [Tuning(switch_photos=4, tail_limit=5), Tuning(switch_photos=4, tail_limit=1000)],
    ids=["with an index", "without"],
)
def test_each_answer_comes_from_one_model_and_switching_back_restores_the_first_answers(
    application: Application, folder: Path, talk: Talk, kind: str
) -> None:
    write_many(folder, COUNT)
    other = put_on_shelf(application, kind)
    first = expected(application.shipped, range(COUNT), 0)
    second = expected(application.paths.models / other, range(COUNT), 0)
    assert not same(first, second)
    talk.begin(folder, COUNT)
    assert same(talk.ask(), first)
    for name, before, after in ((other, first, second), ("shipped", second, first), (other, first, second)):
        switched, answers = talk.switch(name)
        assert all(same(each, before) or same(each, after) for each in answers)
        order = [same(each, after) for each in answers]
        assert order == sorted(order)
        assert (switched.lacking, application.shelf.choice().active) == (0, name)
        assert same(talk.ask(), after)
        (active,) = [each for each in talk.runner.models.statuses() if each.active]
        assert active.id == switched.model
    talk.runner.stop()
    with application.open_folder() as store:
        assert store.check() == ()


class WatchingOpener:
    """An opener that knows whether the engine that it loaded is still in memory."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.open_library, self.repair = application.open_library, application.repair

    def load_model(self, library: OpenLibrary, store: Store) -> Parts:
        parts = self._application.load_model(library, store)
        self.engine = weakref.ref(parts.engine)
        return parts


def test_a_replaced_model_is_freed(application: Application, folder: Path) -> None:
    write_many(folder, COUNT)
    other = put_on_shelf(application, "head")
    opener, heard = WatchingOpener(application), Heard()
    runner = Runner(opener)
    runner.listen(heard.put)
    talk = Talk(runner, heard, folder)
    talk.begin(folder, COUNT)
    ticket = talk.runner.searches.explain(Example(str(folder / "000000.png")), talk.hits()[1].photo)
    talk.heard.wait_for(Explanation, lambda event: event.ticket == ticket)
    assert opener.engine() is not None
    talk.switch(other)
    talk.runner.indexing.rescan()
    talk.heard.wait_for(IndexIdle)
    gc.collect()
    try:
        assert opener.engine() is None
    finally:
        runner.stop()


def test_switching_to_another_head_reads_no_photos(application: Application, folder: Path, talk: Talk) -> None:
    write_many(folder, COUNT)
    other = put_on_shelf(application, "head")
    talk.begin(folder, COUNT)
    query = folder.parent / "query.png"
    shutil.copy(folder / "000000.png", query)
    talk.query = Query((Example(str(query)),), 1000)
    folder.rename(folder.with_name("away"))
    switched, _ = talk.switch(other)
    assert switched.lacking == 0
    assert same(talk.ask(), expected(application.paths.models / other, range(COUNT), 0))


def test_missing_photos_are_counted_and_embedded_when_they_are_back(
    application: Application, folder: Path, talk: Talk
) -> None:
    write_many(folder, COUNT)
    other = put_on_shelf(application, "network")
    talk.begin(folder, COUNT)
    away = folder.with_name("away")
    shutil.copy(folder / "000000.png", folder.with_name("query.png"))
    talk.query = Query((Example(str(folder.with_name("query.png"))),), 1000)
    folder.rename(away)
    switched, _ = talk.switch(other)
    assert switched.lacking == COUNT
    assert talk.ask() == {}
    away.rename(folder)
    talk.runner.indexing.rescan()
    wanted = expected(application.paths.models / other, range(COUNT), 0)
    talk.heard.wait_for(FoldersChanged, holds(COUNT))
    while not same(talk.ask(), wanted):
        talk.heard.wait_for(FoldersChanged)


@tuned(switch_photos=2)
def test_a_switch_continues_at_the_next_start(application: Application, folder: Path, talk: Talk, heard: Heard) -> None:
    write_many(folder, COUNT)
    other = put_on_shelf(application, "network")
    talk.begin(folder, COUNT)
    talk.runner.models.use(other)
    heard.wait_for(SwitchProgress, lambda event: event.progress.done >= 4)
    talk.runner.stop()
    assert application.shelf.choice() == Choice("shipped", other)
    again, ears = Runner(application), Heard()
    again.listen(ears.put)
    again.start()
    try:
        assert ears.wait_for(ModelSwitched).model == other
        assert application.shelf.choice() == Choice(other)
    finally:
        again.stop()


@tuned(switch_photos=1)
def test_choosing_the_model_in_use_cancels_a_switch(
    application: Application, folder: Path, talk: Talk, heard: Heard
) -> None:
    write_many(folder, COUNT)
    other = put_on_shelf(application, "network")
    talk.begin(folder, COUNT)
    talk.runner.models.use(other)
    progress = heard.wait_for(SwitchProgress)
    assert (progress.model, progress.step) == (other, SwitchStep.EMBEDDING)
    with pytest.raises(InputError, match="in use"):
        talk.runner.models.delete(other)
    talk.runner.models.use("shipped")
    assert heard.wait_for(SwitchEnded).model == other
    assert same(talk.ask(), expected(application.shipped, range(COUNT), 0))
    assert application.shelf.choice() == Choice()
    talk.runner.models.delete(other)
    assert heard.wait_for(ModelDeleted).model == other


def test_a_switch_waits_while_indexing_is_paused(
    application: Application, folder: Path, talk: Talk, heard: Heard
) -> None:
    write_many(folder, COUNT)
    other = put_on_shelf(application, "network")
    talk.begin(folder, COUNT)
    talk.runner.indexing.pause()
    talk.runner.models.use(other)
    for _ in range(5):
        assert same(talk.ask(), expected(application.shipped, range(COUNT), 0))
    talk.runner.indexing.resume()
    heard.wait_for(ModelSwitched)


def test_a_model_that_cannot_be_loaded_is_reported_and_the_old_one_stays(
    application: Application, folder: Path, talk: Talk, heard: Heard
) -> None:
    write_many(folder, COUNT)
    other = put_on_shelf(application, "head")
    head = application.paths.models / other / "head.npy"
    head.write_bytes(head.read_bytes()[:-4])
    talk.begin(folder, COUNT)
    talk.runner.models.use(other)
    assert "altered" in heard.wait_for(Trouble).message
    assert heard.wait_for(SwitchEnded, bearing=(Trouble,)).model == other
    assert same(talk.ask(), expected(application.shipped, range(COUNT), 0))
    assert application.shelf.choice() == Choice()


# Chosen models that cannot be used


def remove_model(application: Application, model: str) -> None:
    shutil.rmtree(application.paths.models / model)


def damage_network(application: Application, model: str) -> None:
    path = application.paths.models / model / "embedder.onnx"
    path.write_bytes(path.read_bytes() + b"\0")


def damage_manifest(application: Application, model: str) -> None:
    (application.paths.models / model / "embedder.json").write_text("{")


def damage_note(application: Application, model: str) -> None:
    application.paths.model_note.write_text("{")


@pytest.mark.parametrize("damage", [remove_model, damage_network, damage_manifest, damage_note])
def test_a_missing_or_damaged_model_is_replaced_by_the_shipped_one_with_a_warning(
    application: Application, folder: Path, talk: Talk, heard: Heard, damage: Callable[[Application, str], None]
) -> None:
    write_many(folder, COUNT)
    other = put_on_shelf(application, "head")
    application.shelf.note(Choice(other))
    damage(application, other)
    talk.runner.indexing.add_folder(str(folder))
    talk.runner.start()
    assert "shipped model is used instead" in heard.wait_for(Trouble).message
    heard.wait_for(FoldersChanged, holds(COUNT))
    assert same(talk.ask(), expected(application.shipped, range(COUNT), 0))
    again = put_on_shelf(application, "head", "again", seed=5)
    talk.switch(again)
    assert application.shelf.choice() == Choice(again)


def test_a_pinned_model_is_used_instead_of_the_chosen_one(application: Application, tmp_path: Path) -> None:
    application.shelf.note(Choice(put_on_shelf(application, "head")))
    pinned = replace(application, pinned=model_files.write(tmp_path / "pinned", model_files.tiny(offset=(9, 9, 9))))
    with ExitStack() as stack:
        parts, _ = pinned.open_writer(stack)
        assert parts.embedder.manifest.id == embedder_of(tmp_path / "pinned").manifest.id
        assert parts.notice == ""


def test_a_library_can_be_indexed_with_a_model_that_has_a_head(application: Application, folder: Path) -> None:
    other = put_on_shelf(application, "head")
    application.shelf.note(Choice(other))
    write_many(folder, COUNT)
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(str(folder))
        bring_up_to_date(parts, store, lambda event: None, Control())
    with application.searcher() as searcher:
        hits = searcher.search(Query((Example(str(folder / "000000.png")),), 1000))
        found = {Path(hit.photo.file.path).name: hit.score or 0.0 for hit in hits}
    assert same(found, expected(application.paths.models / other, range(COUNT), 0))
