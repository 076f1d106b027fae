"""What the window does with one photo or two: view, compare, search for a detail, show details and open."""

import sys
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photosearch.gui.picture import loader
from tests.support.gui.house import House
from tests.support.gui.pictures import scene
from tests.support.gui.shared_window import choose, do
from tests.support.gui.shell import details, heated

pytestmark = pytest.mark.shared_application


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
    house.wait(lambda: opened.paths == [str(photos / "two\nlines.jpg")])
    if sys.platform in ("win32", "darwin"):
        return
    # Without a session bus, the folder itself is opened.
    do(house, "reveal")
    house.wait(lambda: len(opened.paths) == 2)
    assert opened.paths[1] == str(photos)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="their apps cannot be hidden")
@pytest.mark.qt_log_ignore("does not support QPlatformServices", extend=True)
def test_a_photo_that_no_app_opens_and_a_missing_one_show_different_messages(
    house: House, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    choose(house, "scene 001.jpg")
    do(house, "open_default")
    said = house.window.banner.words
    house.wait(lambda: said.text().startswith("No app is set up to open scene 001.jpg"))
    away = (photos / "scene 001.jpg").rename(tmp_path / "away.jpg")
    do(house, "open_default")
    house.wait(lambda: "may have been moved" in said.text())
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
