"""The filter bar alone: how it shows a query, and what it emits when a person types and selects."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photosearch.core.moments import Span
from photosearch.core.query.facets import Choice, Facets
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Filters, Orientation, Sort, SortKey
from photosearch.core.query.timeline import timeline
from photosearch.gui.filters.bar import FilterBar
from photosearch.gui.filters.known import entries
from photosearch.gui.filters.wording import parts
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.texts import photo_text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.choice_menu import MOST_CHOICES
from photosearch.gui.query.panel import QueryPanel
from tests.support.gui.shell import mirrored

COUNTS = Facets(
    photos=29,
    cameras=(Choice("Pixel 8", 20), Choice("<b>& Co</b>", 9)),
    formats=(Choice("JPEG", 29),),
    orientations=(Choice("landscape", 20), Choice("portrait", 9)),
    folders=(Choice("/p/b", 9), Choice("/p/a", 20)),
    ratings=(Choice("5", 2), Choice("3", 4)),
    places=(Choice("AT/2761369", 2), Choice("DK/2618425", 1)),
    located=3,
    unlocated=26,
    timeline=timeline({date(2020, 1, 7): 3, date(2020, 4, 1): 18, date(2023, 12, 31): 8}),
)
EVERYTHING = Filters(
    first_day=date(2020, 2, 1),
    last_day=date(2020, 3, 31),
    folders=("/p/a",),
    cameras=("Pixel 8", "Leica"),
    lenses=("50 mm",),
    orientations=(Orientation.SQUARE,),
    formats=("JPEG",),
    places=("AT/2761369",),
    located=False,
    least_rating=4,
    text="<img src=x>",
    least_score=0.5,
)


@pytest.fixture
def bar(look: Theme, qtbot: QtBot) -> Iterator[FilterBar]:
    window, actions = QWidget(), Actions(look)
    search = QueryPanel(actions, look)
    made = FilterBar(actions, look, search)
    column = QVBoxLayout(window)
    column.addWidget(search)
    column.addWidget(made)
    qtbot.addWidget(window)
    window.resize(1000, 200)
    window.show()
    made.show_facets(COUNTS)
    yield made
    window.close()


@pytest.fixture
def asked(bar: FilterBar) -> list[Filters]:
    heard: list[Filters] = []
    bar.asked.connect(heard.append)
    return heard


# The query


def test_typing_searches_once_after_a_pause(bar: FilterBar, asked: list[Filters], qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.asked):
        qtbot.keyClicks(bar.field, "harbour")
    assert asked == [Filters(text="harbour")]


def test_an_answer_does_not_overwrite_text_being_typed(bar: FilterBar, asked: list[Filters], qtbot: QtBot) -> None:
    qtbot.keyClicks(bar.field, "har")
    bar.show_query(ALL_PHOTOS, BEST_FIRST, by_example=False)
    bar.show_facets(COUNTS)
    assert bar.field.text() == "har"
    with qtbot.waitSignal(bar.asked):
        qtbot.keyClicks(bar.field, "bour")
    assert asked == [Filters(text="harbour")]


def test_filters_changed_elsewhere_replace_text_being_typed(bar: FilterBar, asked: list[Filters], qtbot: QtBot) -> None:
    qtbot.keyClicks(bar.field, "har")
    bar.show_query(Filters(cameras=("Pixel 8",)), BEST_FIRST, by_example=False)
    assert bar.field.text() == ""
    with qtbot.waitSignal(bar.asked):
        qtbot.keyClicks(bar.field, "b")
    assert asked == [Filters(cameras=("Pixel 8",), text="b")]


def test_escape_clears_the_field(bar: FilterBar, qtbot: QtBot) -> None:
    bar.show_query(Filters(text="x"), BEST_FIRST, by_example=False)
    with qtbot.waitSignal(bar.asked) as emptied:
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert emptied.args == [ALL_PHOTOS]


def test_menus_show_plain_values_with_counts_and_select(bar: FilterBar, asked: list[Filters], qtbot: QtBot) -> None:
    pixel, odd = bar.menus["cameras"].fill().actions()
    assert (pixel.text(), odd.text()) == ("Pixel 8\t20", "<b>&& Co</b>\t9")
    with qtbot.waitSignal(bar.asked):
        odd.trigger()
    bar.show_query(asked[-1], BEST_FIRST, by_example=False)
    pixel, odd = bar.menus["cameras"].fill().actions()
    assert (pixel.isChecked(), odd.isChecked()) == (False, True)
    with qtbot.waitSignal(bar.asked):
        pixel.trigger()
    bar.show_query(asked[-1], BEST_FIRST, by_example=False)
    assert asked[-1].cameras == ("<b>& Co</b>", "Pixel 8")
    with qtbot.waitSignal(bar.asked):
        bar.menus["cameras"].fill().actions()[1].trigger()
    assert asked[-1].cameras == ("Pixel 8",)


def test_only_one_rating_and_one_location_can_be_selected(bar: FilterBar, asked: list[Filters], qtbot: QtBot) -> None:
    five, _, three, *_ = bar.menus["least_rating"].fill().actions()
    assert [five.text(), three.text()] == ["★★★★★\t2", "★★★☆☆ or more\t6"]
    with qtbot.waitSignal(bar.asked):
        three.trigger()
    bar.show_query(asked[-1], BEST_FIRST, by_example=False)
    with qtbot.waitSignal(bar.asked):
        bar.menus["least_rating"].fill().actions()[0].trigger()
    assert asked[-1].least_rating == 5
    bar.show_query(asked[-1], BEST_FIRST, by_example=False)
    with qtbot.waitSignal(bar.asked):
        bar.menus["least_rating"].fill().actions()[0].trigger()
    assert asked[-1] == ALL_PHOTOS
    with qtbot.waitSignal(bar.asked):
        bar.menus["located"].fill().actions()[1].trigger()
    assert asked[-1] == Filters(located=False)


def test_an_empty_choice_can_be_deselected_and_a_long_list_is_shortened(
    bar: FilterBar, asked: list[Filters], qtbot: QtBot
) -> None:
    many = tuple(Choice(f"Lens {number}", 1) for number in range(200))
    bar.show_facets(Facets(lenses=many))
    bar.show_query(Filters(lenses=("Lens 150", "Gone")), BEST_FIRST, by_example=False)
    actions = bar.menus["lenses"].fill().actions()
    assert len(actions) == MOST_CHOICES + 1
    assert [each.text() for each in actions if each.isChecked()] == ["Lens 150\t1", "Gone\t0"]
    assert (actions[-1].text(), actions[-1].isEnabled()) == ("161 more", False)


def test_orders_can_be_selected_with_similarity_only_for_examples(bar: FilterBar, qtbot: QtBot) -> None:
    texts = [each.text() for each in bar.sort.fill().actions()]
    assert (texts[0], len(texts)) == ("Newest first", 6)
    with qtbot.waitSignal(bar.arranged) as chosen:
        bar.sort.fill().actions()[2].trigger()
    assert chosen.args == [Sort(SortKey.NAME, ascending=True)]
    bar.show_query(ALL_PHOTOS, Sort(SortKey.NAME, ascending=True), by_example=True)
    assert bar.sort.accessibleName() == "Sort: Name (A–Z)"
    assert bar.sort.fill().actions()[0].text() == "Most similar first"
    assert bar.score.isVisible()


def test_places_are_a_tree_of_countries_and_cities(bar: FilterBar, asked: list[Filters], qtbot: QtBot) -> None:
    entries = bar.menus["places"].fill().actions()
    assert [each.text() for each in entries] == ["Austria\t2", "    Vienna\t2", "Denmark\t1", "    Copenhagen\t1"]
    with qtbot.waitSignal(bar.asked):
        entries[0].trigger()
    assert asked[-1] == Filters(places=("AT",))
    assert [each.words for each in parts(asked[-1])] == ["Austria"]


def test_every_active_filter_has_a_chip_that_removes_it(bar: FilterBar, asked: list[Filters], qtbot: QtBot) -> None:
    bar.show_query(EVERYTHING, BEST_FIRST, by_example=True)
    count = len(list(parts(EVERYTHING)))
    assert len(bar.chips) == count == 13, "each word of the text has its own"
    for label in bar.window().findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    for left in range(count - 1, -1, -1):
        qtbot.mouseClick(bar.chips[0].remove, Qt.MouseButton.LeftButton)
        bar.show_query(asked[-1], BEST_FIRST, by_example=True)
        assert len(bar.chips) == left
    assert asked[-1] == ALL_PHOTOS
    assert not bar.active.isVisible()


def test_a_narrow_bar_wraps_and_hides_no_menu(bar: FilterBar) -> None:
    bar.show_query(EVERYTHING, BEST_FIRST, by_example=True)
    bar.window().layout().removeWidget(bar)
    for width in (1400, 700, 360):
        bar.resize(width, bar.heightForWidth(width))
        rects = [each.geometry() for each in (*bar.menus.values(), bar.score, bar.timeline)]
        assert all(bar.rect().contains(rect) for rect in rects), width
        assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :]), width
    assert bar.heightForWidth(360) > bar.heightForWidth(1400)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2020, 1, 1), date(2020, 12, 31), "2020"),
        (date(2019, 1, 1), date(2021, 12, 31), "2019 – 2021"),
        (date(2020, 2, 1), date(2020, 2, 29), "Feb 2020"),
        (date(2020, 2, 1), date(2021, 3, 31), "Feb 2020 – Mar 2021"),
        (date(2020, 2, 3), date(2020, 2, 3), "2/3/20"),
        (date(2020, 2, 3), date(2020, 2, 29), "2/3/20 – 2/29/20"),
    ],
)
def test_ranges_of_days_have_short_names(first: date, last: date, words: str) -> None:
    assert photo_text.days(Span(first, last)) == words


def test_completions_are_plain_names_in_a_right_to_left_window(qapp: QApplication) -> None:
    with mirrored():
        (entry,) = entries("en", (), {}, Facets(folders=(Choice("/photos/harbour", 3),)))
    assert entry.names == ("harbour",)
