"""The hits as a Qt list model: names, tooltips, accessible texts and files to drag; it knows no pixels.

Near-duplicates are rows of their own only where their stack is open; else the hit that fronts them stands for all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from photosearch.core.photo import Hit
from photosearch.gui import desktop, text

HIT_ROLE: Final = Qt.ItemDataRole.UserRole
STACK_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_NEAR = 1000
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack that a row is in: how many photos, whether they are all shown, and whether this one is the front."""

    photos: int
    is_open: bool
    is_front: bool


class GalleryModel(QAbstractListModel):
    """The hits in the order given; those of an open stack follow its front."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: Sequence[Hit] = ()
        self._hits: Sequence[Hit] = ()
        self._stacking = True
        self._behind: dict[int, list[Hit]] = {}
        """The hits behind the front of each stack, by the id of its photo."""
        self._fronts: dict[int, int] = {}
        """The id of the front by that of each photo in a stack."""
        self._opened: set[int] = set()
        """Ids of all photos in open stacks: a stack stays open when another photo comes to front it."""

    @property
    def hits(self) -> Sequence[Hit]:
        """What is shown."""
        return self._hits

    @property
    def has_stacks(self) -> bool:
        """Whether any hits are stacked."""
        return bool(self._behind)

    def show(self, hits: Sequence[Hit], same: bool = False) -> None:
        """Replaces all rows; where the question is the `same` as before, open stacks stay open."""
        self._all = hits
        if not same:
            self._opened.clear()
        self._arrange()

    def set_stacking(self, on: bool) -> None:
        """Shows near-duplicates as stacks, or each photo in its own place."""
        self._stacking = on
        self._arrange()

    def open_all(self, opened: bool) -> None:
        """Opens or closes every stack."""
        self._opened = set(self._fronts) if opened else set()
        self._arrange()

    def stack(self, row: int) -> Stack | None:
        """Returns the stack that a row is in, or None where the photo stands alone."""
        photo_id = self._hits[row].photo.id
        front = self._fronts.get(photo_id)
        if front is None:
            return None
        return Stack(1 + len(self._behind[front]), front in self._opened, front == photo_id)

    def turn(self, row: int) -> int:
        """Opens the stack that a row is in, or closes it; returns the row of its front."""
        front = self._fronts[self._hits[row].photo.id]
        behind = self._behind[front]
        while self._hits[row].photo.id != front:
            row -= 1
        ids = (front, *(hit.photo.id for hit in behind))
        before, after = self._hits[: row + 1], self._hits[row + 1 :]
        if front in self._opened:
            self.beginRemoveRows(QModelIndex(), row + 1, row + len(behind))
            self._opened.difference_update(ids)
            self._hits = (*before, *after[len(behind) :])
            self.endRemoveRows()
        else:
            self.beginInsertRows(QModelIndex(), row + 1, row + len(behind))
            self._opened.update(ids)
            self._hits = (*before, *behind, *after)
            self.endInsertRows()
        return row

    def row_of(self, photo_id: int, near: int = 0) -> int | None:
        """Returns the row of a photo, or of the front that it is behind; None when it is not among the hits.

        Args:
            near: where it was: rows about it are looked at first.
        """
        front = self._fronts.get(photo_id, photo_id)
        wanted, hits = photo_id if front in self._opened else front, self._hits
        about = range(max(0, near - _NEAR), min(len(hits), near + _NEAR))
        for rows in (about, range(len(hits))):
            for row in rows:
                if hits[row].photo.id == wanted:
                    return row
        return None

    def rows_of(self, places: Mapping[int, int]) -> list[int]:
        """Returns the rows of those of the photos that are shown, ascending.

        Args:
            places: where each was: rows about these are looked at first.
        """
        hits = self._hits
        about = range(max(0, min(places.values()) - _NEAR), min(len(hits), max(places.values()) + _NEAR))
        rows = [row for row in about if hits[row].photo.id in places]
        return rows if len(rows) == len(places) else [row for row, hit in enumerate(hits) if hit.photo.id in places]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._hits)

    def _arrange(self) -> None:
        """Makes all rows anew."""
        self.beginResetModel()
        # Photos that nothing was compared with have no score and no stack: of a million, none is looked at.
        stacked = self._all if self._stacking and self._all and self._all[0].score is not None else ()
        self._fronts = {hit.photo.id: hit.front for hit in stacked if hit.front is not None}
        self._behind = {}
        for hit in stacked:
            if hit.front is not None and hit.front != hit.photo.id:
                self._behind.setdefault(hit.front, []).append(hit)
        opened = {self._fronts[each] for each in self._opened if each in self._fronts}
        self._opened = {each for each, front in self._fronts.items() if front in opened}
        self._hits = tuple(self._rows()) if self._behind else self._all
        self.endResetModel()

    def _rows(self) -> Iterator[Hit]:
        for hit in self._all:
            if hit.front is None or hit.front == hit.photo.id:
                yield hit
                if hit.front in self._opened:
                    yield from self._behind[hit.front]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == HIT_ROLE:
            return hit
        if role == STACK_ROLE:
            return self.stack(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return text.name(hit.photo.file.path)
        if role == Qt.ItemDataRole.ToolTipRole:
            return text.tooltip("\n".join(self._summary(index.row())))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(self._summary(index.row()))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return plain | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return desktop.file_list([self._hits[index.row()].photo.file.path for index in indexes])

    def _summary(self, row: int) -> list[str]:
        hit, stack = self._hits[row], self.stack(row)
        parts = [text.name(hit.photo.file.path)]
        if hit.score is not None:
            parts.append(self.tr("Similarity {}").format(text.similarity(hit)))
        if hit.mark is not None:
            parts.append(self.tr("You said: {}").format(text.verdict(hit.mark)))
        if stack is not None:
            words = self.tr("Open stack of {}") if stack.is_open else self.tr("Stack of {}")
            parts.append(words.format(text.photos(stack.photos)))
        parts.append(text.taken(hit.photo))
        parts.append(text.place(hit.photo.file.path))
        return parts
