"""Backups, the check at the start, and repair in the running application."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photosearch.app import Application
from photosearch.core.events import FoldersChanged, FolderState, IndexIdle, ProviderReady, SearchDone, Trouble
from photosearch.core.query.query import Query
from photosearch.errors import Interrupted, LibraryDamaged
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.upkeep.safekeeping import back_up
from photosearch.jobs.runner import Runner
from photosearch.jobs.tuning import Tuning
from photosearch.library import checking
from photosearch.library.store.store import Store
from tests.support import photos
from tests.support.disks import mounted
from tests.support.jobs.library import Heard, Library, holds
from tests.support.library.damage import zero_pages
from tests.support.library.material import indexed
from tests.support.patience import wait_until

ROOT = Path(__file__).parents[3]


@pytest.fixture
def tuning() -> Tuning:
    """Makes backups as soon as there is nothing else to do."""
    return Tuning(quiet_seconds=0.0)


@pytest.fixture
def start() -> Iterator[Callable[[Application], tuple[Runner, Heard]]]:
    """Starts the application's threads."""
    started: list[Runner] = []

    def run(application: Application) -> tuple[Runner, Heard]:
        runner, heard = Runner(application), Heard()
        started.append(runner)
        runner.listen(heard.put)
        runner.start()
        return runner, heard

    yield run
    for runner in started:
        runner.stop()


