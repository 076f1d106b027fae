"""Copies photos, or links to them, into a folder: nothing there is replaced, and no original is changed."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from photosearch.core.identity import display
from photosearch.errors import DiskFull, InputError

_SPARE = 50_000_000
"""Bytes that stay free on the disk."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The new files, in the order of the originals, and the originals that could not be exported, with the reasons.

    `stopped` means that others were left out.
    """

    made: tuple[Path, ...]
    failed: tuple[tuple[str, str], ...]
    stopped: bool = False


def export(
    paths: Sequence[str],
    folder: Path,
    *,
    link: bool = False,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Exported:
    """Copies the files at `paths` into `folder`, with their names and times, or makes symbolic links to them.

    If a name is taken, ` (2)` and so on is put behind it. A copy appears under its name only when it is complete.

    Args:
        stop: ends the work between two files; what was made stays.
        progress: called before each file with how many are done of how many.

    Raises:
        InputError: `folder` cannot be used.
        DiskFull: the disk has too little space for all copies; nothing is copied.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not link:
            _require_space(paths, folder)
    except OSError as error:
        raise InputError(
            f"The folder {display(str(folder))} cannot be used: {error.strerror}", "Choose another folder"
        ) from error
    made: list[Path] = []
    failed: list[tuple[str, str]] = []
    originals = tuple(dict.fromkeys(paths))
    for number, path in enumerate(originals):
        if stop():
            return Exported(tuple(made), tuple(failed), stopped=True)
        progress(number, len(originals))
        try:
            made.append(_link(path, folder) if link else _copy(path, folder))
        except OSError as error:
            failed.append((path, error.strerror or str(error)))
    return Exported(tuple(made), tuple(failed))


def _require_space(paths: Sequence[str], folder: Path) -> None:
    needed = sum(Path(path).stat().st_size for path in dict.fromkeys(paths) if Path(path).exists())
    free = shutil.disk_usage(folder).free
    if needed + _SPARE > free:
        raise DiskFull(
            f"The copies need {needed / 1e6:,.0f} MB, but {display(str(folder))} has {free / 1e6:,.0f} MB free",
            "Free some space, or choose another folder",
        )


def _copy(path: str, folder: Path) -> Path:
    """Copies to a temporary name first; a link cannot replace a file that appears meanwhile, as a rename would."""
    temporary = folder / f".{os.getpid()}.photosearch-export"
    try:
        temporary.unlink(missing_ok=True)
        shutil.copy2(path, temporary)
        return _named(path, folder, lambda target: _move(temporary, target))
    finally:
        temporary.unlink(missing_ok=True)


def _move(temporary: Path, target: Path) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o666))
        temporary.replace(target)


def _link(path: str, folder: Path) -> Path:
    if not Path(path).exists():
        raise FileNotFoundError(2, "No such file")
    return _named(path, folder, lambda target: target.symlink_to(path))


def _named(path: str, folder: Path, make: Callable[[Path], None]) -> Path:
    """Makes a file under the first name that is free."""
    name = Path(path)
    number = 1
    while True:
        target = folder / (name.name if number == 1 else f"{name.stem} ({number}){name.suffix}")
        try:
            make(target)
        except FileExistsError:
            number += 1
        else:
            return target
