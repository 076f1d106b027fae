"""Switching models and back: which model answers, what is embedded, and what remains after a failure."""

import gc
import queue
import shutil
import weakref
from collections.abc import Callable, Iterator
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
from photosearch.jobs.control import Control, Interrupted
from photosearch.jobs.messages import Built, Make
from photosearch.jobs.models import shelving as shelved
from photosearch.jobs.models.switching import ModelSwitch
from photosearch.jobs.once import bring_up_to_date, use_model
from photosearch.jobs.opening.library import Library as OpenLibrary
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.runner import Runner
from photosearch.jobs.tuning import Tuning
from photosearch.library.store.store import Store
from photosearch.settings import LibraryPaths, Settings
from photosearch.vision.decoding import decode
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.model_folder import write_head
from photosearch.vision.embedding.shelf import Choice
from tests.support.faults.pictures import picture, write_many
from tests.support.jobs.library import Heard, Library, holds
from tests.support.jobs.tuned import tuned
from tests.support.patience import PATIENCE
from tests.support.vision import model_files

COUNT = 30
KINDS = ("head", "network")
STEPS = (SwitchProgress, ModelSwitched, Trouble)


@pytest.fixture
def application(tmp_path: Path, tuning: Tuning) -> Application:
    """An application whose shipped model is the smallest, on an empty library."""
    settings = Settings(provider="cpu", decoders=1, settle_seconds=0.1)
    shipped = model_files.write(tmp_path / "shipped")
    return Application(LibraryPaths(tmp_path / "library"), settings, shipped=shipped, tuning=tuning)


def put_on_shelf(application: Application, kind: str, name: str = "mine", seed: int = 0) -> str:
    """Adds a model with a head, or with another network, to the shelf; returns its id."""
    if kind == "head":
        head = (
            np.random.default_rng(seed).normal(size=(model_files.DIMENSION, model_files.DIMENSION)).astype(np.float32)
        )
        return write_head(application.paths.models, application.shipped, head, name, {}).name
    made = model_files.write(
        application.paths.root / "made", model_files.tiny(offset=(-100.0 - seed, 30.0, 5.0)), name=name
    )
    target = application.paths.models / embedder_of(made).manifest.id
    target.parent.mkdir(parents=True, exist_ok=True)
    made.rename(target)
    return target.name


def embedder_of(folder: Path) -> Embedder:
    return Embedder.open(folder, "cpu")


def expected(folder: Path, numbers: range | list[int], query: int) -> dict[str, float]:
    """Returns the model's score of each photo, by file name, for one photo as the query."""
    embedder = embedder_of(folder)
    pixels = [decode.decode(picture(each), embedder.manifest.fitting, 0).pixels for each in (*numbers, query)]
    vectors = embedder.embed(np.stack(pixels))
    return {f"{number:06}.png": float(score) for number, score in zip(numbers, vectors[:-1] @ vectors[-1], strict=True)}


def same(found: dict[str, float], wanted: dict[str, float]) -> bool:
    return found.keys() == wanted.keys() and all(abs(found[each] - wanted[each]) < 1e-5 for each in wanted)


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
    """An opener that tells whether the engine that it loaded is still in memory."""

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


# Switches without threads


@pytest.fixture
def library(application: Application, folder: Path) -> Iterator[Library]:
    write_many(folder, COUNT)
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(str(folder))
        opened = Library(parts, store, folder)
        opened.update()
        yield opened


def incoming(library: Library, name: str, makes: list[Make] | None = None) -> ModelSwitch:
    """Returns a switch to a model. It builds its index at once, or appends the builder to `makes` for the test."""

    def build(parts: Parts, make: Make) -> None:
        if makes is None:
            switch.take(Built(parts, make()))
        else:
            makes.append(make)

    model = library.parts.library.shelf.find(name)
    parts = library.parts.open_model(library.parts.library, model, library.store)
    switch = ModelSwitch(model, parts, library.store, library.events.append, library.control, build)
    return switch


def finish(switch: ModelSwitch) -> ModelSwitched:
    while (switched := switch.step()) is None:
        pass
    return switched


