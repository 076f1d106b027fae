"""The pairs of a library: each in a folder named by its id, and a file that names the one in use."""

import contextlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from photosearch import durable
from photosearch.errors import InputError, ModelError
from photosearch.vision.pairs import layouts
from photosearch.vision.pairs.pair import TEXTUAL, TOKENIZER, VISUAL, Pair, PairDescription, describe, identity

ID_LENGTH = 16
_ID = re.compile(f"[0-9a-f]{{{ID_LENGTH}}}")
_NEW, _REPLACED = ".new", ".replaced"
"""Suffixes of a pair's folder while the pair is added, and while it is replaced by one with the same id."""


@dataclass(frozen=True, slots=True)
class ShelfPair:
    """A pair of the library, and whether it is in use."""

    id: str
    folder: Path
    active: bool
    description: PairDescription


class PairShelf:
    """The pairs on the disk; it keeps no state of its own.

    Args:
        folder: the folder of the library's pairs; it need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._note = folder / "active.json"

    def pairs(self) -> tuple[ShelfPair, ...]:
        """Returns the pairs that can be read, by name."""
        self._restore()
        active, found = self._active(), []
        for folder in self.folder.glob("*"):
            if _ID.fullmatch(folder.name):
                try:
                    found.append(ShelfPair(folder.name, folder, folder.name == active, Pair.open(folder).description))
                except ModelError:
                    continue
        return tuple(sorted(found, key=lambda each: (each.description.name.casefold(), each.id)))

    def active(self) -> ShelfPair | None:
        """Returns the pair in use, or None."""
        return next((each for each in self.pairs() if each.active), None)

    def find(self, name: str) -> ShelfPair:
        """Returns the pair with this id or name; raises InputError if there is none."""
        for each in self.pairs():
            if name in (each.id, each.description.name):
                return each
        raise InputError(f"There is no model for words named {name}", "See them with: photosearch words list")

    def add(self, source: Path, name: str = "", licence: str = "") -> ShelfPair:
        """Copies the pair in the folder `source`, tries it, and uses it from now on.

        Raises:
            InputError: the folder holds no pair.
            ModelError: the pair cannot be used.
            DiskFull, StorageError: it cannot be copied. After any error, the library has the pairs that it had.
        """
        found = layouts.find(source)
        folder = self.folder / identity(found)[:ID_LENGTH]
        tried = folder.with_suffix(_NEW)
        self._restore()
        self._sweep()
        try:
            with durable.making_folder(tried) as made:
                shutil.copyfile(found.visual, made / VISUAL)
                shutil.copyfile(found.textual, made / TEXTUAL)
                (made / TOKENIZER).write_bytes(found.tokenizer)
                described = describe(found, made, name or source.resolve().name, licence)
            self._put(tried, folder)
        finally:
            shutil.rmtree(tried, ignore_errors=True)
        return ShelfPair(folder.name, folder, True, described)

    def use(self, pair_id: str) -> None:
        """Records the pair in use; empty for none. Raises StorageError."""
        durable.write_bytes(self._note, json.dumps({"active": pair_id}).encode())

    def remove(self, pair: ShelfPair) -> None:
        """Removes a pair, but not its vectors from the library; raises StorageError."""
        if pair.active:
            self.use("")
        shutil.rmtree(pair.folder.with_suffix(_REPLACED), ignore_errors=True)  # it would be put back
        durable.remove_folder(pair.folder)

    def _put(self, tried: Path, folder: Path) -> None:
        """Moves a pair to `folder` and uses it; after an error the pair that was there is back."""
        replaced = folder.with_suffix(_REPLACED)
        with durable.translated(folder):
            if folder.exists():
                folder.rename(replaced)
            try:
                tried.rename(folder)
                self.use(folder.name)
            except BaseException:
                for source, target in ((folder, tried), (replaced, folder)):
                    with contextlib.suppress(OSError):
                        source.rename(target)
                raise
        shutil.rmtree(replaced, ignore_errors=True)

    def _restore(self) -> None:
        """Puts back the pairs that a killed process has moved aside and not replaced."""
        for replaced in self.folder.glob(f"*{_REPLACED}"):
            if not replaced.with_suffix("").exists():
                with contextlib.suppress(OSError):
                    replaced.rename(replaced.with_suffix(""))

    def _sweep(self) -> None:
        """Removes the unfinished folders that a killed process left."""
        for left in self.folder.glob("*.*"):
            if _ID.fullmatch(left.name.partition(".")[0]):
                shutil.rmtree(left, ignore_errors=True)

    def _active(self) -> str:
        try:
            return str(json.loads(self._note.read_bytes())["active"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""
