"""The panels, the photos and the viewer: the parts of the window that are built after it is first painted."""

from photosearch.gui.albums.panel import AlbumsPanel
from photosearch.gui.filters.bar import FilterBar
from photosearch.gui.folders.panel import FoldersPanel
from photosearch.gui.folders.welcome import Welcome
from photosearch.gui.gallery.delegate import GalleryDelegate
from photosearch.gui.gallery.details_panel import DetailsPanel
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.gallery.model import GalleryModel
from photosearch.gui.gallery.placeholder import Placeholder
from photosearch.gui.look.theme import Theme
from photosearch.gui.query.saved_panel import SavedPanel
from photosearch.gui.shell.frame import Frame
from photosearch.gui.viewer.viewer import Viewer
from photosearch.gui.work.average_colours import AverageColours
from photosearch.gui.work.images import image
from photosearch.gui.work.thumbnails import LARGE_SIDE, Thumbnails
from photosearch.jobs.searching.items import Items
from photosearch.jobs.searching.pictures import Pictures


def fill(frame: Frame, pictures: Pictures, items: Items, look: Theme) -> None:
    """Builds these parts, which are not connected to each other yet."""
    actions = frame.all_actions
    actions.draw()
    frame.hold(FilterBar(actions, look, frame.query_panel, frame))
    frame.folders_panel = FoldersPanel(actions, look, frame)
    frame.albums_panel = AlbumsPanel(actions, look, frame)
    frame.saved_panel = SavedPanel(actions, look, frame)
    frame.sidebar.hold(frame.folders_panel, frame.albums_panel, frame.saved_panel)
    colours = AverageColours(pictures.colours, pictures.keep_colours, frame)
    frame.thumbnails = Thumbnails(
        pictures.thumbnail,
        frame,
        fetch_large=lambda photo: image(pictures.large_thumbnail(photo, LARGE_SIDE).pixels),
        colours=colours,
    )
    frame.gallery = Gallery(GalleryModel(pictures.by_id, frame, items.paths), frame)
    frame.gallery.setItemDelegate(GalleryDelegate(frame.thumbnails, look, frame.gallery))
    frame.placeholder = Placeholder(look, frame)
    frame.welcome = Welcome(actions, frame.thumbnails, frame)
    for page in (frame.gallery, frame.placeholder, frame.welcome):
        frame.stack.addWidget(page)
    frame.viewer = Viewer(actions, look, frame)
    frame.scenes.addWidget(frame.viewer)
    actions.work_in(frame.viewer)
    frame.details = DetailsPanel(actions, frame)
    frame.details.hide()
    frame.set_beside(frame.details)
    for repaint in (look.changed, frame.thumbnails.arrived):
        repaint.connect(frame.gallery.viewport().update)
