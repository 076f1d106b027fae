"""The person's choices while the window is open: one place to read, change and keep them."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from photosearch import settings
from photosearch.settings import Settings


class Preferences(QObject):
    """What is chosen now; `changed` names each setting that got another value.

    Args:
        chosen: the settings in use; the command line may have set some that are not to be kept.
        path: the file that keeps them.
    """

    changed = Signal(str)

    def __init__(self, chosen: Settings, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chosen = chosen
        self._path = path

    def change(self, name: str, value: Any) -> None:
        """Keeps a new value, then tells of it.

        Raises:
            InputError: the value is out of its bounds, or the file makes no sense; nothing is changed.
            StorageError: the disk refuses; nothing is changed.
        """
        chosen = self.chosen.replace(**{name: value})
        if chosen == self.chosen:
            return
        settings.save(settings.load(self._path).replace(**{name: value}), self._path)
        self.chosen = chosen
        self.changed.emit(name)
