"""Marking hits in the window, with the real application behind it."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.core.photo import Hit, Mark
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.library.store.store import Store
from tests.support.gui.house import House
from tests.support.gui.pictures import save_scenes
from tests.support.gui.shell import details

pytestmark = pytest.mark.shared_application


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return save_scenes(tmp_path_factory.mktemp("photos"), 5)


@pytest.fixture(scope="module")
def shared(photos: list[Path], qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    look = Theme(qapp)
    look.wear(DARK)
    house = House(tmp_path_factory.mktemp("window"), look)
    house.watch(photos[0].parent)
    yield house
    house.close()
    assert not multiprocessing.active_children()


@pytest.fixture
def house(shared: House, photos: list[Path]) -> House:
    """The window after a search with the first photo, without marks."""
    window = shared.window
    while window.all_actions["undo"].isEnabled():
        window.all_actions["undo"].trigger()
    window.session.ask(())
    shared.settle()
    shared.drop([photos[0]])
    shared.wait(lambda: window.session.subject is not None)
    shared.settle()
    shared.wait(lambda: not any(hit.mark for hit in hits(shared)))
    window.gallery.clearSelection()
    window.gallery.setFocus()
    return shared


def hits(house: House) -> list[Hit]:
    model = house.window.gallery.gallery_model
    return [hit for row in range(model.rowCount()) if (hit := model.hit(row))]


def said(house: House) -> list[tuple[str, Mark]]:
    with Store.open(house.paths.database, readonly=True) as store:
        return [(Path(each.photo_path or "").name, each.mark) for each in store.marks.all()]


def go_to(house: House, row: int) -> str:
    gallery = house.window.gallery
    gallery.setCurrentIndex(gallery.gallery_model.index(row))
    return house.names()[row]


def test_a_key_marks_a_hit_and_removes_the_mark_again(house: House, qtbot: QtBot) -> None:
    window = house.window
    name = go_to(house, 1)
    qtbot.keyClick(window.gallery, Qt.Key.Key_S)
    house.wait(lambda: hits(house)[1].mark is Mark.SAME)
    assert said(house) == [(name, Mark.SAME)]
    assert window.all_actions["same"].isChecked()
    assert details(window.details)["Your mark"] == "same photo"
    assert "Your mark: same photo" in window.gallery.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.keyClick(window.gallery, Qt.Key.Key_D)
    house.wait(lambda: hits(house)[1].mark is Mark.DIFFERENT)
    assert not window.all_actions["same"].isChecked()
    qtbot.keyClick(window.gallery, Qt.Key.Key_D)
    house.wait(lambda: hits(house)[1].mark is None)
    assert said(house) == []


def test_marks_are_undone_and_redone_in_order(house: House, qtbot: QtBot) -> None:
    window, control = house.window, Qt.KeyboardModifier.ControlModifier
    name = go_to(house, 2)
    qtbot.keyClick(window.gallery, Qt.Key.Key_S)
    house.wait(lambda: hits(house)[2].mark is Mark.SAME)
    qtbot.keyClick(window.gallery, Qt.Key.Key_D)
    house.wait(lambda: hits(house)[2].mark is Mark.DIFFERENT)
    qtbot.keyClick(window.gallery, Qt.Key.Key_Z, control)
    house.wait(lambda: hits(house)[2].mark is Mark.SAME)
    qtbot.keyClick(window.gallery, Qt.Key.Key_Z, control)
    house.wait(lambda: hits(house)[2].mark is None)
    assert said(house) == []
    qtbot.keyClick(window.gallery, Qt.Key.Key_Y, control)
    house.wait(lambda: hits(house)[2].mark is Mark.SAME)
    assert said(house) == [(name, Mark.SAME)]


def test_several_hits_are_marked_at_once_from_the_context_menu(house: House) -> None:
    window = house.window
    window.gallery.selectAll()
    menu = window.photo_commands.menu()
    texts = {action.text().replace("&", ""): action for action in menu.actions()}
    texts["Not the Same Photo"].trigger()
    house.wait(lambda: all(hit.mark is Mark.DIFFERENT for hit in hits(house)))
    assert len(said(house)) == 5
    window.all_actions["undo"].trigger()
    house.wait(lambda: not any(hit.mark for hit in hits(house)))
    menu.deleteLater()


def test_only_a_search_by_one_example_can_be_marked(house: House, photos: list[Path]) -> None:
    window = house.window
    go_to(house, 1)
    assert window.all_actions["same"].isEnabled()
    house.drop([photos[1]], on=window.query_panel)
    house.wait(lambda: len(window.session.examples) == 2)
    house.settle()
    go_to(house, 1)
    assert not window.all_actions["same"].isEnabled()
    window.session.ask(())
    house.settle()
    go_to(house, 1)
    assert not window.all_actions["same"].isEnabled()


def test_marks_belong_to_the_example(house: House, photos: list[Path]) -> None:
    window = house.window
    name = go_to(house, 1)
    window.all_actions["same"].trigger()
    house.wait(lambda: hits(house)[1].mark is Mark.SAME)
    house.drop([photos[2]])
    house.wait(lambda: window.session.subject is not None and window.session.examples[0].source == str(photos[2]))
    house.settle()
    assert not any(hit.mark for hit in hits(house))
    house.drop([photos[0]])
    house.wait(lambda: [Path(hit.photo.file.path).name for hit in hits(house) if hit.mark] == [name])
    window.gallery.grab()
