"""Shows a photo next to its example or another photo: zoomed together, with a box and the explanation of the match."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QVBoxLayout, QWidget

from photosearch.core.events import Explanation
from photosearch.core.photo import Hit
from photosearch.core.query.query import Example
from photosearch.core.viewport import FITTED, View
from photosearch.gui.look import text, theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.theme import Theme
from photosearch.gui.viewer.bar import ViewerBar
from photosearch.gui.viewer.canvas import STEP, Canvas
from photosearch.gui.viewer.detail_box import Framing
from photosearch.gui.viewer.foot import ViewerFoot
from photosearch.gui.viewer.pane import Pane
from photosearch.gui.viewer.why import Why

CAPTIONS = 140
"""Height of tool bar, captions and legend."""
MOVE_STEP = 60
"""Device-independent pixels by which an arrow key moves a zoomed photo."""
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Viewer(QWidget):
    """Shows a hit, an example, or both. Others choose them and provide the pixels."""

    stepped = Signal(int)
    """The person wants to move on by this number of photos."""

    def __init__(self, actions: Actions, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "backdrop")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photo viewer"))
        self.bar = ViewerBar(actions, look, self)
        self.query = Pane(self.tr("Your picture"), look, self)
        self.hit = Pane(self.tr("Photo"), look, self)
        self.foot = ViewerFoot(actions, self)
        self.why = Why(self.query.canvas, self.hit.canvas, actions, self)
        self.framing = Framing(self.query.canvas, self.hit.canvas, actions, self)
        self._panes = (self.query, self.hit)
        self._actions = actions
        self._hit: Hit | None = None
        self._example: Example | None = None
        self._lay_out()
        self._connect()

    @property
    def comparable(self) -> bool:
        """Whether there are two photos."""
        return self._hit is not None and self._example is not None

    def show_photos(self, hit: Hit | None, example: Example | None) -> None:
        """Prepares for a hit, its example, or both; the pictures follow."""
        self._hit, self._example = hit, example
        if hit is not None:
            score = "" if hit.score is None else self.tr("similarity {}").format(text.similarity(hit))
            self.hit.describe(text.name(hit.photo.file.path), score)
        if example is not None:
            self.query.describe(text.example(example), self.tr("detail") if example.box else "")
        for name in ("heat", "attention"):
            self._actions[name].setEnabled(self.comparable)
        self.why.show(None)
        self.framing.show(hit, example)
        self._show_panes()

    def fit(self) -> None:
        """Fits the photos to the window."""
        self._share(FITTED)

    def await_explanation(self) -> None:
        """Shows that the explanation is being computed."""
        self.foot.say(self.tr("Finding matching areas…"))

    def explain(self, explanation: Explanation) -> None:
        """Shows the explanation on both photos."""
        self.why.show(explanation)

    def fail(self, message: str) -> None:
        """Shows why there is no explanation."""
        self.foot.say(message)

    # Keyboard

    def event(self, event: QEvent) -> bool:
        # With a box, Enter searches for it instead of opening the photo. Space presses the focused button.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            on_button = isinstance(self.window().focusWidget(), QAbstractButton)
            if (self.framing.framed is not None and _enters(event)) or (on_button and event.key() == Qt.Key.Key_Space):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is not None:
            self._press_arrow(*arrow, event.modifiers())
        elif _enters(event):
            self.framing.search()
        else:
            super().keyPressEvent(event)

    def _press_arrow(self, across: int, down: int, modifiers: Qt.KeyboardModifier) -> None:
        """Moves the box, the marked place or the zoomed photo, or else goes to the next photo."""
        if self.framing.active:
            resize = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            self.framing.nudge(self._focused(self.query), across, down, resize)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self.why.step(self._focused(self.query), across, down)
        elif not self._main().move_by(-across * MOVE_STEP, -down * MOVE_STEP):
            self.stepped.emit(-(across + down) if self.isRightToLeft() else across + down)

    def _main(self) -> Canvas:
        """Returns the canvas that zoom keys apply to."""
        return self._focused(self.hit)

    def _focused(self, otherwise: Pane) -> Canvas:
        """Returns the visible canvas with the focus, else that of `otherwise` if visible, else the other one."""
        visible = [pane for pane in self._panes if not pane.isHidden()]
        focused = [pane for pane in visible if pane.canvas.hasFocus()]
        preferred = [pane for pane in visible if pane is otherwise]
        return next(iter((*focused, *preferred, *visible)), otherwise).canvas

    # Zoom

    def _share(self, view: View) -> None:
        for pane in self._panes:
            pane.canvas.show_view(view)

    def _show_scale(self) -> None:
        if self._main().pyramid is not None:
            self.bar.show_scale(self._main().scale)

    # Notes and controls

    def _offer(self) -> None:
        """Shows the controls that are useful now, and a hint."""
        self.foot.offer(heat=self.why.wanted and self.comparable, box=self.framing.framed is not None)
        if self.framing.active:
            self.foot.say(self.framing.advice)
        elif self.comparable:
            self.foot.say(self.why.legend)
        else:
            self.foot.say(self.tr("Search with a picture to see where photos match"))

    # Arrangement

    def _show_panes(self) -> None:
        beside = self._actions["compare"].isChecked() or self._hit is None
        self.query.setVisible(self._example is not None and beside)
        self.hit.setVisible(self._hit is not None)
        self._arrange()
        self._show_scale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Places the photos side by side or one above the other, whichever shows them larger."""
        room, canvases = self.size(), [pane.canvas for pane in self._panes]
        beside = sum(each.area_in(QSize(room.width() // 2, room.height())) for each in canvases)
        above = sum(each.area_in(QSize(room.width(), (room.height() - CAPTIONS) // 2)) for each in canvases)
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if above > 1.2 * beside else directions.LeftToRight)

    def _connect(self) -> None:
        actions = self._actions
        for pane in self._panes:
            pane.canvas.reshaped.connect(self._arrange)
            pane.canvas.viewed.connect(self._share)
            pane.canvas.scaled.connect(self._show_scale)
        self.foot.strength_changed.connect(self.why.set_strength)
        self.why.changed.connect(self._offer)
        self.framing.changed.connect(self._offer)
        actions["previous"].triggered.connect(lambda: self.stepped.emit(-1))
        actions["next"].triggered.connect(lambda: self.stepped.emit(1))
        actions["zoom_in"].triggered.connect(lambda: self._main().zoom_by(STEP))
        actions["zoom_out"].triggered.connect(lambda: self._main().zoom_by(1 / STEP))
        actions["zoom_fit"].triggered.connect(self.fit)
        actions["zoom_full"].triggered.connect(lambda: self._main().zoom_to(self._main().frame.full))
        actions["compare"].toggled.connect(self._show_panes)

    def _lay_out(self) -> None:
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(theme.LARGE)
        for pane in self._panes:
            self._row.addWidget(pane, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.MEDIUM, theme.LARGE, theme.MEDIUM)
        column.setSpacing(theme.SMALL)
        column.addWidget(self.bar)
        column.addLayout(self._row, 1)
        column.addWidget(self.foot)


def _enters(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
