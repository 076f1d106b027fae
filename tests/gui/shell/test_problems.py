"""Offline folders, damaged libraries and models, and skipped photos: how the window shows and repairs them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from photosearch.core.events import FolderState
from photosearch.gui.folders.skips_dialog import SkipsDialog
from photosearch.library.backups import Backups
from photosearch.library.lock import WriterLock
from photosearch.library.store.store import Store
from tests.support.gui.house import House, nothing_is_left
from tests.support.gui.pictures import encoded, save_scenes
from tests.support.library.damage import zero_pages
from tests.support.vision import model_files


def test_an_invalid_library_shows_an_error(open_house: Callable[..., House], tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "library.sqlite3").write_bytes(b"this is no database" * 100)
    house = open_house()
    house.wait(lambda: house.window.placeholder.title.text() == "The library is damaged")
    assert house.window.placeholder.words.text()
    house.close()
    assert nothing_is_left()


def test_an_offline_folder_keeps_its_photos_and_shows_a_notice(
    open_house: Callable[..., House], tmp_path: Path
) -> None:
    (photo, *_) = save_scenes(tmp_path / "drive", 3)
    house = open_house()
    house.watch(photo.parent)
    house.close()
    photo.parent.rename(tmp_path / "unplugged")
    house = open_house()
    house.wait(lambda: "offline" in str(house.window.folders_panel.model.index(0).data(0x0100 + 1)))
    house.wait(house.names)
    assert len(house.names()) == 3
    house.wait(lambda: house.window.thumbnails.get(house.window.session.hits[0].photo) is not None)


def test_an_offline_folder_can_be_relocated(open_house: Callable[..., House], tmp_path: Path) -> None:
    (photo, *_) = save_scenes(tmp_path / "drive", 3)
    house = open_house()
    house.watch(photo.parent)
    house.close()
    photo.parent.rename(tmp_path / "Volume 1")
    house = open_house()
    panel, action = house.window.folders_panel, house.window.all_actions["relocate_folder"]
    house.wait(lambda: [each.state for each in panel.model.folders] == [FolderState.OFFLINE])
    panel.list.setCurrentIndex(panel.model.index(0))
    assert action in panel.menu().actions()
    action.trigger()
    dialog = house.window.findChild(QFileDialog)
    assert "drive" in dialog.windowTitle()
    dialog.selectFile(str(tmp_path / "Volume 1"))
    dialog.accept()
    house.wait(lambda: [(each.state, each.photos) for each in panel.model.folders] == [(FolderState.WATCHING, 3)])
    assert [each.path for each in panel.model.folders] == [str(tmp_path / "Volume 1")]
    assert not action.isEnabled(), "only what is offline may have gone elsewhere"
    house.wait(
        lambda: (
            {each.photo.file.path for each in house.window.session.hits}
            == {str(path) for path in (tmp_path / "Volume 1").iterdir()}
        )
    )


def test_a_damaged_library_is_repaired_with_one_click(
    open_house: Callable[..., House], tmp_path: Path, qtbot: QtBot
) -> None:
    (photo, *_) = save_scenes(tmp_path / "photos", 3)
    house = open_house()
    house.watch(photo.parent)
    house.wait(house.names)
    house.close()
    with Store.open(house.paths.database) as store:
        Backups(house.paths.backups, 3, 1).make(store, datetime.now(UTC), lambda: None)
    zero_pages(house.paths.database, [0])
    house = open_house()
    window, placeholder = house.window, house.window.placeholder
    house.wait(lambda: placeholder.title.text() == "The library is damaged")
    assert str(house.paths.database) in placeholder.words.text()
    button = next(each for each in placeholder.findChildren(QPushButton) if each.text() == "Check and Repair")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert placeholder.title.text() == "Checking the library…"
    assert not window.all_actions["repair"].isEnabled()
    house.wait(lambda: len(house.names()) == 3)
    house.wait(window.banner.isVisible)
    assert "was restored, with 3 photos" in window.banner.words.text()
    window.all_actions["repair"].trigger()
    house.wait(lambda: "sound" in window.banner.words.text())
    house.drop([photo])
    house.settle()
    house.wait(lambda: house.names()[:1] == [photo.name])


def test_a_model_that_cannot_be_loaded_shows_an_error(open_house: Callable[..., House], tmp_path: Path) -> None:
    model = model_files.write(tmp_path / "model")
    (photo, *_) = save_scenes(tmp_path / "photos", 3)
    house = open_house(model=model)
    house.watch(photo.parent)
    house.close()
    (model / "embedder.onnx").write_bytes(b"altered")
    house = open_house(model=model)
    window, placeholder = house.window, house.window.placeholder
    house.wait(lambda: "embedder.onnx" in placeholder.words.text())
    house.wait(lambda: len(window.session.hits) == 3)
    house.settle()
    assert window.stack.currentWidget() is placeholder
    assert "embedder.onnx" in placeholder.words.text()


def test_a_failed_repair_shows_an_error_and_can_be_repeated(open_house: Callable[..., House], tmp_path: Path) -> None:
    house = open_house()
    house.wait(lambda: house.window.content.ready)
    house.close()
    zero_pages(house.paths.database, [0])
    house.paths.database.with_name("library.sqlite3-wal").unlink(missing_ok=True)  # it would replace the damaged page
    house = open_house()
    placeholder, repair = house.window.placeholder, house.window.all_actions["repair"]
    house.wait(lambda: placeholder.title.text() == "The library is damaged")
    with WriterLock(house.paths.lock):
        repair.trigger()
        house.wait(house.window.banner.isVisible)
        assert "writes to this library" in house.window.banner.words.text()
        house.wait(lambda: placeholder.title.text() == "The library cannot be opened")
    repair.trigger()
    house.wait(lambda: house.window.stack.currentWidget() is house.window.welcome)


def test_closing_during_a_repair_is_clean(open_house: Callable[..., House], tmp_path: Path) -> None:
    house = open_house()
    house.wait(lambda: house.window.content.ready)
    house.window.all_actions["repair"].trigger()
    house.close()
    assert nothing_is_left()


def test_skipped_photos_can_be_retried_from_their_list(
    open_house: Callable[..., House], tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "large.png").write_bytes(encoded(width=1200, height=1000))
    strict = open_house(photo_megapixels=1)
    strict.watch(tmp_path / "photos")
    assert strict.names() == []
    strict.close()
    house = open_house()
    house.wait(lambda: house.window.all_actions["skips"].isEnabled())
    house.window.all_actions["skips"].trigger()
    house.wait(lambda: house.window.findChild(SkipsDialog))
    dialog = house.window.findChild(SkipsDialog)
    qtbot.mouseClick(dialog.all_again, Qt.MouseButton.LeftButton)
    house.wait(lambda: not dialog.model.photos)
    house.wait(lambda: house.names() == ["large.png"])
