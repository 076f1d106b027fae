"""Fixtures for a window with the real application behind it, which the tests of a module share."""

import multiprocessing
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from tests.support.gui.house import House
from tests.support.gui.pictures import save_scenes, scene

SCENES = 10
HOSTILE = ("<img src=x>.jpg", "two\nlines.jpg", "&amp;.jpg")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    paths = save_scenes(folder, SCENES)
    for seed, name in enumerate(HOSTILE, 100):
        scene(seed).save(str(folder / "named.jpg"))
        (folder / "named.jpg").rename(folder / name)
    (folder / "broken <b>.jpg").write_bytes(paths[0].read_bytes()[:300])
    return folder


@pytest.fixture(scope="module")
def shared(photos: Path, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    look = Theme(qapp)
    look.wear(DARK)
    house = House(tmp_path_factory.mktemp("window"), look)
    house.watch(photos)
    yield house
    house.close()
    assert not multiprocessing.active_children()
    assert not [each for each in threading.enumerate() if each.name.startswith("photosearch")]


@pytest.fixture
def house(shared: House) -> House:
    """The shared window, showing the newest photos."""
    window = shared.window
    window.activateWindow()  # the previous test may have closed a dialog
    window.viewing.close()
    for name in ("heat", "attention"):
        window.all_actions[name].setChecked(False)
    window.banner.hide()
    window.session.ask(())
    shared.settle()
    window.gallery.clearSelection()
    window.gallery.setFocus()
    return shared


def choose(house: House, *names: str) -> None:
    """Selects photos by name; the last one is current."""
    gallery, flags = house.window.gallery, QItemSelectionModel.SelectionFlag
    gallery.clearSelection()
    for name in names:
        index = gallery.gallery_model.index(house.names().index(name))
        gallery.selectionModel().setCurrentIndex(index, flags.Select)


def do(house: House, name: str) -> None:
    """Triggers a menu action."""
    action: QAction = house.window.all_actions[name]
    assert action.isEnabled(), name
    action.trigger()
