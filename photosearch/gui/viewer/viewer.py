"""A photo that fills the window, or two: zoomed together, with a box and the explanation of the match."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFontInfo, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from photosearch.core.answers.heat import Ramp
from photosearch.core.events import Explanation, WordsExplained
from photosearch.core.photo import Hit, Photo
from photosearch.core.query.query import Example
from photosearch.core.viewport import FITTED
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.stylesheet import stylesheet
from photosearch.gui.look.texts import photo_text, text
from photosearch.gui.look.theme import Theme
from photosearch.gui.picture.canvas import STEP, Canvas
from photosearch.gui.picture.panes import Panes
from photosearch.gui.viewer.bar import ViewerBar
from photosearch.gui.viewer.chrome import REST_MS, Chrome
from photosearch.gui.viewer.detail_box import Framing
from photosearch.gui.viewer.film_strip import FilmStrip
from photosearch.gui.viewer.foot import ViewerFoot
from photosearch.gui.viewer.why import Why

MOVE_STEP = 60
"""Device-independent pixels by which an arrow key moves a zoomed photo."""
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Viewer(QWidget):
    """Shows a hit, an example, or both. Others choose them and provide the pixels.

    Args:
        rest_ms: how long the pointer rests before the controls are hidden.
    """

    stepped = Signal(int)
    """The person wants to move on by this number of photos."""

    def __init__(self, actions: Actions, look: Theme, parent: QWidget | None = None, rest_ms: int = REST_MS) -> None:
        super().__init__(parent)
        self.setProperty("look", "black")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photo viewer"))
        self.panes = Panes(self.tr("Your picture"), self.tr("Photo"), self)
        self.query, self.hit = self.panes.both
        self.bar = ViewerBar(actions, self)
        self.foot = ViewerFoot(actions, self)
        self.strip = FilmStrip(self)
        self.why = Why(self.query.canvas, self.hit.canvas, actions, self)
        self.framing = Framing(self.query.canvas, self.hit.canvas, actions, self)
        watched = (self, self.panes, self.query.canvas, self.hit.canvas, self.strip)
        self.chrome = Chrome((self.bar, self.strip), watched, self, rest_ms)
        self._actions = actions
        self._look = look
        self._hit: Hit | None = None
        self._example: Example | None = None
        self._words = ""
        self._problem = ""
        self._relocatable = False
        self._dressed = 0.0
        self._connect()

    @property
    def comparable(self) -> bool:
        """Whether there are two photos."""
        return self._hit is not None and self._example is not None

    @property
    def _described(self) -> bool:
        """Whether a description found the photo, rather than an example."""
        return self._hit is not None and self._example is None and bool(self._words)

    def show_photos(self, hit: Hit | None, example: Example | None, words: str = "") -> None:
        """Prepares for a hit, its example, or both; the pictures follow. `words` is the description that found it."""
        same = _photo(hit) == _photo(self._hit) and example == self._example
        self._hit, self._example, self._words = hit, example, words
        if hit is not None:
            score = "" if hit.score is None else self.tr("similarity {}").format(photo_text.similarity(hit))
            self.hit.describe(text.name(hit.photo.file.path), score)
        if example is not None:
            self.query.describe(text.example(example), self.tr("detail") if example.box else "")
        self._actions["heat"].setEnabled(self.comparable or self._described)
        self._actions["attention"].setEnabled(self.comparable)
        self.why.show(None)
        if not same:  # else the person may be drawing a box
            self.framing.show(hit, example)
        self._show_panes()

    def show_place(self, row: int, count: int) -> None:
        """Shows the photo's place among the others."""
        self.strip.show_place(row, count)
        words = self.tr("{} of {}").format(text.count(row + 1), text.count(count)) if self._hit is not None else ""
        self.bar.place.setText(words)
        self.strip.setAccessibleDescription(words)

    def fit(self) -> None:
        """Fits the photos to the window."""
        self.panes.show_view(FITTED)

    def await_explanation(self) -> None:
        """Shows that the explanation is being computed."""
        self.foot.say(self.tr("Finding matching areas…"))

    def explain(self, explanation: Explanation | WordsExplained) -> None:
        """Shows the explanation on the photos."""
        self.why.show(explanation)

    def fail(self, message: str) -> None:
        """Shows why there is no explanation."""
        self.foot.say(message)

    def show_problem(self, words: str, relocatable: bool) -> None:
        """Shows why the file is not shown, and whether relocating its folder may help."""
        self._problem, self._relocatable = words, relocatable
        self._offer()

    # Keyboard

    def event(self, event: QEvent) -> bool:
        # With a box, Enter searches for it instead of closing the viewer. Space presses the focused button.
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
        elif self.framing.framed is not None and _enters(event):
            self.framing.search()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        self.chrome.wake()  # hidden controls cannot be reached
        return super().focusNextPrevChild(forward)

    def _press_arrow(self, across: int, down: int, modifiers: Qt.KeyboardModifier) -> None:
        """Moves the box, the marked place or the zoomed photo, or else goes to the next photo."""
        if self.framing.active:
            resize = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            self.framing.nudge(self.panes.focused(self.query), across, down, resize)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self.why.step(self.panes.focused(self.query), across, down)
        elif not self._main().move_by(-across * MOVE_STEP, -down * MOVE_STEP):
            self._step(-(across + down) if self.isRightToLeft() else across + down)

    def _step(self, by: int) -> None:
        self.chrome.wake()
        self.stepped.emit(by)

    def _main(self) -> Canvas:
        """Returns the canvas that zoom keys apply to."""
        return self.panes.focused(self.hit)

    # Notes and controls

    def _show_scale(self) -> None:
        if self._main().pyramid is not None:
            self.bar.show_scale(self._main().scale)

    def _offer(self) -> None:
        """Shows the controls that are useful now, and a hint."""
        described = self._described and self.why.ramp is Ramp.MATCH
        heat = self.why.wanted and (self.comparable or described)
        self.foot.legend.show_ramp(self.why.ramp)
        self.foot.offer(heat=heat, box=self.framing.framed is not None, relocation=self._relocatable)
        if self.framing.active:
            self.foot.say(self.framing.advice)
        elif heat:
            self.foot.say(self.why.legend)
        else:
            self.foot.say(self._problem)
        self.foot.setVisible(self.framing.active or heat or bool(self._problem))
        self._place()

    def _name(self) -> None:
        """Shows the name of the photo; two of them have captions."""
        shown = [pane.caption.text() for pane in self.panes.both if not pane.isHidden()]
        self.bar.name.setText(shown[0] if len(shown) == 1 else "")

    # Arrangement

    def _show_panes(self) -> None:
        beside = self._actions["compare"].isChecked() or self._hit is None
        self.query.setVisible(self._example is not None and beside)
        self.hit.setVisible(self._hit is not None)
        self._name()
        self.panes.arrange()
        self._offer()
        self._show_scale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        self._dress()
        super().showEvent(event)
        self._place()
        self.chrome.wake()

    def hideEvent(self, event: QHideEvent) -> None:
        self.chrome.sleep()
        super().hideEvent(event)

    def _dress(self) -> None:
        """Makes the controls dark in every theme. It waits until they are first shown, because it takes a while."""
        points = QFontInfo(self.font()).pointSizeF()
        if points != self._dressed:
            self._dressed = points
            self.setStyleSheet(stylesheet(DARK, points))

    def _place(self) -> None:
        """Lays the controls over the photo."""
        width, height = self.width(), self.height()
        self.panes.setGeometry(self.rect())
        bar, strip, foot = (each.sizeHint().height() for each in (self.bar, self.strip, self.foot))
        self.bar.setGeometry(QRect(0, 0, width, bar))
        strip = max(strip, self.strip.minimumHeight())
        self.strip.setGeometry(QRect(0, height - strip, width, strip))
        below = strip if self.chrome.shown else 0
        self.foot.setGeometry(QRect(0, height - below - foot, width, foot))
        two = not self.query.isHidden() and not self.hit.isHidden()
        for pane in self.panes.both:
            pane.show_caption(two, bar if self.chrome.shown else 0)

    def _turn_chrome(self) -> None:
        """Follows the controls, which were shown or hidden; the pointer is hidden with them."""
        self._place()
        if not self.framing.active:
            shape = Qt.CursorShape.ArrowCursor if self.chrome.shown else Qt.CursorShape.BlankCursor
            for pane in self.panes.both:
                pane.canvas.setCursor(shape)

    def _connect(self) -> None:
        actions = self._actions
        self.panes.scaled.connect(self._show_scale)
        self.foot.strength_changed.connect(self.why.set_strength)
        self.why.changed.connect(self._offer)
        self.framing.changed.connect(self._offer)
        self.chrome.turned.connect(self._turn_chrome)
        self._look.changed.connect(self._dress)
        for pane in self.panes.both:
            pane.described.connect(self._name)
        actions["previous"].triggered.connect(lambda: self._step(-1))
        actions["next"].triggered.connect(lambda: self._step(1))
        actions["zoom_in"].triggered.connect(lambda: self._main().zoom_by(STEP))
        actions["zoom_out"].triggered.connect(lambda: self._main().zoom_by(1 / STEP))
        actions["zoom_fit"].triggered.connect(self.fit)
        actions["zoom_full"].triggered.connect(lambda: self._main().zoom_to(self._main().frame.full))
        actions["compare"].toggled.connect(self._show_panes)


def _enters(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _photo(hit: Hit | None) -> Photo | None:
    return hit.photo if hit is not None else None
