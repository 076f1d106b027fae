"""Contrast by the formula of WCAG 2: (L1 + 0.05) / (L2 + 0.05) of relative luminances."""

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from photosearch.gui.look import icons
from photosearch.gui.look.actions import SPECS
from photosearch.gui.look.colours import DARK, LIGHT, Colours, palette
from photosearch.gui.look.theme import Theme

SCHEMES = pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])


def luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(each) for each in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str | QColor, other: str | QColor) -> float:
    light, dark = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def texts(colours: Colours) -> list[tuple[str, str]]:
    """Yields every text colour with every surface that it is used on."""
    surfaces = ("backdrop", "panel", "raised", "selected")
    pairs = list(itertools.product(("text", "quiet", "link"), surfaces))
    pairs += [("danger", "panel"), ("danger", "raised"), ("danger", "selected")]
    return [*pairs, ("on_accent", "accent"), ("on_warning", "warning")]


@SCHEMES
def test_every_text_has_enough_contrast(colours: Colours) -> None:
    for ink, surface in texts(colours):
        assert contrast(getattr(colours, ink), getattr(colours, surface)) >= 4.5, (ink, surface)


@SCHEMES
def test_focus_and_selection_stand_out(colours: Colours) -> None:
    for surface in ("backdrop", "panel", "raised", "selected"):
        assert contrast(colours.link, getattr(colours, surface)) >= 3.0, surface


@SCHEMES
def test_the_qt_palette_has_enough_contrast(colours: Colours) -> None:
    made = palette(colours)
    roles = QPalette.ColorRole
    for ink, ground in (
        (roles.WindowText, roles.Window),
        (roles.Text, roles.Base),
        (roles.Text, roles.AlternateBase),
        (roles.ButtonText, roles.Button),
        (roles.ToolTipText, roles.ToolTipBase),
        (roles.HighlightedText, roles.Highlight),
        (roles.PlaceholderText, roles.Base),
        (roles.Link, roles.Base),
    ):
        assert contrast(made.color(ink), made.color(ground)) >= 4.5, (ink, ground)


def test_the_theme_follows_the_system(qapp: QApplication) -> None:
    look = Theme(qapp)
    look.follow(Qt.ColorScheme.Dark)
    assert look.colours is DARK
    assert QColor(DARK.panel) == qapp.palette().color(QPalette.ColorRole.Window)
    look.follow(Qt.ColorScheme.Unknown)
    assert look.colours is LIGHT
    assert QColor(LIGHT.panel) == qapp.palette().color(QPalette.ColorRole.Window)


def test_the_persons_choice_wins_over_the_system(qapp: QApplication) -> None:
    look = Theme(qapp)
    look.prefer("dark")
    look.follow(Qt.ColorScheme.Light)
    assert look.colours is DARK
    look.prefer("light")
    assert look.colours is LIGHT
    look.prefer("system")
    look.follow(Qt.ColorScheme.Dark)
    assert look.colours is DARK


def test_every_icon_is_drawn_in_the_given_colour(qapp: QApplication) -> None:
    for name in {spec.icon for spec in SPECS.values() if spec.icon}:
        drawn = icons.pixmap(name, "#ff0000", 24).toImage()
        inked = [drawn.pixelColor(x, y) for x in range(24) for y in range(24) if drawn.pixelColor(x, y).alpha() > 150]
        assert inked, name
        assert all(colour.red() > 200 and colour.green() < 60 for colour in inked), name


@SCHEMES
def test_a_disabled_icon_is_faded(qapp: QApplication, colours: Colours) -> None:
    made = icons.icon("back", colours.text)

    def ink(mode: QIcon.Mode) -> int:
        picture = made.pixmap(20, mode).toImage()
        return max(picture.pixelColor(x, y).alpha() for x in range(20) for y in range(20))

    assert ink(QIcon.Mode.Disabled) < ink(QIcon.Mode.Normal) / 2
