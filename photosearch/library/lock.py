"""One writer per library: a lock of the operating system, which is released even if the process is killed."""

import contextlib
import os
from pathlib import Path
from types import TracebackType

import filelock

from photosearch.errors import LibraryInUse, StorageError


class WriterLock:
    """A process holds it while it writes to the library. Use it as a context manager, from any thread."""

    def __init__(self, path: Path) -> None:
        self._lock = filelock.FileLock(path, timeout=0, thread_local=False)
        self._holder = path.with_suffix(".pid")
        self.broken = False
        """Whether the last process that held it ended without releasing it; known once it is acquired."""

    def __enter__(self) -> "WriterLock":
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def acquire(self) -> None:
        """Acquires the lock, or fails at once.

        Raises:
            LibraryInUse: another process holds it.
            StorageError: the lock file cannot be written, or the file system has no locks.
        """
        try:
            self._lock.acquire()
        except filelock.Timeout as error:
            raise LibraryInUse(
                f"Another process{self._who()} writes to this library",
                "Close that window or wait for that command, or choose another library with --library",
            ) from error
        except (OSError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or error
            raise StorageError(
                f"The library cannot be locked in {self._holder.parent}: {reason}",
                "Check the folder's rights, or keep the library on a local disk",
            ) from error
        self.broken = self._holder.exists()
        # The number is only shown in the message above, so a stale one does no harm.
        with contextlib.suppress(OSError):
            self._holder.write_text(str(os.getpid()))

    def release(self) -> None:
        """Releases the lock."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):
                self._holder.unlink(missing_ok=True)
        self._lock.release()

    def _who(self) -> str:
        try:
            return f" (process {int(self._holder.read_text())})"
        except (OSError, ValueError):
            return ""
