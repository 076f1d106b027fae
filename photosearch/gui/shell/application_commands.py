"""What belongs to the application rather than to the photos: settings, the shortcut sheet, the about box."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from photosearch.gui.look.actions import Actions
from photosearch.gui.look.theme import Theme
from photosearch.gui.preferences.dialog import SettingsDialog
from photosearch.gui.preferences.preferences import Preferences
from photosearch.gui.query.session import Session
from photosearch.gui.shell.about import AboutDialog
from photosearch.gui.shell.shortcuts_dialog import ShortcutsDialog
from photosearch.gui.work.background import Background
from photosearch.jobs.runner import Runner


class ApplicationCommands(QObject):
    """Carries out the actions, and the choices that take effect at once."""

    def __init__(
        self,
        window: QWidget,
        runner: Runner,
        background: Background,
        actions: Actions,
        preferences: Preferences,
        session: Session,
        look: Theme,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._background = background
        self._preferences = preferences
        self._session = session
        self._look = look
        actions["settings"].triggered.connect(self.open_settings)
        actions["shortcuts"].triggered.connect(lambda: ShortcutsDialog(window).open())
        actions["about"].triggered.connect(lambda: AboutDialog(window).open())
        preferences.changed.connect(self._apply)

    def open_settings(self) -> None:
        """Shows the settings, once the system was asked which of them can do something here."""
        self._background.run(
            self._runner.untold,
            lambda untold: SettingsDialog(self._preferences, self._look, self._window, untold).open(),
        )

    def _apply(self, name: str) -> None:
        match name:
            case "theme":
                self._look.prefer(self._preferences.chosen.theme)
            case "effort" | "mains_only" | "idle_only":
                self._runner.follow(self._preferences.chosen)
            case "results":
                self._session.set_limit(self._preferences.chosen.results)
