"""The viewer in the window: what it shows and hides, on the pixels of a real window."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from photosearch.core.events import FoldersChanged, FolderState, FolderStatus
from photosearch.core.photo import Box, Photo, Preview
from photosearch.core.query.query import Example
from photosearch.errors import UnreadablePhoto
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.theme import Theme
from photosearch.gui.picture.loader import screen_side
from photosearch.gui.viewer.read_ahead import KEPT, ReadAhead
from photosearch.gui.viewer.viewer import Viewer
from photosearch.gui.work.background import Background
from photosearch.jobs.opening.opening import Opening
from photosearch.jobs.searching.pictures import Pictures
from tests.support.gui.pictures import hits, photo, ramp
from tests.support.gui.shell import Shell

KEYS = Qt.Key


@pytest.fixture
def shell(look: Theme, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path, look)
    made.window.begin()
    made.know("/photos")
    made.answer(20)
    made.window.gallery.setCurrentIndex(made.window.gallery.gallery_model.index(2))
    made.window.gallery.setFocus()
    yield made
    made.close()


def seen(shell: Shell) -> np.ndarray:
    """The pixels of the window as they are on the screen, [H, W, 3]."""
    QApplication.processEvents()
    window = shell.window
    picture = window.screen().grabWindow(window.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    values = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.width(), 4)
    return values[..., 2::-1].astype(int)


@pytest.mark.parametrize("key", [KEYS.Key_Return, KEYS.Key_Space])
def test_a_key_shows_the_photo_alone_and_returns(shell: Shell, qtbot: QtBot, key: KEYS) -> None:
    window = shell.window
    window.session.ask((Example("/photos/a.jpg"),))
    shell.answer(20)
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(2))
    qtbot.keyClick(window.gallery, key)
    qtbot.waitUntil(lambda: window.viewer.hit.canvas.pyramid is not None)
    assert window.viewer.size() == window.size(), "edge to edge"
    for hidden in (window.menuBar(), window.query_panel, window.filter_bar, window.details, window.status):
        assert not hidden.isVisible()
    assert not window.viewer.query.isVisible(), "without the example"
    assert window.viewer.bar.place.text() == "3 of 20"
    qtbot.keyClick(window.viewer, KEYS.Key_Right)
    assert window.viewer.bar.place.text() == "4 of 20"
    qtbot.keyClick(window.viewer, key)
    assert window.menuBar().isVisible()
    assert window.gallery.hasFocus()
    assert window.gallery.currentIndex().row() == 3
    qtbot.keyClick(window.gallery, KEYS.Key_F11)
    assert window.isFullScreen()


def test_everything_around_the_photo_is_nearly_black_in_a_light_window(shell: Shell, qtbot: QtBot) -> None:
    shell.look.prefer("light")
    window = shell.window
    qtbot.keyClick(window.gallery, KEYS.Key_Return)
    canvas = window.viewer.hit.canvas
    qtbot.waitUntil(lambda: canvas.pyramid is not None)
    window.viewer.bar.hide()
    window.viewer.strip.hide()
    pixels, place = seen(shell), canvas.place().toRect()
    inside = np.zeros(pixels.shape[:2], np.bool_)
    inside[max(0, place.top() - 1) : place.bottom() + 2, max(0, place.left() - 1) : place.right() + 2] = True
    assert pixels[~inside].max() < 24
    assert pixels[inside].max() > 100
    shell.look.prefer("dark")


def test_closing_the_viewer_leaves_the_grid_where_it_was(shell: Shell, qtbot: QtBot) -> None:
    window = shell.window
    window.resize(900, 500)
    shell.answer(200)
    bar = window.gallery.verticalScrollBar()
    bar.setValue(700)
    row = list(window.gallery.rows_in_view())[-1] - 8
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(row))
    before = bar.value()
    qtbot.keyClick(window.gallery, KEYS.Key_Return)
    qtbot.keyClick(window.viewer, KEYS.Key_Escape)
    assert bar.value() == before


def test_shortcuts_work_while_the_menus_are_hidden(shell: Shell, qtbot: QtBot) -> None:
    window = shell.window
    qtbot.keyClick(window.gallery, KEYS.Key_Return)
    qtbot.keyClick(window.viewer, KEYS.Key_F11)
    assert window.isFullScreen()
    qtbot.keyClick(window.viewer, KEYS.Key_F11)
    assert not window.isFullScreen()
    qtbot.keyClick(window.viewer, KEYS.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert not window.viewing.is_open, "the search field is behind the viewer"


def test_a_photo_in_the_film_strip_is_shown_by_a_click(shell: Shell, qtbot: QtBot) -> None:
    window = shell.window
    grid, at = window.gallery.viewport(), window.gallery.visualRect(window.gallery.gallery_model.index(2)).center()
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(grid, Qt.MouseButton.LeftButton, pos=at)
    strip = window.viewer.strip
    assert 2 in strip.rows()
    assert strip.rect_of(2).center().x() == pytest.approx(strip.width() / 2, abs=2), "the current one in the middle"
    qtbot.waitUntil(lambda: strip.picture(5) is not None)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect_of(5).center())
    assert window.gallery.currentIndex().row() == 5
    assert window.viewer.bar.place.text() == "6 of 20"


def test_a_photo_of_an_offline_folder_shows_its_preview_and_offers_to_relocate_the_folder(
    shell: Shell, qtbot: QtBot
) -> None:
    window, (hit, *_) = shell.window, hits(1)
    shell.bridge.post(FoldersChanged((FolderStatus("/photos", FolderState.OFFLINE, 20, 0, "gone"),)))
    qtbot.waitUntil(lambda: window.thumbnails.get(hit.photo) is not None)
    shell.runner.painted.missing = True
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(0))
    qtbot.keyClick(window.gallery, KEYS.Key_Return)
    foot = window.viewer.foot
    qtbot.waitUntil(lambda: foot.relocate.isVisible())
    assert window.viewer.hit.canvas.pyramid is not None, "the stored preview"
    assert "offline" in foot.note
    qtbot.mouseClick(foot.relocate, Qt.MouseButton.LeftButton)
    dialog = window.findChild(QFileDialog)
    assert "photos" in dialog.windowTitle()
    dialog.reject()


# The viewer alone


def test_the_controls_hide_while_the_pointer_rests_and_come_back(qtbot: QtBot, look: Theme) -> None:
    actions = Actions(look, look)
    viewer = Viewer(actions, look, rest_ms=1)
    actions.setParent(viewer)
    qtbot.addWidget(viewer)
    viewer.resize(900, 500)
    viewer.show()
    viewer.show_photos(hits(1)[0], None)
    qtbot.waitUntil(lambda: not viewer.bar.isVisible())
    assert not viewer.strip.isVisible()
    assert viewer.hit.canvas.cursor().shape() is Qt.CursorShape.BlankCursor
    qtbot.mouseMove(viewer.hit.canvas, QPoint(200, 200))
    assert viewer.bar.isVisible()
    assert viewer.hit.canvas.cursor().shape() is Qt.CursorShape.ArrowCursor
    qtbot.waitUntil(lambda: not viewer.bar.isVisible())
    qtbot.keyClick(viewer, KEYS.Key_Tab)
    assert viewer.bar.isVisible(), "Tab reaches the controls"


class _Counted(Pictures):
    """Counts the files that are read; some cannot be."""

    def __init__(self) -> None:
        super().__init__(Opening())
        self.read: list[str] = []
        self.broken = ""

    def preview(self, source: str | bytes, longest: int, box: Box | None = None) -> Preview:
        assert isinstance(source, str)
        self.read.append(source)
        assert longest == screen_side()
        if source == self.broken:
            raise UnreadablePhoto("broken")
        return Preview(ramp(30, 40), 40, 30)


def test_neighbours_are_read_once_and_few_are_kept(qtbot: QtBot) -> None:
    pictures, background = _Counted(), Background(1)
    ahead = ReadAhead(pictures, background)
    photos = [photo(number) for number in range(1, 8)]

    def known() -> list[Photo]:
        return [each for each in photos if ahead.get(each) is not None]

    ahead.want(photos[1:3])
    qtbot.waitUntil(lambda: known() == photos[1:3])
    pictures.broken = photos[3].file.path
    ahead.want([photos[2], photos[3], photos[4]])
    qtbot.waitUntil(lambda: photos[4] in known())
    assert pictures.read == [each.file.path for each in photos[1:5]]
    ahead.want(photos[5:7])
    qtbot.waitUntil(lambda: photos[6] in known())
    assert len(known()) == KEPT
    ahead.clear()
    assert known() == []
    background.close()
