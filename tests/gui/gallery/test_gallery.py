from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QImage, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.core.answers.stacking import single
from photosearch.core.photo import Hit, Photo
from photosearch.gui.gallery.delegate import GalleryDelegate
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.gallery.layout.sizes import LARGEST, USUAL
from photosearch.gui.gallery.model import GalleryModel
from photosearch.gui.look.theme import Theme
from photosearch.gui.work.thumbnails import Thumbnails
from tests.support.gui.drags import Drags, hold_and_move
from tests.support.gui.pictures import HOSTILE, encoded, hits, photo

KEYS = Qt.Key


@pytest.fixture
def asked() -> list[int]:
    return []


@pytest.fixture
def gallery(qtbot: QtBot, look: Theme, asked: list[int]) -> Iterator[Gallery]:
    def fetch(wanted: Photo) -> bytes:
        asked.append(wanted.id)
        return encoded(form="JPEG")

    thumbnails = Thumbnails(fetch)
    made = Gallery(GalleryModel())
    made.setItemDelegate(GalleryDelegate(thumbnails, look, made))
    thumbnails.arrived.connect(made.viewport().update)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    yield made
    made.gallery_model.close()
    thumbnails.close()


def columns(gallery: Gallery) -> int:
    top = gallery.visualRect(gallery.model().index(0, 0)).top()
    rows = range(gallery.model().rowCount())
    return sum(gallery.visualRect(gallery.model().index(row, 0)).top() == top for row in rows)


def test_a_million_photos_cost_no_more_than_a_screenful(gallery: Gallery, asked: list[int], qtbot: QtBot) -> None:
    gallery.show_hits((), keep_place=False, stacks=single(np.arange(1, 1_000_001)))
    gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
    painted = gallery.rows_in_view()
    assert painted.stop == 1_000_000
    assert len(painted) < 40
    assert gallery.indexAt(gallery.visualRect(gallery.model().index(999_998, 0)).center()).row() == 999_998


def test_only_visible_thumbnails_are_fetched(gallery: Gallery, asked: list[int], qtbot: QtBot) -> None:
    gallery.show_hits(hits(5000), keep_place=False)
    qtbot.waitUntil(lambda: len(asked) >= len(gallery.rows_in_view()) > 0)
    QApplication.processEvents()
    assert len(asked) < 60


def test_a_photo_looks_the_same_when_it_returns_to_an_earlier_size(gallery: Gallery, qtbot: QtBot) -> None:
    def arrives() -> QImage:
        qtbot.waitUntil(lambda: gallery.viewport().grab().toImage().pixelColor(inside).saturation() > 0)
        return gallery.viewport().grab().toImage()

    gallery.show_hits(hits(1), keep_place=False)
    inside = gallery.visualRect(gallery.model().index(0, 0)).center()
    small = arrives()
    gallery.set_side(LARGEST)
    large = gallery.visualRect(gallery.model().index(0, 0))
    shown = gallery.viewport().grab().toImage()
    corner = large.bottomRight() - QPoint(8, 8)
    assert shown.pixelColor(corner).saturation() > 0, "the photo fills its larger cell"
    gallery.set_side(USUAL)
    assert gallery.viewport().grab().toImage() == small


