"""Many processes start on one library, or one after another was killed: one opens it, the others hand over."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from photosearch.library.store.store import Store
from tests.support.faults.counts import counts
from tests.support.faults.pictures import write_many
from tests.support.patience import wait_until
from tests.support.vision import model_files

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


class Windows:
    """Processes that each try to show the library in `root`."""

    def __init__(self, root: Path, stack: ExitStack) -> None:
        self._model = model_files.write(root / "model")
        self.library = root / "library"
        self._stack = stack

    def start(self, *pictures: Path) -> "subprocess.Popen[str]":
        gui = [sys.executable, "-m", "photosearch", "gui"]
        command: list[str | Path] = [*gui, "--library", self.library, "--model", self._model]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        window = subprocess.Popen([*command, *pictures], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        self._stack.callback(end, window)
        return window

    def await_one_left(self, windows: "list[subprocess.Popen[str]]") -> "subprocess.Popen[str]":
        wait_until(lambda: len(running(windows)) == 1 and self.is_open())
        (first,) = running(windows)
        return first

    def is_open(self) -> bool:
        return (self.library / "writer.pid").exists()


def running(windows: "list[subprocess.Popen[str]]") -> "list[subprocess.Popen[str]]":
    return [each for each in windows if each.poll() is None]


def end(window: "subprocess.Popen[str]") -> None:
    window.kill()
    window.wait()
    assert window.stderr is not None
    window.stderr.close()


@counts(short=3, full=20)
def test_one_of_many_processes_shows_the_library_and_the_others_hand_over(tmp_path: Path, count: int) -> None:
    pictures = write_many(tmp_path / "photos", count)
    with ExitStack() as stack:
        windows = Windows(tmp_path, stack)
        started = [windows.start(picture) for picture in pictures]
        first = windows.await_one_left(started)
        first.terminate()
        said = {each: each.communicate()[1] for each in started}
        assert [each.returncode for each in started] == [0] * count, said
        with Store.open(windows.library / "library.sqlite3", readonly=True) as store:
            assert store.check() == ()


def test_after_a_kill_the_next_process_shows_the_library(tmp_path: Path) -> None:
    with ExitStack() as stack:
        windows = Windows(tmp_path, stack)
        killed = windows.start()
        windows.await_one_left([killed])
        end(killed)
        (windows.library / "writer.pid").unlink()
        after = [windows.start() for _ in range(2)]
        first = windows.await_one_left(after)
        first.terminate()
        assert first.wait() == 0
