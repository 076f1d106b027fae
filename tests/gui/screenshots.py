"""Takes the README's screenshots: the real window on the rendered demonstration, light and dark.

    python -m tests.gui.screenshots [FOLDER [WIDTHxHEIGHT]]

FOLDER is resources/screenshots unless another is named; only there the views that the README does not show are left
out. Look at the pictures before they are committed.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from photosearch.core.photo import Box
from photosearch.core.query import ALL_PHOTOS, Filters
from photosearch.demo.rendering import VARIANTS, Rendered, render_library
from photosearch.gui.canvas import Canvas
from photosearch.gui.theme import DARK, LIGHT, Theme
from photosearch.settings import resources
from tests.gui.house import House

SIZE = (1280, 800)
SCENES = 20
QUERY = 5 * len(VARIANTS) + 1
"""The first harbour, seen from another place."""
SHOWN_HIT = 3
DETAIL = Box(0.28, 0.2, 0.62, 0.8)
"""A boat of it."""
FILTERS = Filters(
    text="warm", cameras=("Norden Pocket 5", "Lumina L10"), first_day=date(2021, 4, 1), last_day=date(2021, 11, 30)
)
IN_README = ("results", "heat-map")


def main(target: Path, size: tuple[int, int], wanted: tuple[str, ...]) -> None:
    """Writes the wanted views, all of them where none is named, in both themes to `target`."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    application = QApplication([])
    look = Theme(application)
    with tempfile.TemporaryDirectory() as temporary:
        pictures = Path(temporary) / "Pictures"
        rendered = render_library(pictures, scenes=SCENES)
        house = House(Path(temporary), look)
        try:
            house.watch(pictures)
            house.window.resize(*size)
            house.window.splitter.setSizes([230, size[0] - 490, 260])
            for name, theme in (("light", LIGHT), ("dark", DARK)):
                look.wear(theme)
                for view, show in VIEWS.items():
                    _ask(house, rendered[QUERY])
                    show(house)
                    idle()
                    if not wanted or view in wanted:
                        house.window.grab().save(str(target / f"{view}-{name}.png"))
        finally:
            house.close()


def _ask(house: House, query: Rendered) -> None:
    window = house.window
    window.viewing.close()
    window.all_actions["heat"].setChecked(False)
    window.session.ask(())
    window.session.filter(ALL_PHOTOS)
    house.settle()
    house.drop([query.path])
    house.wait(lambda: len(window.session.examples) == 1)
    house.settle()
    window.gallery.setFocus()
    window.gallery.setCurrentIndex(window.gallery.model().index(SHOWN_HIT))


def _view(house: House) -> Canvas:
    canvas = house.window.viewer.hit.canvas
    house.window.viewing.open()
    house.wait(lambda: canvas.detail == 1)
    return canvas


def _compare(house: House) -> None:
    canvas = _view(house)
    canvas.zoom_to(3, QPointF(canvas.width() * 0.4, canvas.height() * 0.6))


def _single(house: House) -> None:
    house.window.session.ask(())
    house.settle()
    house.window.gallery.setCurrentIndex(house.window.gallery.model().index(SHOWN_HIT))
    canvas = _view(house)
    canvas.zoom_to(2, QPointF(canvas.width() * 0.4, canvas.height() * 0.6))


def _heat(house: House) -> None:
    canvas = _view(house)
    house.window.all_actions["heat"].setChecked(True)
    house.wait(lambda: canvas.has_heat)


def _heat_at_a_place(house: House) -> None:
    _heat(house)
    canvas = house.window.viewer.query.canvas
    place = canvas.place()
    at = QPointF(place.left() + 0.45 * place.width(), place.top() + 0.55 * place.height())
    QTest.mouseMove(canvas, QPoint(0, 0))
    QTest.mouseMove(canvas, at.toPoint())
    house.wait(lambda: canvas.overlay.marks)


def _box(house: House) -> None:
    canvas = _view(house)
    house.window.all_actions["box"].setChecked(True)
    left, right = house.window.viewer.query.canvas, Qt.MouseButton.LeftButton
    place = left.place()
    corners = [
        QPointF(place.left() + x * place.width(), place.top() + y * place.height()).toPoint()
        for x, y in ((DETAIL.left, DETAIL.top), (DETAIL.right, DETAIL.bottom))
    ]
    QTest.mousePress(left, right, pos=corners[0])
    QTest.mouseMove(left, corners[1])
    QTest.mouseRelease(left, right, pos=corners[1])
    assert canvas.box is None


def _detail(house: House) -> None:
    _box(house)
    house.window.all_actions["search_detail"].trigger()
    house.settle()
    house.window.gallery.setCurrentIndex(house.window.gallery.model().index(SHOWN_HIT))


def _filters(house: House) -> None:
    house.window.session.ask(())
    house.window.session.filter(FILTERS)
    house.settle()
    house.window.gallery.setCurrentIndex(house.window.gallery.model().index(SHOWN_HIT))


VIEWS: dict[str, Callable[[House], object]] = {
    "results": lambda house: None,
    "filters": _filters,
    "viewer": _single,
    "compare": _compare,
    "heat-map": _heat,
    "heat-at-a-place": _heat_at_a_place,
    "box": _box,
    "detail": _detail,
}


def idle(seconds: float = 1.0) -> None:
    """Lets thumbnails and fades arrive."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    folder, size = (*sys.argv[1:], "", "")[:2]
    width, _, height = size.partition("x")
    main(
        Path(folder) if folder else resources() / "screenshots",
        (int(width), int(height)) if size else SIZE,
        () if folder else IN_README,
    )
