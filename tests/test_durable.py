"""Files are replaced completely or not at all, even if the process is killed or the disk is full."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch import durable
from photosearch.errors import DiskFull, StorageError
from tests.support.disks import mounted

ROOT = Path(__file__).parents[1]
OLD, NEW = b"old" * 1000, b"new content" * 5000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    target = tmp_path / "file"
    target.write_bytes(OLD)
    return target


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk") as disk:
        yield disk


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@settings(max_examples=20)
@given(st.binary(max_size=2000), st.binary(max_size=2000))
def test_the_last_written_content_is_read(tmp_path_factory: pytest.TempPathFactory, first: bytes, then: bytes) -> None:
    target = tmp_path_factory.mktemp("durable") / "deep" / "file"
    for content in (first, then):
        durable.write_bytes(target, content)
        assert target.read_bytes() == content
    assert names(target.parent) == ["file"]


def test_a_block_that_raises_keeps_the_old_file(target: Path) -> None:
    def interrupted() -> None:
        with durable.replacing(target) as temporary:
            temporary.write_bytes(NEW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["file"]


def test_nothing_is_replaced_before_the_block_ends(target: Path) -> None:
    with durable.replacing(target) as temporary:
        temporary.write_bytes(NEW)
        assert temporary.parent == target.parent, "a rename across file systems would not be atomic"
        assert target.read_bytes() == OLD
    assert target.read_bytes() == NEW


def test_a_block_that_writes_nothing_is_an_error(target: Path) -> None:
    with pytest.raises(StorageError, match="file"), durable.replacing(target) as temporary:
        temporary.unlink()
    assert target.read_bytes() == OLD


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions and links")
def test_other_users_can_neither_read_nor_redirect_the_file(target: Path, tmp_path: Path) -> None:
    """In a folder that everybody can write to, another user could put a link at the temporary path."""
    with durable.replacing(target) as temporary:
        assert temporary.stat().st_mode & 0o077 == 0
    target.write_bytes(OLD)
    target.chmod(0o644)
    temporary.symlink_to(tmp_path / "elsewhere")
    durable.write_bytes(target, NEW)
    assert target.read_bytes() == NEW
    assert target.stat().st_mode & 0o077 == 0
    assert names(tmp_path) == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions and links")
def test_a_document_has_the_permissions_of_the_file_that_it_replaces(target: Path, tmp_path: Path) -> None:
    for mode in (0o600, 0o640, 0o444, 0o664):
        target.chmod(mode)
        with durable.replacing(target, private=False) as temporary:
            temporary.write_bytes(NEW)
            assert temporary.stat().st_mode & 0o077 == 0, "it was readable before it had its permissions"
        assert target.stat().st_mode & 0o777 == mode
    (tmp_path / "new").touch()
    link = tmp_path / "link"
    link.symlink_to(target)
    for other in (tmp_path / "document", link):
        durable.write_bytes(other, NEW, private=False)
        assert other.lstat().st_mode == (tmp_path / "new").stat().st_mode, "the permissions of any new file"


def test_a_path_that_cannot_hold_a_file_is_an_error(target: Path) -> None:
    with pytest.raises(StorageError) as raised:
        durable.write_bytes(target / "below a file", NEW)
    assert raised.value.remedy
    assert target.read_bytes() == OLD


# Kills: the child dies before its nth call to the system.

DYING = """
import os, shutil, sys
from pathlib import Path
from photosearch import durable
left = int(sys.argv[2])
def step(name):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
def dying(name, real):
    def call(*args, **more):
        step(name)
        return real(*args, **more)
    return call
os.fsync, os.open, os.close = dying("fsync", os.fsync), dying("open", os.open), dying("close", os.close)
for name in ("replace", "unlink", "rename", "mkdir"):
    setattr(Path, name, dying(name, getattr(Path, name)))
shutil.rmtree = dying("rmtree", shutil.rmtree)
"""
REPLACING = """
with durable.replacing(Path(sys.argv[1])) as temporary:
    with temporary.open("wb") as file:
        for start in range(0, 55000, 11000):
            step("write")
            file.write((b"new content" * 5000)[start:start + 11000])
            file.flush()
