"""Going back and forward through searches in the whole window, and the weights of examples."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.core.events import SearchDone
from photosearch.core.photo import Box
from photosearch.core.query.query import ALL_PHOTOS, Example, Filters, Query, Sort, SortKey
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.gui.query import session
from photosearch.gui.shell.history import History, Visit
from tests.support.gui.house import House
from tests.support.gui.pictures import save_scenes

pytestmark = pytest.mark.shared_application
SCENES = 24


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return save_scenes(tmp_path_factory.mktemp("photos"), SCENES)


@pytest.fixture(scope="module")
def shared(photos: list[Path], qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    look = Theme(qapp)
    look.wear(DARK)
    house = House(tmp_path_factory.mktemp("window"), look)
    house.watch(photos[0].parent)
    yield house
    house.close()


@pytest.fixture
def house(shared: House) -> House:
    window = shared.window
    window.viewing.close()
    window.session.filter(ALL_PHOTOS)
    window.session.arrange(Sort())
    window.session.ask(())
    shared.settle()
    window.gallery.setFocus()
    return shared


def ask(house: House, *examples: Example) -> None:
    house.window.session.ask(examples)
    house.settle()


def go(house: House, name: str) -> None:
    action = house.window.all_actions[name]
    assert action.isEnabled()
    action.trigger()
    house.settle()


def test_back_restores_the_query_and_the_place_in_its_answer(house: House, photos: list[Path]) -> None:
    window, bar = house.window, house.window.gallery.verticalScrollBar()
    window.status.slider.setValue(384)
    asked = (Example(str(photos[0]), 2.0, Box(0.1, 0.2, 0.8, 0.9)), Example(str(photos[1]), -0.5))
    ask(house, *asked)
    window.session.filter(Filters(text="scene", last_day=date(2100, 1, 1)))
    house.settle()
    window.session.arrange(Sort(SortKey.NAME))
    house.settle()
    bar.setValue(bar.maximum() // 2)
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(10))
    before, place = window.session.query, bar.value()
    assert place > 0
    ask(house, Example(str(photos[5])))
    window.session.filter(ALL_PHOTOS)
    house.settle()
    assert bar.value() == 0
    go(house, "back")
    go(house, "back")
    assert window.session.query == before
    assert [chip.example for chip in window.query_panel.chips] == list(asked)
    assert window.filter_bar.field.text() == "scene"
    assert bar.value() == place
    assert window.gallery.currentIndex().row() == 10
    go(house, "forward")
    go(house, "forward")
    assert window.session.examples == (Example(str(photos[5])),)
    assert not window.all_actions["forward"].isEnabled()
    window.status.slider.setValue(168)


def test_side_buttons_and_keys_go_back_and_forward(house: House, photos: list[Path], qtbot: QtBot) -> None:
    window = house.window
    ask(house, Example(str(photos[2])))
    for part in (window.gallery.viewport(), window.query_panel, window.folders_panel):
        qtbot.mouseClick(part, Qt.MouseButton.BackButton)
        house.settle()
        assert window.session.examples == ()
        qtbot.mouseClick(part, Qt.MouseButton.ForwardButton)
        house.settle()
        assert window.session.examples == (Example(str(photos[2])),)
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    house.settle()
    assert window.session.examples == ()
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    house.settle()
    assert window.session.examples


def test_back_closes_the_viewer_first(house: House, photos: list[Path]) -> None:
    window = house.window
    ask(house, Example(str(photos[2])))
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(1))
    window.viewing.open()
    go(house, "back")
    assert not window.viewing.is_open
    assert window.session.examples


def test_a_new_query_removes_the_way_forward(house: House, photos: list[Path]) -> None:
    ask(house, Example(str(photos[2])))
    go(house, "back")
    ask(house, Example(str(photos[3])))
    assert not house.window.all_actions["forward"].isEnabled()
    go(house, "back")
    assert house.window.session.examples == ()


def test_repeating_a_query_adds_no_visit(house: House, photos: list[Path]) -> None:
    ask(house, Example(str(photos[2])))
    house.window.session.refresh()
    house.settle()
    house.window.session.widen()
    house.settle()
    go(house, "back")
    assert house.window.session.examples == ()


def test_the_first_hits_are_shown_early_and_nothing_jumps(
    house: House, photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "FIRST", 4)
    window, told = house.window, []

    def note(event: SearchDone, same: bool) -> None:
        told.append((len(event.hits), event.complete, same))
        if not event.complete:
            window.gallery.setCurrentIndex(window.gallery.gallery_model.index(2))

    window.session.answered.connect(note)
    ask(house, Example(str(photos[6])))
    first, *refined, last = told
    assert (first, last) == ((4, False, False), (SCENES, True, True))
    assert set(refined) <= {(SCENES, False, True)}, "hits before the proofs of further copies"
    assert window.gallery.currentIndex().row() == 2
    assert [each.photo.id for each in window.gallery.selected_hits()] == [window.session.hits[2].photo.id]
    told.clear()
    window.session.refresh()
    house.settle()
    window.session.answered.disconnect(note)
    assert told == [(SCENES, True, True)], "the same asked again comes in one piece"


def test_the_weight_of_each_example_can_be_chosen(house: House, photos: list[Path]) -> None:
    window = house.window
    ask(house, Example(str(photos[1])))
    assert not window.query_panel.chips[0].weight_menu.isVisible(), "alone, a weight says nothing"
    ask(house, Example(str(photos[1])), Example(str(photos[2])))
    before = {hit.photo.file.path: hit.score for hit in window.session.hits}

    def choose(place: int, words: str) -> None:
        actions = window.query_panel.chips[place].weight_menu.fill().actions()
        next(each for each in actions if each.text() == words).trigger()
        house.settle()

    choose(1, "×4")
    assert window.session.examples[1] == Example(str(photos[2]), 4.0)
    after = {hit.photo.file.path: hit.score for hit in window.session.hits}
    assert (after[str(photos[2])] or 0.0) > (before[str(photos[2])] or 0.0)
    window.session.turn(1)
    house.settle()
    assert window.session.examples[1].weight == -4.0
    choose(1, "×0.5")
    assert window.session.examples[1].weight == -0.5


# The history alone


def visited(*texts: str) -> History:
    history = History()
    for text in texts:
        history.visit(Query(filters=Filters(text=text)))
    return history


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30, unique=True), st.data())
def test_back_follows_the_visits_in_reverse(numbers: list[int], data: st.DataObject) -> None:
    history = History()
    for number in numbers:
        history.visit(Query(filters=Filters(least_rating=number)))
        history.leave(Visit(Query(filters=Filters(least_rating=number)), None))
    steps = data.draw(st.integers(0, len(numbers) - 1))
    for number in numbers[::-1][1 : steps + 1]:
        assert history.go(-1).query.filters.least_rating == number
    for number in numbers[len(numbers) - steps :]:
        assert history.go(1).query.filters.least_rating == number
    assert not history.can_go_forward


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (("", "h", "ha", "har"), ["har", ""]),
        (("", "harb", "har", "ha"), ["ha", ""]),
        (("sea", "", "hills"), ["hills", "", "sea"]),
    ],
)
def test_text_being_typed_is_one_visit(texts: tuple[str, ...], kept: list[str]) -> None:
    history = visited(*texts)
    assert history.is_at(Query(filters=Filters(text=kept[0])))
    back = []
    while history.can_go_back:
        back.append(history.go(-1).query.filters.text)
    assert back == kept[1:]
