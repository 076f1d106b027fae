"""Colours, spacing and style of the light and dark themes, as the system or the person chooses.

It names no widget class of ours; widgets select a look with the dynamic property `look`.
"""

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication
from PySide6.QtWidgets import QApplication

from photosearch.gui.look.colours import DARK, LIGHT, Colours, palette
from photosearch.gui.look.stylesheet import stylesheet

TINY: Final = 4
SMALL: Final = 8
MEDIUM: Final = 16
LARGE: Final = 24
"""The spacing scale in device-independent pixels; no other distances are used."""


_CHOICES: Final = {
    "system": (None, Qt.ColorScheme.Unknown),
    "light": (LIGHT, Qt.ColorScheme.Light),
    "dark": (DARK, Qt.ColorScheme.Dark),
}
"""The scheme of each value of the setting, and the scheme requested from the system."""


class Theme(QObject):
    """The scheme in use; `changed` is emitted after another one has been applied."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self.colours = DARK
        self._preferred: Colours | None = None
        application.setStyle("Fusion")
        font = application.font()
        font.setFeature(QFont.Tag("tnum"), 1)  # figures of one width, so that counts do not jump
        application.setFont(font)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.follow)
        self.follow(hints.colorScheme())

    def prefer(self, choice: str) -> None:
        """Applies the person's choice: `light`, `dark`, or with `system` the scheme of the system."""
        self._preferred, scheme = _CHOICES[choice]
        hints = QGuiApplication.styleHints()
        hints.setColorScheme(scheme)  # title bars and system dialogs change too
        self.follow(hints.colorScheme())

    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Applies the scheme of the system (light if unknown) unless the person chose one."""
        self.wear(self._preferred or (DARK if scheme == Qt.ColorScheme.Dark else LIGHT))

    def wear(self, colours: Colours) -> None:
        """Applies `colours` to the whole application."""
        self.colours = colours
        self._application.setPalette(palette(colours))
        self._application.setStyleSheet(stylesheet(colours, QFontInfo(self._application.font()).pointSizeF()))
        self.changed.emit()
