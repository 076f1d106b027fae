"""What belongs to the application rather than to the photos: settings, the shortcut sheet, the about box."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from photosearch.gui.about import AboutDialog
from photosearch.gui.actions import Actions
from photosearch.gui.preferences import Preferences
from photosearch.gui.session import Session
from photosearch.gui.settings_dialog import SettingsDialog
from photosearch.gui.shortcuts_dialog import ShortcutsDialog
from photosearch.gui.theme import Theme


class ApplicationCommands(QObject):
    """Carries out the actions, and the choices that take effect at once."""

    def __init__(
        self, window: QWidget, actions: Actions, preferences: Preferences, session: Session, look: Theme
    ) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._session = session
        self._look = look
        actions["settings"].triggered.connect(lambda: SettingsDialog(preferences, look, window).open())
        actions["shortcuts"].triggered.connect(lambda: ShortcutsDialog(window).open())
        actions["about"].triggered.connect(lambda: AboutDialog(window).open())
        preferences.changed.connect(self._apply)

    def _apply(self, name: str) -> None:
        match name:
            case "theme":
                self._look.prefer(self._preferences.chosen.theme)
            case "results":
                self._session.set_limit(self._preferences.chosen.results)
