"""Only one of several real processes can write, even after one was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from photosearch.errors import LibraryInUse, StorageError
from photosearch.library.lock import WriterLock

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from photosearch.errors import LibraryInUse
from photosearch.library.lock import WriterLock
try:
    with WriterLock(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.read()
except LibraryInUse:
    print("refused", flush=True)
"""


def start(path: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", HOLD, str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def answer(child: "subprocess.Popen[str]") -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


@pytest.fixture
def lock_path(tmp_path: Path) -> Path:
    return tmp_path / "writer.lock"


def test_a_second_process_is_rejected_and_learns_who_holds_the_lock(lock_path: Path) -> None:
    with start(lock_path) as child:
        assert answer(child) == "held"
        with pytest.raises(LibraryInUse, match=str(child.pid)) as raised:
            WriterLock(lock_path).acquire()
        assert raised.value.remedy
        child.communicate("")
    with WriterLock(lock_path):
        pass


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_a_killed_process_releases_the_lock(lock_path: Path) -> None:
    with start(lock_path) as child:
        assert answer(child) == "held"
        child.kill()
    with WriterLock(lock_path), pytest.raises(LibraryInUse, match=str(os.getpid())):
        WriterLock(lock_path).acquire()


def test_only_one_of_many_processes_gets_the_lock(lock_path: Path) -> None:
    children = [start(lock_path) for _ in range(8)]
    answers = [answer(child) for child in children]
    for child in children:
        child.communicate("")
    assert sorted(answers) == ["held"] + ["refused"] * 7


def test_the_lock_can_be_acquired_again_and_released_twice(lock_path: Path) -> None:
    lock = WriterLock(lock_path)
    for _ in range(2):
        lock.acquire()
        lock.release()
    lock.release()


def test_a_lock_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError) as raised:
        WriterLock(tmp_path / "file" / "writer.lock").acquire()
    assert not isinstance(raised.value, LibraryInUse)
