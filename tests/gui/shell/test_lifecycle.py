"""The window from start to end: closing at any moment, saved state, and the first page."""

import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from photosearch.core.events import IndexProgress, Trouble
from photosearch.core.photo import Box
from photosearch.core.query.query import Example
from photosearch.library.store.store import Store
from tests.support.gui.house import House, nothing_is_left
from tests.support.gui.pictures import encoded, save_scenes


def test_closing_while_indexing_is_clean_and_the_next_start_continues(
    open_house: Callable[..., House], tmp_path: Path
) -> None:
    save_scenes(tmp_path / "photos", 24)
    house = open_house()
    house.drop([tmp_path / "photos"])
    house.wait(lambda: any(isinstance(each, IndexProgress) and each.done for each in house.events))
    house.close()
    assert nothing_is_left()
    assert not [each for each in house.events if isinstance(each, Trouble)]
    with Store.open(house.paths.database, readonly=True) as store:
        assert store.check() == ()
    again = open_house()
    again.wait(lambda: len(again.names()) == 24)
    again.close()
    assert nothing_is_left()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes with names are POSIX's")
def test_closing_does_not_wait_for_photos(open_house: Callable[..., House], tmp_path: Path) -> None:
    endless = tmp_path / "endless.jpg"
    os.mkfifo(endless)
    house = open_house(photo_seconds=120.0)
    writer = os.open(endless, os.O_RDWR)  # writes nothing
    for background in (house.window.background, house.window.presenter.thorough):
        background.run(lambda: house.runner.pictures.preview(str(endless), 100), lambda preview: None)
    house.wait(multiprocessing.active_children)
    house.close()
    os.close(writer)
    assert nothing_is_left()


@pytest.mark.parametrize("moment", ["at once", "while opening", "while searching", "while explaining", "while loading"])
def test_closing_at_any_moment_is_clean(open_house: Callable[..., House], tmp_path: Path, moment: str) -> None:
    (photo, *_) = save_scenes(tmp_path / "photos", 3)
    house = open_house()
    if moment == "while opening":
        QApplication.processEvents()
    elif moment != "at once":
        house.watch(photo.parent)
        house.wait(house.names)
    if moment == "while searching":
        house.drop([photo])
        house.wait(lambda: house.window.session.examples)
    if moment in ("while explaining", "while loading"):
        house.window.gallery.setCurrentIndex(house.window.gallery.gallery_model.index(0))
        house.window.all_actions["similar"].trigger()
        house.settle()
        house.window.gallery.setCurrentIndex(house.window.gallery.gallery_model.index(0))
        house.window.viewing.open()
        house.window.all_actions["heat"].setChecked(moment == "while explaining")
    house.close()
    assert nothing_is_left()
    assert not [each for each in house.events if isinstance(each, Trouble)]


def test_the_window_is_restored(open_house: Callable[..., House], tmp_path: Path) -> None:
    house = open_house()
    house.window.resize(900, 640)
    house.window.splitter.setSizes([300, 360, 240])
    house.window.status.slider.setValue(240)
    QApplication.processEvents()
    sizes = house.window.splitter.sizes()
    house.close()
    again = open_house()
    QApplication.processEvents()
    assert again.window.gallery.side == 240
    assert again.window.splitter.sizes()[0] == pytest.approx(sizes[0], abs=8)


def test_the_query_and_the_panels_are_restored(open_house: Callable[..., House], tmp_path: Path) -> None:
    photo, other, gone = save_scenes(tmp_path / "photos", 3)
    asked = (
        Example(str(photo)),
        Example(str(other), -1.0, Box(0.1, 0.2, 0.5, 0.75)),
        Example(encoded()),
        Example(str(gone)),
    )
    house = open_house()
    house.wait(lambda: house.window.content.ready)
    house.window.session.ask(asked)
    house.window.all_actions["details"].setChecked(False)
    house.close()
    gone.unlink()
    again = open_house()
    again.wait(lambda: again.window.session.examples)
    assert again.window.session.examples == asked[:2], "neither what was pasted nor what is gone"
    assert again.window.details.isHidden()
    assert again.window.folders_panel.isVisible()


def test_a_damaged_window_state_is_ignored(open_house: Callable[..., House], tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "window.ini").write_bytes(
        b"\x00[General\ngeometry=@ByteArray(junk)\nthumbnail=huge\nquery=[[1\n[panels]\ndetails=perhaps\n"
    )
    house = open_house()
    assert house.window.isVisible()


def test_an_empty_library_shows_the_welcome_page(open_house: Callable[..., House], tmp_path: Path) -> None:
    house = open_house()
    house.wait(lambda: house.window.stack.currentWidget() is house.window.welcome)


def test_indexing_is_paused_and_resumed(open_house: Callable[..., House], tmp_path: Path) -> None:
    save_scenes(tmp_path / "photos", 16)
    house = open_house()
    house.wait(lambda: house.window.content.ready)
    house.window.all_actions["pause"].setChecked(True)
    house.drop([tmp_path / "photos"])
    house.wait(lambda: house.window.folders_panel.model.folders)
    assert "Paused" in house.window.status.activity.text()
    assert house.window.status.pause.isVisible(), "there must be a way to go on"
    assert house.names() == []
    house.window.all_actions["pause"].setChecked(False)
    house.wait(lambda: len(house.names()) == 16)
