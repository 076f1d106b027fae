"""The settings dialog: it shows every setting, saves changes and reports errors."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QPalette, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch import settings
from photosearch.errors import InputError
from photosearch.gui.look.colours import DARK, LIGHT
from photosearch.gui.look.theme import Theme
from photosearch.gui.preferences.dialog import SettingsDialog
from photosearch.gui.preferences.preferences import Preferences
from photosearch.settings import Settings
from tests.support.gui.shell import Shell

NAMES = [each.name for each in dataclasses.fields(Settings)]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(Settings(), tmp_path / "settings.json")


@pytest.fixture
def dialog(qtbot: QtBot, look: Theme, preferences: Preferences) -> SettingsDialog:
    made = SettingsDialog(preferences, look)
    qtbot.addWidget(made)
    made.show()
    return made


def write(dialog: SettingsDialog, name: str, words: str, qtbot: QtBot) -> None:
    """Types a number and presses Enter."""
    field = dialog.row(name).editor.field
    field.clear()
    qtbot.keyClicks(field, words)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_every_setting_has_a_row_with_its_value(dialog: SettingsDialog) -> None:
    assert [row.name for group in dialog.groups for row in group.rows] == NAMES
    for name in NAMES:
        assert dialog.row(name).editor.value() == getattr(Settings(), name)
        assert not dialog.row(name).reset.isVisible()


def test_each_group_is_contiguous(dialog: SettingsDialog) -> None:
    assert len(dialog.groups) == len({each.metadata["group"] for each in dataclasses.fields(Settings)})


def test_a_change_is_saved_at_once(
    dialog: SettingsDialog, preferences: Preferences, tmp_path: Path, qtbot: QtBot
) -> None:
    write(dialog, "results", "350", qtbot)
    assert preferences.chosen.results == 350
    assert settings.load(tmp_path / "settings.json").results == 350
    assert dialog.row("results").remark.isHidden(), "it works at once"
    qtbot.keyClick(dialog.row("background").editor, Qt.Key.Key_Space)
    assert settings.load(tmp_path / "settings.json") == preferences.chosen == Settings(results=350, background=True)


def test_a_setting_that_needs_a_restart_shows_it(
    dialog: SettingsDialog, preferences: Preferences, qtbot: QtBot
) -> None:
    write(dialog, "decoders", "3", qtbot)
    assert preferences.chosen.decoders == 3
    assert "next time PhotoSearch starts" in dialog.row("decoders").remark.text()


@pytest.mark.parametrize("words", ["7", "5001", "", "many", "1e9", "20.5"])
def test_an_invalid_value_shows_an_error_and_is_not_saved(
    dialog: SettingsDialog, preferences: Preferences, tmp_path: Path, words: str, qtbot: QtBot
) -> None:
    write(dialog, "results", words, qtbot)
    row = dialog.row("results")
    assert row.remark.isVisible()
    assert row.remark.text() == "Enter a number from 10 to 5,000."
    assert row.editor.field.text() == words, "what was typed can be corrected"
    assert preferences.chosen == Settings()
    assert not (tmp_path / "settings.json").exists()
    write(dialog, "results", "1,000", qtbot)
    assert row.remark.isHidden()
    assert preferences.chosen.results == 1000


def test_a_write_error_is_shown_at_the_setting(
    dialog: SettingsDialog, preferences: Preferences, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "settings.json").mkdir()
    write(dialog, "results", "300", qtbot)
    assert "settings.json" in dialog.row("results").remark.text()
    assert preferences.chosen.results == 200


def test_reset_restores_the_default(
    dialog: SettingsDialog, preferences: Preferences, tmp_path: Path, qtbot: QtBot
) -> None:
    write(dialog, "photo_seconds", "7.5", qtbot)
    row = dialog.row("photo_seconds")
    assert row.reset.isVisible()
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    assert row.editor.value() == 5.0
    assert settings.load(tmp_path / "settings.json") == preferences.chosen == Settings()
    assert not row.reset.isVisible()


def test_the_search_field_finds_by_title_help_and_group(dialog: SettingsDialog, qtbot: QtBot) -> None:
    def shown() -> list[str]:
        return [row.name for group in dialog.groups for row in group.rows if row.isVisible()]

    qtbot.keyClicks(dialog.search, "MEMORY")
    assert shown() == ["decoder_megabytes"]
    dialog.search.setText("tray closed")
    assert shown() == ["background"], "in any order, across title and help"
    dialog.search.setText("tray zebra")
    assert shown() == []
    dialog.search.setText("appearance")
    assert shown() == ["theme", "language"]
    dialog.search.clear()
    assert shown() == NAMES


def test_a_command_line_choice_is_not_saved(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    chosen = Preferences(Settings(provider="cpu"), path)
    chosen.change("results", 50)
    assert settings.load(path) == Settings(results=50)
    assert chosen.chosen == Settings(results=50, provider="cpu")
    with pytest.raises(InputError):
        chosen.change("results", 5)
    assert chosen.chosen.results == 50


def test_the_wheel_scrolls_the_page_without_changing_a_choice(dialog: SettingsDialog, look: Theme) -> None:
    combo = dialog.row("provider").editor
    combo.clearFocus()
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, event)
    assert combo.value() == "auto"


def test_theme_and_result_count_take_effect_at_once(look: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    shell = Shell(tmp_path, look)
    shell.preferences.change("theme", "light")
    assert look.colours is LIGHT
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == LIGHT.panel
    shell.preferences.change("theme", "dark")
    assert look.colours is DARK
    with qtbot.waitSignal(shell.window.session.asked):
        shell.preferences.change("results", 20)
    assert shell.window.session.query.limit == 20
    shell.close()


def test_a_setting_without_effect_on_this_system_is_disabled(look: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    preferences = Preferences(Settings(), tmp_path / "settings.json")
    dialog = SettingsDialog(preferences, look, None, frozenset({"idle_only"}))
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.row("idle_only").editor.isEnabled()
    assert "does not report" in dialog.row("idle_only").remark.text()
    assert dialog.row("mains_only").editor.isEnabled()
