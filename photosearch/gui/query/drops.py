"""Drag and drop on the window: a drop on the query bar adds to the search, elsewhere it starts a new one."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.look.theme import Theme
from photosearch.gui.query import intake
from photosearch.gui.query.drop_veil import DropVeil
from photosearch.gui.query.panel import QueryPanel
from photosearch.gui.query.receiver import Receiver


class Drops(QObject):
    """Handles the drag events of the window.

    Args:
        centres: the parts that a drag may cover, of which one is visible.
    """

    def __init__(
        self,
        window: QWidget,
        centres: Sequence[QWidget],
        query_panel: QueryPanel,
        gallery: Gallery,
        receiver: Receiver,
        look: Theme,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._query_panel = query_panel
        self._gallery = gallery
        self._receiver = receiver
        self._centres = centres
        self._veil = DropVeil(look, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._drop(event)
        elif isinstance(event, QDragMoveEvent):  # includes drag enter events
            self._move(event)
        elif event.type() == QEvent.Type.DragLeave:
            self._clear()
        else:
            return False
        return True

    def _move(self, event: QDragMoveEvent) -> None:
        promised, adding = intake.promises(event.mimeData()), self._adds(event)
        self._query_panel.set_dropping(promised, here=adding)
        if promised and not adding and not self._is_ours(event):
            centre = next(each for each in self._centres if each.isVisible())
            self._veil.cover(self._what_a_drop_does(), centre)
        else:
            self._veil.hide()
        if self._welcome(event):
            event.acceptProposedAction()
        else:
            # Qt sends no moves after a refused entry, so a photo dragged out of the grid would never reach the bar.
            event.setAccepted(event.type() == QEvent.Type.DragEnter and promised)

    def _what_a_drop_does(self) -> str:
        if self._query_panel.chips and self._query_panel.isVisible():
            return self.tr(
                "Drop pictures to start a new search, or folders to watch.\nThe search bar adds to the search."
            )
        return self.tr("Drop pictures to search, or folders to watch")

    def _drop(self, event: QDropEvent) -> None:
        self._clear()
        if self._welcome(event) and self._receiver.drop(event.mimeData(), add=self._adds(event)):
            event.acceptProposedAction()
        else:
            event.ignore()

    def _welcome(self, event: QDropEvent) -> bool:
        """Whether the drop is accepted; photos from our own grid only on the query bar."""
        return intake.promises(event.mimeData()) and (self._adds(event) or not self._is_ours(event))

    def _is_ours(self, event: QDropEvent) -> bool:
        return event.source() is self._gallery

    def _adds(self, event: QDropEvent) -> bool:
        panel = self._query_panel
        place = panel.mapFrom(self._window, event.position().toPoint())
        return panel.isVisible() and panel.rect().contains(place)

    def _clear(self) -> None:
        self._query_panel.set_dropping(False)
        self._veil.hide()
