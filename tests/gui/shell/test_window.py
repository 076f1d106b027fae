"""The window with the real application behind it. The tests share one library and restore its state."""

import multiprocessing
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image
from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
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
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.gui.picture import loader
from photosearch.gui.preferences.dialog import SettingsDialog
from photosearch.gui.query import intake
from tests.support.gui.house import House
from tests.support.gui.pictures import save_scenes, scene
from tests.support.gui.shell import details, heated

pytestmark = pytest.mark.shared_application
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
    gallery, flags = house.window.gallery, gallery_flags()
    gallery.clearSelection()
    for name in names:
        index = gallery.gallery_model.index(house.names().index(name))
        gallery.selectionModel().setCurrentIndex(index, flags.Select)


def gallery_flags() -> Any:
    from PySide6.QtCore import QItemSelectionModel

    return QItemSelectionModel.SelectionFlag


def do(house: House, name: str) -> None:
    """Triggers a menu action."""
    action: QAction = house.window.all_actions[name]
    assert action.isEnabled(), name
    action.trigger()


class Opened(QObject):
    """Replaces the system's default apps."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.paths.append(url.toLocalFile())


@pytest.fixture
def opened() -> Iterator[Opened]:
    receiver = Opened()
    QDesktopServices.setUrlHandler("file", receiver, "take")  # type: ignore[arg-type]  # the stub wants bytes
    yield receiver
    QDesktopServices.unsetUrlHandler("file")


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


# One photo


def test_the_context_menu_finds_similar_photos(house: House) -> None:
    choose(house, "scene 005.jpg")
    menu = house.window.photo_commands.menu()
    texts = {action.text().replace("&", ""): action for action in menu.actions() if not action.isSeparator()}
    assert {"View Photo", "Open With", "Find Similar", "Copy", "Show in Folder"} <= set(texts)
    # They need a second photo, a search, an album, or a photo of several files.
    needing_more = {
        "Compare",
        "Same Photo",
        "Not the Same Photo",
        "Expand Stack",
        "Expand All Stacks",
        "Collapse All Stacks",
        "Join Photos",
        "Separate Photo Files",
        "Suggest Best of Burst",
        "Remove from Album",
    }
    assert {name for name, action in texts.items() if not action.isEnabled()} == needing_more
    texts["Find Similar"].trigger()
    house.settle()
    assert house.names()[0] == "scene 005.jpg"
    menu.deleteLater()


def test_keys_control_the_viewer(house: House, qtbot: QtBot) -> None:
    window = house.window
    choose(house, "scene 001.jpg")
    do(house, "similar")
    house.settle()
    window.gallery.setFocus()
    qtbot.keyClick(window.gallery, Qt.Key.Key_Home)
    qtbot.keyClick(window.gallery, Qt.Key.Key_Right)
    qtbot.keyClick(window.gallery, Qt.Key.Key_Space)
    assert window.viewing.is_open
    assert window.viewer.query.isHidden(), "the photo alone"
    qtbot.keyClick(window.viewer, Qt.Key.Key_C)
    panes = (window.viewer.query.canvas, window.viewer.hit.canvas)
    house.wait(lambda: all(pane.detail == 1 for pane in panes))
    plain = [pane.grab().toImage() for pane in panes]
    qtbot.keyClick(window.viewer, Qt.Key.Key_H)
    house.wait(lambda: all(heated(pane) for pane in panes))
    hot = [pane.grab().toImage() for pane in panes]
    assert all(one != other for one, other in zip(plain, hot, strict=True))
    qtbot.keyClick(window.viewer, Qt.Key.Key_A)
    house.wait(lambda: all(heated(pane) for pane in panes))
    assert [pane.grab().toImage() for pane in panes] != hot
    qtbot.keyClick(window.viewer, Qt.Key.Key_Right)
    assert window.gallery.currentIndex().row() == 2
    house.wait(lambda: heated(window.viewer.hit.canvas))
    qtbot.keyClick(window.viewer, Qt.Key.Key_A)
    assert not any(heated(pane) for pane in panes)
    qtbot.keyClick(window.viewer, Qt.Key.Key_Escape)
    assert not window.viewing.is_open
    assert window.session.examples, "escape left the viewer, not the search"


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A picture larger than the screen."""
    path = tmp_path / "large.jpg"
    assert scene(3).scaled(2400, 2400).save(str(path), quality=80)
    return path


