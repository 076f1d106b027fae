"""Saved searches in the database: each is read as it was written; pictures stay while a search needs them."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.core.photo import Box
from photosearch.core.query.query import Filters, Orientation, Sort, SortKey
from photosearch.core.query.saved import KeptExample, SavedSearch
from photosearch.errors import LibraryDamaged
from photosearch.library.database import connect, prepare
from photosearch.library.migrations import migrate
from photosearch.library.recovery import repair
from photosearch.library.schema.steps import STEPS
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, digest, indexed
from tests.support.library.stores import Made

PATHS = st.none() | st.sampled_from(["/p/1.jpg", "/p/\udcff.jpg", 'C:\\"ü".jpg'])
PARTS = st.floats(0, 1)
EXAMPLES = st.builds(
    KeptExample,
    st.binary(min_size=16, max_size=16),
    PATHS,
    st.floats(-4, 4).filter(bool),
    st.none() | st.builds(Box, PARTS, PARTS, PARTS, PARTS),
)
WORDS = st.lists(st.text("aZ ü\"'\\", max_size=9), max_size=3).map(tuple)
FILTERS = st.builds(
    Filters,
    first_day=st.none() | st.dates(),
    last_day=st.none() | st.dates(),
    folders=st.lists(st.sampled_from(["/p", "/\udcfe"]), max_size=2).map(tuple),
    cameras=WORDS,
    lenses=WORDS,
    orientations=st.lists(st.sampled_from(Orientation), max_size=3).map(tuple),
    formats=WORDS,
    located=st.none() | st.booleans(),
    least_rating=st.integers(0, 5),
    text=st.text(max_size=9),
    least_score=st.none() | PARTS,
)
SEARCHES = st.builds(
    SavedSearch,
    st.sampled_from(["a", "B", "ü 2", "ü 10"]),
    st.lists(EXAMPLES, max_size=3).map(tuple),
    FILTERS,
    st.builds(Sort, st.sampled_from(SortKey), st.booleans()),
)


@settings(max_examples=25)  # each example writes a database
@given(st.lists(SEARCHES, max_size=5))
def test_the_last_search_saved_under_a_name_is_read(new_store: Made, searches: list[SavedSearch]) -> None:
    with new_store() as store:
        for search in searches:
            store.searches.save(search, {each.digest: b"x" for each in search.examples})
        expected = {search.name: search for search in searches}
        assert {each.name: each for each in store.searches.all()} == expected


def search(name: str, *contents: int) -> SavedSearch:
    return SavedSearch(name, tuple(KeptExample(digest(each), None) for each in contents))


def test_saved_searches_are_sorted_in_natural_order(store: LibraryStore) -> None:
    for name in ("b 10", "B 2", "a"):
        store.searches.save(search(name), {})
    assert [each.name for each in store.searches.all()] == ["a", "B 2", "b 10"]


def test_pictures_are_removed_with_the_last_search_that_needs_them(store: LibraryStore) -> None:
    store.searches.save(search("one", 1, 2), {digest(1): b"1", digest(2): b"2"})
    store.searches.save(search("two", 2), {digest(2): b"2"})
    store.searches.delete("one")
    assert (store.searches.picture(digest(1)), store.searches.picture(digest(2))) == (None, b"2")
    store.searches.rename("two", "three")
    assert store.searches.picture(digest(2)) == b"2"
    store.searches.save(search("three"), {})
    assert store.searches.picture(digest(2)) is None


def test_an_invalid_saved_search_is_reported_as_damage(path: Path) -> None:
    with Store.open(path):
        pass
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO saved_search VALUES ('a', '[1]')")
    with Store.open(path) as store, pytest.raises(LibraryDamaged):
        store.searches.all()


def test_a_repair_keeps_saved_searches(path: Path) -> None:
    with Store.open(path) as store:
        store.folders.add("/p")
        store.searches.save(search("one", 1), {digest(1): b"1"})
        store.commit([indexed("/p/1")], store.models.register("aa" * 32, "first", "1", DIMENSION))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER photo_changed")
        connection.execute("UPDATE photo SET state = 'nonsense'")
    assert repair(path, ()).aside is not None
    with Store.open(path) as store:
        assert store.searches.all() == (search("one", 1),)
        assert store.searches.picture(digest(1)) == b"1"


def test_an_older_library_gets_the_tables_for_saved_searches(path: Path) -> None:
    before = next(number for number, step in enumerate(STEPS) if any("TABLE saved_search" in each for each in step))
    with closing(connect(path)) as connection:
        prepare(connection, path, durable=True)
        migrate(connection, path, STEPS[:before])
        connection.execute("INSERT INTO folder VALUES (x'2f70')")
    with Store.open(path) as store:
        assert store.folders.paths() == ("/p",)
        store.searches.save(SavedSearch("a", filters=Filters(first_day=date(2020, 1, 2))), {})
        assert store.check() == ()
