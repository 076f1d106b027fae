"""Hides the controls over the photo while the person only looks at it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

REST_MS = 2500
"""How long the pointer rests before the controls are hidden."""


class Chrome(QObject):
    """Shows `controls` when the pointer moves over one of `watched`, and hides them when it rests there.

    They stay while the pointer is over one of them, or one of them has the focus.
    """

    turned = Signal()
    """The controls were shown or hidden."""

    def __init__(
        self, controls: Sequence[QWidget], watched: Sequence[QWidget], parent: QWidget, rest_ms: int = REST_MS
    ) -> None:
        super().__init__(parent)
        self._controls = controls
        self.shown = True
        self._resting = QTimer(self, singleShot=True, interval=rest_ms)
        self._resting.timeout.connect(self._rest)
        for widget in watched:
            widget.setMouseTracking(True)
            widget.installEventFilter(self)

    def wake(self) -> None:
        """Shows the controls, for a while at least."""
        self._resting.start()
        self._turn(True)

    def sleep(self) -> None:
        """Stops the timer, because the viewer is closed."""
        self._resting.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self.wake()
        return False

    def _rest(self) -> None:
        if any(each.underMouse() or _has_focus(each) for each in self._controls):
            self._resting.start()
        else:
            self._turn(False)

    def _turn(self, shown: bool) -> None:
        if shown != self.shown:
            self.shown = shown
            for each in self._controls:
                each.setVisible(shown)
            self.turned.emit()


def _has_focus(widget: QWidget) -> bool:
    focused = widget.window().focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))
