"""The panel of watched folders, with the state of each."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from photosearch.core.events import FolderState, FolderStatus, IndexProgress
from photosearch.gui.folders.model import FRACTION_ROLE, STATUS_ROLE, SUMMARY_ROLE, FoldersModel
from photosearch.gui.look import icons, text, theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.buttons import tool_button
from photosearch.gui.look.labels import PlainLabel
from photosearch.gui.look.painting import paint_background
from photosearch.gui.look.question import ask
from photosearch.gui.look.theme import Theme

RADIUS = 6


class FolderDelegate(QStyledItemDelegate):
    """Draws a folder: icon, name, number of photos, state, and a progress bar while indexing."""

    def __init__(self, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, 2 * option.fontMetrics.height() + 3 * theme.SMALL)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours, status = self._look.colours, index.data(STATUS_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = option.rect.adjusted(theme.TINY, 1, -theme.TINY, -1)
        paint_background(painter, cell, option.state, colours, RADIUS)
        offline = status.state is FolderState.OFFLINE
        mark = icons.pixmap(
            "folder-offline" if offline else "folder",
            colours.danger if offline else colours.quiet,
            20,
            painter.device().devicePixelRatioF(),
        )
        left = option.direction == Qt.LayoutDirection.LeftToRight
        icon = QRect(cell.left() + theme.SMALL, cell.center().y() - 10, 20, 20)
        words = cell.adjusted(theme.SMALL + 28, theme.SMALL, -theme.SMALL, -theme.SMALL)
        painter.drawPixmap(QStyle.visualRect(option.direction, cell, icon), mark)
        words = QStyle.visualRect(option.direction, cell, words)
        align = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
        painter.setPen(QColor(colours.text))
        line = option.fontMetrics.height()
        count = text.count(status.photos)
        room = option.fontMetrics.horizontalAdvance(count) + theme.SMALL
        first = QRect(words.left(), words.top(), words.width(), line)
        self._line(
            painter, first.adjusted(0, 0, -room, 0) if left else first.adjusted(room, 0, 0, 0), index.data(), align
        )
        painter.setPen(QColor(colours.quiet))
        self._line(painter, first, count, Qt.AlignmentFlag.AlignRight if left else Qt.AlignmentFlag.AlignLeft)
        painter.setPen(QColor(colours.danger if offline else colours.quiet))
        below = QRect(words.left(), words.top() + line + 2, words.width(), line)
        self._line(painter, below, index.data(SUMMARY_ROLE), align)
        if (fraction := index.data(FRACTION_ROLE)) is not None:
            self._bar(painter, QRect(words.left(), cell.bottom() - 4, words.width(), 3), fraction)
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
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(max(170, self.fontMetrics().averageCharWidth() * 20))
        self.model = FoldersModel(self)
        self.list = self._build_list(look)
        title = PlainLabel(self.tr("Folders"), "heading", self)
        head = QHBoxLayout()
        head.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.SMALL, theme.TINY)
        head.addWidget(title, 1)
        head.addWidget(tool_button(actions["add_folder"], self, "flat"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self._enable()

    def show_folders(self, folders: tuple[FolderStatus, ...]) -> None:
        """Shows the folders and their states."""
        self.model.show(folders)
        self._enable()

    def show_progress(self, progress: IndexProgress | None) -> None:
        """Shows the indexing progress; None when it has ended."""
        self.model.show_progress(progress)

    def chosen(self) -> FolderStatus | None:
        """Returns the selected folder."""
        indexes = self.list.selectedIndexes()
        return self.model.folders[indexes[0].row()] if indexes else None

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
        status = self.chosen()
        only = menu.addAction(self.tr("Show Only This Folder"))
        show = menu.addAction(self.tr("Show in File Manager"))
        for action in (only, show):
            action.setEnabled(status is not None)
        if status is not None:
            only.triggered.connect(lambda: self.only.emit(status.path))
            show.triggered.connect(lambda: self.reveal.emit(status.path))
        return self._actions.fill(
            menu, ("rescan", "skips", "", "add_folder", "exclude", "relocate_folder", "remove_folder")
        )

    def _build_list(self, look: Theme) -> QListView:
        view = QListView(self)
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
