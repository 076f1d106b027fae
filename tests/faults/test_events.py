"""File events are lost, late, or come while a file is being written: every photo is still found."""

import hashlib
import heapq
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.core.events import FoldersChanged
from photosearch.jobs.runner import Runner
from photosearch.vision.embedding.manifest import read_manifest
from tests.support.faults.counts import counts
from tests.support.faults.pictures import picture, write_many
from tests.support.jobs.library import Heard, holds

ROOT = Path(__file__).parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs inotify")


def await_photos(heard: Heard, count: int) -> None:
    """Waits until the folder holds `count` photos, as long as there is progress."""
    while not holds(count)(heard.wait_for(FoldersChanged)):
        pass


@counts(short=400, full=60_000)
def test_every_photo_is_indexed_when_events_overflow(folder: Path, runner: Runner, heard: Heard, count: int) -> None:
    contents = [picture(number) for number in range(min(count, 500))]
    runner.indexing.add_folder(str(folder))
    runner.start()
    await_photos(heard, 0)
    for number in range(count):
        (folder / f"{number}.png").write_bytes(contents[number % len(contents)])
    await_photos(heard, count)


END_MARK_BYTES = 24
"""The most bytes after the last pixel of a PNG or GIF. A file that lacks only these counts as complete."""
FORMS = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF")


def photo(number: int) -> bytes:
    return picture(number, FORMS[number % len(FORMS)])


def copy_slowly(folder: Path, count: int, longest: float, chance: random.Random) -> None:
    """Writes `count` photos in parallel, each in pieces over 0.1 to `longest` seconds."""
    pieces: list[tuple[float, int, bytes]] = []
    start = time.monotonic()
    for number in range(count):
        data = photo(number)
        seconds, parts = chance.uniform(0.1, longest), chance.randint(2, 8)
        cuts = [0, *sorted(chance.sample(range(1, len(data) - END_MARK_BYTES), parts - 1)), len(data)]
        for part in range(parts):
            moment = start + seconds * part / (parts - 1)
            heapq.heappush(pieces, (moment, number, data[cuts[part] : cuts[part + 1]]))
    while pieces:
        moment, number, piece = heapq.heappop(pieces)
        time.sleep(max(0.0, moment - time.monotonic()))
        with (folder / f"{number}.jpg").open("ab") as file:
            file.write(piece)


@counts(short=12, full=500)
def test_a_photo_that_is_still_being_written_is_stored_once_and_complete(
    application: Application, folder: Path, runner: Runner, heard: Heard, seed: int, count: int
) -> None:
    longest = 30.0 if count > 100 else 2.0
    whole = {hashlib.blake2b(photo(each), digest_size=16).digest() for each in range(count)}
    runner.indexing.add_folder(str(folder))
    runner.start()
    await_photos(heard, 0)
    writer = threading.Thread(target=copy_slowly, args=(folder, count, longest, random.Random(seed)))
    writer.start()
    with application.open_reader() as store:
        model_id = store.models.id_of(read_manifest(application.model).sha256) or 0
        stored = set[bytes]()
        while len(stored) < count:
            heard.wait_for(FoldersChanged)
            stored = {photo.digest for photo in store.photos.browse(count)}
            assert stored <= whole
        writer.join()
        ids = store.vectors.ids(model_id)
        # Ids are consecutive, so no incomplete photo ever got one.
        assert len(ids) == count == ids[-1] - ids[0] + 1


@linux
def test_the_next_scan_finds_photos_that_a_dead_watch_missed_and_renews_it(
    folder: Path, runner: Runner, heard: Heard
) -> None:
    write_many(folder, 2)
    runner.indexing.add_folder(str(folder))
    runner.start()
    await_photos(heard, 2)
    for emitter in emitters():
        emitter.stop()  # type: ignore[attr-defined]  # watchdog's thread
        emitter.join()
    write_many(folder, 1, first=10)
    runner.indexing.rescan()
    await_photos(heard, 3)
    assert len(emitters()) == 1
    write_many(folder, 1, first=20)
    await_photos(heard, 4)


def emitters() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if type(each).__name__ == "InotifyEmitter"]


POLLING = """
import sys
from pathlib import Path
from photosearch.app import Application
from photosearch.core.events import FoldersChanged, FolderState
from photosearch.jobs.runner import Runner
from tests.support.faults.smallest import on_smallest_model
from tests.support.faults.pictures import write_many
from tests.support.jobs.library import Heard

if __name__ == "__main__":
    try:
        Path("/proc/sys/user/max_inotify_watches").write_text("3")
    except OSError as error:
        sys.exit(f"unable: {error}")
    root = Path(sys.argv[1])
    application = on_smallest_model(root)
    object.__setattr__(application.settings, "rescan_minutes", 0.01)  # below the lower bound of the setting
    runner, heard = Runner(application), Heard()
    runner.listen(heard.put)
    runner.indexing.add_folder(str(root / "photos"))
    runner.start()
    try:
        for count in (5, 6):
            polled = heard.wait_for(
                FoldersChanged,
                lambda event: [(f.state, f.photos) for f in event.folders] == [(FolderState.POLLING, count)],
            )
            write_many(root / "photos" / "4", 1, first=100)
        print(polled.folders[0].detail)
    finally:
        runner.stop()
"""


@linux
def test_a_folder_is_polled_with_a_notice_if_the_system_has_no_watches_left(tmp_path: Path) -> None:
    """Runs in a user namespace, which has its own limits."""
    for number in range(5):
        write_many(tmp_path / "photos" / str(number), 1, first=number)
    script = tmp_path / "polling.py"
    script.write_text(POLLING)
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("no unshare")
    command: list[str | Path] = [unshare, "--user", "--map-root-user", sys.executable, script, tmp_path]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0 and ("unable" in done.stderr or "unshare" in done.stderr):
        pytest.skip("this system lets nobody set limits of a name space")
    assert done.returncode == 0, done.stderr
    assert "cannot watch all of" in done.stdout
    assert "from time to time" in done.stdout