def test_zooming_in_loads_full_resolution(house: House, large: Path, qtbot: QtBot) -> None:
    window = house.window
    house.drop([large])
    house.wait(lambda: window.session.examples)
    house.settle()
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(0))
    do(house, "compare")
    canvas = window.viewer.query.canvas
    house.wait(lambda: canvas.pyramid is not None)
    assert canvas.detail < 0.5
    assert canvas.scale < canvas.detail
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert canvas.scale == pytest.approx(1)
    house.wait(lambda: canvas.detail == 1)
    assert (canvas.pyramid.width, canvas.pyramid.height) == (2400, 2400)


def test_a_photo_with_too_many_pixels_is_reduced_with_a_remark(
    house: House, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "MOST_PIXELS", 1_440_000)
    window = house.window
    house.drop([large])
    house.wait(lambda: window.session.examples)
    window.query_panel.chips[0].frame_button.click()
    canvas = window.viewer.query.canvas
    house.wait(lambda: canvas.pyramid is not None)
    canvas.zoom_to(canvas.frame.full)
    house.wait(lambda: canvas.detail == 0.5)
    assert window.viewer.query.caption.text().endswith("too large for full resolution, shown at 50%")


def test_two_selected_photos_are_compared_and_the_first_stays(house: House, qtbot: QtBot) -> None:
    window = house.window
    assert not window.all_actions["compare"].isEnabled()
    choose(house, "scene 001.jpg", "scene 004.jpg")
    first, second = (hit.photo.file.path for hit in window.gallery.selected_hits())
    window.gallery.setFocus()
    qtbot.keyClick(window.gallery, Qt.Key.Key_C)
    query, hit = window.viewer.query, window.viewer.hit
    assert (query.caption.text(), hit.caption.text()) == (Path(first).name, Path(second).name)
    house.wait(lambda: query.canvas.detail == hit.canvas.detail == 1)
    qtbot.keyClick(window.viewer, Qt.Key.Key_H)
    house.wait(lambda: heated(query.canvas) and heated(hit.canvas))
    qtbot.keyClick(window.viewer, Qt.Key.Key_PageUp)
    assert query.caption.text() == Path(first).name
    assert hit.caption.text() != Path(second).name
    qtbot.keyClick(window.viewer, Qt.Key.Key_C)
    assert query.isHidden()
    qtbot.keyClick(window.viewer, Qt.Key.Key_C)
    qtbot.keyClick(window.viewer, Qt.Key.Key_Escape)
    assert window.session.browsing, "comparing asks nothing"


