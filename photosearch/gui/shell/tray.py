"""The icon in the system tray: keeps running without the window, and notifies when a long job is done."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from photosearch.core.events import Hold, IndexReport
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.texts import photo_text
from photosearch.gui.preferences.preferences import Preferences

LONG_SECONDS = 60.0
"""Shorter jobs do not need a notification."""


class Tray(QObject):
    """Shown if the settings ask for background mode or notifications, and the system has a tray."""

    wanted = Signal()
    """The person wants the window."""

    def __init__(self, window: QWidget, actions: Actions, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences
        self._explained = False
        self._menu = QMenu(window)
        self._menu.addAction(self.tr("Show PhotoSearch")).triggered.connect(self.wanted)
        self._state = self._menu.addAction("")
        self._state.setEnabled(False)
        self.show_hold(None)
        actions.fill(self._menu, ("", "pause", "", "quit"))
        self._icon = QSystemTrayIcon(window.windowIcon(), self)
        self._icon.setToolTip("PhotoSearch")
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activate)
        self._icon.messageClicked.connect(self.wanted)
        preferences.changed.connect(self._follow)
        self._follow()

    @property
    def keeps_running(self) -> bool:
        """Whether closing the window only hides it, because the tray offers a way back."""
        return self._preferences.chosen.background and self._icon.isVisible() and self._icon.isSystemTrayAvailable()

    def explain(self) -> None:
        """Explains, the first time, that the window is only hidden."""
        if not self._explained:
            self._explained = True
            self._say(self.tr("PhotoSearch keeps running in the background. Click this icon to show the window."))

    def announce(self, report: IndexReport) -> None:
        """Notifies of a long indexing pass, unless the window is active."""
        read = report.added + report.updated
        if read and report.seconds >= LONG_SECONDS and not self._window.isActiveWindow():
            self._say(self.tr("Indexing finished. %Ln photo(s) ready to search.", "", read))

    def show_hold(self, hold: Hold | None) -> None:
        """Shows in the menu why photos are waiting to be read; None if they are not."""
        self._state.setVisible(hold is not None)
        self._state.setText(photo_text.hold(hold) if hold is not None else "")

    def close(self) -> None:
        """Removes the icon at once; some systems would keep it until the process has ended."""
        self._icon.hide()

    def _say(self, words: str) -> None:
        if self._preferences.chosen.notifications:
            self._icon.showMessage("PhotoSearch", words, self._window.windowIcon())

    def _follow(self) -> None:
        chosen = self._preferences.chosen
        self._icon.setVisible((chosen.background or chosen.notifications) and self._icon.isSystemTrayAvailable())

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.wanted.emit()
