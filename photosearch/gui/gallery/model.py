"""The photos as a Qt list model: names, tooltips and accessible texts, without pixels.

The files of an item and near-duplicates have rows of their own only if their stack is expanded; otherwise its front
represents them.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from photosearch.core.annotations.values import Annotations
from photosearch.core.answers.stacking import Stacks, single, stacked
from photosearch.core.photo import USUAL_ASPECT, Floats, Hit, Order, Photo, Shapes, aspect
from photosearch.gui.look.texts import annotation_text, photo_text, text
from photosearch.gui.work.records import Fetch, Records

HIT_ROLE: Final = Qt.ItemDataRole.UserRole
STACK_ROLE: Final = Qt.ItemDataRole.UserRole + 1
PAGE: Final = 256
"""Number of rows whose records are read at a time."""
_NONE: Final = np.empty(0, np.int64)
FindFiles = Callable[[Sequence[Photo]], list[str]]
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack of a row: its number of photos, whether it is expanded, and whether this row is its front."""

    photos: int
    is_open: bool
    is_front: bool


class GalleryModel(QAbstractListModel):
    """The photos in the given order, by id; the photos of an expanded stack follow its front.

    A search supplies complete hits. Browsing a library supplies only ids; records are read as they come into view.

    Args:
        fetch: see `Records`.
        files: returns the paths of all files of these photos' items; blocks, from any thread, and raises StorageError.
    """

    def __init__(
        self, fetch: Fetch = lambda _: {}, parent: QObject | None = None, files: FindFiles = lambda _: []
    ) -> None:
        super().__init__(parent)
        self._item_files = files
        self.whole_items = False
        """Whether all files of an item are copied and dragged, or the one that is shown."""
        self._given: dict[int, Hit] = {}
        """The hits of the answer, by photo id."""
        self._stacks = single(_NONE)
        """All photos of the answer."""
        self._rows = _NONE
        """The ids of the photos that have a row."""
        self._shapes: Shapes | None = None
        self.aspects = np.empty(0, np.float32)
        """Width / height of the photo in each row; another array after each change."""
        self._seen = range(0)
        """The rows last in view, and some around them."""
        self._wanted: list[int] = []
        """Their photos whose records must be read."""
        self._records = Records(fetch, self)
        self._records.arrived.connect(self._renew_seen)
        self._stacking = True
        self._opened: set[int] = set()
        """Ids of all photos in expanded stacks, so that a stack stays expanded when its front changes."""

    @property
    def has_stacks(self) -> bool:
        """Whether there are stacks."""
        return self._stacking and len(self._stacks.members) > 0

    def show(
        self,
        hits: Sequence[Hit],
        same: bool = False,
        stacks: Stacks | None = None,
        shapes: Shapes | None = None,
    ) -> None:
        """Replaces all rows; if the query is the `same` as before, expanded stacks stay expanded.

        Args:
            stacks: all photos if there may be more than the hits.
            shapes: their shapes; those of the hits are known.
        """
        self._shapes = shapes
        self._given = {hit.photo.id: hit for hit in hits}
        groups = np.fromiter((hit.front or 0 for hit in hits), np.int64, len(hits))
        self._stacks = stacked(np.fromiter(self._given, np.int64, len(hits)), groups) if stacks is None else stacks
        self._records.renew()
        if not same:
            self._opened.clear()
        self._arrange()

    def set_stacking(self, on: bool) -> None:
        """Shows items and near-duplicates as stacks, or each photo on its own."""
        self._stacking = on
        self._arrange()

    def open_all(self, opened: bool) -> None:
        """Expands or collapses all stacks."""
        self._opened = set(self._stacks.members.tolist()) if opened else set()
        self._arrange()

    def stack(self, row: int) -> Stack | None:
        """Returns the stack of a row, or None if the photo is not in a stack."""
        photo_id = self.photo_id(row)
        front = self._front(photo_id)
        if front is None:
            return None
        return Stack(self._stacks.size(front), front in self._opened, front == photo_id)

    def turn(self, row: int) -> int:
        """Expands or collapses the stack of a row; returns the row of its front."""
        front = self._front(self.photo_id(row))
        assert front is not None
        behind = self._stacks.behind(front)
        while self.photo_id(row) != front:
            row -= 1
        first, last = row + 1, row + len(behind)
        if front in self._opened:
            self.beginRemoveRows(QModelIndex(), first, last)
            self._opened.difference_update((front, *behind))
            self._rows = np.delete(self._rows, slice(first, last + 1))
            self.aspects = self._aspects_of(self._rows)
            self.endRemoveRows()
        else:
            self.beginInsertRows(QModelIndex(), first, last)
            self._opened.update((front, *behind))
            self._rows = np.insert(self._rows, first, behind)
            self.aspects = self._aspects_of(self._rows)
            self.endInsertRows()
        return row

    def photo_id(self, row: int) -> int:
        """Returns the id of the photo in a row."""
        return int(self._rows[row])

    def photo_ids(self, rows: Sequence[int]) -> Order:
        """Returns the ids of the photos in these rows."""
        return self._rows[np.asarray(rows, np.int64)]

    def row_of(self, photo_id: int) -> int | None:
        """Returns the row of a photo, or of the front of its collapsed stack; None if it is not among the photos."""
        front = self._front(photo_id)
        rows = np.flatnonzero(self._rows == (photo_id if front is None or front in self._opened else front))
        return int(rows[0]) if len(rows) else None

    def rows_of(self, ids: Order) -> Order:
        """Returns the rows of these photos in ascending order, as far as they have one."""
        return np.flatnonzero(np.isin(self._rows, ids))

    def hit(self, row: int) -> Hit | None:
        """Returns the hit in a row, or None if it is gone or has not been read; `look` requests it."""
        photo_id = self.photo_id(row)
        if (given := self._given.get(photo_id)) is not None:
            return given
        photo = self._records.get(photo_id)
        return None if photo is None else Hit(photo, None)

    def look(self, rows: range) -> None:
        """Requests the missing records of these rows and some around them, ready for scrolling."""
        first, last = (rows.start - PAGE // 2) // PAGE, (rows.stop + PAGE // 2) // PAGE
        seen = range(max(0, first * PAGE), min(len(self._rows), (last + 1) * PAGE))
        if seen == self._seen and self._records.has(self._wanted):
            return  # as in most frames
        self._seen = seen
        ids = self._rows[seen.start : seen.stop].tolist()
        self._wanted = [photo_id for photo_id in ids if photo_id not in self._given]
        self._records.want(self._wanted)

    def gather(self, rows: Sequence[int], then: Callable[[list[Photo]], None]) -> None:
        """Calls `then` with the photos in these rows, at once if all have been read, else later."""
        known = []
        for row in rows:
            if (hit := self.hit(row)) is None:
                self._records.gather(self.photo_ids(rows).tolist(), then)
                return
            known.append(hit.photo)
        then(known)

    def renew(self, photos: Iterable[Photo]) -> None:
        """Replaces the records of photos whose annotations have changed."""
        for photo in photos:
            if (given := self._given.get(photo.id)) is not None:
                self._given[photo.id] = dataclasses.replace(given, photo=photo)
            else:
                self._records.put(photo)
        if len(self._rows):
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def gather_files(self, rows: Sequence[int], then: Callable[[list[str]], None]) -> None:
        """Calls `then` with the paths of the photos in these rows, or of all files of their items if `whole_items`.

        A photo in an expanded stack represents only itself.
        """
        single = {self.photo_id(row) for row in rows if (stack := self.stack(row)) is not None and stack.is_open}

        def read(photos: list[Photo]) -> None:
            items = [photo for photo in photos if photo.item is not None and photo.id not in single]
            if self.whole_items and items:
                self._records.run(lambda: self._files(photos, single), then)
            else:
                then([photo.file.path for photo in photos])

        self.gather(rows, read)

    def _files(self, photos: Sequence[Photo], single: set[int]) -> list[str]:
        found = ([photo.file.path] if photo.id in single else self._item_files([photo]) for photo in photos)
        return list(dict.fromkeys(path for paths in found for path in paths))

    def close(self) -> None:
        """Waits for the running read."""
        self._records.close()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def _arrange(self) -> None:
        """Rebuilds all rows."""
        self.beginResetModel()
        fronts = {front for each in self._opened if (front := self._front(each)) is not None}
        self._opened = {each for front in fronts for each in (front, *self._stacks.behind(front))}
        self._rows = self._stacks.shown if self._stacking else self._stacks.every
        if fronts:
            self._rows = self._expanded(fronts)
        self.aspects = self._aspects_of(self._rows)
        self._seen, self._wanted = range(0), []
        self.endResetModel()

    def _aspects_of(self, ids: Order) -> Floats:
        if self._shapes is not None:
            return self._shapes.of(ids)
        hits = map(self._given.get, ids.tolist())
        return np.fromiter(
            (aspect(hit.photo) if hit is not None else USUAL_ASPECT for hit in hits), np.float32, len(ids)
        )

    def _front(self, photo_id: int) -> int | None:
        """Returns the front of a photo's stack, or None if it stands alone."""
        return self._stacks.front(photo_id) if self._stacking else None

    def _expanded(self, fronts: set[int]) -> Order:
        """Returns the rows with the photos of these stacks behind their fronts."""
        rows = np.flatnonzero(np.isin(self._rows, np.fromiter(fronts, np.int64, len(fronts))))
        behind = [self._stacks.behind(int(front)) for front in self._rows[rows]]
        places = np.repeat(rows + 1, [len(each) for each in behind])
        return np.insert(self._rows, places, [each for ids in behind for each in ids])

    def _renew_seen(self) -> None:
        if self._seen:
            self.dataChanged.emit(self.index(self._seen.start), self.index(self._seen.stop - 1))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == HIT_ROLE:
            return self.hit(index.row())
        if role == STACK_ROLE:
            return self.stack(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._summary(index.row())[0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return text.tooltip("\n".join(self._summary(index.row())))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(self._summary(index.row()))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return plain | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags

    def _said(self, said: Annotations) -> Iterator[str]:
        if said.rating:
            yield text.stars(said.rating)
        if said.label is not None:
            yield self.tr("Label: {}").format(annotation_text.label(said.label))
        if said.flag is not None:
            yield annotation_text.flag(said.flag)

    def _summary(self, row: int) -> list[str]:
        hit, stack = self.hit(row), self.stack(row)
        if hit is None:
            return [self.tr("Photo {} of {}").format(text.count(row + 1), text.count(len(self._rows)))]
        parts = [text.name(hit.photo.file.path)]
        if hit.score is not None:
            parts.append(self.tr("Similarity {}").format(photo_text.similarity(hit)))
        if hit.mark is not None:
            parts.append(self.tr("Your mark: {}").format(photo_text.verdict(hit.mark)))
        if stack is not None:
            if stack.is_open:
                parts.append(self.tr("Expanded stack of %Ln photo(s)", "", stack.photos))
            else:
                parts.append(self.tr("Stack of %Ln photo(s)", "", stack.photos))
        elif hit.photo.item is not None:
            parts.append(self.tr("More files belong to this photo"))
        parts += self._said(hit.photo.annotations)
        parts.append(photo_text.taken(hit.photo))
        parts.append(text.place(hit.photo.file.path))
        return parts