def test_a_detail_is_searched_changed_and_removed_on_its_chip(house: House, photos: Path, qtbot: QtBot) -> None:
    window = house.window
    house.drop([photos / "scene 002.jpg"])
    house.wait(lambda: len(window.session.examples) == 1)
    house.settle()
    whole = [hit.score for hit in window.session.hits]
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(0))
    do(house, "view")
    for key in (Qt.Key.Key_B, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(window.viewer, key)
    house.settle()
    (example,) = window.session.examples
    assert example.box is not None
    assert astuple(example.box) == pytest.approx((0.26, 0.25, 0.76, 0.75))
    assert not window.viewing.is_open
    assert [hit.score for hit in window.session.hits] != whole
    (chip,) = window.query_panel.chips
    house.wait(lambda: not chip.picture.image.isNull())
    aspect = scene(2).width() / scene(2).height()
    assert chip.picture.image.width() / chip.picture.image.height() == pytest.approx(aspect, abs=0.03), "half of both"
    chip.frame_button.click()
    canvas = window.viewer.query.canvas
    assert window.viewer.hit.isHidden()
    assert canvas.box == example.box
    assert canvas.overlay.editing
    window.session.refresh()  # as indexing does periodically
    house.settle()
    assert window.viewer.hit.isHidden()
    assert canvas.overlay.editing
    qtbot.keyClick(window.viewer, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    do(house, "search_detail")
    house.settle()
    assert window.session.examples[0].box.bottom == pytest.approx(0.76)
    window.query_panel.chips[0].unframe_button.click()
    house.settle()
    assert window.session.examples[0].box is None
    assert [hit.score for hit in window.session.hits] == pytest.approx(whole)


def test_escape_cancels_the_box_before_closing_the_viewer(house: House, qtbot: QtBot) -> None:
    window = house.window
    choose(house, "scene 001.jpg")
    do(house, "view")
    qtbot.keyClick(window.viewer, Qt.Key.Key_B)
    qtbot.keyClick(window.viewer, Qt.Key.Key_Escape)
    assert window.viewing.is_open
    assert not window.all_actions["box"].isChecked()
    qtbot.keyClick(window.viewer, Qt.Key.Key_Escape)
    assert not window.viewing.is_open
    assert not window.all_actions["box"].isEnabled()


def test_the_details_show_the_exposure(house: House, photos: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif).update({ExifTags.Base.FNumber: 2.8, ExifTags.Base.ISOSpeedRatings: 200})
    with Image.open(photos / "scene 001.jpg") as picture:
        picture.save(photos / "exposed.jpg", exif=exif)
    house.wait(lambda: "exposed.jpg" in house.names())
    choose(house, "exposed.jpg")
    house.window.all_actions["details"].setChecked(True)
    house.wait(lambda: details(house.window.details).get("Exposure") == "f/2.8 · ISO 200")
    house.window.gallery.selectAll()
    number = len(house.names())
    house.wait(lambda: house.window.details.title.text().startswith(f"{number} photos, "))
    choose(house, "exposed.jpg")
    house.wait(lambda: details(house.window.details).get("Exposure") == "f/2.8 · ISO 200")
    (photos / "exposed.jpg").unlink()
    house.wait(lambda: "exposed.jpg" not in house.names())
    house.window.all_actions["details"].setChecked(False)


def test_the_photo_opens_in_the_default_app_and_its_folder_can_be_shown(
    house: House, photos: Path, opened: Opened, qtbot: QtBot
) -> None:
    choose(house, "two\nlines.jpg")
    qtbot.keyClick(house.window.gallery, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.paths == [str(photos / "two\nlines.jpg")]
    if sys.platform in ("win32", "darwin"):
        return
    # Without a session bus, the folder itself is opened.
    do(house, "reveal")
    house.wait(lambda: len(opened.paths) == 2)
    assert opened.paths[1] == str(photos)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="their apps cannot be hidden")
@pytest.mark.qt_log_ignore("does not support QPlatformServices", extend=True)
def test_a_photo_that_no_app_opens_is_told_apart_from_a_missing_one(
    house: House, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    choose(house, "scene 001.jpg")
    do(house, "open_default")
    said = house.window.banner.words
    assert said.text().startswith("No app is set up to open scene 001.jpg")
    away = (photos / "scene 001.jpg").rename(tmp_path / "away.jpg")
    do(house, "open_default")
    assert "may have been moved" in said.text()
    away.rename(photos / "scene 001.jpg")


def test_a_photo_named_like_a_program_is_not_opened(house: House, photos: Path, opened: Opened, tmp_path: Path) -> None:
    """Its bytes may be both a photo and a program, and the default app depends on the name."""
    program = photos / "holiday.bat"
    scene(7).save(str(tmp_path / "holiday.jpg"))
    (tmp_path / "holiday.jpg").rename(program)
    house.wait(lambda: "holiday.bat" in house.names())
    choose(house, "holiday.bat")
    do(house, "open_default")
    assert "holiday.bat" in house.window.banner.words.text()
    if sys.platform not in ("win32", "darwin"):
        house.wait(lambda: opened.paths == [str(photos)])
    program.unlink()
    house.wait(lambda: "holiday.bat" not in house.names())


def test_details_follow_the_current_photo(house: House, qtbot: QtBot) -> None:
    qtbot.keyClick(house.window.gallery, Qt.Key.Key_Home)
    qtbot.keyClick(house.window.gallery, Qt.Key.Key_Right)
    assert details(house.window.details)["Format"] == "JPEG"
    titles = [label.text() for label in house.window.details.findChildren(QLabel)]
    assert house.window.gallery.currentIndex().data() in titles


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