print("done")
"""
MAKING = """
with durable.making_folder(Path(sys.argv[1])) as temporary:
    for name in ("first", "second"):
        step("write")
        (temporary / name).write_bytes(b"new content" * 5000)
print("made", flush=True)
durable.remove_folder(Path(sys.argv[1]))
print("removed")
"""


def killed(script: str, target: Path, steps: int) -> subprocess.CompletedProcess[str]:
    """Runs the script on the target until it dies before step number `steps`, or ends."""
    command: list[str | Path] = [sys.executable, "-c", DYING + script, target, str(steps)]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert child.returncode in (0, -signal.SIGKILL), child.stderr
    return child


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_after_a_kill_at_any_step_the_file_is_the_old_or_the_new_one(target: Path) -> None:
    outcomes = []
    for steps in range(30):
        target.write_bytes(OLD)
        child = killed(REPLACING, target, steps)
        content = target.read_bytes()
        assert content in (OLD, NEW)
        outcomes.append(content == NEW)
        durable.sweep(target.parent)
        assert names(target.parent) == ["file"]
        if child.returncode == 0:
            break
    assert child.stdout == "done\n"
    assert outcomes == sorted(outcomes), "a later kill left the old file again"
    assert outcomes.count(False) > 8
    assert outcomes.count(True) > 2


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_after_a_kill_at_any_step_a_folder_is_complete_or_absent(tmp_path: Path) -> None:
    target, there = tmp_path / "folder", []
    for steps in range(40):
        shutil.rmtree(target, ignore_errors=True)
        child = killed(MAKING, target, steps)
        there.append(target.exists())
        if target.exists():
            assert {each.name: each.read_bytes() for each in target.iterdir()} == {"first": NEW, "second": NEW}
        elif child.stdout == "":
            assert not any(there), "the folder was there before it was complete"
        if child.returncode == 0:
            break
    assert child.stdout == "made\nremoved\n"
    assert not target.exists()
    assert there.count(True) > 2
    assert there.index(True) > 8


def test_a_folder_that_cannot_be_made_leaves_no_files(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "kept").touch()
    with pytest.raises(StorageError), durable.making_folder(tmp_path / "there") as temporary:
        (temporary / "new").touch()
    with pytest.raises(KeyboardInterrupt), durable.making_folder(tmp_path / "other"):
        raise KeyboardInterrupt
    with pytest.raises(StorageError):
        durable.remove_folder(tmp_path / "missing")
    assert names(tmp_path) == ["there"]
    assert names(tmp_path / "there") == ["kept"]


def test_sweeping_removes_only_leftovers_of_a_killed_process(target: Path) -> None:
    with durable.replacing(target) as temporary:
        temporary.write_bytes(NEW)
        orphan = temporary.name
    (target.parent / orphan).write_bytes(b"half")
    (target.parent / "partial.txt").touch()
    assert durable.sweep(target.parent) == 1
    assert durable.sweep(target.parent) == 0
    assert names(target.parent) == ["file", "partial.txt"]
    assert durable.sweep(target.parent / "missing") == 0


# Full disks


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_raises_disk_full(target: Path) -> None:
    with pytest.raises(DiskFull) as raised, durable.replacing(target):
        Path("/dev/full").write_bytes(NEW)
    assert "space" in raised.value.remedy
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["file"]


def test_a_full_disk_keeps_the_old_file_until_there_is_room(small_disk: Path) -> None:
    target, ballast = small_disk / "file", small_disk / "ballast"
    durable.write_bytes(target, OLD)
    ballast.write_bytes(bytes(1_500_000))
    with pytest.raises(DiskFull):
        durable.write_bytes(target, bytes(1_000_000))
    assert target.read_bytes() == OLD
    assert names(small_disk) == ["ballast", "file"]
    ballast.unlink()
    durable.write_bytes(target, bytes(1_000_000))
    assert target.stat().st_size == 1_000_000


@pytest.mark.parametrize("code", [errno.EIO, errno.EACCES, errno.EROFS])
def test_other_failures_raise_storage_error(target: Path, code: int) -> None:
    with pytest.raises(StorageError, match=os.strerror(code)), durable.replacing(target):
        raise OSError(code, os.strerror(code))
    assert target.read_bytes() == OLD
