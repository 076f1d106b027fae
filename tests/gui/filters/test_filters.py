"""Filters in the whole window, with real photos, metadata and workers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Example, Filters
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from tests.support import photos
from tests.support.gui.house import House

pytestmark = pytest.mark.shared_application
PACKET = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:subject="{}"/></rdf:RDF>'
)


def exif(camera: str, year: int) -> Image.Exif:
    made = Image.Exif()
    made[ExifTags.Base.Model] = camera
    made[ExifTags.Base.DateTime] = f"{year}:05:06 07:08:09"
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("photos")
    for number in range(6):
        photos.write(
            root / ("sea" if number % 2 else "hills") / f"{number}.jpg",
            number,
            exif=exif("Pixel 8" if number < 4 else "D850", 2018 + number),
            xmp=PACKET.format("harbour" if number in (1, 2) else "meadow").encode(),
        )
    return root


@pytest.fixture(scope="module")
def shared(folder: Path, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    look = Theme(qapp)
    look.wear(DARK)
    house = House(tmp_path_factory.mktemp("window"), look)
    house.watch(folder)
    yield house
    house.close()


@pytest.fixture
def house(shared: House) -> House:
    shared.window.session.ask(())
    shared.window.session.filter(ALL_PHOTOS)
    shared.settle()
    return shared


def names(house: House) -> set[str]:
    return set(house.names())


def typed(house: House, words: str, qtbot: QtBot) -> None:
    """Types into the field and waits for the answer."""
    qtbot.keyClicks(house.window.filter_bar.field, words)
    house.wait(lambda: house.window.session.filters.text == house.window.filter_bar.field.text())
    house.settle()


def test_text_is_searched_and_removed_by_keyboard_alone(house: House, qtbot: QtBot) -> None:
    window = house.window
    window.all_actions["find"].trigger()
    assert window.focusWidget() is window.filter_bar.field
    typed(house, "harb", qtbot)
    assert names(house) == {"1.jpg", "2.jpg"}
    typed(house, " sea", qtbot)
    assert names(house) == {"1.jpg"}
    for _ in range(2):  # the first may close the suggestions
        qtbot.keyClick(window.filter_bar.field, Qt.Key.Key_Escape)
    house.wait(lambda: len(house.names()) == 6)


def test_menus_and_timeline_count_and_select(house: House, qtbot: QtBot) -> None:
    bar = house.window.filter_bar
    house.window.all_actions["filters"].setChecked(True)
    house.wait(lambda: [each.text() for each in bar.menus["cameras"].fill().actions()] == ["Pixel 8\t4", "D850\t2"])
    bar.menus["cameras"].fill().actions()[1].trigger()
    house.wait(lambda: names(house) == {"4.jpg", "5.jpg"})
    bar.timeline.setFocus()
    house.wait(lambda: bar.total.text() == "2 photos")
    qtbot.keyClick(bar.timeline.strip, Qt.Key.Key_End)
    qtbot.keyClick(bar.timeline.strip, Qt.Key.Key_Return)
    house.wait(lambda: names(house) == {"5.jpg"})
    assert [chip.part.fields for chip in bar.chips] == [("first_day", "last_day"), ("cameras",)]
    qtbot.mouseClick(bar.chips[1].remove, Qt.MouseButton.LeftButton)
    house.settle()
    assert names(house) == {"5.jpg"}
    house.window.all_actions["clear_filters"].trigger()
    house.settle()
    assert len(house.names()) == 6
    assert not bar.chips
    house.window.all_actions["filters"].setChecked(False)


def test_filters_apply_with_examples_and_survive_a_refresh(house: House, folder: Path, qtbot: QtBot) -> None:
    window = house.window
    house.drop([folder / "hills" / "0.jpg"])
    house.wait(lambda: window.session.examples)
    window.session.filter(Filters(text="harbour"))
    house.settle()
    assert names(house) == {"1.jpg", "2.jpg"}
    asked = window.session.filters
    added = photos.write(folder / "sea" / "9.jpg", 9, xmp=PACKET.format("harbour").encode())
    house.wait(lambda: "9.jpg" in house.names())
    added.unlink()
    house.wait(lambda: "9.jpg" not in house.names())
    assert (window.session.filters, window.filter_bar.field.text()) == (asked, "harbour")
    window.escape()
    house.settle()
    assert (window.session.examples, window.session.filters) == ((), asked)
    window.escape()
    house.settle()
    assert window.session.filters == ALL_PHOTOS


def test_without_matches_the_filters_can_be_cleared(house: House, qtbot: QtBot) -> None:
    window = house.window
    typed(house, "zzz", qtbot)
    assert window.stack.currentWidget() is window.placeholder
    assert window.placeholder.title.text() == "No matching photos"
    (button,) = (each for each in window.placeholder.findChildren(QPushButton) if each.isVisible())
    assert button.text() == "Clear Filters"
    button.click()
    house.settle()
    assert window.stack.currentWidget() is window.gallery
    assert window.filter_bar.field.text() == ""
    assert len(house.names()) == 6


def test_typing_offers_completions_and_enter_takes_one(house: House, qtbot: QtBot) -> None:
    window, completer = house.window, house.window.completer
    window.gallery.setFocus()
    window.all_actions["find"].trigger()
    qtbot.keyClicks(window.filter_bar.field, "mea")
    house.wait(completer.list.isVisible)
    offered = completer.list.model()
    assert [offered.index(row, 0).data() for row in range(offered.rowCount())] == ["Keyword “meadow”  (4)"]
    qtbot.keyClick(window.filter_bar.field, Qt.Key.Key_Return)
    assert not completer.list.isVisible(), "Enter without a choice keeps the text"
    assert window.filter_bar.field.text() == "mea"
    qtbot.keyClicks(window.filter_bar.field, "d")
    house.wait(completer.list.isVisible)
    qtbot.keyClick(window.filter_bar.field, Qt.Key.Key_Down)
    qtbot.keyClick(window.filter_bar.field, Qt.Key.Key_Return)
    assert window.filter_bar.field.text() == "keyword:meadow "
    house.wait(lambda: len(names(house)) == 4)
    field = window.filter_bar.field
    qtbot.keyClicks(field, "mea")
    house.wait(completer.list.isVisible)
    house.wait(lambda: len(window.filter_bar.chips) == 2)
    house.wait(lambda: completer.list.x() == field.mapTo(window, QPoint()).x())  # the chips moved the field


def test_a_chip_can_be_changed_to_another_meaning(house: House, qtbot: QtBot) -> None:
    window = house.window
    typed(house, "2019", qtbot)
    assert names(house) == {"1.jpg"}
    choice = window.filter_bar.chips[0].findChildren(QToolButton)[-1].menu()
    labels = [each.text() for each in choice.actions()]
    choice.actions()[labels.index("Exactly “2019”")].trigger()
    house.settle()
    assert window.filter_bar.field.text() == '"2019"'
    assert names(house) == set()


def test_without_matches_the_nearest_search_is_offered(house: House) -> None:
    window = house.window
    window.session.filter(Filters(text="harbour camera:D850"))
    house.settle()

    def buttons() -> list[QPushButton]:
        return [each for each in window.placeholder.findChildren(QPushButton) if each.isVisible()]

    house.wait(lambda: len(buttons()) == 3)
    assert window.placeholder.words.text().startswith("Searched for: “harbour”, Camera “D850”\n")
    assert [each.text() for each in buttons()][1:] == ["Without “harbour”: 2 photos", "Clear Filters"]
    buttons()[0].click()
    house.settle()
    assert window.filter_bar.field.text() == "harbour"
    assert names(house) == {"1.jpg", "2.jpg"}


def test_the_panel_shows_one_folder_only_and_keeps_the_order(house: House, folder: Path, qtbot: QtBot) -> None:
    window = house.window
    window.folders_panel.list.setCurrentIndex(window.folders_panel.model.index(0))
    menu = window.folders_panel.menu()
    menu.actions()[0].trigger()
    menu.deleteLater()
    house.settle()
    assert window.session.filters == Filters(folders=(str(folder),))
    window.filter_bar.sort.fill().actions()[2].trigger()
    house.settle()
    assert house.names() == [f"{number}.jpg" for number in range(6)]
    window.session.refresh()
    house.settle()
    assert house.names() == [f"{number}.jpg" for number in range(6)]


def test_menus_open_on_demand_and_active_filters_are_always_in_view(house: House) -> None:
    window = house.window
    window.session.filter(Filters(formats=("JPEG",)))
    assert not window.filter_bar.isVisible()
    assert window.filter_bar.chips[0].isVisible()
    window.all_actions["filters"].trigger()
    assert window.filter_bar.isVisible()
    window.all_actions["filters"].trigger()
    assert not window.filter_bar.isVisible()


def test_scrolling_to_the_end_loads_more_hits(house: House, folder: Path) -> None:
    window = house.window
    window.session.arrange(BEST_FIRST)
    window.session.ask((Example(str(folder / "sea" / "1.jpg")),))
    usual = window.gallery.side
    window.status.slider.setValue(384)
    window.session.set_limit(4)
    house.settle()
    assert len(house.names()) == 4
    shown = house.names()
    bar = window.gallery.verticalScrollBar()
    bar.setValue(bar.maximum())
    place = bar.value()
    house.wait(lambda: len(house.names()) == 6)
    assert house.names()[:4] == shown
    assert bar.value() == place
    window.session.set_limit(200)
    window.status.slider.setValue(usual)
