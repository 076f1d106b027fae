"""Takes pictures of the whole application to be looked at: welcome, results and dialogs, in each language and variant.

    python -m tests.gui.tour FOLDER [VARIANT...]

Nothing of it is kept. A variant is one of VARIANTS; all of them unless some are named.
"""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QDialog

from photosearch.demo.rendering import render_library
from photosearch.gui.about import AboutDialog
from photosearch.gui.application import qt_application
from photosearch.gui.settings_dialog import SettingsDialog
from photosearch.gui.shortcuts_dialog import ShortcutsDialog
from photosearch.gui.theme import DARK, LIGHT, Theme
from tests.gui.house import House
from tests.gui.screenshots import QUERY, SCENES, SHOWN_HIT, SIZE, idle
from tests.gui.shell import enlarged, mirrored, speaking

VARIANTS = ("en", "de", "zh_CN", "right-to-left", "large")


def main(target: Path, variants: tuple[str, ...]) -> None:
    """Writes the pictures of each variant in both themes to `target`."""
    target.mkdir(parents=True, exist_ok=True)
    look = Theme(qt_application())
    with tempfile.TemporaryDirectory() as temporary:
        pictures = Path(temporary) / "Pictures"
        query = render_library(pictures, scenes=SCENES)[QUERY].path
        for variant in variants:
            with ExitStack() as stack:
                stack.enter_context(speaking(variant if "-" not in variant and variant != "large" else "en"))
                if variant == "right-to-left":
                    stack.enter_context(mirrored())
                if variant == "large":
                    stack.enter_context(enlarged(look, 2.0))
                _visit(Path(temporary), pictures, query, look, target, variant)


def _visit(root: Path, pictures: Path, query: Path, look: Theme, target: Path, variant: str) -> None:
    house = House(root / variant, look)
    window = house.window
    window.resize(*SIZE)

    def take(name: str) -> None:
        for scheme, colours in (("light", LIGHT), ("dark", DARK)):
            look.wear(colours)
            idle()
            shown = QApplication.activeModalWidget() or window
            shown.grab().save(str(target / f"{variant}-{name}-{scheme}.png"))

    try:
        house.wait(lambda: window.stack.currentWidget() is window.welcome)
        take("welcome")
        window.welcome.add.emit(str(pictures))
        house.wait(lambda: window.welcome.reading.done)
        take("welcome-ready")
        house.drop([query])
        house.wait(lambda: window.session.examples)
        house.settle()
        window.gallery.setCurrentIndex(window.gallery.model().index(SHOWN_HIT))
        take("results")
        for action, kind in (("settings", SettingsDialog), ("about", AboutDialog), ("shortcuts", ShortcutsDialog)):
            window.all_actions[action].trigger()
            take(action)
            dialog = window.findChild(kind)
            assert isinstance(dialog, QDialog)
            dialog.close()
    finally:
        house.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or VARIANTS)
