"""Remembers how the window was arranged, in a file of the library."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

from photosearch.gui.gallery import USUAL


class WindowState:
    """Reads and writes the arrangement; without a path nothing is kept.

    Args:
        path: an .ini file; a damaged one counts as empty.
    """

    def __init__(self, path: Path | None) -> None:
        self._store = QSettings(str(path), QSettings.Format.IniFormat) if path is not None else None

    def restore(self, window: QMainWindow, splitter: QSplitter) -> int:
        """Arranges the window as it was; returns the thumbnail size it had."""
        if self._store is None:
            return USUAL
        for name, apply in (("geometry", window.restoreGeometry), ("splitter", splitter.restoreState)):
            stored = self._store.value(name)
            if isinstance(stored, QByteArray):
                apply(stored)
        side = self._store.value("thumbnail", USUAL)
        return int(str(side)) if str(side).isdecimal() else USUAL

    def save(self, window: QMainWindow, splitter: QSplitter, side: int) -> None:
        """Writes the arrangement."""
        if self._store is None:
            return
        self._store.setValue("geometry", window.saveGeometry())
        self._store.setValue("splitter", splitter.saveState())
        self._store.setValue("thumbnail", side)
        self._store.sync()
