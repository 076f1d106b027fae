"""The window with the real application behind it. The tests share one library and restore its state."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from photosearch.core.events import FolderState, Trouble
from photosearch.gui.folders.skips_dialog import SkipsDialog
from photosearch.gui.preferences.dialog import SettingsDialog
from photosearch.gui.query import intake
from tests.support.gui.house import House
from tests.support.gui.pictures import save_scenes, scene
from tests.support.gui.shared_window import HOSTILE, SCENES, choose, do

pytestmark = pytest.mark.shared_application


# What a library looks like


def test_a_dropped_folder_is_watched_indexed_and_shown(house: House, photos: Path) -> None:
    (folder,) = house.window.folders_panel.model.folders
    assert folder.path == str(photos)
    assert folder.state in (FolderState.WATCHING, FolderState.POLLING)
    assert (folder.photos, folder.skipped) == (SCENES + len(HOSTILE), 1)
    assert len(house.names()) == SCENES + len(HOSTILE)
    assert house.window.stack.currentWidget() is house.window.gallery
    assert house.window.status.activity.text() == "13 photos in 1 folder"
    shown = house.window.session.hits[0].photo
    house.wait(lambda: house.window.thumbnails.get(shown) is not None)


def test_the_settings_name_the_device_that_runs_the_model(house: House) -> None:
    house.window.all_actions["settings"].trigger()
    house.wait(lambda: house.window.findChildren(SettingsDialog))
    (dialog,) = house.window.findChildren(SettingsDialog)
    assert dialog.row("provider").remark.text().startswith("The model runs on CPU: ")
    dialog.close()


# Searching


def test_a_dropped_photo_finds_itself_first(house: House, photos: Path) -> None:
    assert house.drop([photos / "scene 003.jpg"])
    house.wait(lambda: house.window.session.examples)
    house.settle()
    assert house.names()[0] == "scene 003.jpg"
    assert house.window.session.hits[0].score == pytest.approx(1.0, abs=0.02)
    (chip,) = house.window.query_panel.chips
    house.wait(lambda: not chip.picture.image.isNull())
    assert "13 photos found in" in house.window.status.results.text()


def test_several_dropped_files_form_one_query_and_the_bar_adds_more(house: House, photos: Path) -> None:
    house.drop([photos / "scene 001.jpg", photos / "scene 002.jpg"])
    house.wait(lambda: len(house.window.session.examples) == 2)
    house.settle()
    house.wait(lambda: {"scene 001.jpg", "scene 002.jpg"} <= set(house.names()[:4]))
    house.drop([photos / "scene 004.jpg"], on=house.window.query_panel)
    house.wait(lambda: len(house.window.session.examples) == 3)
    assert [Path(str(each.source)).name for each in house.window.session.examples] == [
        "scene 001.jpg",
        "scene 002.jpg",
        "scene 004.jpg",
    ]
    house.drop([photos / "scene 005.jpg"])
    house.wait(lambda: len(house.window.session.examples) == 1)


def test_pasted_pixels_are_searched_for(house: House) -> None:
    QGuiApplication.clipboard().setImage(scene(6))
    do(house, "paste")
    house.wait(lambda: house.window.session.examples)
    house.settle()
    assert isinstance(house.window.session.examples[0].source, bytes)
    assert house.names()[0] == "scene 006.jpg"


def test_pasted_files_are_searched_for(house: House, photos: Path) -> None:
    choose(house, "scene 007.jpg")
    do(house, "copy")
    mime = QGuiApplication.clipboard().mimeData()
    assert intake.offered(mime).paths == (str(photos / "scene 007.jpg"),)
    do(house, "paste")
    house.wait(lambda: house.window.session.examples)
    house.settle()
    assert house.names()[0] == "scene 007.jpg"


def test_pasting_nothing_shows_a_message(house: House) -> None:
    QGuiApplication.clipboard().setText("just words")
    do(house, "paste")
    assert "The clipboard contains no picture" in house.window.banner.words.text()
    assert not house.window.session.examples


def test_a_link_shows_an_error(house: House) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.jpg")])
    house.drop(mime)
    house.wait(lambda: "never goes online" in house.window.banner.words.text())


def test_a_counter_example_lowers_similar_photos(house: House, qtbot: QtBot) -> None:
    choose(house, "scene 001.jpg", "scene 002.jpg")
    do(house, "similar")
    house.settle()
    before = {hit.photo.id: hit.score for hit in house.window.session.hits}
    turned = next(chip for chip in house.window.query_panel.chips if str(chip.example.source).endswith("002.jpg"))
    qtbot.mouseClick(turned.turn_button, Qt.MouseButton.LeftButton)
    house.settle()
    assert house.names()[0] == "scene 001.jpg"
    assert house.names().index("scene 002.jpg") > 1
    hit = next(hit for hit in house.window.session.hits if hit.photo.file.path.endswith("002.jpg"))
    assert (hit.score or 0.0) < (before[hit.photo.id] or 0.0)
    qtbot.mouseClick(house.window.query_panel.chips[0].remove_button, Qt.MouseButton.LeftButton)
    house.settle()
    assert len(house.window.session.examples) == 1


def test_an_invalid_picture_shows_an_error_and_escape_returns(house: House, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all")
    house.drop([tmp_path / "letter.txt"])
    house.wait(lambda: house.window.session.examples)
    house.settle()
    assert house.window.stack.currentWidget() is house.window.placeholder
    assert house.window.placeholder.title.text() == "The search failed"
    assert "letter.txt" in house.window.placeholder.words.text()
    do(house, "clear")
    house.settle()
    assert house.window.stack.currentWidget() is house.window.gallery
    assert len(house.names()) == 13


# Trouble


def test_skipped_photos_are_listed(house: House) -> None:
    assert house.window.status.skipped.text() == "1 skipped"
    house.window.status.skipped.click()
    house.wait(lambda: house.window.findChild(SkipsDialog))
    dialog = house.window.findChild(SkipsDialog)
    assert dialog.model.index(0, 0).data() == "broken <b>.jpg"
    assert dialog.model.index(0, 1).data().startswith("Damaged")
    dialog.close()


def test_a_problem_is_shown_until_dismissed(house: House, qtbot: QtBot) -> None:
    house.bridge.post(Trouble("No space is left for the library. Free some space and press F5."))
    assert house.window.banner.isVisible()
    assert "Free some space" in house.window.banner.words.text()
    qtbot.mouseClick(house.window.banner.dismiss, Qt.MouseButton.LeftButton)
    assert not house.window.banner.isVisible()


# Change


def test_added_and_removed_photos_appear_and_disappear(house: House, photos: Path) -> None:
    shutil.copy(photos / "scene 001.jpg", photos / "new one.jpg")
    house.wait(lambda: "new one.jpg" in house.names())
    (photos / "new one.jpg").unlink()
    house.wait(lambda: "new one.jpg" not in house.names())


def test_removing_a_folder_keeps_its_files(house: House, tmp_path: Path, qtbot: QtBot) -> None:
    (added,) = save_scenes(tmp_path / "more", 1, first=50)
    house.watch(added.parent)
    house.wait(lambda: added.name in house.names())
    panel = house.window.folders_panel
    row = [each.path for each in panel.model.folders].index(str(added.parent))
    panel.list.setCurrentIndex(panel.model.index(row))
    do(house, "remove_folder")
    box = panel.findChild(QMessageBox)
    yes = next(each for each in box.findChildren(QPushButton) if "Remove" in each.text())
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    house.wait(lambda: len(panel.model.folders) == 1)
    house.wait(lambda: added.name not in house.names())
    assert added.exists()


# For everyone


def test_every_control_has_an_accessible_name(house: House) -> None:
    house.drop([Path(house.window.session.hits[0].photo.file.path)])
    house.wait(lambda: house.window.query_panel.chips)
    house.window.banner.say("Something happened.", "Act")
    nameless = [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in house.window.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QAbstractItemView | QAbstractSlider)
        and not isinstance(widget, QScrollBar | QHeaderView)
        and not widget.objectName().startswith("qt_")
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]
    assert not nameless
    focusable = [
        widget
        for widget in house.window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert all(each.accessibleName() or isinstance(each, QAbstractButton | QLabel) for each in focusable)


def test_every_label_and_tooltip_shows_file_names_as_plain_text(house: House) -> None:
    window = house.window
    for name in HOSTILE:
        choose(house, name)
        do(house, "similar")
        house.settle()
        window.gallery.setCurrentIndex(window.gallery.gallery_model.index(0))
        do(house, "view")
        for label in window.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
            assert "\n" not in label.text()
        for widget in window.findChildren(QWidget):
            document = QTextDocument()
            document.setHtml(widget.toolTip())
            assert "\ufffc" not in document.toPlainText(), "a picture in a tooltip"
            assert not widget.toolTip() or widget.toolTip().startswith("<qt>") or "<" not in widget.toolTip()
        do(house, "clear")
        do(house, "clear")
        house.settle()


def test_tab_reaches_the_photos_the_folders_and_the_buttons(house: House, qtbot: QtBot) -> None:
    window = house.window
    reached = set()
    for _ in range(40):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        reached.add(window.focusWidget())
    assert {window.gallery, window.folders_panel.list, window.status.slider} <= reached
