"""Excluding files with patterns, in the whole window on a real library."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from photosearch.gui.folders.exclusion_dialog import ExclusionDialog
from photosearch.gui.look.theme import Theme
from tests.support.gui.house import House, nothing_is_left
from tests.support.gui.pictures import save_scenes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three photos, one of them in a folder of its own."""
    save_scenes(tmp_path / "photos", 2)
    save_scenes(tmp_path / "photos" / "Cache", 1, first=50)
    return tmp_path / "photos"


@pytest.fixture
def house(look: Theme, tmp_path: Path, folder: Path) -> Iterator[House]:
    made = House(tmp_path, look)
    made.watch(folder)
    made.wait(lambda: len(made.names()) == 3)
    yield made
    made.close()


def edit(house: House) -> ExclusionDialog:
    """Opens the dialog and waits until it has scanned the folders."""
    house.window.all_actions["exclude"].trigger()
    house.wait(lambda: house.window.findChild(ExclusionDialog))
    dialog = house.window.findChild(ExclusionDialog)
    house.wait(lambda: dialog.count.text() == "0 of 3 photos excluded")
    assert dialog is not None
    return dialog


def test_excluded_photos_are_previewed_while_typing_and_removed_on_saving(
    house: House, folder: Path, qtbot: QtBot
) -> None:
    dialog = edit(house)
    house.wait(lambda: dialog.folders.count() == 1)
    assert (dialog.folders.item(0).text(), dialog.kinds.item(0).text()) == ("Cache (1)", "JPG (3)")
    dialog.folders.setCurrentRow(0)
    qtbot.keyClick(dialog.folders, Qt.Key.Key_Space)
    assert dialog.editor.toPlainText() == "/Cache/"
    house.wait(lambda: dialog.count.text() == "1 of 3 photos excluded")
    dialog.editor.clear()
    assert dialog.folders.item(0).checkState() is Qt.CheckState.Unchecked
    qtbot.keyClicks(dialog.editor, "cache/")
    house.wait(lambda: dialog.count.text() == "1 of 3 photos excluded")
    assert [dialog.sample.item(0).text()] == [str(next((folder / "Cache").iterdir()))]
    assert len(house.names()) == 3
    sizes = [dialog.sizes.item(row).text() for row in range(dialog.sizes.count())]
    assert sizes[-1] == "1 MB (3)"
    dialog.sizes.setCurrentRow(len(sizes) - 1)
    qtbot.keyClick(dialog.sizes, Qt.Key.Key_Space)
    house.wait(lambda: dialog.count.text() == "3 of 3 photos excluded")
    qtbot.keyClick(dialog.sizes, Qt.Key.Key_Space)
    house.wait(lambda: dialog.count.text() == "1 of 3 photos excluded")
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    house.wait(lambda: len(house.names()) == 2)
    house.window.folders_panel.list.setCurrentIndex(house.window.folders_panel.model.index(0))
    house.window.all_actions["exclude"].trigger()
    house.wait(lambda: house.window.findChild(ExclusionDialog) not in (None, dialog))
    again = house.window.findChild(ExclusionDialog)
    assert again.place.currentData() == str(folder)
    house.wait(lambda: again.count.text() == "1 of 3 photos excluded")
    qtbot.keyClicks(again.editor, "!Cache/")
    house.wait(lambda: again.count.text() == "0 of 3 photos excluded")
    again.place.setCurrentIndex(0)
    assert again.editor.toPlainText() == "cache/"
    qtbot.mouseClick(again.save, Qt.MouseButton.LeftButton)
    house.wait(lambda: len(house.names()) == 3)
    assert house.runner.indexing.patterns() == {"": "cache/", str(folder): "!Cache/"}


def test_an_invalid_pattern_shows_an_error_and_cannot_be_saved(house: House, qtbot: QtBot) -> None:
    dialog = edit(house)
    qtbot.keyClicks(dialog.editor, "*.jpg")
    qtbot.keyClick(dialog.editor, Qt.Key.Key_Return)
    qtbot.keyClicks(dialog.editor, "!")
    house.wait(lambda: not dialog.save.isEnabled())
    assert "not a valid pattern" in dialog.count.text()
    qtbot.keyClick(dialog.editor, Qt.Key.Key_Backspace)
    house.wait(lambda: dialog.count.text() == "3 of 3 photos excluded")
    assert dialog.save.isEnabled()
    dialog.reject()
    assert house.runner.indexing.patterns() == {}


def test_the_window_closes_while_patterns_are_edited(house: House) -> None:
    house.window.all_actions["exclude"].trigger()
    house.wait(lambda: house.window.findChild(ExclusionDialog))
    house.close()
    assert nothing_is_left()
