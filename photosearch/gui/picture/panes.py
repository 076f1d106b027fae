"""Two photos side by side that fill the available space and are zoomed and moved in step; either may be hidden."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from photosearch.core.viewport import View
from photosearch.gui.picture.canvas import Canvas
from photosearch.gui.picture.pane import Pane

GAP = 2
"""Between the two photos, in device-independent pixels."""


class Panes(QWidget):
    """The panes `first` and `second`."""

    scaled = Signal()
    """The scale of a photo has changed."""

    def __init__(self, first: str, second: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "black")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.first, self.second = Pane(first, self), Pane(second, self)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        for pane in self.both:
            self._row.addWidget(pane, 1)
            pane.canvas.reshaped.connect(self.arrange)
            pane.canvas.viewed.connect(self.show_view)
            pane.canvas.scaled.connect(self.scaled)

    @property
    def both(self) -> tuple[Pane, Pane]:
        """Both panes, hidden or not."""
        return self.first, self.second

    def show_view(self, view: View) -> None:
        """Zooms and moves both photos to `view`."""
        for pane in self.both:
            pane.canvas.show_view(view)

    def focused(self, otherwise: Pane) -> Canvas:
        """Returns the visible canvas with the focus, else that of `otherwise` if visible, else the other one."""
        visible = [pane for pane in self.both if not pane.isHidden()]
        focused = [pane for pane in visible if pane.canvas.hasFocus()]
        preferred = [pane for pane in visible if pane is otherwise]
        return next(iter((*focused, *preferred, *visible)), otherwise).canvas

    def arrange(self) -> None:
        """Places the photos side by side or one above the other, whichever shows them larger."""
        room, canvases = self.size(), [pane.canvas for pane in self.both]
        beside = sum(each.area_in(QSize(room.width() // 2, room.height())) for each in canvases)
        above = sum(each.area_in(QSize(room.width(), room.height() // 2)) for each in canvases)
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if above > 1.2 * beside else directions.LeftToRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()
