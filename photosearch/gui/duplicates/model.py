"""The groups of copies at a threshold and the selected copies, with Qt list models for both."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from photosearch.core.answers.duplicates import Copies, Copy, Group, Kind, apart, groups, related, remaining
from photosearch.core.photo import Photo
from photosearch.gui.look.texts import photo_text, text

GROUP_ROLE: Final = Qt.ItemDataRole.UserRole
COPY_ROLE: Final = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


SUGGESTED = (Kind.IDENTICAL, Kind.SAME)
"""The kinds of groups of which one photo is suggested to keep. Removing an identical file loses nothing; the person has
to judge copies that differ."""


class Duplicates(QObject):
    """The copies found and the person's choices. The photo to keep in a group is never selected."""

    regrouped = Signal()
    selection_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._copies: Copies | None = None
        self._chosen: dict[Kind, set[int]] = {section: set() for section in Kind}
        self._selected: set[int] = set()
        self.threshold = 1.0
        self.section = Kind.IDENTICAL
        self.sections: dict[Kind, tuple[Group, ...]] = dict.fromkeys(Kind, ())
        """The groups of each section."""

    @property
    def found(self) -> bool:
        """Whether a search has finished."""
        return self._copies is not None

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of the section shown."""
        return self.sections[self.section]

    def show(self, copies: Copies | None) -> None:
        """Replaces the copies; the person's threshold stays."""
        first = self._copies is None
        self._copies = copies
        if copies is not None:
            self.threshold = copies.usual if first else max(self.threshold, copies.floor)
        self._regroup()

    def show_section(self, section: Kind) -> None:
        """Shows the groups of another section; what is selected in the other one stays selected."""
        self.section = section
        self.regrouped.emit()
        self.selection_changed.emit()

    def set_threshold(self, threshold: float) -> None:
        """Regroups the copies at another threshold."""
        self.threshold = threshold
        self._regroup()

    def keep(self, group: Group, photo: Photo) -> None:
        """Keeps `photo` of `group` instead of the suggested one."""
        chosen = self._chosen[self.section]
        chosen -= {copy.photo.id for copy in group.copies}
        chosen.add(photo.id)
        self._regroup()

    def forget(self, photos: Iterable[Photo]) -> None:
        """Removes photos that no longer exist."""
        assert self._copies is not None
        gone = {photo.id for photo in photos}
        there = {each: photo for each, photo in self._copies.photos.items() if photo.id not in gone}
        self._copies = remaining(self._copies, there)
        self._regroup()

    @property
    def selected(self) -> tuple[tuple[Group, Photo], ...]:
        """The selected photos of all sections in the order of the groups, each once, with its first group.

        Identical files come first: the one that is kept among them may be removed as a copy that differs.
        """
        found: dict[int, tuple[Group, Photo]] = {}
        for group, each in self._others(*Kind):
            if each.photo.id in self._selected:
                found.setdefault(each.photo.id, (group, each.photo))
        return tuple(found.values())

    def is_selected(self, photo: Photo) -> bool:
        """Whether a photo is selected."""
        return photo.id in self._selected

    def select(self, photo: Photo, selected: bool) -> None:
        """Selects or deselects a photo that is not kept.

        A part or a similar photo cannot be selected while it is kept for a selected photo of another group. Otherwise
        both could go to the trash, and no remaining photo would show their picture.
        """
        self._select(self._selected | {photo.id} if selected else self._selected - {photo.id})

    def select_identical(self) -> None:
        """Selects all identical files except the ones to keep."""
        self._select(self._selected | {copy.photo.id for _, copy in self._others(Kind.IDENTICAL)})

    def select_group(self, group: Group) -> None:
        """Selects all photos of a group except the one to keep."""
        self._select(self._selected | {copy.photo.id for copy in group.others})

    def select_in(self, folder: str) -> None:
        """Adds the photos of this section in `folder` to the selection, except the ones to keep.

        Nothing is suggested for parts and similar photos, so this selects none of them.
        """
        inside = {copy.photo.id for _, copy in self._suggested() if _folder(copy.photo) == folder}
        self._select(self._selected | inside)

    def select_none(self) -> None:
        """Deselects all photos."""
        self._select(set())

    def folders(self) -> list[tuple[str, int]]:
        """Returns the folders with photos of this section that are not kept, and their number, largest first."""
        return Counter(_folder(copy.photo) for _, copy in self._suggested()).most_common()

    def _suggested(self) -> Iterable[tuple[Group, Copy]]:
        return self._others(self.section) if self.section in SUGGESTED else ()

    def _others(self, *sections: Kind) -> Iterable[tuple[Group, Copy]]:
        return ((group, copy) for section in sections for group in self.sections[section] for copy in group.others)

    def _select(self, ids: set[int]) -> None:
        self._selected = ids
        pairs = self.selected
        needed = {group.kept.id for group, _ in pairs}
        # A copy may go although it is kept in another group: the photo kept instead of it shows the same picture.
        self._selected = ids - {
            photo.id for group, photo in pairs if group.kind not in SUGGESTED and photo.id in needed
        }
        self.selection_changed.emit()

    def _regroup(self) -> None:
        if self._copies is not None:
            same, rest = apart(self._copies, self._chosen[Kind.IDENTICAL])
            different = groups(rest, self.threshold, self._chosen[Kind.SAME])
            self.sections = {
                Kind.IDENTICAL: same,
                Kind.SAME: different,
                # A part is proven at any similarity.
                Kind.PART: related(rest, Kind.PART, rest.floor, self._chosen[Kind.PART]),
                Kind.SIMILAR: related(rest, Kind.SIMILAR, self.threshold, self._chosen[Kind.SIMILAR]),
            }
        self.regrouped.emit()
        self._select(self._selected & {copy.photo.id for _, copy in self._others(*Kind)})


