"""The first run: from an empty library to a first search."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from pytestqt.qtbot import QtBot

from photosearch.core.events import IndexIdle, IndexProgress, IndexReport
from photosearch.gui.look.theme import Theme
from tests.support.gui.house import House
from tests.support.gui.pictures import save_scenes
from tests.support.gui.shell import Shell


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pictures folder of the system, as the desktop configures it."""
    folder = tmp_path / "Pictures"
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda location: str(folder))
    return folder


@pytest.fixture
def shell(look: Theme, tmp_path: Path, pictures: Path) -> Iterator[Shell]:
    made = Shell(tmp_path / "library", look)
    yield made
    made.close()


def shows_welcome(shell: Shell) -> bool:
    return shell.window.stack.currentWidget() is shell.window.welcome


def test_three_clicks_lead_from_an_empty_library_to_a_search(
    look: Theme, tmp_path: Path, pictures: Path, qtbot: QtBot
) -> None:
    save_scenes(pictures, 6)
    house = House(tmp_path, look)
    welcome = house.window.welcome
    try:
        house.wait(lambda: house.window.stack.currentWidget() is welcome)
        qtbot.mouseClick(welcome.suggestion, Qt.MouseButton.LeftButton)
        house.wait(lambda: welcome.reading.done)
        assert welcome.choosing.done
        assert house.window.stack.currentWidget() is welcome, "it stays until the first search"
        house.wait(lambda: welcome.samples[0].isVisible() and not welcome.samples[0].icon().isNull())
        sample = house.window.session.hits[0].photo.file.path
        qtbot.mouseClick(welcome.samples[0], Qt.MouseButton.LeftButton)
        house.settle()
        assert house.window.stack.currentWidget() is house.window.gallery
        assert house.window.session.hits[0].photo.file.path == sample
    finally:
        house.close()


def test_the_welcome_page_shows_indexing_progress(shell: Shell) -> None:
    shell.know()
    assert shows_welcome(shell)
    assert not shell.window.welcome.choosing.done
    shell.know("/photos", photos=0)
    shell.bridge.post(IndexProgress(30, 400, 12.0, 31.0))
    assert "30 of 400" in shell.window.welcome.reading.words.text()
    assert not shell.window.welcome.reading.done
    shell.know("/photos", photos=400)
    shell.bridge.post(IndexIdle(IndexReport(added=400)))
    assert shell.window.welcome.reading.done
    assert "400 photos" in shell.window.welcome.reading.words.text()


def test_the_suggested_folder_is_offered_until_it_is_watched(shell: Shell, pictures: Path) -> None:
    shell.know()
    assert shell.window.welcome.suggestion.isVisible()
    assert "Pictures" in shell.window.welcome.suggestion.text()
    shell.know(str(pictures))
    assert not shell.window.welcome.suggestion.isVisible()


def test_without_a_pictures_folder_the_person_chooses_one(
    look: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda location: str(tmp_path / "missing"))
    shell = Shell(tmp_path, look)
    shell.know()
    assert not shell.window.welcome.suggestion.isVisible()
    assert shell.window.welcome.other.isVisible()
    shell.close()


def test_the_welcome_page_can_be_left_and_stays_away(shell: Shell, qtbot: QtBot) -> None:
    shell.know()
    assert not shell.window.welcome.leave_button.isVisible(), "there is nothing to see yet"
    shell.know("/photos")
    shell.answer()
    assert shows_welcome(shell)
    qtbot.mouseClick(shell.window.welcome.leave_button, Qt.MouseButton.LeftButton)
    assert shell.window.stack.currentWidget() is shell.window.gallery
    shell.know()
    assert not shows_welcome(shell)


def test_a_library_with_folders_needs_no_welcome(shell: Shell) -> None:
    shell.know("/photos")
    shell.answer()
    assert shell.window.stack.currentWidget() is shell.window.gallery


def test_the_welcome_page_has_the_focus_at_once(shell: Shell) -> None:
    shell.know()
    assert shell.window.focusWidget() is shell.window.welcome.suggestion
