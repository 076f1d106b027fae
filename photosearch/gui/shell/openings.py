"""Hears which photos the system wants opened: macOS says so in events, not on the command line."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from photosearch.core import identity


class OpeningApplication(QApplication):
    """Overrides its own events alone: a filter would see those of every widget."""

    asked = Signal(object)
    """A list of one identity text: the photo to search by."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.asked.emit([identity.to_text(event.file())])
            return True
        return super().event(event)
