"""The side panel: all photos, the folders, the albums, and the saved searches."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from photosearch.gui.albums.panel import AlbumsPanel
from photosearch.gui.folders.panel import FoldersPanel
from photosearch.gui.look import icons, text, theme
from photosearch.gui.look.section import Section
from photosearch.gui.look.tab_order import tab_through
from photosearch.gui.look.theme import Theme
from photosearch.gui.query.saved_panel import SavedPanel


class Sidebar(QWidget):
    """Sources of photos to show, one section below the other."""

    everything = Signal()
    """The person wants to see all photos."""

    def __init__(
        self, folders: FoldersPanel, saved: SavedPanel, albums: AlbumsPanel, look: Theme, parent: QWidget | None = None
    ) -> None:
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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.TINY, 0, theme.TINY)
        column.setSpacing(theme.TINY)
        column.addWidget(self.all_photos)
        column.addWidget(folders, 1)
        column.addWidget(albums)
        column.addWidget(saved)
        self._sections = [each for panel in (folders, albums, saved) for each in panel.findChildren(Section)]
        look.changed.connect(self._draw)
        self._draw()

    def order_tabs(self) -> None:
        """Makes Tab follow the layout. Call it when the window is laid out: Qt changes the order before."""
        tab_through(self.all_photos, *(stop for section in self._sections for stop in section.stops))

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return least.expandedTo(QSize(max(160, self.fontMetrics().averageCharWidth() * 20), 0))

    def _draw(self) -> None:
        self.all_photos.setIcon(icons.icon("photo", self._look.colours.text))