def zero_last_page(path: Path) -> None:
    zero_pages(path, [path.stat().st_size // 4096 - 1])


def test_a_backup_is_made_when_the_indexer_is_idle(
    application: Application, start: Callable[[Application], tuple[Runner, Heard]], tmp_path: Path
) -> None:
    runner, heard = start(application)
    photos.write_many(tmp_path / "photos", 3)
    runner.indexing.add_folder(str(tmp_path / "photos"))
    heard.wait_for(FoldersChanged, holds(3))
    wait_until(application.backups.newest_first)
    photos.write(tmp_path / "photos" / "later.jpg", 30)
    heard.wait_for(FoldersChanged, holds(4))
    runner.stop()
    (backup,) = application.backups.newest_first()
    with Store.open(backup, readonly=True) as store:
        assert store.check() == ()
        assert store.folders.paths() == (str(tmp_path / "photos"),)


def test_a_pass_makes_a_backup_if_the_settings_ask_for_it(library: Library) -> None:
    photos.write_many(library.folder, 2)
    wanted, backups = library.parts, library.parts.library.backups
    assert backups is not None
    library.parts = replace(wanted, library=replace(wanted.library, backups=None))
    library.update()
    assert backups.newest_first() == []
    library.parts = wanted
    library.update()
    library.update()
    assert len(backups.newest_first()) == 1


def test_stopping_does_not_wait_for_a_backup(
    application: Application, start: Callable[[Application], tuple[Runner, Heard]]
) -> None:
    application.paths.root.mkdir()
    large = np.ones(50_000, np.float32)  # few photos, but much data to copy
    with Store.open(application.paths.database) as store:
        model = store.models.register("bb" * 32, "other", "1", len(large))
        store.commit([replace(indexed(f"/nowhere/{each}", each), vector=large) for each in range(200)], model)
    runner, _ = start(application)
    folder = application.backups.folder
    wait_until(lambda: folder.exists() and any(folder.iterdir()))
    runner.stop()
    assert [each for each in folder.iterdir() if "partial" in each.name] == []


def test_a_command_interrupts_a_backup(library: Library) -> None:
    """A command ends the backup; the next idle time makes it."""
    photos.write_many(library.folder, 2)
    library.store.folders.add("/later")
    control = Control()
    control.interrupt()
    with pytest.raises(Interrupted):
        back_up(library.parts, library.store, library.events.append, control)
    assert library.parts.library.backups is not None
    assert library.parts.library.backups.newest_first() == []
    control.rearm()
    assert back_up(library.parts, library.store, library.events.append, control)
    assert len(library.parts.library.backups.newest_first()) == 1


def test_a_full_backup_disk_is_reported_once_and_indexing_continues(
    application: Application, start: Callable[[Application], tuple[Runner, Heard]], tmp_path: Path
) -> None:
    with mounted(tmp_path / "disk") as disk:
        (disk / "ballast").write_bytes(bytes(2_080_000))
        settings = application.settings.replace(backup_folder=str(disk))
        runner, heard = start(replace(application, settings=settings))
        photos.write_many(tmp_path / "photos", 3)
        runner.indexing.add_folder(str(tmp_path / "photos"))
        trouble = heard.wait_for(Trouble)
        assert "No backup was made" in trouble.message
        assert "space" in trouble.message
        assert not trouble.fatal
        photos.write(tmp_path / "photos" / "later.jpg", 30)
        heard.wait_for(
            FoldersChanged, lambda event: [each.photos for each in event.folders] == [4]
        )  # without another Trouble event
        heard.wait_for(IndexIdle)
        runner.stop()
        assert [each.name for each in disk.iterdir()] == ["ballast"]


def indexed_library(application: Application, folder: Path) -> None:
    photos.write_many(folder, 4)
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(str(folder))
        assert Library(parts, store, folder).update().added == 4


def test_damage_is_found_at_the_start_after_an_unclean_end(application: Application, tmp_path: Path) -> None:
    indexed_library(application, tmp_path / "photos")
    script = """
import os, sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from photosearch.app import Application
from photosearch.settings import LibraryPaths, Settings
Application(LibraryPaths(Path(sys.argv[1])), Settings(provider="cpu")).open_writer(ExitStack())
os.kill(os.getpid(), 9)
"""
    command: list[str | Path] = [sys.executable, "-c", script, application.paths.root]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    zero_last_page(application.paths.database)
    for _ in range(2):  # the damage is also found at the second attempt
        with ExitStack() as stack, pytest.raises(LibraryDamaged):
            application.open_writer(stack)
    application.repair()
    with ExitStack() as stack:
        application.open_writer(stack)


def test_damage_is_found_at_the_start_if_the_last_check_was_long_ago(application: Application, tmp_path: Path) -> None:
    indexed_library(application, tmp_path / "photos")
    with ExitStack() as stack:
        application.open_writer(stack)
    long_ago = time.time() - checking.LONG_SECONDS - 60
    os.utime(application.paths.checked, (long_ago, long_ago))
    with ExitStack() as stack:
        application.open_writer(stack)
    assert application.paths.checked.stat().st_mtime > long_ago
    os.utime(application.paths.checked, (long_ago, long_ago))
    zero_last_page(application.paths.database)
    with ExitStack() as stack, pytest.raises(LibraryDamaged):
        application.open_writer(stack)
    assert application.paths.checked.stat().st_mtime < long_ago + 1, "a failed check must not count as a passed one"


def test_a_damaged_library_is_reported_at_the_start_and_works_after_the_repair(
    application: Application, start: Callable[[Application], tuple[Runner, Heard]], tmp_path: Path
) -> None:
    indexed_library(application, tmp_path / "photos")
    photos.write(tmp_path / "photos" / "after-the-backup.jpg", 40)
    zero_pages(application.paths.database, [0])
    runner, heard = start(application)
    trouble = heard.wait_for(Trouble)
    assert (trouble.fatal, trouble.damaged) == (True, True)
    done = runner.repair()
    assert done.photos == 4
    assert done.aside is not None
    heard.wait_for(ProviderReady)
    heard.wait_for(FoldersChanged, holds(5))
    ticket = runner.searches.search(Query())
    assert len(heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits) == 5
    assert "sound" in runner.repair().account, "a sound library may be repaired too"
    heard.wait_for(FoldersChanged, holds(5))


def test_an_offline_folder_is_found_at_its_new_place(
    application: Application, start: Callable[[Application], tuple[Runner, Heard]], tmp_path: Path
) -> None:
    folder, now = tmp_path / "photos", tmp_path / "Volume 1"
    indexed_library(application, folder)
    folder.rename(now)
    runner, heard = start(application)
    heard.wait_for(FoldersChanged, lambda event: event.folders[0].state is FolderState.OFFLINE)
    (tmp_path / "other").mkdir()
    photos.write(tmp_path / "other" / "0001.jpg", 500)
    runner.indexing.relocate(str(folder), str(tmp_path / "other"))
    assert "does not hold the photos of" in heard.wait_for(Trouble).message
    runner.indexing.relocate(str(folder), str(now))
    watched = heard.wait_for(FoldersChanged, holds(4))
    assert [each.path for each in watched.folders] == [str(now)]
    photos.write(now / "later.jpg", 30)
    heard.wait_for(FoldersChanged, holds(5))
