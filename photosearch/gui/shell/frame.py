"""The panels of the window and their layout."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from photosearch.gui.albums.panel import AlbumsPanel
from photosearch.gui.filters.bar import FilterBar
from photosearch.gui.folders.panel import FoldersPanel
from photosearch.gui.folders.welcome import Welcome
from photosearch.gui.gallery.delegate import GalleryDelegate
from photosearch.gui.gallery.details_panel import DetailsPanel
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.gallery.model import GalleryModel
from photosearch.gui.gallery.pages import Pages
from photosearch.gui.gallery.placeholder import Placeholder
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.banner import Banner
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.toast import Toast
from photosearch.gui.query.panel import QueryPanel
from photosearch.gui.query.saved_panel import SavedPanel
from photosearch.gui.shell.sidebar import Sidebar
from photosearch.gui.shell.status_bar import StatusBar
from photosearch.gui.viewer.viewer import Viewer
from photosearch.gui.work.thumbnails import Thumbnails
from photosearch.jobs.searching.items import Items
from photosearch.jobs.searching.pictures import Pictures

SIZE = 1280, 800
SMALLEST_SIZE = 640, 420
PANEL_WIDTHS = 200, 800, 280


class Frame(QMainWindow):
    """A main window with all its panels, which are not connected to each other yet."""

    def __init__(self, pictures: Pictures, items: Items, look: Theme) -> None:
        super().__init__()
        self.setWindowTitle("PhotoSearch")
        self.setMinimumSize(*SMALLEST_SIZE)
        self.resize(*SIZE)
        self.thumbnails = Thumbnails(pictures.thumbnail, self)
        self.all_actions = Actions(look, self)
        self.all_actions.menus(self.menuBar())
        self.query_panel = QueryPanel(self.all_actions, look, self)
        self.filter_bar = FilterBar(self.all_actions, look, self)
        self.query_panel.hold(self.filter_bar.active, self.filter_bar.field, self.filter_bar.sort)
        self.filter_bar.hide()
        self.banner = Banner(self)
        self.folders_panel = FoldersPanel(self.all_actions, look, self)
        self.saved_panel = SavedPanel(self.all_actions, look, self)
        self.albums_panel = AlbumsPanel(self.all_actions, look, self)
        self.sidebar = Sidebar(self.folders_panel, self.saved_panel, self.albums_panel, look, self)
        self.gallery = Gallery(GalleryModel(pictures.by_id, self, items.paths), self)
        self.gallery.setItemDelegate(GalleryDelegate(self.thumbnails, look, self.gallery))
        self.viewer = Viewer(self.all_actions, look, self)
        self.placeholder = Placeholder(look, self)
        self.welcome = Welcome(self.all_actions, self.thumbnails, self)
        self.stack = self._pages()
        self.details = DetailsPanel(self.all_actions, self)
        self.details.hide()
        self.status = StatusBar(self.all_actions, look, self)
        self.splitter = self._side_by_side()
        self.scenes = QStackedWidget(self)
        """The library, or the viewer, which fills the window."""
        for scene in (self._column(), self.viewer):
            self.scenes.addWidget(scene)
        self.all_actions.work_in(self.viewer)
        # The shortcuts of a hidden menu bar do nothing.
        self.addActions(self.all_actions.everywhere())
        self.setCentralWidget(self._with_banner())
        self.toast = Toast(self)
        for repaint in (look.changed, self.thumbnails.arrived):
            repaint.connect(self.gallery.viewport().update)

    def panels(self) -> dict[str, QAction]:
        """The actions that show and hide panels, by name; the window remembers their state."""
        return {name: self.all_actions[name] for name in ("folders", "details", "filters", "squares", "stacks")}

    def _pages(self) -> Pages:
        pages = Pages(self)
        for page in (self.gallery, self.placeholder, self.welcome):
            pages.addWidget(page)
        self.all_actions.work_in(pages)
        return pages

    def _side_by_side(self) -> QSplitter:
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        for stretch, panel in ((0, self.sidebar), (1, self.stack), (0, self.details)):
            splitter.addWidget(panel)
            splitter.setStretchFactor(splitter.indexOf(panel), stretch)
        splitter.setSizes(PANEL_WIDTHS)
        return splitter

    def _column(self) -> QWidget:
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.query_panel, self.filter_bar, self.splitter, self.status):
            column.addWidget(part, 1 if part is self.splitter else 0)
        return centre

    def _with_banner(self) -> QWidget:
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.scenes, 1)
        return centre
