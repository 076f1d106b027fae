"""Stacks of near-duplicates, in the grid alone and in the whole window."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from photosearch.core.photo import Hit
from photosearch.core.query.query import Sort, SortKey
from photosearch.gui.gallery.delegate import GalleryDelegate
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.gallery.model import STACK_ROLE, GalleryModel
from photosearch.gui.gallery.place import Place
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.gui.work.thumbnails import Thumbnails
from tests.support.gui.house import House
from tests.support.gui.pictures import encoded, photo, scene
from tests.support.gui.shell import Shell

pytestmark = pytest.mark.shared_application
SCENES = 4
COPIES = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scenes, the first ones also at other qualities, so that they are near-duplicates."""
    root = tmp_path_factory.mktemp("photos")
    for seed in range(SCENES):
        for quality in (92, 90, 88)[: COPIES if seed < 2 else 1]:
            assert scene(seed).save(str(root / f"{seed} at {quality}.jpg"), quality=quality)
    return root


@pytest.fixture(scope="module")
def shared(folder: Path, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    look = Theme(qapp)
    look.wear(DARK)
    house = House(tmp_path_factory.mktemp("window"), look)
    house.watch(folder)
    yield house
    house.close()


@pytest.fixture
def house(shared: House, folder: Path) -> House:
    """The window after a search with the first scene, with all stacks collapsed."""
    window = shared.window
    window.all_actions["stacks"].setChecked(True)
    window.session.arrange(Sort())
    window.session.ask(())
    shared.settle()
    shared.drop([folder / "0 at 92.jpg"])
    shared.wait(lambda: window.session.examples)
    shared.settle()
    window.gallery.setFocus()
    return shared


def seeds(house: House) -> list[str]:
    return [name.split()[0] for name in house.names()]


def test_near_duplicates_form_a_stack_with_the_best_in_front(house: House) -> None:
    assert sorted(seeds(house)) == ["0", "1", "2", "3"]
    assert house.names()[0] == "0 at 92.jpg"
    stacks = [house.window.gallery.gallery_model.stack(row) for row in range(4)]
    assert sorted(each.photos for each in stacks if each) == [COPIES, COPIES]
    assert len(house.window.session.hits) == 2 * COPIES + 2, "all of them are hits"


def test_the_badge_expands_and_collapses_a_stack(house: House, qtbot: QtBot) -> None:
    gallery = house.window.gallery

    def click_badge() -> None:
        index = gallery.gallery_model.index(0)
        option = QStyleOptionViewItem()
        gallery.initViewItemOption(option)
        option.rect = gallery.visualRect(index)
        delegate: Any = gallery.itemDelegate()
        badge = delegate.badge(option, index)
        qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=badge.center())

    click_badge()
    assert seeds(house)[:COPIES] == ["0"] * COPIES
    assert len(house.names()) == SCENES + COPIES - 1
    assert house.window.all_actions["stack"].isChecked()
    click_badge()
    assert sorted(seeds(house)) == ["0", "1", "2", "3"]


def test_keys_expand_one_or_all_stacks_and_switch_stacking_off(house: House, qtbot: QtBot) -> None:
    window, gallery = house.window, house.window.gallery
    assert not window.all_actions["stack"].isEnabled(), "no photo is current yet"
    qtbot.keyClick(gallery, Qt.Key.Key_Home)
    qtbot.keyClick(gallery, Qt.Key.Key_E)
    assert len(house.names()) == SCENES + COPIES - 1
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    qtbot.keyClick(gallery, Qt.Key.Key_E)
    assert gallery.currentIndex().row() == 0, "closed from within, the front is the current photo"
    qtbot.keyClick(gallery, Qt.Key.Key_E, Qt.KeyboardModifier.ShiftModifier)
    assert len(house.names()) == SCENES + 2 * (COPIES - 1)
    qtbot.keyClick(gallery, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert len(house.names()) == SCENES
    qtbot.keyClick(gallery, Qt.Key.Key_G)
    assert len(house.names()) == SCENES + 2 * (COPIES - 1)
    assert not gallery.gallery_model.has_stacks
    assert not window.all_actions["open_stacks"].isEnabled()


def test_the_context_menu_expands_a_stack(house: House) -> None:
    window = house.window
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(0))
    menu = window.photo_commands.menu()
    (entry,) = (each for each in menu.actions() if each.text().replace("&", "") == "Expand Stack")
    entry.trigger()
    assert len(house.names()) == SCENES + COPIES - 1
    menu.deleteLater()


def test_a_refresh_keeps_expanded_stacks(house: House) -> None:
    window = house.window
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(0))
    window.all_actions["stack"].trigger()
    shown = house.names()
    window.session.refresh()
    house.settle()
    assert house.names() == shown
    window.session.ask(())
    house.settle()
    assert len(house.names()) == 2 * COPIES + 2, "browsing, each photo stands in its own place"


