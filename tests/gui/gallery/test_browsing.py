"""Browsing a library larger than a page: real store, index and window; the photo files are empty."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.core.answers.stacking import single
from photosearch.core.events import SearchDone
from photosearch.core.photo import Photo
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Filters, Sort, SortKey
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.gallery.model import PAGE, GalleryModel
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.gui.query import intake
from tests.support.gui.drags import Drags, hold_and_move
from tests.support.gui.house import House
from tests.support.gui.pictures import photo
from tests.support.large_libraries import make_library

pytestmark = pytest.mark.shared_application

PHOTOS = 3000
KEYS, NONE, SHIFT = Qt.Key, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
SELECT = QItemSelectionModel.SelectionFlag.Select


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("large")
    make_library(made, PHOTOS)
    return made


@pytest.fixture(scope="module")
def shared(root: Path, qapp: QApplication) -> Iterator[House]:
    look = Theme(qapp)
    look.wear(DARK)
    house = House(root, look)
    house.window.welcome.leave()
    house.wait(lambda: house.window.folders_panel.model.folders)
    yield house
    house.close()


@pytest.fixture
def house(shared: House) -> House:
    """The window with all photos, newest first, at the top, without a selection."""
    window = shared.window
    window.viewing.close()
    window.session.arrange(BEST_FIRST)
    window.session.filter(ALL_PHOTOS)
    window.session.ask(())
    shared.settle()
    window.gallery.clearSelection()
    press(shared, KEYS.Key_Home)
    return shared


def press(house: House, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(house.window.gallery, key, modifier)


def name(number: int) -> str:
    """Returns the file name of the photo with this number of older ones."""
    return f"IMG_{number:07}.jpg"


def current(house: House) -> str:
    """Returns the file name of the current photo, once read."""
    house.wait(house.window.gallery.current_hit)
    return Path(house.window.gallery.current_hit().photo.file.path).name


def in_view(house: House) -> list[str]:
    """Returns the names of the photos in view, once all are read."""
    gallery = house.window.gallery
    rows = gallery.rows_in_view()
    house.wait(lambda: all(gallery.gallery_model.hit(row) for row in rows))
    return [gallery.gallery_model.index(row).data() for row in rows]


def test_home_and_end_reach_the_ends_of_the_library(house: House) -> None:
    assert current(house) == name(PHOTOS - 1)
    press(house, KEYS.Key_End)
    assert house.window.gallery.currentIndex().row() == PHOTOS - 1
    assert current(house) == name(0)
    assert in_view(house)[-1] == name(0)
    assert house.window.details.title.text() == name(0)
    bar = house.window.gallery.verticalScrollBar()
    assert bar.value() == bar.maximum()
    press(house, KEYS.Key_Home)
    assert current(house) == name(PHOTOS - 1)
    assert in_view(house)[0] == name(PHOTOS - 1)


def test_scrolling_does_not_read_photos_passed_on_the_way(qtbot: QtBot) -> None:
    read: list[int] = []

    def fetch(ids: Sequence[int]) -> dict[int, Photo]:
        read.extend(ids)
        return {number: photo(number, name(PHOTOS - number)) for number in ids}

    gallery = Gallery(GalleryModel(fetch))
    qtbot.addWidget(gallery)
    gallery.resize(800, 600)
    gallery.show()
    gallery.show_hits((), keep_place=False, stacks=single(np.arange(1, PHOTOS + 1)))
    bar = gallery.verticalScrollBar()
    for share in (0.9, 0.25, 0.5):
        bar.setValue(int(share * bar.maximum()))
    gallery.viewport().repaint()
    rows = gallery.rows_in_view()
    qtbot.waitUntil(lambda: all(gallery.gallery_model.hit(row) for row in rows))
    shown = [gallery.gallery_model.index(row).data() for row in rows]
    assert shown == [name(PHOTOS - 1 - row) for row in rows]
    assert 0.4 * PHOTOS < rows.start < 0.6 * PHOTOS
    passed = {gallery.gallery_model.photo_id(int(share * PHOTOS)) for share in (0.9, 0.25)}
    assert not passed & set(read)
    gallery.gallery_model.close()


def test_photos_around_the_view_are_read_in_advance(house: House) -> None:
    gallery = house.window.gallery
    bar = gallery.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)
    shown = len(in_view(house))
    for _ in range(3):
        bar.setValue(bar.value() + bar.pageStep() // 3)
        rows = gallery.rows_in_view()
        assert all(gallery.gallery_model.hit(row) for row in rows)
    assert shown < PAGE


def choose_far_apart(house: House) -> None:
    """Selects one photo in view and one that was never in view."""
    gallery = house.window.gallery
    gallery.clearSelection()
    for row in (5, PHOTOS - 700):
        gallery.selectionModel().select(gallery.gallery_model.index(row), SELECT)


def test_unseen_photos_are_dragged_once_their_files_are_known(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    drags, gallery = Drags(monkeypatch), house.window.gallery
    in_view(house)
    choose_far_apart(house)
    hold_and_move(gallery, 5)
    assert not drags.paths, "they were read in the window's thread"
    house.wait(lambda: drags.paths)
    assert [Path(path).name for path in drags.paths[0]] == [name(PHOTOS - 6), name(699)]
    QTest.mouseRelease(gallery.viewport(), Qt.MouseButton.LeftButton)


def test_a_drag_released_before_its_files_are_known_does_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    drags, gallery = Drags(monkeypatch), house.window.gallery
    in_view(house)
    choose_far_apart(house)
    hold_and_move(gallery, 5)
    QTest.mouseRelease(gallery.viewport(), Qt.MouseButton.LeftButton)
    found: list[object] = []
    gallery.with_selected(found.append)  # runs after the drag, on the same thread
    house.wait(lambda: found)
    assert not drags.paths
    assert len(gallery.selectionModel().selectedIndexes()) == 2, "the pointer selected photos on its way"


def test_a_selection_can_include_unseen_photos(house: House) -> None:
    act = house.window.all_actions
    press(house, KEYS.Key_End, SHIFT)
    QGuiApplication.clipboard().setText("nothing yet")
    act["copy"].trigger()
    house.wait(lambda: intake.offered(QGuiApplication.clipboard().mimeData()).paths)
    paths = intake.offered(QGuiApplication.clipboard().mimeData()).paths
    assert [Path(path).name for path in paths] == [name(number) for number in reversed(range(PHOTOS))]
    choose_far_apart(house)
    act["similar"].trigger()
    house.wait(lambda: house.window.session.examples)
    assert [Path(str(each.source)).name for each in house.window.session.examples] == [name(PHOTOS - 6), name(699)]


def test_another_order_keeps_the_current_photo_and_the_selection(house: House) -> None:
    gallery, session = house.window.gallery, house.window.session
    gallery.setCurrentIndex(gallery.gallery_model.index(2500))
    gallery.selectionModel().select(gallery.gallery_model.index(100), SELECT)
    kept = current(house)
    session.arrange(Sort(SortKey.NAME, ascending=True))
    house.settle()
    assert current(house) == kept == name(PHOTOS - 1 - 2500)
    assert gallery.currentIndex().row() == PHOTOS - 1 - 2500
    assert kept in in_view(house)
    chosen = sorted(index.row() for index in gallery.selectionModel().selectedIndexes())
    assert chosen == [PHOTOS - 1 - 2500, PHOTOS - 1 - 100]
    assert in_view(house) == sorted(in_view(house))


def test_another_order_without_a_current_photo_starts_at_the_top(house: House) -> None:
    gallery = house.window.gallery
    gallery.setCurrentIndex(gallery.model().index(-1, 0))
    gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum() // 2)
    house.window.session.arrange(Sort(SortKey.SIZE, ascending=True))
    house.settle()
    assert gallery.verticalScrollBar().value() == 0


def test_the_viewer_stays_open_while_the_next_photo_is_read(house: House) -> None:
    window = house.window
    window.viewing.open()
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(1500))
    assert window.viewing.is_open
    assert current(house) == name(PHOTOS - 1 - 1500)
    assert window.viewer.hit.canvas is not None
    assert window.details.title.text() == current(house)
    window.gallery.step(-1)
    assert current(house) == name(PHOTOS - 1500)


def test_a_filter_shows_all_matching_photos(house: House, root: Path) -> None:
    house.window.session.filter(Filters(folders=(str(root / "photos" / "00001"),)))
    house.settle()
    assert house.window.gallery.gallery_model.rowCount() == 500
    press(house, KEYS.Key_End)
    assert current(house) == name(500)
    house.window.session.filter(Filters())
    house.settle()
    assert house.window.gallery.gallery_model.rowCount() == PHOTOS


def test_library_changes_do_not_move_the_view(house: House, root: Path) -> None:
    window, gallery = house.window, house.window.gallery
    gallery.setCurrentIndex(gallery.gallery_model.index(2000))
    kept, shown = current(house), in_view(house)
    above = gallery.visualRect(gallery.currentIndex()).top()
    seen = []

    def note(_event: SearchDone, _same: bool) -> None:
        seen.append([gallery.gallery_model.hit(row) for row in gallery.rows_in_view()])

    window.session.answered.connect(note)
    for number in range(PHOTOS - 90, PHOTOS):
        next((root / "photos").rglob(name(number))).unlink()
    house.wait(lambda: gallery.gallery_model.rowCount() == PHOTOS - 90)
    window.session.answered.disconnect(note)
    assert current(house) == kept
    assert gallery.currentIndex().row() == 2000 - 90
    assert (
        abs(gallery.visualRect(gallery.currentIndex()).top() - above)
        <= gallery.visualRect(gallery.currentIndex()).height()
    )
    assert len(set(in_view(house)) & set(shown)) > len(shown) // 2
    assert all(hit is not None for hits in seen for hit in hits[:-10]), "photos stay until they are read again"
