"""The window as it is first painted: its bars, an empty side panel and an empty middle.

It needs neither NumPy nor the library, so that it appears at once. `wiring.furnish` adds the rest.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QStyle, QVBoxLayout, QWidget

from photosearch.gui.gallery.pages import Pages
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.banner import Banner
from photosearch.gui.look.widgets.toast import Toast
from photosearch.gui.query.panel import QueryPanel
from photosearch.gui.shell.sidebar import Sidebar
from photosearch.gui.shell.status_bar import StatusBar

if TYPE_CHECKING:
    from photosearch.gui.albums.panel import AlbumsPanel
    from photosearch.gui.filters.bar import FilterBar
    from photosearch.gui.folders.panel import FoldersPanel
    from photosearch.gui.folders.welcome import Welcome
    from photosearch.gui.gallery.details_panel import DetailsPanel
    from photosearch.gui.gallery.gallery import Gallery
    from photosearch.gui.gallery.placeholder import Placeholder
    from photosearch.gui.query.saved_panel import SavedPanel
    from photosearch.gui.viewer.viewer import Viewer
    from photosearch.gui.work.thumbnails import Thumbnails

SIZE = 1280, 800
SMALLEST_SIZE = 640, 420
PANEL_WIDTHS = 200, 800, 280
PAINTED_FIRST = ("folders", "back", "forward", "open", "filters", "details")
"""The actions whose buttons are visible in an empty window."""


class Frame(QMainWindow):
    """A main window with all its panels, which are not connected to each other yet."""

    filter_bar: "FilterBar"
    folders_panel: "FoldersPanel"
    saved_panel: "SavedPanel"
    albums_panel: "AlbumsPanel"
    thumbnails: "Thumbnails"
    gallery: "Gallery"
    viewer: "Viewer"
    placeholder: "Placeholder"
    welcome: "Welcome"
    details: "DetailsPanel"

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self.setWindowTitle("PhotoSearch")
        self.setMinimumSize(*SMALLEST_SIZE)
        title_bar = QSize(0, self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight))
        self.resize(QSize(*SIZE).boundedTo(self.screen().availableSize() - title_bar))
        self.all_actions = Actions(look, self, drawn=PAINTED_FIRST)
        self.all_actions.menus(self.menuBar())
        self.query_panel = QueryPanel(self.all_actions, look, self)
        self.banner = Banner(self)
        self.sidebar = Sidebar(look, self)
        self.stack = Pages(self)
        self.all_actions.work_in(self.stack)
        self.status = StatusBar(self.all_actions, look, self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.set_beside(self.sidebar, self.stack)
        self.scenes = QStackedWidget(self)
        """The library, or the viewer, which fills the window."""
        self._library = _column(self.query_panel, self.splitter, self.status)
        self.scenes.addWidget(self._library)
        self.setCentralWidget(_column(self.banner, self.scenes))
        # The shortcuts of a hidden menu bar do nothing.
        self.addActions(self.all_actions.everywhere())
        self.toast = Toast(self)

    def panels(self) -> dict[str, QAction]:
        """The actions that show and hide panels, by name; the window remembers their state."""
        return {name: self.all_actions[name] for name in ("folders", "details", "filters", "squares", "stacks")}

    def hold(self, filters: "FilterBar") -> None:
        """Places the filters below the search bar, hidden."""
        filters.hide()
        self.filter_bar = filters
        column = self._library.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, filters)

    def set_beside(self, *panels: QWidget) -> None:
        """Shows panels side by side; the middle of the window takes the room that is left."""
        for panel in panels:
            self.splitter.addWidget(panel)
            self.splitter.setStretchFactor(self.splitter.indexOf(panel), 1 if panel is self.stack else 0)
        self.splitter.setSizes(PANEL_WIDTHS)


def _column(*parts: QWidget) -> QWidget:
    """Returns the parts below each other; the one that holds pages or panels takes the room that is left."""
    centre = QWidget()
    column = QVBoxLayout(centre)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part, 1 if isinstance(part, QSplitter | QStackedWidget) else 0)
    return centre
