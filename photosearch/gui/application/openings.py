"""Receives photos to open from the system: macOS sends events instead of command-line arguments."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from photosearch.core import identity


class OpeningApplication(QApplication):
    """Overrides `event`, because an event filter would see the events of every widget."""

    asked = Signal(object)
    """A list with the identity text of the photo to search with."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.asked.emit([identity.to_text(event.file())])
            return True
        return super().event(event)
