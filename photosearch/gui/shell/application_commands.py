"""The actions of the application: settings, keyboard shortcuts, about."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from photosearch.core.events import ProviderReady
from photosearch.errors import PhotoSearchError
from photosearch.gui.look.texts import photo_text
from photosearch.gui.look.theme import Theme
from photosearch.gui.preferences.preferences import Preferences
from photosearch.gui.preferences.word_models import WordModelWork
from photosearch.gui.query.context import Context
from photosearch.jobs.annotating.annotations import Annotations
from photosearch.jobs.indexing.indexing import Indexing
from photosearch.jobs.models.pair_models import PairModels


class ApplicationCommands(QObject):
    """Runs the actions, and applies settings that take effect at once."""

    def __init__(
        self,
        context: Context,
        indexing: Indexing,
        annotations: Annotations,
        pair_models: PairModels,
        preferences: Preferences,
        look: Theme,
    ) -> None:
        super().__init__(context.window)
        self._window = context.window
        self._background = context.background
        self._banner = context.banner
        self._toast = context.toast
        self._session = context.session
        self._indexing = indexing
        self._annotations = annotations
        self._word_models = WordModelWork(pair_models, context.background, self)
        self._word_models.loaded.connect(self._show_loaded)
        self._word_models.failed.connect(self._show_failure)
        self._preferences = preferences
        self._look = look
        self._provider = ""
        """The device that runs the model, and why; empty until it is known."""
        actions = context.actions
        actions["settings"].triggered.connect(self.open_settings)
        actions["shortcuts"].triggered.connect(self.open_shortcuts)
        actions["about"].triggered.connect(self.open_about)
        self._full_speed = actions["full_speed"]
        self._usual_effort = "auto"
        self._full_speed.setChecked(preferences.chosen.effort == "full")
        self._full_speed.triggered.connect(self._set_full_speed)
        preferences.changed.connect(self._apply)
        if isinstance(application := QGuiApplication.instance(), QGuiApplication):
            application.applicationStateChanged.connect(self._show_in_front)

    def open_settings(self) -> None:
        """Shows the settings, after checking which of them have an effect on this system."""
        self._background.run(self._indexing.without_effect, self._show_settings)

    def _show_settings(self, untold: frozenset[str]) -> None:
        from photosearch.gui.preferences.dialog import SettingsDialog  # late, as all dialogs: photos are shown first

        SettingsDialog(
            self._preferences,
            self._look,
            self._window,
            untold,
            provider=self._provider,
            word_models=self._word_models,
        ).open()

    def open_shortcuts(self) -> None:
        """Lists the keyboard shortcuts."""
        from photosearch.gui.shell.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(self._window).open()

    def open_about(self) -> None:
        """Shows the version and the licences."""
        from photosearch.gui.shell.about import AboutDialog

        AboutDialog(self._window, self._provider).open()

    def close(self) -> None:
        """Ends the work on models for words."""
        self._word_models.close()

    def show_provider(self, provider: ProviderReady) -> None:
        """Notes the device that runs the model, for the settings and the about dialog."""
        self._provider = photo_text.provider(provider)

    def _show_loaded(self, title: str) -> None:
        if not self._settings_are_open():
            self._toast.say(self.tr("“{}” was downloaded and is in use.").format(title))

    def _show_failure(self, message: str) -> None:
        if not self._settings_are_open():
            self._banner.say(message)

    def _settings_are_open(self) -> bool:
        """Whether the settings are open, because they show the result of work on models themselves."""
        from photosearch.gui.preferences.dialog import SettingsDialog

        return any(each.isVisible() for each in self._window.findChildren(SettingsDialog))

    def _set_full_speed(self, full: bool) -> None:
        try:
            before = self._preferences.chosen.effort
            self._preferences.change("effort", "full" if full else self._usual_effort)
            self._usual_effort = before if before != "full" else self._usual_effort
        except PhotoSearchError as error:
            self._full_speed.setChecked(self._preferences.chosen.effort == "full")
            self._banner.say(str(error))

    def _show_in_front(self, state: Qt.ApplicationState) -> None:
        self._indexing.show_in_front(state is Qt.ApplicationState.ApplicationActive)

    def _apply(self, name: str) -> None:
        match name:
            case "theme":
                self._look.prefer(self._preferences.chosen.theme)
            case "effort" | "mains_only" | "idle_only":
                self._full_speed.setChecked(self._preferences.chosen.effort == "full")
                self._indexing.follow(self._preferences.chosen)
            case "read_text":
                self._indexing.read_texts(self._preferences.chosen.read_text)
            case "write_sidecars":
                self._annotations.write_sidecars(self._preferences.chosen.write_sidecars)
            case "results":
                self._session.set_limit(self._preferences.chosen.results)
