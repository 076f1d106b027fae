"""Hints from the operating system about real folders."""

import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from photosearch.errors import WatchUnavailable
from photosearch.library.watch import Watcher
from tests.support.patience import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs inotify")


class Hints:
    """Collects hints, and waits for expected ones."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.observers: list[BaseObserver] = []
        self.watcher = Watcher(self.queue.put, self._observer)

    def _observer(self) -> BaseObserver:
        self.observers.append(Observer())
        return self.observers[-1]

    def await_renewed_watch(self, folder: Path) -> None:
        """Adds `folder` again until a file in it causes a hint; its old watch may take a moment to end."""

        def hinted() -> bool:
            self.watcher.add(str(folder))
            (folder / "a.jpg").touch()
            try:
                while self.queue.get(timeout=0.2) != str(folder / "a.jpg"):
                    pass
            except queue.Empty:
                return False
            return True

        wait_until(hinted)

    def await_path(self, path: Path) -> list[str]:
        """Returns all hints up to the one about `path`."""
        seen: list[str] = []
        deadline = time.monotonic() + PATIENCE
        while not seen or seen[-1] != str(path):
            seen.append(self.queue.get(timeout=max(0.001, deadline - time.monotonic())))
        return seen

    def drained(self, folder: Path) -> list[str]:
        """Returns all hints so far, by causing one more and waiting for it."""
        mark = folder / "mark"
        mark.touch()
        seen = self.await_path(mark)
        time.sleep(0.05)  # for further events about the mark
        while not self.queue.empty():
            self.queue.get()
        mark.unlink()
        self.await_path(mark)
        return [each for each in seen if each != str(mark)]


@pytest.fixture
def hints() -> Iterator[Hints]:
    threads = set(threading.enumerate())
    hints = Hints()
    yield hints
    hints.watcher.stop()
    assert set(threading.enumerate()) == threads, "a thread was left behind"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


def test_files_that_are_created_changed_moved_or_deleted_cause_hints(folder: Path, hints: Hints) -> None:
    hints.watcher.add(str(folder))
    photo, renamed, sub = folder / "a.jpg", folder / "b.jpg", folder / "sub"
    photo.write_bytes(b"1")
    hints.await_path(photo)
    hints.drained(folder)
    photo.write_bytes(b"22")
    hints.await_path(photo)
    photo.rename(renamed)
    assert str(photo) in hints.await_path(renamed)
    sub.mkdir()
    hints.await_path(sub)
    renamed.rename(sub / "c.jpg")
    hints.await_path(sub / "c.jpg")
    (sub / "c.jpg").unlink()
    hints.await_path(sub / "c.jpg")
    shutil.rmtree(sub)
    hints.await_path(sub)


def test_folders_that_are_created_or_removed_cause_hints(folder: Path, hints: Hints, tmp_path: Path) -> None:
    hints.watcher.add(str(folder))
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "deep" / "a.jpg").touch()
    outside.rename(folder / "inside")
    hints.await_path(folder / "inside")
    hints.drained(folder)
    (folder / "inside" / "deep" / "b.jpg").touch()
    hints.await_path(folder / "inside" / "deep" / "b.jpg")
    (folder / "inside").rename(outside)
    hints.await_path(folder / "inside")


def test_reading_causes_no_hints(folder: Path, hints: Hints) -> None:
    photo = folder / "a.jpg"
    photo.write_bytes(b"photo")
    hints.watcher.add(str(folder))
    hints.drained(folder)
    for _ in range(20):
        photo.read_bytes()
        list(os.scandir(folder))
        photo.stat()
    assert hints.drained(folder) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_hints_keep_names_of_any_bytes(folder: Path, hints: Hints) -> None:
    hints.watcher.add(str(folder))
    for name in (b"\xff\xfe.jpg", b"new\nline.jpg", "e\u0301 👩‍👧.jpg".encode()):
        path = folder / os.fsdecode(name)
        path.touch()
        assert os.fsencode(hints.await_path(path)[-1]).endswith(name)


def test_a_folder_no_longer_watched_causes_no_hints(folder: Path, hints: Hints, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for each in (folder, other, other):
        hints.watcher.add(str(each))
    hints.watcher.remove(str(folder))
    hints.watcher.remove(str(folder))
    (folder / "a.jpg").touch()
    assert hints.drained(other) == []


def test_a_folder_and_one_inside_it_may_both_be_watched(folder: Path, hints: Hints) -> None:
    (folder / "sub").mkdir()
    hints.watcher.add(str(folder))
    hints.watcher.add(str(folder / "sub"))
    hints.watcher.remove(str(folder / "sub"))
    (folder / "sub" / "a.jpg").touch()
    hints.await_path(folder / "sub" / "a.jpg")


def test_a_missing_folder_can_be_watched_once_it_is_back(folder: Path, hints: Hints) -> None:
    folder.rmdir()
    with pytest.raises(WatchUnavailable) as raised:
        hints.watcher.add(str(folder))
    assert str(folder) in raised.value.message
    folder.mkdir()
    hints.watcher.add(str(folder))
    (folder / "a.jpg").touch()
    hints.await_path(folder / "a.jpg")


@linux
def test_a_folder_that_was_removed_and_made_again_can_be_watched_again(folder: Path, hints: Hints) -> None:
    hints.watcher.add(str(folder))
    folder.rmdir()
    hints.await_path(folder)
    folder.mkdir()
    hints.await_renewed_watch(folder)


@linux
def test_a_watch_whose_thread_died_is_replaced(folder: Path, hints: Hints) -> None:
    hints.watcher.add(str(folder))
    (emitter,) = hints.observers[-1].emitters
    emitter.stop()
    emitter.join()
    hints.watcher.add(str(folder))
    (folder / "a.jpg").touch()
    hints.await_path(folder / "a.jpg")


@linux
def test_lost_events_cause_a_hint_for_every_folder(folder: Path, hints: Hints, tmp_path: Path) -> None:
    """Another process suspends this one until the system's event queue is full."""
    other = tmp_path / "other"
    other.mkdir()
    hints.watcher.add(str(folder))
    hints.watcher.add(str(other))
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if limit > 50_000:
        pytest.skip("the system's queue is too long to fill quickly")
    script = """
import os, pathlib, signal, sys
path, count, watching = pathlib.Path(sys.argv[1]), int(sys.argv[2]), os.getppid()
os.kill(watching, signal.SIGSTOP)
try:
    for number in range(count):
        path.write_bytes(b"%d" % number)
finally:
    os.kill(watching, signal.SIGCONT)
"""
    count = limit // 2 + 1000  # creating and writing are two events
    subprocess.run([sys.executable, "-c", script, folder / "a.jpg", str(count)], check=True)
    waited = set[str]()
    while not {str(folder), str(other)} <= waited:
        waited.add(hints.queue.get(timeout=PATIENCE))


@linux
@pytest.mark.parametrize(("limit", "value"), [("max_user_watches", 3), ("max_user_instances", 0)])
def test_running_out_of_watches_is_an_error(tmp_path: Path, limit: str, value: int) -> None:
    """A separate namespace has its own limits, so that the machine's stay unchanged."""
    for number in range(5):
        (tmp_path / "photos" / str(number)).mkdir(parents=True)
    script = f"""
import sys
from pathlib import Path
from photosearch.errors import WatchUnavailable
from photosearch.library.watch import Watcher
try:
    Path("/proc/sys/user/max_inotify_{limit.removeprefix("max_user_")}").write_text("{value}")
except OSError as error:
    sys.exit(f"unable: {{error}}")
watcher = Watcher(lambda path: None)
try:
    watcher.add(sys.argv[1])
except WatchUnavailable as error:
    print(error)
finally:
    watcher.stop()
"""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("no unshare")
    command = [unshare, "--user", "--map-root-user", sys.executable, "-c", script, str(tmp_path / "photos")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0 and ("unable" in done.stderr or "unshare" in done.stderr):
        pytest.skip("this system does not allow setting limits of a namespace")
    assert done.returncode == 0, done.stderr
    assert "cannot watch all of" in done.stdout
