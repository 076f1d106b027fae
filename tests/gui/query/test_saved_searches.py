"""Saved searches in the window: save, run, rename, delete, and follow their pictures."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit
from pytestqt.qtbot import QtBot

from photosearch.core.photo import Box
from photosearch.core.query.query import ALL_PHOTOS, Example, Filters, Sort, SortKey
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.jobs.searching import saved_searches
from tests.support.gui.house import House
from tests.support.gui.pictures import save_scenes, scene

pytestmark = pytest.mark.shared_application


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return save_scenes(tmp_path / "photos", 4)


@pytest.fixture
def house(photos: list[Path], qapp: QApplication, tmp_path: Path) -> Iterator[House]:
    look = Theme(qapp)
    look.wear(DARK)
    house = House(tmp_path / "window", look)
    house.watch(photos[0].parent)
    yield house
    house.close()


def saved(house: House) -> list[str]:
    """Returns the names in the side panel."""
    shown = house.window.saved_panel.list
    return [shown.item(row).text() for row in range(shown.count())]


def save(house: House, name: str) -> None:
    house.window.all_actions["save_search"].trigger()
    dialog = house.window.findChildren(QInputDialog)[-1]
    dialog.setTextValue(name)
    dialog.accept()
    house.wait(lambda: name in saved(house))


def ask(house: House, name: str) -> None:
    before, shown = house.window.session.query, house.window.saved_panel.list
    shown.itemActivated.emit(shown.findItems(name, Qt.MatchFlag.MatchExactly)[0])
    house.wait(lambda: house.window.session.query != before)
    house.settle()


def forget(house: House) -> None:
    house.window.session.filter(ALL_PHOTOS)
    house.window.session.arrange(Sort())
    house.window.session.ask(())
    house.settle()


def test_a_saved_search_is_complete_after_a_restart(
    house: House, photos: list[Path], look: Theme, tmp_path: Path
) -> None:
    window = house.window
    assert not window.all_actions["save_search"].isEnabled(), "nothing is asked"
    asked = (Example(str(photos[0]), 2.0, Box(0.0, 0.1, 0.5, 0.75)), Example(str(photos[1]), -0.5))
    window.session.ask(asked)
    window.session.filter(Filters(text="scene", least_score=-0.5))
    window.session.arrange(Sort(SortKey.SIZE, ascending=True))
    house.settle()
    query, names = window.session.query, house.names()
    save(house, "The <b>sea</b>")
    house.close()
    again = House(tmp_path / "window", look)
    again.wait(lambda: saved(again))
    forget(again)
    ask(again, "The <b>sea</b>")
    assert again.window.session.query == query
    assert again.names() == names
    assert again.window.filter_bar.field.text() == "scene"
    again.close()


def test_a_saved_search_follows_a_moved_photo(house: House, photos: list[Path]) -> None:
    house.window.session.ask((Example(str(photos[2])),))
    house.settle()
    save(house, "two")
    forget(house)
    photos[2].rename(photos[2].with_name("elsewhere.jpg"))
    house.wait(lambda: "elsewhere.jpg" in house.names())
    ask(house, "two")
    assert house.window.session.examples == (Example(str(photos[2].with_name("elsewhere.jpg"))),)


def test_a_saved_search_keeps_pictures_whose_files_are_gone(house: House, photos: list[Path], tmp_path: Path) -> None:
    outside = tmp_path / "outside.jpg"
    scene(1).save(str(outside), quality=80)
    house.drop([outside])
    house.wait(lambda: house.window.session.examples)
    QGuiApplication.clipboard().setImage(scene(3))
    pasted = Example(b"")
    house.window.all_actions["paste"].trigger()
    house.wait(lambda: isinstance(house.window.session.examples[0].source, bytes))
    pasted = house.window.session.examples[0]
    house.window.session.ask((Example(str(outside)), pasted))
    house.settle()
    names = house.names()
    save(house, "from outside")
    forget(house)
    ask(house, "from outside")
    assert house.window.session.examples == (Example(str(outside)), pasted), "by its name while it is there"
    kept = outside.read_bytes()
    shutil.copy(photos[0], outside)
    forget(house)
    ask(house, "from outside")
    assert house.window.session.examples == (Example(kept), pasted), "another picture took its name"
    outside.unlink()
    forget(house)
    ask(house, "from outside")
    assert house.window.session.examples == (Example(kept), pasted)
    assert house.names() == names


def test_the_list_runs_renames_and_deletes_by_keyboard(house: House, photos: list[Path], qtbot: QtBot) -> None:
    window = house.window
    for name, photo in (("one", photos[0]), ("two", photos[1])):
        window.session.ask((Example(str(photo)),))
        house.settle()
        save(house, name)
    window.all_actions["saved_searches"].trigger()
    dialog = window.saved_commands.dialog
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Home)
    qtbot.keyClick(dialog.list, Qt.Key.Key_F2)
    editor = dialog.list.findChild(QLineEdit)
    qtbot.keyClicks(editor, "  three ")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    house.wait(lambda: saved(house) == ["three", "two"])
    dialog.list.setCurrentRow(0)
    dialog.list.item(0).setText("two")
    assert [dialog.list.item(row).text() for row in range(2)] == ["three", "two"], "the name is taken"
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    house.wait(lambda: window.session.examples == (Example(str(photos[0])),))
    qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    house.wait(lambda: saved(house) == ["two"])
    qtbot.mouseClick(dialog.delete, Qt.MouseButton.LeftButton)
    house.wait(lambda: saved(house) == [])
    assert not dialog.ask.isEnabled()
    assert dialog.none.isVisible()
    dialog.close()


def test_a_search_that_cannot_be_saved_shows_an_error(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_searches, "MOST_BYTES", 1000)
    outside = tmp_path / "outside.jpg"
    scene(1).save(str(outside), quality=80)
    house.window.session.ask((Example(str(outside)),))
    house.settle()
    house.window.all_actions["save_search"].trigger()
    (dialog,) = house.window.findChildren(QInputDialog)
    dialog.setTextValue("large")
    dialog.accept()
    house.wait(lambda: "too large to be kept" in house.window.banner.words.text())
    assert saved(house) == []
