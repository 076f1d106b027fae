"""The empty state in the middle of the window: a notice with actions that help."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from photosearch.gui.look import icons, theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.labels import PlainLabel

_ICON = 72


@dataclass(frozen=True, slots=True)
class Notice:
    """An empty state: icon, title, explanation in plain text, and helpful actions, the most important one first."""

    icon: str
    title: str
    words: str
    actions: tuple[QAction, ...] = ()


class Placeholder(QWidget):
    """Shows one notice in the middle."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "backdrop")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._notice: Notice | None = None
        self._icon = PlainLabel("", "", self)
        self.title = PlainLabel("", "title", self)
        self.words = PlainLabel("", "quiet", self)
        self.words.setWordWrap(True)
        self.words.setMaximumWidth(520)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.SMALL)
        self._lay_out()
        look.changed.connect(self._draw)

    def show_notice(self, notice: Notice) -> None:
        """Replaces the notice."""
        if notice == self._notice:
            return
        focused = self.isAncestorOf(self.window().focusWidget()) if self.window().focusWidget() else False
        self._notice = notice
        self.title.setText(notice.title)
        self.words.setText(notice.words)
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for place, action in enumerate(notice.actions):
            self._buttons.addWidget(self._button(action, primary=place == 0))
        self._draw()
        if focused:
            self.setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Moves the focus to the first action. With a focus proxy, Tab would go in circles."""
        first = self._buttons.itemAt(0)
        if first is not None and (button := first.widget()) is not None:
            button.setFocus(event.reason())

    def _button(self, action: QAction, primary: bool) -> QPushButton:
        button = QPushButton(text.plain(action.text()), self)
        button.setProperty("look", "primary" if primary else "")
        button.setToolTip(action.toolTip())
        button.setEnabled(action.isEnabled())
        button.clicked.connect(action.trigger)
        return button

    def _draw(self) -> None:
        if self._notice is not None:
            colours = self._look.colours
            self._icon.setPixmap(icons.pixmap(self._notice.icon, colours.quiet, _ICON, self.devicePixelRatioF()))

    def _lay_out(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.MEDIUM)
        column.addStretch(2)
        for label in (self._icon, self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._icon, 0, centre)
        column.addWidget(self.title, 0, centre)
        # Between stretches instead of aligned, because an aligned label with word wrap does not get enough height.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.words, 100)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addSpacing(theme.SMALL)
        column.addLayout(self._buttons)
        self._buttons.setAlignment(centre)
        column.addStretch(3)
