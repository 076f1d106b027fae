"""The items of a library: which files belong together (`core.items`), and which ones a person joined and split.

Items are derived. Triggers note the folders whose files have changed, and `regroup` groups these folders again.
"""

import os.path
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from photosearch.core.folders.formats import RAW, RAW_SUFFIXES
from photosearch.core.identity import to_text
from photosearch.core.items.grouping import ALONE, File, Item, group, merge
from photosearch.core.items.names import is_film
from photosearch.core.items.roles import Role
from photosearch.library.checking import require_bytes
from photosearch.library.store import rows
from photosearch.library.store.session import Session

_FILES = (
    "SELECT id, path, state, mtime_ns, digest, format, width * height, taken_at, date_source, millisecond, camera, "
    "burst, exposure_value, bracketed, panorama, item, role FROM photo WHERE folder = ?"
)
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class ItemFile:
    """A file of an item: its path as identity text, and its role in the item."""

    path: str
    role: Role


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's choice for a photo: it belongs to no item (`core.items.grouping.ALONE`), or to `item`.

    The photos of an item may lie in several folders, or come to lie there.
    """

    item: bytes


class Items:
    """The columns `item` and `role` of the table `photo`, and the tables `item_choice` and `ungrouped`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ungrouped(self) -> bool:
        """Whether the files of any folder have changed since they were grouped."""
        return bool(self._session.count("SELECT count(*) FROM (SELECT 1 FROM ungrouped LIMIT 1)"))

    def regroup(self, most: int) -> int | None:
        """Groups changed folders, in one transaction, until `most` files have been checked.

        Returns how many files now belong to another item, or None if there was nothing to group.
        """
        folders = list(self._session.read(rows.blob, "SELECT folder FROM ungrouped LIMIT ?", (most,)))
        return self._regroup(folders, most) if folders else None

    def _regroup(self, folders: Sequence[bytes], most: int | None = None) -> int:
        """Groups these folders, all unless `most` files are enough; returns how many files changed."""
        changed = seen = 0
        with self._session.transaction():
            chosen = self._session.count("SELECT count(*) FROM item_choice") > 0
            done: set[bytes] = set()
            for folder in folders:
                if folder in done:
                    continue
                files, changes = self._group(self._together(folder) if chosen else [folder], done, chosen)
                self._session.connection.executemany("UPDATE photo SET item = ?, role = ? WHERE id = ?", changes)
                changed, seen = changed + len(changes), seen + files
                if most is not None and seen >= most:
                    break
            self._session.connection.executemany("DELETE FROM ungrouped WHERE folder = ?", [(each,) for each in done])
        return changed

    def files(self, items: Sequence[int]) -> dict[int, tuple[ItemFile, ...]]:
        """Returns all files of these items, by the id of the photo that represents each: that photo's file first."""
        statement = "SELECT item, id, path, role FROM photo WHERE item IN ({keys}) ORDER BY item, id <> item, path"
        found: dict[int, list[ItemFile]] = {}
        for item, file in self._session.read_each(_item_file, statement, items):
            found.setdefault(item, []).append(file)
        return {item: tuple(files) for item, files in found.items()}

    def members(self, items: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Returns the ids of the photos of these items, without films."""
        statement = "SELECT item, id FROM photo WHERE state = 'indexed' AND item IN ({keys}) ORDER BY item, path"
        found: dict[int, list[int]] = {}
        for item, photo_id in self._session.read_each(lambda row: (int(row[0]), int(row[1])), statement, items):
            found.setdefault(item, []).append(photo_id)
        return {item: tuple(ids) for item, ids in found.items()}

    def choose(self, choices: Mapping[bytes, Choice | None]) -> dict[bytes, Choice | None]:
        """Stores a person's choices by the digests of photos; None lets the rules decide again.

        Groups the folders of these photos at once. Returns the choices before, which undo the change.
        """
        digests = list(choices)
        statement = "SELECT digest, item FROM item_choice WHERE digest IN ({keys})"
        before = dict(self._session.read_each(_choice, statement, digests))
        # The photos of another folder may lose their item.
        former = [old.item for old in before.values() if old.item != ALONE]
        others = "SELECT digest FROM item_choice WHERE item IN ({keys})"
        concerned = [*digests, *self._session.read_each(rows.blob, others, former)]
        with self._session.transaction():
            connection = self._session.connection
            for digest, choice in choices.items():
                if choice is None:
                    connection.execute("DELETE FROM item_choice WHERE digest = ?", (digest,))
                else:
                    values = (digest, choice.item, int(choice.item != ALONE))
                    connection.execute("INSERT OR REPLACE INTO item_choice VALUES (?, ?, ?)", values)
            folders = self._folders_of(concerned)
            # If the process dies before they are grouped, the next one groups them.
            noted = "INSERT OR IGNORE INTO ungrouped VALUES (?)"
            connection.executemany(noted, [(each,) for each in folders])
        self._regroup(folders)
        return {digest: before.get(digest) for digest in choices}

    def choices(self) -> dict[bytes, Choice]:
        """Returns all choices of the person, by the digests of photos."""
        return dict(self._session.read(_choice, "SELECT digest, item FROM item_choice ORDER BY digest"))

    def _folders_of(self, digests: Sequence[bytes]) -> list[bytes]:
        """Returns the folders that hold photos with these contents."""
        statement = f"SELECT DISTINCT folder FROM {rows.BY_DIGEST} WHERE state = 'indexed' AND digest IN ({{keys}})"
        return list(dict.fromkeys(self._session.read_each(rows.blob, statement, digests)))

    def _together(self, folder: bytes) -> list[bytes]:
        """Returns a folder, and the folders with photos that a person joined with photos of it."""
        found, waiting = [folder], [folder]
        others = (
            "SELECT DISTINCT photo.folder FROM item_choice AS here JOIN item_choice AS there ON there.item = here.item "
            f"JOIN {rows.BY_DIGEST} ON photo.digest = there.digest AND photo.state = 'indexed' "
            "WHERE here.item <> x'' "
            "AND here.digest IN (SELECT digest FROM photo WHERE folder = ? AND +state = 'indexed')"
        )
        while waiting:
            for other in self._session.read(rows.blob, others, (waiting.pop(),)):
                if other not in found:
                    found.append(other)
                    waiting.append(other)
        return found

    def _group(
        self, folders: Sequence[bytes], done: set[bytes], chosen: bool
    ) -> tuple[int, list[tuple[int | None, str | None, int]]]:
        """Groups folders that belong together; returns the number of their files, and the rows that change."""
        before: dict[int, tuple[int | None, str | None]] = {}
        items: list[Item] = []
        keyed: dict[bytes, list[int]] = {}
        for folder in folders:
            done.add(folder)
            choices = self._choices(folder) if chosen else {}
            files = []
            for file, state in filter(None, self._session.read(_file, _FILES, (folder,))):
                files.append(file)
                before[file.id] = state
                choice = choices.get(file.digest)
                if choice is not None and choice.item != ALONE:
                    keyed.setdefault(choice.item, []).append(file.id)
            above, name = os.path.split(to_text(folder))
            names = (name, os.path.basename(above))  # noqa: PTH119
            items += group(files, {digest: each.item for digest, each in choices.items()}, names)
        after = {
            photo_id: (item.front, role.value)
            for item in (merge(items, keyed.values()) if keyed else items)
            for photo_id, role in item.members
        }
        changes = [
            (*after.get(photo_id, (None, None)), photo_id)
            for photo_id, state in before.items()
            if after.get(photo_id, (None, None)) != state
        ]
        return len(before), changes

    def _choices(self, folder: bytes) -> dict[bytes, Choice]:
        statement = (
            "SELECT digest, item FROM item_choice "
            "WHERE digest IN (SELECT digest FROM photo WHERE folder = ? AND +state = 'indexed')"
        )
        return dict(self._session.read(_choice, statement, (folder,)))


def _choice(row: Sequence[Any]) -> tuple[bytes, Choice]:
    digest, item = row
    return require_bytes(digest), Choice(require_bytes(item))


def _item_file(row: Sequence[Any]) -> tuple[int, ItemFile]:
    item, _, path, role = row
    return int(item), ItemFile(to_text(path), Role(role))


def _file(row: Sequence[Any]) -> tuple[File, tuple[int | None, str | None]] | None:
    """Returns a file and its present item and role; None for a file that is neither a photo nor a film.

    A RAW file of a camera that PhotoSearch does not know yet still belongs to the JPEG beside it.
    """
    (
        photo_id, path, state, mtime_ns, digest, form, pixels, taken_at, source, millisecond, camera, burst, brightness,
        bracketed, panorama, item, role,
    ) = row  # fmt: skip
    name = os.path.basename(to_text(path))  # noqa: PTH119  (text, not a path object: any bytes survive)
    if state != "indexed":
        if state == "ignored" and is_film(name):
            return File(photo_id, name, mtime_ns, film=True), (item, role)
        if state == "skipped" and os.path.splitext(name)[1].lower() in RAW_SUFFIXES:  # noqa: PTH122
            return File(photo_id, name, mtime_ns, format=RAW), (item, role)
        return None
    taken = _seconds(taken_at) if taken_at and source == "EXIF" else None
    return (
        File(
            photo_id,
            name,
            mtime_ns,
            False,
            require_bytes(digest),
            form,
            pixels,
            None if taken is None else taken + (millisecond or 0) / 1000,
            millisecond is not None and taken is not None,
            camera,
            burst,
            brightness,
            bracketed == 1,
            panorama == 1,
        ),
        (item, role),
    )


def _seconds(taken_at: str) -> float:
    return (datetime.fromisoformat(taken_at) - _EPOCH).total_seconds()
