"""Remembers how the window was arranged and what it showed, in a file of the library."""

import dataclasses
import json
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QSplitter

from photosearch.core.photo import Box
from photosearch.core.query.query import Example
from photosearch.gui.gallery.gallery import USUAL


class WindowState:
    """Reads and writes the arrangement; without a path nothing is kept.

    Args:
        path: an .ini file; a damaged one counts as empty.
    """

    def __init__(self, path: Path | None) -> None:
        self._store = QSettings(str(path), QSettings.Format.IniFormat) if path is not None else None

    def restore(self, window: QMainWindow, splitter: QSplitter, panels: dict[str, QAction]) -> int:
        """Arranges the window as it was, with the panels that were shown; returns the thumbnail size it had."""
        if self._store is None:
            return USUAL
        for name, apply in (("geometry", window.restoreGeometry), ("splitter", splitter.restoreState)):
            stored = self._store.value(name)
            if isinstance(stored, QByteArray):
                apply(stored)
        for name, action in panels.items():
            action.setChecked(bool(self._store.value(f"panels/{name}", True, type=bool)))
        side = self._store.value("thumbnail", USUAL)
        return int(str(side)) if str(side).isdecimal() else USUAL

    def examples(self) -> tuple[Example, ...]:
        """The query as it was; nothing when there was none."""
        stored = self._store.value("query", "[]") if self._store is not None else "[]"
        try:
            return tuple(
                Example(str(source), float(weight), Box(*map(float, box)) if box else None)
                for source, weight, box in json.loads(str(stored))
            )
        except (ValueError, TypeError, RecursionError):
            return ()

    def save(
        self,
        window: QMainWindow,
        splitter: QSplitter,
        panels: dict[str, QAction],
        side: int,
        examples: tuple[Example, ...],
    ) -> None:
        """Writes the arrangement and the query, pasted pictures left out."""
        if self._store is None:
            return
        self._store.setValue("geometry", window.saveGeometry())
        self._store.setValue("splitter", splitter.saveState())
        self._store.setValue("thumbnail", side)
        for name, action in panels.items():
            self._store.setValue(f"panels/{name}", action.isChecked())
        files = [each for each in examples if isinstance(each.source, str)]
        query = [(each.source, each.weight, dataclasses.astuple(each.box) if each.box else None) for each in files]
        self._store.setValue("query", json.dumps(query))
        self._store.sync()
