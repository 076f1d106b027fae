"""The line icons, drawn from strokes so that they take the colours of the theme at every size."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

_STROKES: Final = {
    "add-folder": "M3 7.5v10A1.5 1.5 0 0 0 4.5 19h15a1.5 1.5 0 0 0 1.5-1.5v-8A1.5 1.5 0 0 0 19.5 8H12L10 5.5H4.5"
    "A1.5 1.5 0 0 0 3 7v1M12 11v5M9.5 13.5h5",
    "attention": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"
    "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "bookmark": "M7 4h10v16l-5-4-5 4z",
    "box": "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8.5 8.5h7v7h-7z",
    "cancel": "M6 6l12 12M18 6L6 18",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "compare": "M3.5 5h7.5v14H3.5zM13 5h7.5v14H13zM5.5 15l2-3 2 2.5M15 15l2-3 2 2.5",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "details": "M4 4h16v16H4zM15 4v16M17 8h1M17 11h1",
    "filter": "M3.5 5h17l-6.5 8v6l-4-2v-4z",
    "equal": "M5 9h14M5 15h14",
    "fit": "M3.5 5h17v14h-17zM7 11.5V8.5h3.5M17 12.5v3h-3.5",
    "folder": "M3 7v10.5A1.5 1.5 0 0 0 4.5 19h15a1.5 1.5 0 0 0 1.5-1.5v-8A1.5 1.5 0 0 0 19.5 8H12l-2-2.5H4.5"
    "A1.5 1.5 0 0 0 3 7z",
    "folder-offline": "M3 7v10.5A1.5 1.5 0 0 0 4.5 19h15a1.5 1.5 0 0 0 1.5-1.5v-8A1.5 1.5 0 0 0 19.5 8H12l-2-2.5"
    "H4.5A1.5 1.5 0 0 0 3 7zM9.5 11l5 5M14.5 11l-5 5",
    "forward": "M5 12h14M13 6l6 6-6 6",
    "full-speed": "M4 5.5l7 6.5-7 6.5zM13 5.5l7 6.5-7 6.5z",
    "full-screen": "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
    "grid-large": "M4 4h16v16H4zM12 4v16M4 12h16",
    "grid-small": "M4 4h16v16H4zM9.3 4v16M14.7 4v16M4 9.3h16M4 14.7h16",
    "heat": "M12 3c1 3 5 5.5 5 10.5a5 5 0 0 1-10 0c0-2 1-3.5 2-4.5.3 1.5 1 2.3 2 2.5-.5-3 0-6 1-8.5z",
    "heart": "M12 20S4 15 4 9.2A4.2 4.2 0 0 1 12 7a4.2 4.2 0 0 1 8 2.2C20 15 12 20 12 20z",
    "minus": "M5 12h14",
    "more-files": "M5 9h10v10H5zM9 9V5h10v10h-4",
    "next": "M9 5.5l6.5 6.5L9 18.5",
    "open": "M14 4h6v6M20 4l-9 9M18 13.5V20H4V6h6.5",
    "paste": "M8 5H5v15h14V5h-3M8.5 3.5h7v3h-7z",
    "pause": "M8.5 5v14M15.5 5v14",
    "photo": "M3.5 5h17v14h-17zM3.5 16l5-5 4 4 2.5-2.5 5.5 5M15.5 8a1 1 0 1 0 0 2 1 1 0 0 0 0-2z",
    "photo-broken": "M3.5 5h17v14h-17zM9 9.5l6 5M15 9.5l-6 5",
    "pick": "M20.5 11V5h-17v14H13M3.5 16l5-5 5 5M15.5 8a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM18.5 14v7M15 17.5h7",
    "plus": "M12 5v14M5 12h14",
    "rescan": "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.5M20 4.5v5h-5",
    "resume": "M8 5l11 7-11 7z",
    "previous": "M15 5.5L8.5 12l6.5 6.5",
    "reveal": "M3 7v10.5A1.5 1.5 0 0 0 4.5 19H11M21 11V9.5A1.5 1.5 0 0 0 19.5 8H12l-2-2.5H4.5A1.5 1.5 0 0 0 3 7"
    "M16.5 13a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM18.7 18.2l2.3 2.3",
    "search": "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.8 15.8L20.5 20.5",
    "settings": "M4 7h9M19 7h1M16 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM4 17h1M11 17h9M8 14.5a2.5 2.5 0 1 0 0 5"
    " 2.5 2.5 0 0 0 0-5z",
    "sidebar": "M3.5 5h17v14h-17zM9 5v14M5.5 8.5h1M5.5 11.5h1",
    "similar": "M4 8.5h11v11H4zM8 8.5v-4h12v12h-5",
    "sort": "M7 5v14M4 16l3 3 3-3M13 6h7M13 11h5M13 16h3",
    "skipped": "M12 4L2.8 19.5h18.4zM12 10v4.5M12 17v.3",
    "trash": "M9 4.5h6M4.5 7.5h15M6.5 7.5l1 12h9l1-12M10 11v5M14 11v5",
    "unequal": "M5 9h14M5 15h14M16 5L8 19",
    "undo": "M8.5 5L4 9.5 8.5 14M4 9.5h10a5 5 0 0 1 0 10H9",
}
"""Path data on a grid of 24 by 24."""
STROKE: Final = 1.5
"""The width of a stroke on this grid."""
_LARGE: Final = 40
_SIDES: Final = (16, 18, 20, 32, 36, 40)
"""In menus and on buttons, and both on screens with two pixels per point: a scaled icon is blurred."""
_FADED: Final = 0.4


def drawing(name: str, colour: str, stroke: float = STROKE) -> QByteArray:
    """Returns icon `name` as an SVG file in `colour`; raises KeyError for an unknown name."""
    return QByteArray(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="{stroke:.2f}" '
            f'stroke-linecap="round" stroke-linejoin="round" stroke="{colour}"><path d="{_STROKES[name]}"/></svg>'
        ).encode()
    )


def pixmap(name: str, colour: str, side: int, ratio: float = 1.0) -> QPixmap:
    """Draws icon `name` in a square of `side` device-independent pixels for a screen of pixel ratio `ratio`.

    The strokes of large icons are not thicker than those of an icon of 40 pixels.
    """

    def draw() -> QPixmap:
        made = QPixmap(QSize(side, side) * ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        QSvgRenderer(drawing(name, colour, STROKE * min(1.0, _LARGE / side))).render(painter)
        painter.end()
        made.setDevicePixelRatio(ratio)
        return made

    return _kept(f"{name} {colour} {side} {ratio}", draw)


def icon(name: str, ink: str, accented: str = "", side: int = 0) -> QIcon:
    """Returns icon `name` in `ink`, and in `accented` on the accent colour: when checked, or highlighted in a menu.

    The disabled icon is faded here, because the style would not fade light icons on a dark background.

    Args:
        side: the size at which it is shown, in device-independent pixels; 0 if it is shown in menus and on buttons.
    """
    made = QIcon()
    for pixels in (side, 2 * side) if side else _SIDES:
        drawn = pixmap(name, ink, pixels)
        made.addPixmap(drawn)
        made.addPixmap(_kept(f"{name} {ink} {pixels} faded", partial(_faded, drawn)), QIcon.Mode.Disabled)
        if accented:
            lit = _kept(f"{name} {ink} {pixels} {accented}", partial(_tinted, drawn, accented))
            made.addPixmap(lit, QIcon.Mode.Normal, QIcon.State.On)
            made.addPixmap(lit, QIcon.Mode.Active, QIcon.State.Off)
    return made


def _kept(name: str, draw: Callable[[], QPixmap]) -> QPixmap:
    """Returns a picture that is drawn once: a window has hundreds of icons, many of them alike.

    Qt's cache keeps them, and frees them before the application ends.
    """
    key, made = f"photosearch icon {name}", QPixmap()
    if not QPixmapCache.find(key, made):
        made = draw()
        QPixmapCache.insert(key, made)
    return made


def _faded(drawn: QPixmap) -> QPixmap:
    faded = QPixmap(drawn.size())
    faded.fill(Qt.GlobalColor.transparent)
    painter = QPainter(faded)
    painter.setOpacity(_FADED)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    return faded


def _tinted(drawn: QPixmap, colour: str) -> QPixmap:
    """Returns a drawing in another colour; a copy is faster than a second drawing."""
    tinted = QPixmap(drawn)
    painter = QPainter(tinted)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(tinted.rect(), QColor(colour))
    painter.end()
    return tinted
