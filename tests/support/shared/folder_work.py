"""Work that is files in a folder, for the tests of a cluster: a worker that dies leaves its file to the others."""

import fcntl
import os
import time
from pathlib import Path

from photosearch.errors import InputError, LibraryUnreachable


class FolderWorker:
    """Each step moves one file from `todo` to `done` and notes the process in it; work begins when `crew` have come.

    A file that says `kill` ends the process that takes it; one that says `lose` loses its connection; each once.
    """

    def __init__(self, folder: Path, crew: int) -> None:
        self._todo, self._done = folder / "todo", folder / "done"
        if (folder / "refuse").exists():
            raise InputError("No work on this machine", "Choose another one")
        (folder / "here" / str(os.getpid())).touch()
        while len(list((folder / "here").iterdir())) < crew:
            time.sleep(0.01)

    def step(self) -> int | None:
        """Returns the number of this process; None if no file is left that others have not claimed."""
        for path in sorted(self._todo.iterdir()):
            try:
                with path.open("r+") as file:
                    # As a claim in the database does, the lock ends with the process.
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if not path.exists():
                        continue
                    order = file.read()
                    file.truncate(0)
                    if order == "kill":
                        os._exit(1)
                    if order == "lose":
                        raise LibraryUnreachable("The connection broke")
                    time.sleep(0.02)
                    (self._done / path.name).write_text(str(os.getpid()))
                    path.unlink()
                    return os.getpid()
            except (BlockingIOError, FileNotFoundError):
                continue
        return None

    def close(self) -> None:
        """Has nothing to free."""
