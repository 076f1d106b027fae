"""Takes the README's screenshots: the real window on the rendered demonstration, light and dark.

    python -m tests.gui.screenshots [FOLDER]

FOLDER is resources/screenshots unless another is named. Look at the pictures before they are committed.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from photosearch.demo.rendering import VARIANTS, Rendered, render_library
from photosearch.gui.theme import DARK, LIGHT, Theme
from photosearch.settings import resources
from tests.gui.house import House

SIZE = (1280, 800)
SCENES = 20
QUERY = 5 * len(VARIANTS) + 1
"""The first harbour, seen from another place."""
SHOWN_HIT = 3


def main(target: Path) -> None:
    """Writes results and heat map in both themes to `target`."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    application = QApplication([])
    look = Theme(application)
    with tempfile.TemporaryDirectory() as temporary:
        pictures = Path(temporary) / "Pictures"
        rendered = render_library(pictures, scenes=SCENES)
        house = House(Path(temporary), look)
        try:
            house.watch(pictures)
            for name, theme in (("light", LIGHT), ("dark", DARK)):
                look.wear(theme)
                _take(house, rendered[QUERY], target, name)
        finally:
            house.close()


def _take(house: House, query: Rendered, target: Path, name: str) -> None:
    window = house.window
    window.resize(*SIZE)
    window.splitter.setSizes([230, SIZE[0] - 490, 260])
    window.close_viewer()
    window.all_actions["heat"].setChecked(False)
    window.session.ask(())
    house.settle()
    house.drop([query.path])
    house.wait(lambda: len(window.session.examples) == 1)
    house.settle()
    window.gallery.setFocus()
    window.gallery.setCurrentIndex(window.gallery.model().index(SHOWN_HIT))
    _idle()
    window.grab().save(str(target / f"results-{name}.png"))
    window.open_viewer()
    window.all_actions["heat"].setChecked(True)
    house.wait(lambda: window.viewer.hit.picture.has_heat)
    _idle()
    window.grab().save(str(target / f"heat-map-{name}.png"))


def _idle(seconds: float = 1.5) -> None:
    """Lets thumbnails and fades arrive."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else resources() / "screenshots")
