"""Ratings, labels and flags by key, with a real library behind the window; the photo files are empty."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from photosearch.core.annotations.values import Annotations, Flag, Label
from photosearch.core.photo import Photo
from photosearch.core.query.facets import Choice
from photosearch.core.query.query import ALL_PHOTOS, UNSET, Filters
from photosearch.gui.annotations.editor import AnnotationEditor
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.library.store.store import Store
from tests.support.gui.house import House
from tests.support.large_libraries import make_library

pytestmark = pytest.mark.shared_application

PHOTOS = 1100
KEYS = Qt.Key
SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[House]:
    root = tmp_path_factory.mktemp("rated")
    make_library(root, PHOTOS)
    look = Theme(qapp)
    look.wear(DARK)
    house = House(root, look)
    house.window.welcome.leave()
    house.wait(lambda: house.window.folders_panel.model.folders)
    yield house
    house.close()


@pytest.fixture
def house(shared: House) -> House:
    """The window with all photos, without annotations; the first one is current."""
    window = shared.window
    while window.all_actions["undo"].isEnabled():
        window.all_actions["undo"].trigger()
    shared.wait(lambda: not said(shared))
    window.session.filter(ALL_PHOTOS)
    shared.settle()
    press(shared, KEYS.Key_Home)
    shared.wait(window.gallery.current_hit)
    return shared


@pytest.fixture
def editor(house: House) -> Iterator[AnnotationEditor]:
    """The editor in the details panel, which is open."""
    house.window.all_actions["details"].setChecked(True)
    yield house.window.editor
    house.window.all_actions["details"].setChecked(False)


def press(house: House, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(house.window.gallery, key, modifier)


def current(house: House) -> Photo:
    hit = house.window.gallery.current_hit()
    assert hit is not None
    return hit.photo


def said(house: House) -> dict[str, Annotations]:
    """Returns the annotations in the library, by file name."""
    with Store.open(house.paths.database, readonly=True) as store:
        return {Path(each.file.path).name: each.annotations for each in store.annotations.annotated()}


@pytest.mark.parametrize("photos", [100, pytest.param(1000, marks=pytest.mark.full)])
def test_many_photos_are_rated_by_key_without_a_dropped_key(house: House, photos: int) -> None:
    expected = {}
    digits = [KEYS.Key_1, KEYS.Key_2, KEYS.Key_3, KEYS.Key_4, KEYS.Key_5]
    for number in range(photos):
        house.wait(house.window.gallery.current_hit)
        expected[Path(current(house).file.path).name] = Annotations(rating=1 + number % 5)
        press(house, digits[number % 5])
        assert current(house).annotations.rating == 1 + number % 5, "the rating shows at once"
        press(house, KEYS.Key_Right)
    house.wait(lambda: len(said(house)) == photos)
    assert said(house) == expected
    house.wait(lambda: {each.value: each.photos for each in counts(house)} == dict.fromkeys("12345", photos // 5))
    house.window.all_actions["undo"].trigger()
    house.window.all_actions["undo"].trigger()
    house.wait(lambda: len(said(house)) == photos - 2)


def counts(house: House) -> tuple[Choice, ...]:
    with Store.open(house.paths.database, readonly=True) as store:
        return store.photos.facets(ALL_PHOTOS).ratings


def test_labels_and_flags_of_many_photos_at_once_are_undone_one_by_one(house: House) -> None:
    window = house.window
    model = window.gallery.gallery_model
    window.gallery.selectionModel().select(model.index(2), SELECT)
    window.gallery.selectionModel().select(model.index(5), QItemSelectionModel.SelectionFlag.Select)
    press(house, KEYS.Key_6, KEYS.Key_P, KEYS.Key_X)
    house.wait(lambda: len(said(house)) == 2)
    house.wait(lambda: {*said(house).values()} == {Annotations(label=Label.RED, flag=Flag.REJECT)})
    window.all_actions["undo"].trigger()
    house.wait(lambda: {*said(house).values()} == {Annotations(label=Label.RED, flag=Flag.PICK)})
    press(house, KEYS.Key_6, KEYS.Key_U)
    house.wait(lambda: not said(house))
    window.all_actions["undo"].trigger()
    window.all_actions["undo"].trigger()
    house.wait(lambda: {*said(house).values()} == {Annotations(label=Label.RED, flag=Flag.PICK)})


def test_a_photo_that_leaves_the_filter_makes_room_for_the_next(house: House) -> None:
    window = house.window
    window.session.filter(Filters(flags=(UNSET,)))
    house.settle()
    press(house, KEYS.Key_Home, KEYS.Key_Right)
    house.wait(window.gallery.current_hit)
    rejected, rows = current(house), window.gallery.gallery_model.rowCount()
    press(house, KEYS.Key_X)
    house.wait(lambda: window.gallery.gallery_model.rowCount() == rows - 1 and window.gallery.current_hit())
    assert current(house).id != rejected.id
    assert window.gallery.currentIndex().row() == 1


def test_in_the_viewer_the_photo_shown_is_rated(house: House) -> None:
    window = house.window
    window.gallery.selectAll()
    window.viewing.open()
    QTest.keyClick(window.viewer, KEYS.Key_4)
    house.wait(lambda: len(said(house)) == 1)
    window.viewing.close()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_editor_sets_title_and_keywords_of_all_selected_photos(house: House, editor: AnnotationEditor) -> None:
    window = house.window
    press(house, KEYS.Key_Home, KEYS.Key_Right)
    house.wait(lambda: editor.isVisible())
    enter(editor.keywords, "Places > Vienna")
    house.wait(lambda: {*said(house).values()} == {Annotations(keywords=("Places|Vienna",))})
    press(house, KEYS.Key_Right, modifier=Qt.KeyboardModifier.ShiftModifier)
    house.wait(lambda: editor.isVisible() and editor.keywords.placeholderText() == "Different values")
    assert editor.keywords.text() == ""
    enter(editor.title, "Boat")
    enter(editor.keywords, "sea")
    both = {Annotations(title="Boat", keywords=("Places|Vienna", "sea")), Annotations(title="Boat", keywords=("sea",))}
    house.wait(lambda: {*said(house).values()} == both)
    window.all_actions["filters"].setChecked(True)  # menus are filled while they are shown
    house.wait(lambda: "Places" in keyword_menu(house))
    editor.keywords.clear()
    QTest.keyClicks(editor.keywords, "vie")
    assert editor.keywords.offers() == ["Places > Vienna"]
    window.session.filter(Filters(keywords=("Places",)))
    house.settle()
    assert window.gallery.gallery_model.rowCount() == 1


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_editor_shows_common_values_and_keeps_those_that_differ(house: House, editor: AnnotationEditor) -> None:
    press(house, KEYS.Key_3, KEYS.Key_P)
    house.wait(lambda: editor.isVisible())
    enter(editor.title, "Boat")
    press(house, KEYS.Key_Right, KEYS.Key_5, KEYS.Key_P)
    house.wait(lambda: len(said(house)) == 2)
    before = {Annotations(rating=3, flag=Flag.PICK, title="Boat"), Annotations(rating=5, flag=Flag.PICK)}
    house.wait(lambda: {*said(house).values()} == before)
    press(house, KEYS.Key_Left, modifier=Qt.KeyboardModifier.ShiftModifier)
    house.wait(lambda: editor.isVisible() and editor.title.placeholderText() == "Different values")
    assert (editor.title.text(), editor.caption.placeholderText()) == ("", "")
    assert {star.text() for star in editor.stars} == {"☆"}
    assert editor.flags[Flag.PICK].isChecked()
    enter(editor.title, " ")
    enter(editor.caption, "Harbour")
    both = {replace(each, caption="Harbour") for each in before}
    house.wait(lambda: {*said(house).values()} == both)
    house.wait(lambda: editor.caption.text() == "Harbour")
    editor.stars[3].click()
    house.wait(lambda: {*said(house).values()} == {replace(each, rating=4) for each in both})
    house.wait(lambda: editor.stars[3].text() == "★")


def enter(field: QLineEdit, words: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, KEYS.Key_Return)


def keyword_menu(house: House) -> list[str]:
    """Returns the entries of the keyword filter."""
    chooser = house.window.filter_bar.menus["keywords"]
    return [action.text().split("\t")[0].strip() for action in chooser.fill().actions()]
