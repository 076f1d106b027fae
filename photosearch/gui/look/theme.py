"""Colours, spacing and style of the light and dark themes, as the system or the person chooses.

It names no widget class of ours; widgets select a look with the dynamic property `look`.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from photosearch.gui.look.stylesheet import stylesheet

TINY: Final = 4
SMALL: Final = 8
MEDIUM: Final = 12
LARGE: Final = 16
HUGE: Final = 32
"""The spacing scale in device-independent pixels; no other distances are used."""


@dataclass(frozen=True, slots=True)
class Colours:
    """One colour scheme as #rrggbb: surfaces from back to front, then text colours, then signal colours."""

    backdrop: str
    """Behind the photos."""
    panel: str
    """Side panels, bars and menus."""
    raised: str
    """Buttons, chips, cells under the pointer."""
    border: str
    text: str
    quiet: str
    """Secondary text."""
    accent: str
    on_accent: str
    link: str
    """Accent as text, and the focus ring."""
    selected: str
    """Behind a selected row or cell."""
    warning: str
    on_warning: str
    danger: str


DARK: Final = Colours(
    backdrop="#16171a",
    panel="#1f2125",
    raised="#2c2f35",
    border="#3a3e46",
    text="#eceef1",
    quiet="#a8adb7",
    accent="#2f6fe0",
    on_accent="#ffffff",
    link="#7fb0ff",
    selected="#27395c",
    warning="#4a3a12",
    on_warning="#ffe3a3",
    danger="#ff8f87",
)
LIGHT: Final = Colours(
    backdrop="#eceef1",
    panel="#f8f9fa",
    raised="#ffffff",
    border="#cfd4db",
    text="#1b1d21",
    quiet="#545a64",
    accent="#1d5fd1",
    on_accent="#ffffff",
    link="#1450b4",
    selected="#d5e3fb",
    warning="#fff0c7",
    on_warning="#5a4100",
    danger="#b3261e",
)
_CHOICES: Final = {
    "system": (None, Qt.ColorScheme.Unknown),
    "light": (LIGHT, Qt.ColorScheme.Light),
    "dark": (DARK, Qt.ColorScheme.Dark),
}
"""The scheme of each value of the setting, and the scheme requested from the system."""


def palette(colours: Colours) -> QPalette:
    """Returns the Qt palette of a scheme, for the parts that style sheets do not cover."""
    roles = {
        QPalette.ColorRole.Window: colours.panel,
        QPalette.ColorRole.Base: colours.backdrop,
        QPalette.ColorRole.AlternateBase: colours.panel,
        QPalette.ColorRole.Button: colours.raised,
        QPalette.ColorRole.ToolTipBase: colours.raised,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.quiet,
        QPalette.ColorRole.BrightText: colours.danger,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Link: colours.link,
        QPalette.ColorRole.Mid: colours.border,
    }
    made = QPalette(QColor(colours.raised), QColor(colours.panel))
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        faded = QColor(colours.quiet)
        faded.setAlphaF(0.6)
        made.setColor(QPalette.ColorGroup.Disabled, role, faded)
    return made


class Theme(QObject):
    """The scheme in use; `changed` is emitted after another one has been applied."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self.colours = DARK
        self._preferred: Colours | None = None
        application.setStyle("Fusion")
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
