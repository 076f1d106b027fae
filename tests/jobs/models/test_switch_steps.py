"""The steps of a switch, and the deletion of models, without threads."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from photosearch.app import Application
from photosearch.core.events import (
    Event,
    ModelSwitched,
    SwitchProgress,
    SwitchStep,
)
from photosearch.core.photo import Pixels
from photosearch.errors import InputError, Interrupted
from photosearch.jobs.control import Control
from photosearch.jobs.messages import Built, Make
from photosearch.jobs.models import shelving as shelved
from photosearch.jobs.models.switching import ModelSwitch
from photosearch.jobs.once import use_model
from photosearch.jobs.opening.parts import Parts
from photosearch.vision.decoding import decode
from photosearch.vision.embedding.embed import Embedder, Views
from photosearch.vision.embedding.model_folder import write_head
from photosearch.vision.embedding.shelf import Choice
from tests.support.faults.pictures import picture, write_many
from tests.support.jobs.library import Library
from tests.support.jobs.switching import COUNT, KINDS, put_on_shelf, same
from tests.support.jobs.tuned import tuned


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
    views = Embedder.views

    def counted(self: Embedder, pixels: Pixels, turn: Callable[[], None]) -> Views:
        runs.append(len(pixels))
        return views(self, pixels, turn)

    monkeypatch.setattr(Embedder, "views", counted)
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
