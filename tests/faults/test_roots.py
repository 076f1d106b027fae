"""A watched folder disappears: its photos stay in the library until it is back or the person removes it."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.core.events import FoldersChanged, FolderState, SearchDone
from photosearch.core.query.query import Example, Query
from photosearch.jobs.runner import Runner
from tests.support.faults.pictures import picture, write_many
from tests.support.faults.rights import closed, held_to_rights
from tests.support.jobs.library import Heard, holds

PHOTOS = 5


@contextmanager
def renamed(folder: Path) -> Iterator[None]:
    away = folder.rename(folder.with_name("away"))
    yield
    away.rename(folder)


@contextmanager
def emptied(folder: Path) -> Iterator[None]:
    """Leaves an empty folder, as an unplugged drive leaves its mount point."""
    with renamed(folder):
        folder.mkdir()
        yield
        folder.rmdir()


@contextmanager
def unmounted(folder: Path) -> Iterator[None]:
    subprocess.run(["umount", folder], check=True)
    yield
    subprocess.run(["mount", "--bind", folder.with_name("drive"), folder], check=True)


Loss = Callable[[Path], AbstractContextManager[None]]


@pytest.fixture(params=[renamed, emptied, unmounted, closed])
def lose(request: pytest.FixtureRequest, folder: Path) -> Iterator[Loss]:
    """A way to lose the folder, which holds photos."""
    with held_to_rights():
        if request.param is not unmounted:
            write_many(folder, PHOTOS)
            yield request.param
            return
        drive = folder.with_name("drive")
        write_many(drive, PHOTOS)
        if subprocess.run(["mount", "--bind", drive, folder], capture_output=True).returncode != 0:
            pytest.skip("this system does not allow mounting")
        yield request.param
        subprocess.run(["umount", folder], capture_output=True)


def is_offline(event: FoldersChanged) -> bool:
    return [(each.state, each.photos) for each in event.folders] == [(FolderState.OFFLINE, PHOTOS)]


def vector_ids(application: Application) -> list[int]:
    with application.open_reader() as store:
        return store.vectors.ids(1).tolist()


def test_a_lost_folder_keeps_its_photos_and_its_loss_and_return_are_noticed(
    application: Application, lose: Loss, folder: Path, runner: Runner, heard: Heard
) -> None:
    example = Query((Example(picture(1)),), 1)
    runner.indexing.add_folder(str(folder))
    runner.start()
    heard.wait_for(FoldersChanged, holds(PHOTOS))
    before = vector_ids(application)
    with lose(folder):
        heard.wait_for(FoldersChanged, is_offline)
        ticket = runner.searches.search(example)
        (hit,) = heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits
        assert Path(hit.photo.file.path).name == "000001.png"
        assert vector_ids(application) == before
    heard.wait_for(FoldersChanged, holds(PHOTOS))
    assert vector_ids(application) == before
    # The folder is watched again, too.
    write_many(folder, 1, first=50)
    heard.wait_for(FoldersChanged, holds(PHOTOS + 1))


@pytest.mark.parametrize("paused", [False, True])
def test_another_folder_at_the_path_of_a_lost_one_is_watched(
    folder: Path, runner: Runner, heard: Heard, paused: bool
) -> None:
    write_many(folder, PHOTOS)
    runner.indexing.add_folder(str(folder))
    runner.start()
    heard.wait_for(FoldersChanged, holds(PHOTOS))
    if paused:
        runner.indexing.pause()
    away = folder.rename(folder.with_name("away"))
    heard.wait_for(FoldersChanged, is_offline)
    runner.indexing.resume()
    write_many(folder, 2)
    heard.wait_for(FoldersChanged, holds(2))
    write_many(away, 1, first=50)
    write_many(folder, 1, first=60)
    heard.wait_for(FoldersChanged, holds(3))


def test_a_lost_folder_can_be_removed(lose: Loss, folder: Path, runner: Runner, heard: Heard) -> None:
    runner.indexing.add_folder(str(folder))
    runner.start()
    heard.wait_for(FoldersChanged, holds(PHOTOS))
    with lose(folder):
        runner.indexing.rescan()
        heard.wait_for(FoldersChanged, is_offline)
        runner.indexing.remove_folder(str(folder))
        heard.wait_for(FoldersChanged, lambda event: event.folders == ())
        ticket = runner.searches.search(Query())
        assert heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits == ()
    assert len(list(folder.iterdir())) == PHOTOS
