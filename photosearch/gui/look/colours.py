"""The colour schemes, light and dark."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True, slots=True)
class Colours:
    """One colour scheme as #rrggbb: surfaces from back to front, then text colours, then signal colours.

    Surfaces and text are neutral greys, which do not affect how photos beside them look. The accent marks only states.
    """

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
    backdrop="#171717",
    panel="#212121",
    raised="#2e2e2e",
    border="#3d3d3d",
    text="#ededed",
    quiet="#ababab",
    accent="#2f6fe0",
    on_accent="#ffffff",
    link="#7fb0ff",
    selected="#404040",
    warning="#4a3a12",
    on_warning="#ffe3a3",
    danger="#ff9a92",
)
LIGHT: Final = Colours(
    backdrop="#ededed",
    panel="#f8f8f8",
    raised="#ffffff",
    border="#d2d2d2",
    text="#1c1c1c",
    quiet="#545454",
    accent="#1d5fd1",
    on_accent="#ffffff",
    link="#1450b4",
    selected="#dcdcdc",
    warning="#fff0c7",
    on_warning="#5a4100",
    danger="#b3261e",
)


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
