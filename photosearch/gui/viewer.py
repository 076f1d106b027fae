"""One photo large, beside the example it was found by, and why they match."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from photosearch.core.events import Explanation
from photosearch.core.photo import Floats, Hit
from photosearch.core.query import Example
from photosearch.gui import icons, text, theme
from photosearch.gui.actions import Actions
from photosearch.gui.images import image
from photosearch.gui.labels import ElidedLabel
from photosearch.gui.overlay import Overlay
from photosearch.gui.theme import Theme

ROOMY = 620
"""From this width on, buttons carry words."""

CAPTIONS = 140
"""Height that toolbar, captions and legend take."""


class Pane(QWidget):
    """A caption above a picture."""

    def __init__(self, name: str, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = Overlay(look, self)
        self.picture.setAccessibleName(name)
        self._caption = ElidedLabel("", "quiet", self)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SMALL)
        column.addWidget(self._caption)
        column.addWidget(self.picture, 1)

    def caption(self, words: str) -> None:
        """Writes above the picture, and tells it to those who cannot see it."""
        self._caption.setText(words)
        self.picture.setAccessibleName(words)


class Viewer(QWidget):
    """Shows a hit and its example. Which photo comes next, and where pictures come from, the window decides."""

    stepped = Signal(int)
    """The person wants the photo that many places on."""

    def __init__(self, actions: Actions, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "backdrop")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photo viewer"))
        self.query = Pane(self.tr("Your picture"), look, self)
        self.hit = Pane(self.tr("Photo"), look, self)
        self.actions_by_name = actions
        self._look = look
        self._explanation: Explanation | None = None
        self._note = ElidedLabel("", "quiet", self)
        self._lay_out()
        look.changed.connect(self._draw)
        for name in ("heat", "attention"):
            actions[name].toggled.connect(self._repaint)

    @property
    def wants_explanation(self) -> bool:
        """Whether heat or attention is switched on."""
        return self.actions_by_name["heat"].isChecked() or self.actions_by_name["attention"].isChecked()

    def show_hit(self, hit: Hit, example: Example | None) -> None:
        """Prepares for `hit` and the example it is compared with; the pictures follow."""
        self._explanation = None
        self.query.setVisible(example is not None)
        score = "" if hit.score is None else " · " + self.tr("similarity {}").format(text.similarity(hit))
        self.hit.caption(text.name(hit.photo.file.path) + score)
        if example is not None:
            source = example.source
            self.query.caption(text.name(source) if isinstance(source, str) else self.tr("Pasted picture"))
        for pane in (self.query, self.hit):
            pane.picture.show_heat(None)
        for name in ("heat", "attention"):
            self.actions_by_name[name].setEnabled(example is not None)
        self._note.setText("" if example is not None else self.tr("Search by a picture to see where photos match"))

    def await_explanation(self) -> None:
        """Says that the reasons are being worked out."""
        self._note.setText(self.tr("Looking where they match…"))

    def explain(self, explanation: Explanation) -> None:
        """Lays over both photos what is switched on; a picture that has not come yet is taken from the explanation."""
        self._explanation = explanation
        for pane, pixels in ((self.query, explanation.query_image), (self.hit, explanation.hit_image)):
            if pane.picture.image.isNull():
                pane.picture.show_image(image(pixels))
        self._repaint()

    def fail(self, message: str) -> None:
        """Says why there is no explanation."""
        self._note.setText(message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(-step if self.isRightToLeft() else step)

    def _repaint(self) -> None:
        if self._explanation is None:
            return
        query, hit = self._maps(self._explanation)
        self.query.picture.show_heat(query, self._explanation.query_area)
        self.hit.picture.show_heat(hit, self._explanation.hit_area)
        self._note.setText(self._legend())

    def _maps(self, why: Explanation) -> tuple[Floats | None, Floats | None]:
        if self.actions_by_name["heat"].isChecked():
            return why.query_map, why.hit_map
        if self.actions_by_name["attention"].isChecked():
            return why.query.attention, why.hit.attention
        return None, None

    def _legend(self) -> str:
        if self.actions_by_name["heat"].isChecked():
            return self.tr("Bright: what makes these two similar")
        if self.actions_by_name["attention"].isChecked():
            return self.tr("Bright: what the model looks at in each photo")
        return ""

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(self.actions_by_name[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(18, 18))
        button.setAccessibleName(self.actions_by_name[name].text().replace("&", ""))
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        styles = Qt.ToolButtonStyle
        for button in self._labelled:
            roomy = self.width() >= ROOMY
            button.setToolButtonStyle(styles.ToolButtonTextBesideIcon if roomy else styles.ToolButtonIconOnly)
        self._arrange()

    def _arrange(self) -> None:
        """Puts the photos side by side or one above the other, whichever shows more of them."""
        room, pictures = self.size(), (self.query.picture, self.hit.picture)
        beside = sum(each.area_in(QSize(room.width() // 2, room.height())) for each in pictures)
        above = sum(each.area_in(QSize(room.width(), (room.height() - CAPTIONS) // 2)) for each in pictures)
        directions = QBoxLayout.Direction
        self._panes.setDirection(directions.TopToBottom if above > 1.2 * beside else directions.LeftToRight)

    def _plain(self, icon: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("icon_name", icon)
        button.setProperty("look", "flat")
        button.setIconSize(QSize(20, 20))
        button.setAccessibleName(words.partition(" (")[0])
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _draw(self) -> None:
        for button in (self.back, self._previous, self._next):
            button.setIcon(icons.icon(str(button.property("icon_name")), self._look.colours.text))

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(theme.SMALL)
        self.back = self._plain("back", self.tr("Back to the photos (Esc)"))
        self._previous = self._plain("previous", self.tr("Previous photo (Left)"))
        self._next = self._plain("next", self.tr("Next photo (Right)"))
        self._previous.clicked.connect(lambda: self.stepped.emit(-1))
        self._next.clicked.connect(lambda: self.stepped.emit(1))
        for button in (self.back, self._previous, self._next):
            bar.addWidget(button)
        bar.addStretch(1)
        self._labelled = [self._button(name) for name in ("heat", "attention", "similar", "view")]
        for button in self._labelled:
            bar.addWidget(button)
        self._panes = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._panes.setSpacing(theme.LARGE)
        for pane in (self.query, self.hit):
            self._panes.addWidget(pane, 1)
            pane.picture.reshaped.connect(self._arrange)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.MEDIUM, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.MEDIUM)
        column.addLayout(bar)
        column.addLayout(self._panes, 1)
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._note)
        self._draw()