def test_stacks_work_in_any_order_and_with_counter_examples(house: House, folder: Path) -> None:
    window = house.window
    window.session.arrange(Sort(SortKey.NAME, ascending=True))
    house.settle()
    assert seeds(house) == ["0", "1", "2", "3"]
    assert house.names()[0] == "0 at 92.jpg", "the best hit fronts the stack, whatever the order"
    window.session.arrange(Sort())
    house.drop([folder / "1 at 92.jpg"], on=window.query_panel)
    house.wait(lambda: len(window.session.examples) == 2)
    window.session.turn(1)
    house.settle()
    assert seeds(house)[0] == "0"
    assert seeds(house).count("1") == 1


def test_the_stacking_setting_is_remembered(tmp_path: Path, look: Theme) -> None:
    first = Shell(tmp_path, look)
    first.window.all_actions["stacks"].setChecked(False)
    first.close()
    again = Shell(tmp_path, look)
    assert not again.window.all_actions["stacks"].isChecked()
    again.close()


# The grid alone


@pytest.fixture
def gallery(qtbot: QtBot, look: Theme) -> Iterator[Gallery]:
    thumbnails = Thumbnails(lambda _: encoded(form="JPEG"))
    made = Gallery(GalleryModel())
    made.setItemDelegate(GalleryDelegate(thumbnails, look, made))
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    yield made
    thumbnails.close()


def answer(*stacks: tuple[int, ...]) -> tuple[Hit, ...]:
    """Returns hits for the photos of each stack, with the front first."""
    return tuple(Hit(photo(each), 0.9, front=ids[0] if len(ids) > 1 else None) for ids in stacks for each in ids)


def shown(gallery: Gallery) -> list[int]:
    return [gallery.gallery_model.photo_id(row) for row in range(gallery.gallery_model.rowCount())]


def test_a_stack_stays_expanded_when_its_front_changes(gallery: Gallery) -> None:
    gallery.show_hits(answer((1, 2, 3), (4,), (5, 6)), keep_place=False)
    gallery.setCurrentIndex(gallery.model().index(0, 0))
    gallery.turn_stack()
    assert shown(gallery) == [1, 2, 3, 4, 5]
    gallery.show_hits(answer((7, 1, 2, 3), (5, 6), (4,)), keep_place=True)
    assert shown(gallery) == [7, 1, 2, 3, 5, 4]
    assert gallery.current_photo().id == 1


def test_a_stack_stands_where_its_best_hit_does_whichever_photo_is_at_its_front(gallery: Gallery) -> None:
    stacked = {1: 3, 3: 3, 5: 3}
    hits = tuple(Hit(photo(each), 0.9, front=stacked.get(each)) for each in range(1, 6))
    gallery.show_hits(hits, keep_place=False)
    assert shown(gallery) == [3, 2, 4]
    gallery.setCurrentIndex(gallery.model().index(0, 0))
    gallery.turn_stack()
    assert shown(gallery) == [3, 1, 5, 2, 4]
    gallery.show_hits(hits[:2], keep_place=False)
    assert shown(gallery) == [1, 2], "the first part of an answer may lack the front"
    assert gallery.gallery_model.stack(0) is None


def test_the_badge_counts_the_photos_behind_the_front(gallery: Gallery, look: Theme) -> None:
    def pixels(*ids: int) -> QImage:
        gallery.show_hits(answer(ids), keep_place=False)
        QApplication.processEvents()
        option = QStyleOptionViewItem()
        gallery.initViewItemOption(option)
        option.rect = gallery.visualRect(gallery.model().index(0, 0))
        delegate: Any = gallery.itemDelegate()
        return gallery.viewport().grab(delegate.badge(option, gallery.model().index(0, 0))).toImage()

    one_more, ten_more = pixels(1, 2), pixels(*range(1, 12))
    assert one_more.width() < ten_more.width(), "two digits"
    assert pixels(*range(1, 11)).width() == one_more.width()


def test_the_front_becomes_current_when_the_current_photo_is_stacked(gallery: Gallery) -> None:
    gallery.show_hits(answer((1,), (2,), (3,)), keep_place=False)
    gallery.setCurrentIndex(gallery.model().index(2, 0))
    gallery.show_hits(answer((1,), (2, 3)), keep_place=True)
    assert gallery.current_photo().id == 2


def test_a_refresh_keeps_the_selection(gallery: Gallery) -> None:
    gallery.show_hits(answer(*((each,) for each in range(1, 400))), keep_place=False)
    gallery.go_to(Place(top=None, above=0, current=None, chosen=np.array([3, 5, 300]), all_chosen=False))
    gallery.verticalScrollBar().setValue(900)
    top = gallery.place().top
    assert top is not None

    def height() -> int:
        return gallery.visualRect(gallery.model().index(gallery.gallery_model.row_of(top[0]) or 0, 0)).top()

    before = height()
    gallery.show_hits(answer((1000,), (1001,), *((each,) for each in range(1, 400) if each != 5)), keep_place=True)
    assert [each.photo.id for each in gallery.selected_hits()] == [3, 300]
    assert height() == before


def test_screen_readers_announce_the_stack(gallery: Gallery) -> None:
    gallery.show_hits(answer((1, 2, 3)), keep_place=False)
    index = gallery.model().index(0, 0)
    assert index.data(STACK_ROLE).photos == 3
    assert "Stack of 3 photos" in index.data(Qt.ItemDataRole.AccessibleTextRole)
