"""The actions of the application: settings, keyboard shortcuts, about."""

from PySide6.QtCore import QObject

from photosearch.gui.look.theme import Theme
from photosearch.gui.preferences.dialog import SettingsDialog
from photosearch.gui.preferences.preferences import Preferences
from photosearch.gui.query.context import Context
from photosearch.gui.shell.about import AboutDialog
from photosearch.gui.shell.shortcuts_dialog import ShortcutsDialog
from photosearch.jobs.indexing.indexing import Indexing


class ApplicationCommands(QObject):
    """Runs the actions, and applies settings that take effect at once."""

    def __init__(
        self,
        context: Context,
        indexing: Indexing,
        preferences: Preferences,
        look: Theme,
    ) -> None:
        super().__init__(context.window)
        self._window = window = context.window
        self._background = context.background
        self._session = context.session
        self._indexing = indexing
        self._preferences = preferences
        self._look = look
        actions = context.actions
        actions["settings"].triggered.connect(self.open_settings)
        actions["shortcuts"].triggered.connect(lambda: ShortcutsDialog(window).open())
        actions["about"].triggered.connect(lambda: AboutDialog(window).open())
        preferences.changed.connect(self._apply)

    def open_settings(self) -> None:
        """Shows the settings, after checking which of them have an effect on this system."""
        self._background.run(
            self._indexing.without_effect,
            lambda untold: SettingsDialog(self._preferences, self._look, self._window, untold).open(),
        )

    def _apply(self, name: str) -> None:
        match name:
            case "theme":
                self._look.prefer(self._preferences.chosen.theme)
            case "effort" | "mains_only" | "idle_only":
                self._indexing.follow(self._preferences.chosen)
            case "results":
                self._session.set_limit(self._preferences.chosen.results)
