"""The side panel: all photos, the folders, the albums, and the saved searches."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from photosearch.gui.look import icons, theme
from photosearch.gui.look.tab_order import tab_through
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme

if TYPE_CHECKING:
    from photosearch.gui.albums.panel import AlbumsPanel
    from photosearch.gui.folders.panel import FoldersPanel
    from photosearch.gui.look.widgets.section import Section
    from photosearch.gui.query.saved_panel import SavedPanel


class Sidebar(QWidget):
    """Sources of photos to show, one section below the other; `hold` adds the sections."""

    everything = Signal()
    """The person wants to see all photos."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self.all_photos = QToolButton(self)
        self.all_photos.setProperty("look", "flat")
        self.all_photos.setText(self.tr("All Photos"))
        self.all_photos.setToolTip(text.tooltip(self.tr("Show all photos, without examples and filters")))
        self.all_photos.setIconSize(QSize(16, 16))
        self.all_photos.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.all_photos.clicked.connect(self.everything)
        self._sections: tuple[Section, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, theme.TINY, 0, theme.TINY)
        self._column.setSpacing(theme.TINY)
        self._column.addWidget(self.all_photos, 0, Qt.AlignmentFlag.AlignTop)
        look.changed.connect(self._draw)
        self._draw()

    def hold(self, folders: "FoldersPanel", albums: "AlbumsPanel", saved: "SavedPanel") -> None:
        """Places the panels below each other."""
        self._column.setAlignment(self.all_photos, Qt.AlignmentFlag(0))
        self._column.addWidget(folders, 1)
        self._column.addWidget(albums)
        self._column.addWidget(saved)
        saved.stops_changed.connect(self.order_tabs)
        self._sections = (folders.section, albums.section, saved.section)

    def order_tabs(self) -> None:
        """Makes Tab follow the layout. Call it when the window is laid out: Qt changes the order before."""
        tab_through(self.all_photos, *(stop for section in self._sections for stop in section.stops))

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return least.expandedTo(QSize(max(160, self.fontMetrics().averageCharWidth() * 20), 0))

    def _draw(self) -> None:
        self.all_photos.setIcon(icons.icon("photo", self._look.colours.text, side=16))
