"""The watched folders and the folders below them as a Qt tree model: name, photos, state and indexing progress."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from photosearch.core import identity
from photosearch.core.events import FolderState, FolderStatus, Hold, IndexProgress
from photosearch.core.query.facets import Choice
from photosearch.gui.look.texts import photo_text, text

STATUS_ROLE: Final = Qt.ItemDataRole.UserRole
"""The FolderStatus of a watched folder; None for a folder below one."""
SUMMARY_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The state of a watched folder in words; empty for a folder below one."""
FRACTION_ROLE: Final = Qt.ItemDataRole.UserRole + 2
"""The completed fraction of indexing, 0 to 1; None if nothing is being indexed."""
PATH_ROLE: Final = Qt.ItemDataRole.UserRole + 3
PHOTOS_ROLE: Final = Qt.ItemDataRole.UserRole + 4
"""The number of photos in a folder and below it."""
Index = QModelIndex | QPersistentModelIndex
_QUIET = (FolderState.WATCHING, FolderState.POLLING)


@dataclass(eq=False, slots=True)
class Folder:
    """A folder with the folders below it. `photos` counts those at any depth."""

    path: str
    number: int
    """Never used again, so that an index from before a change finds no folder."""
    row: int
    above: "Folder | None" = None
    below: list["Folder"] = field(default_factory=list)
    photos: int = 0


