"""Processes are killed at random moments: every acknowledged photo is kept, and no partial file remains."""

import itertools
import random
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from photosearch import settings
from photosearch.app import Application
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.library.store.store import Store
from photosearch.settings import Settings
from photosearch.vision.embedding.manifest import read_manifest
from tests.support.faults.counts import counts
from tests.support.faults.indexing_child import PROCESSES, index, save_and_die
from tests.support.faults.pictures import picture, write_many
from tests.support.faults.smallest import on_smallest_model

LARGEST = 150
"""The most photos in the folder, so that a thousand kills do not get slower and slower."""
LONGEST = 0.7
"""Seconds from the start of the process to the latest kill; an undisturbed pass is about as long."""


class Folder:
    """A folder in which photos are added, moved and deleted, and the photos that the library must have now."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self.path = path
        self.acknowledged: set[str] = set()
        self._chance = chance
        self._made = 0

    def change(self) -> None:
        for _ in range(self._chance.randint(4, 24)):
            (self.path / f"{self._made:06}.png").write_bytes(picture(self._made))
            self._made += 1
        present = sorted(self.path.iterdir())
        self._chance.shuffle(present)
        for path in present[:2]:
            path.rename(path.with_name(f"moved {path.name}"))
        for path in present[LARGEST:]:
            path.unlink()
        self.acknowledged -= {str(path) for path in (*present[:2], *present[LARGEST:])}


def run_and_kill(application: Application, folder: Folder, after: float) -> bool:
    """Indexes in another process and kills it `after` seconds; returns whether it was still indexing."""
    ours, theirs = PROCESSES.Pipe(duplex=False)
    child = PROCESSES.Process(target=index, args=(application, str(folder.path), theirs))
    child.start()
    theirs.close()
    time.sleep(after)
    child.kill()
    child.join()
    finished = False
    with ours:
        while True:
            try:
                said = ours.recv()
            except EOFError:  # possibly in the middle of a message
                break
            finished = said is None
            folder.acknowledged.update(said or ())
    assert child.exitcode in (0, -signal.SIGKILL)
    child.close()
    return not finished


def vectors_by_path(store: Store, model_id: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for ids, rows in store.vectors.batches(model_id):
        photos = store.vectors.photos(ids.tolist())
        assert photos.keys() == set(ids.tolist())
        found.update((photos[each].file.path, row.tobytes()) for each, row in zip(ids.tolist(), rows, strict=True))
    return found


def answers(application: Application, folder: Path) -> dict[str, list[tuple[float, str]]]:
    """Brings the library up to date; returns the ten nearest photos of each, by path."""
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(str(folder))
        bring_up_to_date(parts, store, lambda event: None, Control())
        assert store.check() == ()
        found = {}
        for path, vector in vectors_by_path(store, parts.model_id).items():
            ids, scores = parts.engine.search(np.frombuffer(vector, np.float32), 10)
            near = store.vectors.photos(ids.tolist())
            named = [(float(score), near[each].file.path) for each, score in zip(ids.tolist(), scores, strict=True)]
            found[path] = sorted(named)
        return found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@counts(short=12, full=2000)
def test_a_killed_indexer_loses_no_acknowledged_photo(
    application: Application, folder: Path, tmp_path: Path, seed: int, count: int
) -> None:
    chance = random.Random(seed)
    photos = Folder(folder, chance)
    at_work = 0
    for _ in range(count):
        photos.change()
        at_work += run_and_kill(application, photos, chance.uniform(0, LONGEST))
        if not application.paths.database.exists():
            continue
        with Store.open(application.paths.database) as store:
            assert store.check() == ()
            model_id = store.models.id_of(read_manifest(application.model).sha256)
            stored = vectors_by_path(store, model_id) if model_id is not None else {}
        assert photos.acknowledged <= stored.keys()
    print(f"{at_work} of {count} were killed while indexing")
    assert at_work > count / 4
    (tmp_path / "fresh").mkdir()
    survived = answers(application, folder)
    assert survived == answers(on_smallest_model(tmp_path / "fresh"), folder)
    assert survived.keys() == {str(path) for path in folder.iterdir()}
    assert half_made(application) == []


def half_made(application: Application) -> list[str]:
    """Partial files and outdated index files of the library."""
    graphs = sorted(application.paths.snapshots.glob("*.graph"), key=lambda path: path.stat().st_mtime_ns)
    return [each.name for each in (*application.paths.root.rglob("*.partial"), *graphs[:-1])]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_the_next_start_removes_the_partial_files_of_a_killed_save(application: Application, folder: Path) -> None:
    write_many(folder, 30)
    expected = answers(application, folder)
    left_behind = 0
    for steps in itertools.count():
        child = PROCESSES.Process(target=save_and_die, args=(application, steps))
        child.start()
        child.join()
        assert child.exitcode in (0, -signal.SIGKILL)
        left_behind += bool(half_made(application))
        with ExitStack() as stack:
            parts, _ = application.open_writer(stack)
            assert parts.engine.stats().snapshot in (0, 30)
        assert half_made(application) == []
        assert settings.load(application.paths.settings) in (Settings(), application.settings)
        if child.exitcode == 0:
            break
    assert steps > 10
    assert left_behind > 3
    assert answers(application, folder) == expected
