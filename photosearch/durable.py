"""Writes a file, or a folder of files, so that a crash at any moment leaves either the old or the new one, complete.

It is a layer below settings, store and index, because all three need it and must not import each other.
"""

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from photosearch.errors import DiskFull, StorageError

PRIVATE = 0o700
"""The permissions of PhotoSearch's folders: other users cannot open them, whatever the permissions of the files."""
_OWN, _ANY = 0o600, 0o666
_SUFFIX = ".partial"


@contextlib.contextmanager
def replacing(target: Path, *, private: bool = True) -> Iterator[Path]:
    """Yields a temporary path beside `target`; if the block succeeds, that file durably replaces the target.

    The data is flushed to the disk before the rename, and the folder after it. If the block raises, the temporary file
    is removed and the target stays as it was.

    Args:
        private: only the current user can read the file from the start, even in a folder that others can write to;
            otherwise it gets the permissions of the file that it replaces, or those of any new file.

    Raises:
        DiskFull: no space is left.
        StorageError: any other failure of the file system.
    """
    temporary = _temporary(target)
    with translated(target):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.unlink(missing_ok=True)  # left by a killed process with the same number
            # O_EXCL does not follow links that another user made.
            kept = None if private else _permissions(target)
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL, _ANY if not private and kept is None else _OWN))
            yield temporary
            _flush(temporary)
            if kept is not None:
                with contextlib.suppress(OSError):  # then it stays private
                    temporary.chmod(kept)
            temporary.replace(target)
            _flush_folder(target.parent)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def making_folder(target: Path) -> Iterator[Path]:
    """Yields an empty folder; if the block succeeds, it durably becomes `target`, with the files in it.

    `target` must not exist. If the block raises, nothing is left; otherwise as `replacing`.
    """
    temporary = _temporary(target)
    with translated(target):
        try:
            target.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir(PRIVATE)
            yield temporary
            for file in temporary.iterdir():
                _flush(file)
            _flush_folder(temporary)
            temporary.rename(target)
            _flush_folder(target.parent)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def remove_folder(target: Path) -> None:
    """Removes a folder and everything in it; after a crash it is either complete or gone. Raises StorageError.

    After a crash, the rest has the name of an unfinished folder.
    """
    doomed = _temporary(target)
    with translated(target):
        target.rename(doomed)
        shutil.rmtree(doomed)


def _permissions(target: Path) -> int | None:
    """Returns the permissions of a regular file; None if there is none, as at a link."""
    try:
        found = target.lstat().st_mode
    except OSError:
        return None
    return found & 0o777 if stat.S_ISREG(found) else None


def _temporary(target: Path) -> Path:
    return target.with_name(f"{target.name}.{os.getpid()}{_SUFFIX}")


@contextlib.contextmanager
def translated(target: Path) -> Iterator[None]:
    """Turns an OSError of the block, which writes `target`, into DiskFull or StorageError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"No space is left to write {target}", "Free some space and try again") from error
        raise StorageError(f"Cannot write {target}: {error.strerror or error}", "Check the folder's rights") from error


def write_bytes(target: Path, data: bytes, *, private: bool = True) -> None:
    """Durably replaces the content of `target` with `data`; `private`, and what it raises, as in `replacing`."""
    with replacing(target, private=private) as temporary:
        temporary.write_bytes(data)


def sweep(folder: Path, names: str = "*") -> int:
    """Removes the temporary files that a killed process left in `folder`; returns how many.

    Args:
        names: a pattern for the names of the targets, if the folder holds other files too.
    """
    removed = 0
    for orphan in folder.glob(f"{names}{_SUFFIX}*"):  # SQLite keeps further files beside its database
        with contextlib.suppress(OSError):
            orphan.unlink()
            removed += 1
    return removed


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder for flushing; its rename is journalled
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
