"""Albums and the basket in the window, with a real library behind it; the photo files are empty."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog

from photosearch.core.annotations.albums import BASKET
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.gui.work import desktop
from photosearch.library.store.store import Store
from tests.support.gui.house import House
from tests.support.large_libraries import make_library

pytestmark = pytest.mark.shared_application
KEYS = Qt.Key


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[House]:
    root = tmp_path_factory.mktemp("albums")
    make_library(root, 40)
    look = Theme(qapp)
    look.wear(DARK)
    house = House(root, look)
    house.window.welcome.leave()
    house.wait(lambda: house.window.folders_panel.model.folders)
    house.settle()
    QTest.keyClick(house.window.gallery, KEYS.Key_Home)
    house.wait(house.window.gallery.current_hit)
    yield house
    house.close()


def albums(house: House) -> dict[str, int]:
    with Store.open(house.paths.database, readonly=True) as store:
        return {each.name: each.photos for each in store.albums.all()}


def entries(house: House) -> list[str]:
    shown = house.window.albums_panel.list
    return [shown.item(row).text() for row in range(shown.count())]


def test_photos_are_collected_named_shown_and_taken_out_again(house: House) -> None:
    window = house.window
    QTest.keyClick(window.gallery, KEYS.Key_K)
    QTest.keyClick(window.gallery, KEYS.Key_Right)
    QTest.keyClick(window.gallery, KEYS.Key_K)
    QTest.keyClick(window.gallery, KEYS.Key_K)
    house.wait(lambda: albums(house) == {BASKET: 2})
    house.wait(lambda: entries(house) == ["Basket (2)"])
    window.all_actions["new_album"].trigger()
    dialog = window.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("  Best of  2021 ")
    dialog.accept()
    house.wait(lambda: entries(house) == ["Basket (2)", "Best of 2021 (1)"])
    window.album_commands.show(BASKET)
    house.settle()
    assert window.gallery.gallery_model.rowCount() == 2
    QTest.keyClick(window.gallery, KEYS.Key_Home)
    house.wait(window.all_actions["remove_from_album"].isEnabled, 9)
    window.all_actions["remove_from_album"].trigger()
    house.wait(lambda: albums(house)[BASKET] == 1)
    house.wait(lambda: window.gallery.gallery_model.rowCount() == 1)
    window.all_actions["undo"].trigger()
    house.wait(lambda: albums(house)[BASKET] == 2)
    for _ in range(2):
        window.all_actions["undo"].trigger()
    house.wait(lambda: albums(house) == {BASKET: 2, "Best of 2021": 0})
    window.all_actions["undo"].trigger()
    house.wait(lambda: albums(house)[BASKET] == 1)


def test_photos_dragged_onto_an_album_are_added(house: House) -> None:
    window = house.window
    house.runner.albums.add("Best", ())
    window.album_commands.renew()
    house.wait(lambda: entries(house) == ["Basket (0)", "Best (0)"])
    window.gallery.selectAll()
    shown = window.albums_panel.list
    place = shown.visualItemRect(shown.item(1)).center()

    class FromGallery(QDropEvent):
        def source(self) -> QObject:
            return window.gallery

    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    mime = desktop.file_list(["/nowhere.jpg"])
    event = FromGallery(QPointF(place), action, mime, left, Qt.KeyboardModifier.NoModifier)
    shown.dropEvent(event)
    house.wait(lambda: albums(house) == {"Best": 40})
    house.wait(lambda: entries(house)[1] == "Best (40)")
