"""A message over the window for good news, which needs no answer and disappears by itself."""

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QGraphicsOpacityEffect, QStyle, QWidget

from photosearch.gui.look import theme
from photosearch.gui.look.widgets.labels import PlainLabel

SHOWN_MS = 4000
FADE_MS = 120
"""The longest animation; there is none if the system asks for reduced motion."""
_ABOVE = 28 + theme.MEDIUM
"""Distance from the lower edge of the window, above the status bar."""


class Toast(PlainLabel):
    """Hidden until there is good news. A new message replaces the previous one; a click hides it, and the pointer on it
    keeps it.

    Args:
        shown_ms: how long a message stays.
    """

    def __init__(self, parent: QWidget, shown_ms: int = SHOWN_MS) -> None:
        super().__init__("", "toast", parent)
        self._around = parent
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._going = QTimer(self, singleShot=True, interval=shown_ms)
        self._going.timeout.connect(self.hide)
        # Both last as long as the toast: an effect that is deleted while its animation ends would crash the program.
        self._opacity = QGraphicsOpacityEffect(self)
        self._opacity.setEnabled(False)
        self.setGraphicsEffect(self._opacity)
        self._fade = QPropertyAnimation(self._opacity, b"opacity", self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.finished.connect(self._end_fade)
        parent.installEventFilter(self)
        self.hide()

    def say(self, message: str) -> None:
        """Shows a message for a moment; a screen reader speaks it."""
        self.setText(message)
        self._place()
        self.show()
        self.raise_()
        self._going.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, message))
        self._fade_in()

    def _fade_in(self) -> None:
        moves = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        self._fade.stop()
        self._opacity.setEnabled(moves > 0)
        if moves > 0:
            self._fade.setDuration(min(FADE_MS, moves))
            self._fade.start()

    def _end_fade(self) -> None:
        self._opacity.setEnabled(False)

    def _place(self) -> None:
        around = self._around
        widest = max(1, around.width() - 2 * theme.LARGE)
        self.setFixedWidth(min(widest, self.fontMetrics().horizontalAdvance(self.text()) + 2 * theme.LARGE))
        self.resize(self.width(), self.heightForWidth(self.width()))
        self.move((around.width() - self.width()) // 2, around.height() - _ABOVE - self.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._going.stop()  # the person is reading

    def leaveEvent(self, event: QEvent) -> None:
        self._going.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hide()
