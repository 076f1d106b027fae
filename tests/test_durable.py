"""Replacing a file: the old one or the new one, whole, whatever happens in between."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch import durable
from photosearch.errors import DiskFull, StorageError

OLD, NEW = b"old" * 1000, b"new" * 1000
KILLED_AT_STEP = """
import os, signal, sys
from pathlib import Path
from photosearch import durable

count = int(sys.argv[2])

def step(event, arguments):
    global count
    if event in ("open", "os.rename", "os.remove", "os.mkdir"):
        path = arguments[0]
        if isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith(os.path.dirname(sys.argv[1])):
            count -= 1
            if count < 0:
                os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(step)
durable.write_bytes(Path(sys.argv[1]), b"new" * 1000)
"""


def leftovers(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if each.name.endswith(".partial")]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    return path


def test_new_content_takes_the_place_of_the_old(target: Path) -> None:
    durable.write_bytes(target, NEW)
    assert target.read_bytes() == NEW
    assert not leftovers(target.parent)


def test_missing_folders_are_made(tmp_path: Path) -> None:
    durable.write_bytes(tmp_path / "a" / "b" / "file", NEW)
    assert (tmp_path / "a" / "b" / "file").read_bytes() == NEW


def test_the_old_file_is_there_until_the_block_ends(target: Path) -> None:
    with durable.replacing(target) as temporary:
        temporary.write_bytes(NEW)
        assert target.read_bytes() == OLD
    assert target.read_bytes() == NEW


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_block_that_raises_leaves_the_old_file_alone(target: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), durable.replacing(target) as temporary:
        temporary.write_bytes(NEW)
        raise error
    assert target.read_bytes() == OLD
    assert not leftovers(target.parent)


def test_a_block_that_writes_nothing_is_an_error(target: Path) -> None:
    with pytest.raises(StorageError), durable.replacing(target):
        pass
    assert target.read_bytes() == OLD


def test_a_target_that_cannot_be_replaced_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    with pytest.raises(StorageError) as caught:
        durable.write_bytes(tmp_path / "folder", NEW)
    assert caught.value.remedy
    assert not leftovers(tmp_path)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_killed_before_any_step_the_file_is_whole(target: Path) -> None:
    outcomes = []
    for step in range(20):
        target.write_bytes(OLD)
        command = [sys.executable, "-c", KILLED_AT_STEP, str(target), str(step)]
        returned = subprocess.run(command, cwd=Path(__file__).parents[1], check=False).returncode
        outcomes.append((returned, target.read_bytes()))
        durable.sweep(target.parent)
        assert not leftovers(target.parent)
        if returned == 0:
            break
    *killed, last = outcomes
    assert last == (0, NEW)
    assert {returned for returned, _ in killed} == {-signal.SIGKILL}
    assert {content for _, content in killed} == {OLD, NEW}, "killed both before and after the rename"


def test_only_orphans_are_swept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(OLD)
    (tmp_path / "file.4711.partial").write_bytes(NEW)
    (tmp_path / "other.1.partial").write_bytes(NEW)
    assert durable.sweep(tmp_path) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
    assert durable.sweep(tmp_path) == 0
    assert durable.sweep(tmp_path / "missing") == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or subprocess.run(command, check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_keeps_the_old_file(small_disk: Path) -> None:
    target = small_disk / "file"
    durable.write_bytes(target, OLD)
    with pytest.raises(DiskFull) as caught:
        durable.write_bytes(target, bytes(1_000_000))
    assert caught.value.remedy
    assert target.read_bytes() == OLD
    assert not leftovers(small_disk)
    durable.write_bytes(target, NEW)
    assert target.read_bytes() == NEW