class FoldersModel(QAbstractItemModel):
    """One row per watched folder, and below it one per folder that holds photos at any depth."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folders: tuple[FolderStatus, ...] = ()
        self._trees: list[Folder] = []
        self._known: dict[str, Folder] = {}
        """Every folder of the trees, by path."""
        self._numbered: dict[int, Folder] = {}
        self._numbers = itertools.count(1)
        self._photos: dict[str, int] = {}
        """The photos directly in each folder."""
        self._progress: IndexProgress | None = None
        self._hold: Hold | None = None

    def show(self, folders: tuple[FolderStatus, ...]) -> None:
        """Replaces the watched folders, or only their state if they are the same."""
        same = [each.path for each in folders] == [each.path for each in self.folders]
        if same:
            self.folders = folders
        else:
            self._rebuild(folders, self._photos)
        self._refresh_states()

    def show_counts(self, folders: Iterable[Choice], whole: bool) -> None:
        """Shows the number of photos directly in each folder.

        Args:
            whole: whether these are all folders with photos; otherwise a filter left some out.
        """
        counted = {each.value: each.photos for each in folders}
        if not whole:
            counted = {**dict.fromkeys(self._photos, 0), **counted}
        before = {each.path: each.photos for each in self._known.values()}
        if counted.keys() == self._photos.keys():
            self._photos = counted
            self._count()
        else:
            self._rebuild(self.folders, counted)
        self._refresh(before)

    def show_progress(self, progress: IndexProgress | None) -> None:
        """Shows the indexing progress; None when it has ended."""
        self._progress = progress
        self._refresh_states()

    def show_hold(self, hold: Hold | None) -> None:
        """Shows why photos are waiting to be read; None if they are not."""
        self._hold = hold
        self._refresh_states()

    def paths(self) -> tuple[str, ...]:
        """Returns every folder."""
        return tuple(self._known)

    def index_of(self, path: str) -> QModelIndex:
        """Returns the index of a folder, or an invalid one."""
        found = self._known.get(path)
        return QModelIndex() if found is None else self._index(found)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(self._below(parent))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 1

    def index(self, row: int, column: int = 0, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own
        below = self._below(parent)
        return self._index(below[row]) if 0 <= row < len(below) and column == 0 else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008 - Qt's own default
        folder = self._at(index)
        return QModelIndex() if folder is None or folder.above is None else self._index(folder.above)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        folder = self._at(index)
        if folder is None:
            return None
        status = self.folders[folder.row] if folder.above is None else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text.name(folder.path)
            case _ if role == STATUS_ROLE:
                return status
            case _ if role == SUMMARY_ROLE:
                return self._summary(status) if status is not None else ""
            case _ if role == FRACTION_ROLE:
                return self._fraction(status) if status is not None else None
            case _ if role == PATH_ROLE:
                return folder.path
            case _ if role == PHOTOS_ROLE:
                return self._total(folder, status)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._told(folder, status, role == Qt.ItemDataRole.ToolTipRole)
        return None

    def _told(self, folder: Folder, status: FolderStatus | None, tip: bool) -> str:
        photos = text.photos(self._total(folder, status))
        summary = self._summary(status) if status is not None else ""
        if not tip:
            return ", ".join(filter(None, (text.name(folder.path), photos, summary)))
        detail = status.detail if status is not None else ""
        return text.tooltip("\n".join(filter(None, (text.printable(folder.path), photos, summary, detail))))

    def _total(self, folder: Folder, status: FolderStatus | None) -> int:
        return status.photos if status is not None and not self._photos else folder.photos

    def _below(self, parent: Index) -> list[Folder]:
        if not parent.isValid():
            return self._trees
        folder = self._at(parent)
        return folder.below if folder is not None else []

    def _at(self, index: Index) -> Folder | None:
        return self._numbered.get(index.internalId()) if index.isValid() else None

    def _index(self, folder: Folder) -> QModelIndex:
        return self.createIndex(folder.row, 0, folder.number)

    def _rebuild(self, folders: tuple[FolderStatus, ...], photos: dict[str, int]) -> None:
        self.beginResetModel()
        self.folders, self._photos = folders, photos
        self._known, self._numbered = {}, {}
        self._trees = [self._made(each.path, row, None) for row, each in enumerate(self.folders)]
        for path in sorted(self._photos, key=str.casefold):
            self._grow(path)
        for folder in self._known.values():
            folder.below.sort(key=lambda each: text.name(each.path).casefold())
            for row, each in enumerate(folder.below):
                each.row = row
        self._count()
        self.endResetModel()

    def _grow(self, path: str) -> Folder | None:
        """Returns the folder at `path`, made with all folders above it; None if no watched folder holds it."""
        if (known := self._known.get(path)) is not None:
            return known
        above = identity.parent(path)
        if above == path or not any(identity.is_within(path, each.path) for each in self.folders):
            return None
        if (holder := self._grow(above)) is None:
            return None
        made = self._made(path, len(holder.below), holder)
        holder.below.append(made)
        return made

    def _made(self, path: str, row: int, above: Folder | None) -> Folder:
        folder = Folder(path, next(self._numbers), row, above)
        self._known[path] = self._numbered[folder.number] = folder
        return folder

    def _count(self) -> None:
        for folder in self._known.values():
            folder.photos = 0
        for path, photos in self._photos.items():
            found = self._known.get(path)
            while found is not None:
                found.photos += photos
                found = found.above

    def _summary(self, status: FolderStatus) -> str:
        parts = [self._state(status)]
        if status.skipped:
            parts.append(text.skipped(status.skipped))
        return " · ".join(parts)

    def _state(self, status: FolderStatus) -> str:
        if self._hold is not None and status.state in (FolderState.SCANNING, FolderState.INDEXING):
            return photo_text.hold(self._hold)
        words = {
            FolderState.WAITING: self.tr("waiting"),
            FolderState.SCANNING: self.tr("scanning"),
            FolderState.INDEXING: self.tr("indexing"),
            FolderState.WATCHING: self.tr("watching"),
            FolderState.POLLING: self.tr("checked periodically"),
            FolderState.OFFLINE: self.tr("offline"),
        }
        if (fraction := self._fraction(status)) is not None:
            return self.tr("indexing {}").format(text.percent(math.floor(fraction * 100) / 100))
        return words[status.state]

    def _fraction(self, status: FolderStatus) -> float | None:
        progress = self._progress
        if status.state is not FolderState.INDEXING or progress is None or not progress.total:
            return None
        return min(1.0, progress.done / progress.total)

    def _refresh_states(self) -> None:
        if self._trees:
            self.dataChanged.emit(self._index(self._trees[0]), self._index(self._trees[-1]))

    def _refresh(self, before: Mapping[str, int]) -> None:
        """Tells which folders show another number than `before`; each one told costs the view a look at its row."""
        for siblings in self._levels():
            changed = [each for each in siblings if before.get(each.path) != each.photos]
            if changed:
                self.dataChanged.emit(self._index(changed[0]), self._index(changed[-1]))

    def _levels(self) -> Iterator[list[Folder]]:
        """Yields the folders that share a folder above them."""
        for siblings in (self._trees, *(each.below for each in self._known.values())):
            if siblings:
                yield siblings


def is_quiet(status: FolderStatus | None) -> bool:
    """Whether the state of a folder needs no line of its own."""
    return status is None or status.state in _QUIET
