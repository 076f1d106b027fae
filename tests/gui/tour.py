"""Takes pictures of every page and dialog, in each language, from right to left, and with large text, for review.

    python -m tests.gui.tour FOLDER [VARIANT...]

The pictures are not kept. VARIANT is one of VARIANTS; all of them by default.
"""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QWidget

from photosearch.core.events import IndexProgress
from photosearch.gui.application.application import qt_application
from photosearch.gui.look.colours import DARK, LIGHT
from photosearch.gui.look.theme import Theme
from photosearch.settings import LANGUAGES
from tests.support.gui.house import idle
from tests.support.gui.shell import Shell, enlarged, mirrored, speaking

VARIANTS = ("en", "de", "zh_CN", "right-to-left", "large")


def main(target: Path, variants: tuple[str, ...]) -> None:
    """Writes the pictures of each variant in both themes to `target`."""
    target.mkdir(parents=True, exist_ok=True)
    look = Theme(qt_application())
    for variant in variants:
        with ExitStack() as stack:
            stack.enter_context(speaking(variant if variant in LANGUAGES else "en"))
            if variant == "right-to-left":
                stack.enter_context(mirrored())
            if variant == "large":
                stack.enter_context(enlarged(look, 2.0))
            root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            _visit(Shell(root, look), target, variant)


def _visit(shell: Shell, target: Path, variant: str) -> None:
    window = shell.window

    def take(name: str, widget: QWidget = window) -> None:
        for scheme, colours in (("light", LIGHT), ("dark", DARK)):
            shell.look.wear(colours)
            idle(0.5)
            widget.grab().save(str(target / f"{variant}-{name}-{scheme}.png"))

    shell.know()
    take("welcome")
    shell.know("/home/me/Pictures")
    window.session.ask(())
    shell.answer(40)
    shell.bridge.post(IndexProgress(300, 1204, 14.2, 63.0))
    take("welcome-reading")
    shell.fill()
    shell.answer(40)
    window.banner.hide()
    take("results")
    window.viewing.open()
    take("viewer")
    for dialog in shell.dialogs():
        take(type(dialog).__name__, dialog)
    shell.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or VARIANTS)
