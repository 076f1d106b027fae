"""The tree of watched folders, with the number of photos in each folder."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from photosearch.core.events import FolderState, FolderStatus, IndexProgress
from photosearch.core.query.facets import Choice
from photosearch.gui.folders.model import (
    FRACTION_ROLE,
    PATH_ROLE,
    PHOTOS_ROLE,
    STATUS_ROLE,
    SUMMARY_ROLE,
    FoldersModel,
    is_quiet,
)
from photosearch.gui.look import icons, theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.painting import paint_background
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.buttons import tool_button
from photosearch.gui.look.widgets.question import ask
from photosearch.gui.look.widgets.section import Section

RADIUS = 4
INDENTATION = 14


class FolderDelegate(QStyledItemDelegate):
    """Draws a folder: icon, name and number of photos; the state if it is not as usual, with a bar while indexing."""

    def __init__(self, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line = option.fontMetrics.height()
        return QSize(80, line + theme.SMALL + (0 if is_quiet(index.data(STATUS_ROLE)) else line))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours, status = self._look.colours, index.data(STATUS_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = option.rect.adjusted(0, 1, -theme.TINY, -1)
        paint_background(painter, cell, option.state, colours, RADIUS)
        offline = status is not None and status.state is FolderState.OFFLINE
        ink = colours.danger if offline else colours.quiet
        mark = icons.pixmap("folder-offline" if offline else "folder", ink, 16, painter.device().devicePixelRatioF())
        line = option.fontMetrics.height()
        first = QRect(cell.left(), cell.top() + (theme.TINY - 1), cell.width(), line)
        icon = QRect(first.left() + theme.TINY, first.center().y() - 8, 16, 16)
        painter.drawPixmap(QStyle.visualRect(option.direction, cell, icon), mark)
        count = text.count(index.data(PHOTOS_ROLE))
        room = option.fontMetrics.horizontalAdvance(count) + theme.TINY
        words = first.adjusted(theme.TINY + 16 + theme.TINY, 0, -theme.TINY, 0)
        near, far = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight  # Qt mirrors both, as it does the tree
        painter.setPen(QColor(colours.text))
        name = QStyle.visualRect(option.direction, cell, words.adjusted(0, 0, -room, 0))
        self._line(painter, name, index.data(), near)
        painter.setPen(QColor(colours.quiet))
        self._line(painter, QStyle.visualRect(option.direction, cell, words), count, far)
        if not is_quiet(status):
            painter.setPen(QColor(ink))
            below = QStyle.visualRect(option.direction, cell, words.translated(0, line))
            self._line(painter, below, index.data(SUMMARY_ROLE), near)
        if (fraction := index.data(FRACTION_ROLE)) is not None:
            self._bar(painter, QRect(words.left(), cell.bottom() - 3, words.width(), 3), fraction)
        painter.restore()

    def _line(self, painter: QPainter, rect: QRect, words: str, align: Qt.AlignmentFlag) -> None:
        fitted = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, fitted)

    def _bar(self, painter: QPainter, rect: QRect, fraction: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.colours.border))
        painter.drawRoundedRect(rect, 1.5, 1.5)
        rect.setWidth(round(rect.width() * fraction))
        painter.setBrush(QColor(self._look.colours.link))
        painter.drawRoundedRect(rect, 1.5, 1.5)


class FoldersPanel(QWidget):
    """Lists the folders, and emits what the person wants to do with them."""

    remove = Signal(str)
    reveal = Signal(str)
    only = Signal(str)
    """Show the photos of this folder only."""

    def __init__(self, actions: Actions, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._only = ""
        """The folder whose photos alone are shown; empty if there is none."""
        self._selected: str | None = None
        self._opened: list[str] = []
        """The selected folder and the expanded ones, while the model replaces all folders."""
        self.model = FoldersModel(self)
        self.list = self._build_list(look)
        self.model.modelAboutToBeReset.connect(self._note_place)
        self.model.modelReset.connect(self._restore_place)
        add = tool_button(actions["add_folder"], self, "small", side=16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.section = Section(self.tr("Folders"), self.list, add, parent=self)
        column.addWidget(self.section)
        self._enable()

    def show_folders(self, folders: tuple[FolderStatus, ...]) -> None:
        """Shows the watched folders and their states."""
        self.model.show(folders)
        self.list.doItemsLayout()  # a state may need a line more
        self._enable()

    def show_counts(self, folders: Iterable[Choice], whole: bool) -> None:
        """Shows the number of photos in each folder (`FoldersModel.show_counts`)."""
        self.model.show_counts(folders, whole)

    def show_only(self, folders: Sequence[str]) -> None:
        """Selects the folder whose photos alone are shown, if it is one."""
        before, self._only = self._only, folders[0] if len(folders) == 1 else ""
        if self._only != before:
            found = self.model.index_of(self._only)
            if found.isValid():
                self.list.setCurrentIndex(found)
            else:
                self.list.clearSelection()

    def show_progress(self, progress: IndexProgress | None) -> None:
        """Shows the indexing progress; None when it has ended."""
        self.model.show_progress(progress)

    def chosen(self) -> FolderStatus | None:
        """Returns the selected folder if it is a watched one."""
        indexes = self.list.selectedIndexes()
        status = indexes[0].data(STATUS_ROLE) if indexes else None
        return status if isinstance(status, FolderStatus) else None

    def _note_place(self) -> None:
        """Notes the selected folder and the expanded ones, before the model replaces all folders."""
        self._selected = next((each.data(PATH_ROLE) for each in self.list.selectedIndexes()), None)
        self._opened = [path for path in self.model.paths() if self.list.isExpanded(self.model.index_of(path))]

    def _restore_place(self) -> None:
        for path in self._opened:
            self.list.setExpanded(self.model.index_of(path), True)
        if self._selected is not None:
            self.list.setCurrentIndex(self.model.index_of(self._selected))

    def confirm_removal(self) -> None:
        """Asks whether to stop watching the selected folder; photo files are never changed."""
        status = self.chosen()
        if status is None:
            return
        ask(
            self,
            self.tr("Remove Folder"),
            self.tr("Stop watching “{}”?").format(text.name(status.path)),
            self.tr(
                "%Ln photo(s) will be removed from the library. The files stay where they are and are not changed.",
                "",
                status.photos,
            ),
            self.tr("Remove Folder"),
            lambda: self.remove.emit(status.path),
        )

    def menu(self) -> QMenu:
        """Returns the context menu of the selected folder."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        path = next((each.data(PATH_ROLE) for each in self.list.selectedIndexes()), None)
        only = menu.addAction(self.tr("Show Only This Folder"))
        show = menu.addAction(self.tr("Show in File Manager"))
        for action in (only, show):
            action.setEnabled(path is not None)
        if path is not None:
            only.triggered.connect(lambda: self.only.emit(path))
            show.triggered.connect(lambda: self.reveal.emit(path))
        return self._actions.fill(
            menu, ("rescan", "skips", "", "add_folder", "exclude", "relocate_folder", "remove_folder")
        )

    def _build_list(self, look: Theme) -> QTreeView:
        view = QTreeView(self)
        view.setHeaderHidden(True)
        view.setIndentation(INDENTATION)
        view.setExpandsOnDoubleClick(False)
        view.setModel(self.model)
        view.setItemDelegate(FolderDelegate(look, view))
        view.setProperty("look", "panel")
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setAccessibleName(self.tr("Watched folders"))
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._pop_up)
        view.selectionModel().selectionChanged.connect(self._enable)
        for chosen in (view.clicked, view.activated):
            chosen.connect(lambda index: self.only.emit(index.data(PATH_ROLE)))
        look.changed.connect(view.viewport().update)
        return view

    def _pop_up(self, place: QPoint) -> None:
        self.menu().popup(self.list.viewport().mapToGlobal(place))

    def _enable(self) -> None:
        chosen = self.chosen()
        self._actions["remove_folder"].setEnabled(chosen is not None)
        self._actions["relocate_folder"].setEnabled(chosen is not None and chosen.state is FolderState.OFFLINE)
        for name in ("rescan", "exclude"):
            self._actions[name].setEnabled(bool(self.model.folders))