def embedded(library: Library, model_id: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for ids, rows in library.store.vectors.batches(model_id):
        photos = library.store.vectors.photos(ids.tolist())
        found.update((photos[each].file.path, row.tobytes()) for each, row in zip(ids.tolist(), rows, strict=True))
    return found


@tuned(switch_photos=7)
def test_photos_that_come_or_change_during_a_switch_are_embedded(application: Application, library: Library) -> None:
    makes: list[Make] = []
    with incoming(library, put_on_shelf(application, "network"), makes) as switch:
        assert switch.step() is None
        write_many(library.folder, 3, first=COUNT)
        (library.folder / "000000.png").write_bytes(picture(500))
        library.update()
        while not makes:
            assert switch.step() is None
        assert switch.waiting
        switch.take(Built(switch.parts, makes[0]()))
        assert not switch.waiting
        (library.folder / "000001.png").write_bytes(picture(501))
        (library.folder / "000002.png").unlink()
        library.update()
        assert finish(switch).lacking == 0
        numbers = {f"{number:06}.png": number for number in range(COUNT + 3)}
        numbers |= {"000000.png": 500, "000001.png": 501}
        del numbers["000002.png"]
        embedder = switch.parts.embedder
        pixels = [decode.decode(picture(each), embedder.manifest.fitting, 0).pixels for each in numbers.values()]
        vectors = embedder.embed(np.stack(pixels))
        query = vectors[0]
        ids, scores = switch.parts.engine.search(query, 1000)
        photos = library.store.vectors.photos(ids.tolist())
        found = {
            Path(photos[each].file.path).name: float(score) for each, score in zip(ids.tolist(), scores, strict=True)
        }
        assert same(found, dict(zip(numbers, (vectors @ query).tolist(), strict=True)))


@tuned(switch_photos=4)
def test_an_interrupted_switch_continues_where_it_stopped(
    application: Application, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = library.parts.library.shelf.find(put_on_shelf(application, "network"))
    control = Control()

    def interrupt(event: Event) -> None:
        if isinstance(event, SwitchProgress) and event.progress.done >= 8:
            control.interrupt()

    with pytest.raises(Interrupted):
        use_model(library.parts, library.store, model, interrupt, control)
    assert application.shelf.choice() == Choice()
    (network,) = [model_id for model_id in (1, 2) if model_id != library.parts.model_id]
    before = embedded(library, network)
    assert 8 <= len(before) < COUNT
    runs: list[int] = []
    features = Embedder.features
    monkeypatch.setattr(Embedder, "features", lambda self, pixels: runs.append(len(pixels)) or features(self, pixels))
    use_model(library.parts, library.store, model, library.events.append, Control())
    assert sum(runs) == COUNT - len(before)
    assert before.items() <= embedded(library, network).items()
    assert application.shelf.choice() == Choice(model.id)


@tuned(tail_limit=10)
def test_switching_back_reuses_the_index(application: Application, library: Library) -> None:
    assert library.parts.engine.stats().snapshot == COUNT
    with incoming(library, put_on_shelf(application, "head")) as there:
        finish(there)
        assert there.parts.engine.stats().snapshot == COUNT
    written = sorted(application.paths.snapshots.iterdir())
    with incoming(library, "shipped") as back:
        finish(back)
        assert back.parts.engine.stats().snapshot == COUNT
    assert sorted(application.paths.snapshots.iterdir()) == written
    told = [event for event in library.events if isinstance(event, SwitchProgress)]
    assert [(event.step, event.progress.done, event.progress.total) for event in told] == [
        (SwitchStep.INDEXING, COUNT, COUNT)
    ]


@pytest.mark.parametrize("kind", KINDS)
@tuned(tail_limit=10)
def test_deleting_a_model_removes_only_what_no_other_model_uses(
    application: Application, library: Library, kind: str
) -> None:
    shelf, control = library.parts.library.shelf, Control()
    first, second = (put_on_shelf(application, kind, name, seed) for seed, name in enumerate(("first", "second")))
    before = embedded(library, library.parts.model_id)
    for name in (first, second):
        use_model(library.parts, library.store, shelf.find(name), library.events.append, control)
    snapshots = {each.name[:16] for each in application.paths.snapshots.iterdir()}
    assert snapshots == {library.parts.embedder.manifest.id, first, second}
    assert shelved.delete(library.parts, library.store, shelf.find(first), lambda: False)
    assert {each.name[:16] for each in application.paths.snapshots.iterdir()} == snapshots - {first}
    assert [model.id for model in shelf.models()] == [library.parts.embedder.manifest.id, second]
    rows = {model.id: model.vectors for model in shelved.statuses(shelf, library.store, second)}
    assert rows == dict.fromkeys((library.parts.embedder.manifest.id, second), COUNT)
    networks = 1 if kind == "head" else 2
    assert library.store.session.count("SELECT count(*) FROM vector", ()) == COUNT * networks
    assert embedded(library, library.parts.model_id) == before
    for model in shelf.models():
        with pytest.raises(InputError):
            shelved.delete(library.parts, library.store, model, lambda: False)


def test_vectors_stay_while_another_model_uses_their_network(application: Application, library: Library) -> None:
    shelf = library.parts.library.shelf
    network = put_on_shelf(application, "network")
    use_model(library.parts, library.store, shelf.find(network), library.events.append, Control())
    head = write_head(shelf.folder, shelf.folder / network, np.eye(3, dtype=np.float32)[::-1], "over it", {})
    use_model(library.parts, library.store, shelf.find(head.name), library.events.append, Control())
    shelved.delete(library.parts, library.store, shelf.find(network), lambda: False)
    (left,) = [model for model in shelved.statuses(shelf, library.store, head.name) if model.id == head.name]
    assert (left.vectors, left.lacking) == (COUNT, 0)


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
