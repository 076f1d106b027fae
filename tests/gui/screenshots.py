"""Takes the screenshots of the documentation: the real window on the rendered demonstration.

    python -m tests.gui.screenshots [FOLDER] [--size 2560x1440] [--scale 2] [--language de] [--right-to-left]
        [--views VIEW...]

FOLDER is resources/screenshots by default, which gets only the pictures of the user guide. `tests.gui.film` makes the
film. Chinese needs a font with its characters. Look at the pictures before you commit them.

With an option, every view (or only those of --views) is taken in both themes at this size, scale, language or
direction, for review.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from photosearch.core.query.query import ALL_PHOTOS, Filters
from photosearch.gui.application.application import qt_application
from photosearch.gui.look.colours import DARK, LIGHT
from photosearch.gui.look.theme import Theme
from photosearch.gui.picture.canvas import Canvas
from photosearch.gui.preferences.dialog import SettingsDialog
from photosearch.scenes.rendering import render_library
from photosearch.settings import resources
from tests.support.gui.house import House, idle
from tests.support.gui.shell import heated, mirrored, speaking
from tests.support.gui.shots import DETAIL, QUERY, SCENES

SIZE = (1280, 800)
SHOWN_HIT = 3
FILTERS = Filters(
    text="warm", cameras=("Norden Pocket 5", "Lumina L10"), first_day=date(2021, 4, 1), last_day=date(2021, 11, 30)
)
TYPED = "2021 -warm har"
SAID = {
    "rate_5": (0, 3, 7),
    "rate_4": (1, 2),
    "rate_2": (5,),
    "label_red": (3, 4),
    "label_green": (6, 8),
    "pick": (0, 3),
    "reject": (5,),
}
"""The annotations that `_rated` gives to the photos in these places."""
SCHEMES = {"light": LIGHT, "dark": DARK}
SCALE_VARIABLE = "QT_SCALE_FACTOR"


@dataclass(frozen=True)
class Shot:
    """One picture: its view, theme, language, pixels per point, size in points and direction."""

    view: str
    scheme: str
    language: str = "en"
    scale: int = 1
    size: tuple[int, int] = SIZE
    right_to_left: bool = False

    @property
    def name(self) -> str:
        """The name of the picture file."""
        scale = f"-{self.scale}x" if self.scale > 1 else ""
        language = f"-{self.language}" if self.language != "en" else ""
        size = f"-{self.size[0]}x{self.size[1]}" if self.size != SIZE else ""
        direction = "-right-to-left" if self.right_to_left else ""
        return f"{self.view}-{self.scheme}{language}{size}{direction}{scale}.png"


KEPT = (
    Shot("results", "light"),
    Shot("words", "light"),
    Shot("words", "light", "de"),
    Shot("words", "dark", "zh_CN"),
    Shot("heat-map", "dark"),
    Shot("duplicates", "light"),
    Shot("settings", "dark"),
)
"""The pictures of the user guide."""


def main(target: Path, shots: tuple[Shot, ...]) -> None:
    """Takes the pictures. Each scale needs its own process, because Qt has one scale per process."""
    if SCALE_VARIABLE not in os.environ:
        for scale in sorted({shot.scale for shot in shots}):
            environment = {**os.environ, SCALE_VARIABLE: str(scale)}
            subprocess.run([sys.executable, "-m", __spec__.name, *sys.argv[1:]], env=environment, check=True)
        return
    target.mkdir(parents=True, exist_ok=True)
    shots = tuple(shot for shot in shots if shot.scale == int(os.environ[SCALE_VARIABLE]))
    look = Theme(qt_application())
    root = Path(tempfile.gettempdir()) / "photosearch"  # visible in the pictures
    shutil.rmtree(root, ignore_errors=True)
    query = render_library(root / "Pictures", scenes=SCENES)[QUERY].path
    (root / "broken" / "library").mkdir(parents=True)
    (root / "broken" / "library" / "library.sqlite3").write_bytes(b"damaged " * 4096)
    for language in sorted({shot.language for shot in shots}):
        stages = ((root / language, NEW, ()), (root / "broken", BROKEN, ()), (root, FULL, (root / "Pictures",)))
        for home, views, folders in stages:
            chosen = [(shot, views[shot.view]) for shot in shots if shot.language == language and shot.view in views]
            if chosen:
                direction = mirrored() if chosen[0][0].right_to_left else nullcontext()
                with speaking(language), direction, _house(home, look, *folders) as house:
                    _take(house, look, chosen, query, target)
    shutil.rmtree(root)


def _take(house: House, look: Theme, shots: list[tuple[Shot, "View"]], query: Path, target: Path) -> None:
    for shot, show in shots:
        width, height = shot.size
        house.window.resize(width, height)
        house.window.splitter.setSizes([200, width - 460, 260])
        look.wear(SCHEMES[shot.scheme])
        house.window.activateWindow()  # a dialog that was closed may have had the focus
        shown = show(house, query) or house.window
        idle()
        file = target / shot.name
        shown.grab().save(str(file))
        Image.open(file).convert("RGB").save(file, optimize=True)
        if shown is not house.window:
            shown.close()


def _results(house: House, query: Path) -> None:
    window = house.window
    window.viewing.close()
    for action in ("heat", "filters"):
        window.all_actions[action].setChecked(False)
    window.session.ask(())
    window.session.filter(ALL_PHOTOS)
    house.settle()
    house.drop([query])
    house.wait(lambda: len(window.session.examples) == 1)
    house.settle()
    house.wait(lambda: all(not chip.picture.image.isNull() for chip in window.query_panel.chips))
    window.gallery.setFocus()
    window.gallery.setCurrentIndex(window.gallery.model().index(SHOWN_HIT, 0))


def _view(house: House, query: Path) -> Canvas:
    _results(house, query)
    canvas = house.window.viewer.hit.canvas
    house.window.viewing.open()
    house.window.all_actions["compare"].setChecked(True)
    house.wait(lambda: canvas.detail == house.window.viewer.query.canvas.detail == 1)
    return canvas


def _compare(house: House, query: Path) -> None:
    canvas = _view(house, query)
    canvas.zoom_to(3, QPointF(canvas.width() * 0.4, canvas.height() * 0.6))


def _heat(house: House, query: Path) -> None:
    canvas = _view(house, query)
    house.window.all_actions["heat"].setChecked(True)
    house.wait(lambda: heated(canvas))


def _heat_at_a_place(house: House, query: Path) -> None:
    _heat(house, query)
    canvas = house.window.viewer.query.canvas
    place = canvas.place()
    at = QPointF(place.left() + 0.45 * place.width(), place.top() + 0.55 * place.height())
    QTest.mouseMove(canvas, QPoint(0, 0))
    QTest.mouseMove(canvas, at.toPoint())
    house.wait(lambda: canvas.overlay.marks)


def _box(house: House, query: Path) -> None:
    canvas = _view(house, query)
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


def _detail(house: House, query: Path) -> None:
    _box(house, query)
    house.window.all_actions["search_detail"].trigger()
    house.settle()
    house.window.gallery.setCurrentIndex(house.window.gallery.model().index(SHOWN_HIT, 0))


def _filters(house: House, query: Path) -> None:
    _results(house, query)
    house.window.session.ask(())
    house.window.session.filter(FILTERS)
    house.window.all_actions["filters"].setChecked(True)
    house.settle()
    house.window.gallery.setCurrentIndex(house.window.gallery.model().index(SHOWN_HIT, 0))


def _words(house: House, query: Path) -> None:
    """Words as chips, and the suggestions for the word that is being typed."""
    window = house.window
    _results(house, query)
    window.session.ask(())
    window.session.filter(ALL_PHOTOS)
    house.settle()
    field = window.filter_bar.field
    field.setFocus()
    QTest.keyClicks(field, TYPED)
    house.wait(window.completer.list.isVisible)
    house.settle()


def _rated(house: House, query: Path) -> None:
    """Photos with ratings, labels and flags, and the details of one of them."""
    window = house.window
    _results(house, query)
    window.session.ask(())
    window.session.filter(ALL_PHOTOS)
    house.settle()
    for action, rows in SAID.items():
        _select(house, rows)
        window.all_actions[action].trigger()
    house.settle()
    _select(house, [SHOWN_HIT])
    window.all_actions["details"].setChecked(True)
    house.settle()


def _several(house: House, query: Path) -> None:
    """The sum of several photos, which are in the basket."""
    _rated(house, query)
    _select(house, range(6))
    house.window.all_actions["basket"].trigger()
    house.settle()


def _album(house: House, query: Path) -> None:
    """The side panel with the basket and albums, one of which is shown."""
    window = house.window
    _several(house, query)
    for name, rows in (("Harbours", (0, 2, 4, 5)), ("To print", (1, 3))):
        _select(house, rows)
        window.album_commands.add(name)
    window.all_actions["folders"].setChecked(True)
    house.wait(lambda: window.albums_panel.list.count() >= 3)
    window.album_commands.show("Harbours")
    house.settle()
    _select(house, [1])
    house.settle()


def _stacked(house: House, query: Path) -> None:
    """Three photos that were joined by hand, expanded."""
    window = house.window
    _rated(house, query)
    _select(house, range(3))
    window.all_actions["join"].trigger()
    house.wait(lambda: window.gallery.gallery_model.stack(0))
    house.settle()
    _select(house, [0])
    window.all_actions["stack"].trigger()
    house.settle()


def _export(house: House, query: Path) -> QWidget:
    """The menu of exports, with all photos selected."""
    window = house.window
    _results(house, query)
    window.gallery.selectAll()
    menu = window.all_actions["export"].menu()
    assert isinstance(menu, QMenu)
    menu.popup(window.mapToGlobal(window.rect().center()))
    return menu


def _exporting(house: House, query: Path) -> None:
    """The progress of a page with heat maps, in the status bar."""
    window = house.window
    _results(house, query)
    window.gallery.selectAll()
    window.export_commands.write(str(query.parents[2] / "hits.html"))
    house.wait(lambda: any(each.total for each in window.status.tasks.running.values()))


def _select(house: House, rows: Iterable[int]) -> None:
    gallery = house.window.gallery
    selection = gallery.selectionModel()
    selection.clearSelection()
    for row in rows:
        index = gallery.model().index(row, 0)
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)


def _duplicates(house: House, query: Path) -> QWidget:
    _results(house, query)
    house.window.all_actions["duplicates"].trigger()
    dialog = house.window.dialogs.duplicates
    house.wait(lambda: dialog.duplicates.found)
    dialog.duplicates.select_identical()
    dialog.duplicates.select_group(dialog.duplicates.groups[0])
    dialog.groups.setFocus()
    assert dialog is not None
    return dialog


def _personal(house: House, query: Path) -> QWidget:
    """Trains on the library for real, with a few copies of a few photos."""
    house.window.all_actions["personal"].trigger()
    dialog = house.window.dialogs.personal
    page = dialog.learning
    page.learner.options = ("--photos", "60", "--scenes", "2", "--provider", "cpu")
    house.wait(lambda: page.learn.isEnabled() and dialog.models.list.count())
    if not page.result.isVisible():
        page.learn.click()
        house.wait(lambda: page.result.isVisible(), 600)
    assert dialog is not None
    return dialog


def _settings(house: House, query: Path) -> QWidget:
    house.window.all_actions["settings"].trigger()
    house.wait(lambda: any(each.isVisible() for each in house.window.findChildren(SettingsDialog)))
    return next(each for each in house.window.findChildren(SettingsDialog) if each.isVisible())


def _welcome(house: House, query: Path) -> None:
    house.wait(lambda: house.window.stack.currentWidget() is house.window.welcome)


def _empty(house: House, query: Path) -> None:
    nothing = query.parents[2] / "Scans"
    nothing.mkdir(exist_ok=True)
    if not house.window.folders_panel.model.folders:
        house.watch(nothing)


def _damaged(house: House, query: Path) -> None:
    house.wait(lambda: house.window.stack.currentWidget() is house.window.placeholder)


View = Callable[[House, Path], QWidget | None]
NEW: dict[str, View] = {"welcome": _welcome, "empty": _empty}
BROKEN: dict[str, View] = {"error": _damaged}
FULL: dict[str, View] = {
    "results": _results,
    "compare": _compare,
    "heat-map": _heat,
    "duplicates": _duplicates,
    "personal": _personal,
    "settings": _settings,
    "filters": _filters,
    "words": _words,
    "heat-at-a-place": _heat_at_a_place,
    "box": _box,
    "detail": _detail,
    "rated": _rated,
    "several": _several,
    "album": _album,
    "stacked": _stacked,
    "export": _export,
    "exporting": _exporting,
}


@contextmanager
def _house(root: Path, look: Theme, *folders: Path) -> Iterator[House]:
    root.mkdir(exist_ok=True)
    house = House(root, look)
    house.window.all_actions["less_similar"].setChecked(False)  # as a person sees an answer first
    try:
        if folders and not house.window.folders_panel.model.folders:
            house.watch(*folders, seconds=600)
        yield house
    finally:
        house.close()


def _wanted() -> tuple[Path, tuple[Shot, ...]]:
    """Returns the folder and the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=resources() / "screenshots")
    parser.add_argument("--size", type=lambda text: tuple(map(int, text.split("x"))), default=SIZE)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--language", default="en")
    parser.add_argument("--right-to-left", action="store_true")
    parser.add_argument("--views", nargs="+", help="only these views")
    options = parser.parse_args()
    options_of = (options.language, options.scale, options.size, options.right_to_left)
    if options_of != ("en", 1, SIZE, False) or options.views:
        views = options.views or (*FULL, *NEW, *BROKEN)
        return options.folder, tuple(Shot(view, scheme, *options_of) for view in views for scheme in SCHEMES)
    if options.folder == resources() / "screenshots":
        return options.folder, KEPT
    rest = (Shot(view, scheme) for view in (*FULL, *NEW, *BROKEN) for scheme in SCHEMES)
    spoken = (("rated", "de"), ("rated", "zh_CN"), ("album", "de"), ("export", "de"))
    translated = (Shot(view, "light", language) for view, language in spoken)
    return options.folder, tuple(dict.fromkeys((*KEPT, *rest, *translated)))


if __name__ == "__main__":
    main(*_wanted())
