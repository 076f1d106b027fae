"""Saves and restores the layout and query of the window, in a file of the library."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QSplitter

from photosearch.gui.gallery.layout.sizes import USUAL

if TYPE_CHECKING:
    from photosearch.core.query.query import Example


class WindowState:
    """Reads and writes the state; without a path, nothing is saved.

    Args:
        path: an .ini file; a damaged file counts as empty.
    """

    def __init__(self, path: Path | None) -> None:
        self._store = QSettings(str(path), QSettings.Format.IniFormat) if path is not None else None

    def restore_place(self, window: QMainWindow, splitter: QSplitter) -> None:
        """Restores the place and size of the window and of its panels."""
        for name, apply in (("geometry", window.restoreGeometry), ("splitter", splitter.restoreState)):
            stored = self._store.value(name) if self._store is not None else None
            if isinstance(stored, QByteArray):
                apply(stored)

    def shows(self, panel: str, usual: bool = True) -> bool:
        """Returns whether a panel was shown."""
        return usual if self._store is None else bool(self._store.value(f"panels/{panel}", usual, type=bool))

    def restore(self, splitter: QSplitter, panels: dict[str, QAction]) -> int:
        """Restores the panels, once all are there; returns the thumbnail size."""
        if self._store is None:
            return USUAL
        stored = self._store.value("splitter")
        if isinstance(stored, QByteArray):
            splitter.restoreState(stored)
        for name, action in panels.items():
            action.setChecked(self.shows(name, action.isChecked()))
        side = self._store.value("thumbnail", USUAL)
        return int(str(side)) if str(side).isdecimal() else USUAL

    def examples(self) -> "tuple[Example, ...]":
        """Returns the saved examples."""
        from photosearch.core.photo import Box  # late: the first paint does without
        from photosearch.core.query.query import Example

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
        examples: "tuple[Example, ...]",
    ) -> None:
        """Saves the layout and the query, without pasted pictures."""
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
