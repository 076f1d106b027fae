"""The settings while the window is open: one place to read, change and save them."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from photosearch import settings
from photosearch.settings import Settings


class Preferences(QObject):
    """The current settings; `changed` carries the name of a changed setting.

    Args:
        chosen: the settings in use; some may come from the command line and must not be saved.
        path: the settings file.
    """

    changed = Signal(str)

    def __init__(self, chosen: Settings, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chosen = chosen
        self._path = path

    def change(self, name: str, value: Any) -> None:
        """Saves a new value, then emits `changed`.

        Raises:
            InputError: the value is out of bounds, or the file is invalid; nothing is changed.
            StorageError: the file cannot be written; nothing is changed.
        """
        chosen = self.chosen.replace(**{name: value})
        if chosen == self.chosen:
            return
        settings.save(settings.load(self._path).replace(**{name: value}), self._path)
        self.chosen = chosen
        self.changed.emit(name)
