"""A progress bar that does not hold up the window."""

from PySide6.QtWidgets import QProgressBar


class ProgressBar(QProgressBar):
    """A bar that waits to be painted with the rest of the window.

    QProgressBar repaints at once, together with everything else in the window that waits to be painted.
    """

    def setRange(self, minimum: int, maximum: int) -> None:
        self.setUpdatesEnabled(False)
        super().setRange(minimum, maximum)
        self.setUpdatesEnabled(True)

    def setValue(self, value: int) -> None:
        self.setUpdatesEnabled(False)
        super().setValue(value)
        self.setUpdatesEnabled(True)