class GroupsModel(QAbstractListModel):
    """One row per group."""

    def __init__(self, duplicates: Duplicates, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._duplicates = duplicates
        self._groups: Sequence[Group] = ()
        duplicates.regrouped.connect(self._reset)

    def row_of(self, photo_id: int) -> int | None:
        """Returns the row of the group with this photo."""
        rows = enumerate(self._groups)
        return next((row for row, group in rows if any(each.photo.id == photo_id for each in group.copies)), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._groups)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        group = self._groups[index.row()]
        if role == GROUP_ROLE:
            return group
        if role == Qt.ItemDataRole.DisplayRole:
            return self.summary(group)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{text.name(group.kept.file.path)}, {self.summary(group)}"
        return None

    def summary(self, group: Group) -> str:
        """Returns the number of photos, and the space that can be freed if a photo to keep is suggested."""
        if group.reason is None:
            return text.photos(len(group.copies))
        spare = text.size(group.spare_bytes)
        return self.tr("%Ln photo(s) · {} can be freed", "", len(group.copies)).format(spare)

    def _reset(self) -> None:
        self.beginResetModel()
        self._groups = self._duplicates.groups
        self.endResetModel()


class CopiesModel(QAbstractListModel):
    """One row per photo of a group; all but the first can be selected."""

    def __init__(self, duplicates: Duplicates, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._duplicates = duplicates
        self.group: Group | None = None
        duplicates.selection_changed.connect(self._tell_selection)

    def show(self, group: Group | None) -> None:
        """Replaces all rows."""
        self.beginResetModel()
        self.group = group
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() or self.group is None else len(self.group.copies)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.group is None:
            return None
        copy = self.group.copies[index.row()]
        if role == COPY_ROLE:
            return copy
        if role == Qt.ItemDataRole.CheckStateRole and index.row() > 0:
            chosen = self._duplicates.is_selected(copy.photo)
            return Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole:
            return text.name(copy.photo.file.path)
        if role == Qt.ItemDataRole.ToolTipRole:
            return text.tooltip(text.printable(copy.photo.file.path))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((text.name(copy.photo.file.path), self.verdict(index), *facts(copy.photo)))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or self.group is None or index.row() == 0:
            return False
        self._duplicates.select(self.group.copies[index.row()].photo, value == Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return plain | Qt.ItemFlag.ItemIsUserCheckable if index.row() > 0 else plain

    def verdict(self, index: Index) -> str:
        """Returns why the first photo is kept, or how another one is related to it."""
        group = self.group
        assert group is not None
        if index.row() == 0:
            if group.reason is not None:
                return self.tr("Keep: {}").format(photo_text.reason(group.reason))
            return self.tr("Whole photo") if group.kind is Kind.PART else ""
        copy = group.copies[index.row()]
        if group.kind is Kind.PART:
            return self.tr("A part of it")
        return self.tr("Identical file") if copy.identical else self.tr("Similarity {}").format(text.score(copy.score))

    def _tell_selection(self) -> None:
        if rows := self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(rows - 1), [Qt.ItemDataRole.CheckStateRole])


def facts(photo: Photo) -> tuple[str, str, str, str, str]:
    """Returns pixels, format, file size, date and folder, which distinguish copies."""
    known = photo.metadata
    return (
        f"{known.width} × {known.height}" if known else "",
        known.format if known else "",
        text.size(photo.file.size),
        photo_text.taken(photo),
        text.place(photo.file.path),
    )


def _folder(photo: Photo) -> str:
    return str(PurePath(photo.file.path).parent)
