"""The photos, the details and the viewer: the parts of the window that need more than its first picture."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from photosearch.gui.folders.welcome import Welcome
from photosearch.gui.gallery.delegate import GalleryDelegate
from photosearch.gui.gallery.details_panel import DetailsPanel
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.gallery.model import GalleryModel
from photosearch.gui.gallery.placeholder import Placeholder
from photosearch.gui.look.theme import Theme
from photosearch.gui.shell.frame import Frame
from photosearch.gui.viewer.viewer import Viewer
from photosearch.gui.work.thumbnails import Thumbnails
from photosearch.jobs.searching.items import Items
from photosearch.jobs.searching.pictures import Pictures


def fill(frame: Frame, pictures: Pictures, items: Items, look: Theme) -> None:
    """Builds these parts, which are not connected to each other yet."""
    actions = frame.all_actions
    frame.thumbnails = Thumbnails(pictures.thumbnail, frame)
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


def reach_last(part: QWidget) -> None:
    """Lets the Tab key reach the widgets of `part` after all others of its window."""
    # Qt gives widgets that take no focus no place in the order.
    chain = [each for each in focus_chain(part.window()) if each.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    own = [each for each in chain if each is part or part.isAncestorOf(each)]
    others = [each for each in chain if each not in own]
    for before, after in pairwise([others[-1], *own]):
        QWidget.setTabOrder(before, after)


def focus_chain(window: QWidget) -> Iterator[QWidget]:
    """Yields the widgets of the window in the order in which the Tab key goes through them."""
    each = window.nextInFocusChain()
    while each is not None and each is not window:
        yield each
        each = each.nextInFocusChain()
