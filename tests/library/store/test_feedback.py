"""The person's marks on pairs: kept by content, removed, and found again after files move."""

import sqlite3
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.core.photo import Box, Mark
from photosearch.core.query.feedback import Asked
from photosearch.library.database import connect, prepare
from photosearch.library.migrations import migrate
from photosearch.library.schema.steps import STEPS
from photosearch.library.store.changes.changes import Gone, Moved
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from tests.support.library.material import digest, file, indexed
from tests.support.library.stores import Made

WHOLE, DETAIL = Asked(digest(1), path="/p/1"), Asked(digest(1), Box(0.1, 0.2, 1 / 3, 1.0), "/p/1")
SAYINGS = st.tuples(st.sampled_from([WHOLE, DETAIL]), st.integers(2, 4), st.sampled_from([*Mark, None]))


@settings(max_examples=25)  # each example writes a database
@given(st.lists(SAYINGS, max_size=12))
def test_the_last_mark_of_a_pair_is_kept(
    new_store: Made,
    sayings: list[tuple[Asked, int, Mark] | tuple[Asked, int, None]] | list[tuple[Asked, int, Mark]],
) -> None:
    expected: dict[tuple[Asked, bytes], Mark] = {}
    with new_store() as store:
        for now, (asked, content, mark) in enumerate(sayings):
            store.marks.put(asked, {digest(content): mark}, now)
            expected.pop((asked, digest(content)), None)
            if mark is not None:
                expected[asked, digest(content)] = mark
        for asked in (WHOLE, DETAIL):
            said = {photo: mark for (key, photo), mark in expected.items() if key == asked}
            assert store.marks.of(asked) == said
        assert [((each.asked, each.photo), each.mark) for each in store.marks.all()] == list(expected.items())


def test_marks_survive_moved_and_removed_photos(store: LibraryStore, model: int) -> None:
    store.commit([indexed("/p/1", 1), indexed("/p/2", 2)], model)
    store.marks.put(WHOLE, {digest(2): Mark.SAME}, 5)
    store.commit([Moved(store.photos.at("/p/2").id, file("/q/2"), 7)], model)
    (said,) = store.marks.all()
    assert (said.asked.path, said.photo_path, said.mark, said.marked_ns) == ("/p/1", "/q/2", Mark.SAME, 5)
    store.commit([Gone(store.photos.at("/q/2").id), Gone(store.photos.at("/p/1").id)], model)
    (said,) = store.marks.all()
    assert (said.asked.path, said.photo_path) == ("/p/1", None)
    store.commit([indexed("/r/2", 2)], model)
    assert [each.photo_path for each in store.marks.all()] == ["/r/2"]


def test_a_pasted_query_has_no_path(store: LibraryStore) -> None:
    store.marks.put(Asked(digest(8)), {digest(2): Mark.DIFFERENT}, 5)
    assert [each.asked.path for each in store.marks.all()] == [None]


def test_an_older_library_gets_the_table_for_marks(path: Path) -> None:
    before = next(number for number, step in enumerate(STEPS) if any("TABLE feedback" in each for each in step))
    with closing(connect(path)) as connection:
        prepare(connection, path, durable=True)
        migrate(connection, path, STEPS[:before])
        connection.execute("INSERT INTO folder VALUES (x'2f70')")
    with Store.open(path) as store:
        assert store.folders.paths() == ("/p",)
        store.marks.put(WHOLE, {digest(2): Mark.SAME}, 5)
        assert store.marks.of(WHOLE) == {digest(2): Mark.SAME}
        assert store.check() == ()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
