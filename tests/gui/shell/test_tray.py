"""Running in the background. The offscreen platform has no tray, so tests that need one replace it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from photosearch.core.events import Hold, IndexHeld, IndexIdle, IndexProgress, IndexReport, IndexSlowed, Slowdown
from photosearch.gui.application.application import qt_application
from photosearch.gui.look.theme import Theme
from photosearch.settings import Settings
from tests.support.gui.shell import Shell

# Messages of the offscreen platform about the tray and about windows that come to the front.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", "does not support raise", extend=True)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages shown by a system with a tray."""
    qt_application()  # the tray shows the icon of the application
    messages: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda *icon: True)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda icon, title, words, *rest: messages.append(words))
    return messages


@pytest.fixture
def shell(look: Theme, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path, look, Settings(background=True))
    yield made
    made.close()


def ends(shell: Shell) -> list[bool]:
    seen: list[bool] = []
    shell.window.closed.connect(lambda: seen.append(True))
    return seen


def test_without_a_tray_closing_quits(shell: Shell) -> None:
    ended = ends(shell)
    shell.window.close()
    assert ended


def test_closing_hides_the_window_and_the_icon_brings_it_back(told: list[str], shell: Shell) -> None:
    ended = ends(shell)
    shell.window.close()
    assert not ended
    assert not shell.window.isVisible()
    assert len(told) == 1, "it says where the window went"
    icon = shell.window.findChild(QSystemTrayIcon)
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert shell.window.isVisible()
    shell.window.close()
    assert len(told) == 1, "but once"
    show: QAction = icon.contextMenu().actions()[0]
    show.trigger()
    assert shell.window.isVisible()


def test_quit_always_quits(told: list[str], shell: Shell) -> None:
    ended = ends(shell)
    shell.window.close()
    shell.window.all_actions["quit"].trigger()
    assert ended


def test_the_setting_takes_effect_at_once(told: list[str], shell: Shell) -> None:
    ended = ends(shell)
    shell.preferences.change("background", False)
    shell.window.close()
    assert ended


def test_the_icon_is_shown_only_when_useful(told: list[str], shell: Shell) -> None:
    icon = shell.window.findChild(QSystemTrayIcon)
    assert icon.isVisible()
    assert isinstance(icon.contextMenu(), QMenu)
    shell.preferences.change("background", False)
    assert icon.isVisible(), "for notifications"
    shell.preferences.change("notifications", False)
    assert not icon.isVisible()


@pytest.mark.parametrize(
    ("report", "away", "wanted", "tells"),
    [
        (IndexReport(added=900, seconds=120.0), True, True, True),
        (IndexReport(added=900, seconds=120.0), False, True, False),
        (IndexReport(added=900, seconds=120.0), True, False, False),
        (IndexReport(added=900, seconds=20.0), True, True, False),
        (IndexReport(unchanged=900, seconds=120.0), True, True, False),
    ],
    ids=["long", "watched", "unwanted", "short", "nothing new"],
)
def test_a_long_job_notifies_if_the_window_is_not_active(
    told: list[str], shell: Shell, report: IndexReport, away: bool, wanted: bool, tells: bool
) -> None:
    shell.preferences.change("notifications", wanted)
    if away:
        shell.window.hide()
    shell.bridge.post(IndexIdle(report))
    assert bool(told) is tells
    if tells:
        assert "900 photos" in told[0]


def test_the_menu_shows_why_photos_wait(told: list[str], shell: Shell) -> None:
    menu = shell.window.findChild(QSystemTrayIcon).contextMenu()
    shell.know("/photos")
    shell.bridge.post(IndexHeld(Hold.MAINS))
    assert "Waiting for mains power" in [each.text() for each in menu.actions() if each.isVisible()]
    assert shell.window.status.activity.text().startswith("Waiting for mains power")
    shell.bridge.post(IndexHeld(None))
    assert "Waiting for mains power" not in [each.text() for each in menu.actions()]


def test_full_speed_is_one_choice_in_the_status_bar_and_in_the_settings(shell: Shell) -> None:
    shell.know("/photos")
    shell.bridge.post(IndexProgress(5, 100, 1.0, 95.0))
    shell.bridge.post(IndexSlowed(Slowdown.LATER))
    button = shell.window.status.full_speed
    assert button.isVisible()
    button.click()
    assert shell.preferences.chosen.effort == "full"
    shell.bridge.post(IndexSlowed(None))
    assert button.isVisible(), "so that the choice can be taken back"
    shell.preferences.change("effort", "gentle")
    assert not button.isChecked()
    button.click()
    button.click()
    assert shell.preferences.chosen.effort == "gentle", "the speed from before"