def test_keys_move_in_the_grid(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.show_hits(hits(50), keep_place=False)
    across = columns(gallery)
    assert across > 2
    for key, expected in (
        (KEYS.Key_Down, 0),
        (KEYS.Key_Down, across),
        (KEYS.Key_Right, across + 1),
        (KEYS.Key_Up, 1),
        (KEYS.Key_Left, 0),
        (KEYS.Key_Left, 0),
        (KEYS.Key_End, 49),
        (KEYS.Key_Right, 49),
        (KEYS.Key_Home, 0),
    ):
        qtbot.keyClick(gallery, key)
        assert gallery.currentIndex().row() == expected, key
    qtbot.keyClick(gallery, KEYS.Key_PageDown)
    assert gallery.currentIndex().row() % across == 0
    assert gallery.viewport().rect().contains(gallery.visualRect(gallery.currentIndex()).center())


def test_the_right_arrow_goes_left_in_a_mirrored_window(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    gallery.show_hits(hits(20), keep_place=False)
    qtbot.keyClick(gallery, KEYS.Key_Right)
    qtbot.keyClick(gallery, KEYS.Key_Left)
    assert gallery.currentIndex().row() == 1
    assert gallery.visualRect(gallery.currentIndex()).left() < gallery.visualRect(gallery.model().index(0, 0)).left()


def test_shift_and_control_select_several(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.show_hits(hits(20), keep_place=False)

    def click(row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        place = gallery.visualRect(gallery.model().index(row, 0)).center()
        qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    click(2)
    click(5, Qt.KeyboardModifier.ControlModifier)
    click(1, Qt.KeyboardModifier.ControlModifier)
    assert [each.photo.id for each in gallery.selected_hits()] == [2, 3, 6]
    gallery.selectAll()
    assert len(gallery.selected_hits()) == 20


def test_a_rubber_band_selects_the_cells_it_touches(gallery: Gallery) -> None:
    gallery.show_hits(hits(20), keep_place=False)
    first, second = (gallery.visualRect(gallery.model().index(row, 0)) for row in (0, 1))
    band = QRect(first.center(), second.center())
    gallery.setSelection(band, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert [each.photo.id for each in gallery.selected_hits()] == [1, 2]


def test_a_refresh_keeps_the_view_and_the_current_photo(gallery: Gallery) -> None:
    gallery.show_hits(hits(400), keep_place=False)
    gallery.setCurrentIndex(gallery.model().index(200, 0))
    before = gallery.verticalScrollBar().value()
    assert before > 0
    gallery.show_hits((Hit(photo(9999), 0.9), *hits(400)), keep_place=True)
    assert gallery.current_photo().id == 201
    assert abs(gallery.verticalScrollBar().value() - before) <= gallery.visualRect(gallery.currentIndex()).height()
    gallery.show_hits(hits(400), keep_place=False)
    assert gallery.verticalScrollBar().value() == 0
    assert gallery.current_photo() is None


def test_the_wheel_with_control_changes_the_size(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.show_hits(hits(50), keep_place=False)

    def turn(angle: int) -> None:
        none = Qt.MouseButton.NoButton
        event = QWheelEvent(
            QPointF(50, 50),
            QPointF(50, 50),
            QPoint(),
            QPoint(0, angle),
            none,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(gallery.viewport(), event)

    turn(120)
    assert gallery.side > USUAL
    for _ in range(50):
        turn(120)
    assert gallery.side == LARGEST


def test_names_are_plain_text_in_cells_tooltips_and_for_screen_readers(gallery: Gallery) -> None:
    for name in HOSTILE:
        gallery.show_hits((Hit(photo(1, name), 0.5),), keep_place=False)
        index = gallery.model().index(0, 0)
        shown = index.data()
        assert "\n" not in shown
        assert shown.isprintable()
        tip = QTextDocument()
        tip.setHtml(index.data(Qt.ItemDataRole.ToolTipRole))
        assert tip.toPlainText().splitlines()[0] == shown
        assert "\ufffc" not in tip.toPlainText(), "an object such as an image"
        assert shown in index.data(Qt.ItemDataRole.AccessibleTextRole)
        gallery.grab()


def test_dragging_photos_out_offers_their_files(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    drags = Drags(monkeypatch)
    gallery.show_hits(hits(3), keep_place=False)
    select = gallery.selectionModel().select
    for row in (0, 2):
        select(gallery.model().index(row, 0), QItemSelectionModel.SelectionFlag.Select)
    hold_and_move(gallery, 2)
    assert drags.paths == [(photo(1).file.path, photo(3).file.path)]
    assert drags.shown[0].deviceIndependentSize().toSize() == gallery.visualRect(gallery.model().index(2, 0)).size()


def test_screen_readers_find_the_photos(gallery: Gallery) -> None:
    gallery.show_hits(hits(3), keep_place=False)
    interface = QAccessible.queryAccessibleInterface(gallery)
    assert interface.text(QAccessible.Text.Name) == "Photos"
    assert interface.role() in (QAccessible.Role.List, QAccessible.Role.Table)
    assert interface.childCount() >= 3


def test_the_selection_follows_photos_that_moved(gallery: Gallery) -> None:
    shown = hits(5000)
    gallery.show_hits(shown, keep_place=False)
    for row in (0, 3999):
        gallery.selectionModel().setCurrentIndex(
            gallery.model().index(row, 0), QItemSelectionModel.SelectionFlag.Select
        )
    gallery.show_hits(shown[::-1], keep_place=True)
    assert [each.photo.id for each in gallery.selected_hits()] == [4000, 1]
    assert gallery.current_photo().id == 4000
    gallery.selectAll()
    gallery.show_hits(shown, keep_place=True)
    assert len(gallery.selected_hits()) == 5000


def on_screen(gallery: Gallery) -> QImage:
    """Returns the pixels on the screen. `grab()` would paint them again."""
    QApplication.processEvents()
    return gallery.screen().grabWindow(gallery.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


@given(places=st.lists(st.integers(0, 20_000), min_size=1, max_size=8))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_scrolling_leaves_no_stale_pixels(gallery: Gallery, qtbot: QtBot, places: list[int]) -> None:
    gallery.show_hits(hits(800), keep_place=False)
    qtbot.waitExposed(gallery)
    for place in places:
        gallery.verticalScrollBar().setValue(place)
    shown = on_screen(gallery)
    gallery.viewport().repaint()
    assert shown == on_screen(gallery)


def test_home_scrolls_to_a_first_photo_that_is_current_already(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.show_hits(hits(500), keep_place=False)
    gallery.setCurrentIndex(gallery.model().index(0, 0))
    gallery.verticalScrollBar().setValue(3000)
    qtbot.keyClick(gallery, KEYS.Key_Home)
    assert gallery.visualRect(gallery.currentIndex()).top() >= 0


@pytest.mark.parametrize("change", ["narrower", "smaller thumbnails"])
def test_the_first_photo_in_view_stays_while_the_layout_changes(gallery: Gallery, change: str) -> None:
    gallery.show_hits(hits(800), keep_place=False)
    gallery.verticalScrollBar().setValue(5000)
    first = gallery.indexAt(QPoint(20, 20)).row()
    for larger in (False, True):
        if change == "narrower":
            gallery.resize(800 if larger else 500, 600)
        else:
            gallery.set_side(USUAL if larger else 100)
        QApplication.processEvents()
        view = gallery.viewport().rect()
        assert view.intersects(gallery.visualRect(gallery.model().index(first, 0)))
    assert gallery.verticalScrollBar().value() == 5000
