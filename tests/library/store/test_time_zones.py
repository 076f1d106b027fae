"""A library has its own time zone, so that its photos keep their order wherever it is opened."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from photosearch.core.answers.ranking import arranged
from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Hit
from photosearch.core.query.query import ALL_PHOTOS, Filters, Sort, SortKey
from photosearch.library.database import connect, prepare
from photosearch.library.migrations import migrate
from photosearch.library.schema.steps import STEPS
from photosearch.library.store.changes.changes import Indexed, Moved
from photosearch.library.store.store import Store
from tests.support.library.material import digest, vector

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the system has one time zone for all processes")

HOUR_NS = 3600 * 10**9
NOON_NS = 1_600_000_000 * 10**9 - 26 * 60 * 10**9 - 40 * 10**9
"""13 September 2020, 12:00 UTC."""
BY_DATE = Sort(SortKey.DATE)
Travel = Callable[[str], None]


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Travel]:
    """Sets the time zone of this process."""

    def to(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield to
    monkeypatch.undo()
    time.tzset()


def photo(name: str, hours: int, taken_at: str | None = None) -> Indexed:
    """A photo whose file was written `hours` after noon."""
    file = FileState(f"/p/{name}", 1, NOON_NS + hours * HOUR_NS, 1, name)
    return Indexed(file, Metadata("JPEG", 4, 3, taken_at), digest(1), vector(1), 7)


def names(store: Store) -> list[str]:
    return [found.file.path for found in store.photos.browse(99, sort=BY_DATE)]


def test_photos_keep_their_days_and_their_order_in_another_time_zone(path: Path, travel: Travel) -> None:
    travel("Asia/Tokyo")
    with Store.open(path) as store:
        model = store.models.register("aa" * 32, "first", "1", 4)
        evening = photo("evening.jpg", 2)
        store.commit([photo("night.jpg", 4), evening, photo("camera.jpg", 0, "2020-09-13T23:30:00")], model)
        assert names(store) == ["/p/night.jpg", "/p/camera.jpg", "/p/evening.jpg"]
        before, facets = store.photos.browse(99, sort=BY_DATE), store.photos.facets(ALL_PHOTOS)
    travel("America/Los_Angeles")
    with Store.open(path) as store:
        assert store.photos.browse(99, sort=BY_DATE) == before
        assert store.photos.facets(ALL_PHOTOS) == facets
        moved = replace(evening.file, path="/p/moved.jpg")
        store.commit([photo("later.jpg", 5), Moved(before[2].id, moved, 7)], model)
        assert names(store) == ["/p/later.jpg", "/p/night.jpg", "/p/camera.jpg", "/p/moved.jpg"]
        assert len(store.photos.browse(99, Filters(last_day=date(2020, 9, 13)))) == 2


def test_hits_are_sorted_in_the_librarys_time_zone(path: Path, travel: Travel) -> None:
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        travel(zone)
        with Store.open(path) as store:
            model = store.models.register("aa" * 32, "first", "1", 4)
            store.commit([photo(f"{zone[0]}{hours}.jpg", hours) for hours in range(0, 24, 5)], model)
            store.commit([photo("camera.jpg", 0, "2020-09-13T20:00:00")], model)
            everything = store.photos.browse(99, sort=BY_DATE)
            hits = [Hit(found, None) for found in reversed(everything)]
            assert [hit.photo for hit in arranged(hits, BY_DATE)] == list(everything)


def test_a_library_of_the_sixth_schema_gets_a_time_zone(path: Path, travel: Travel) -> None:
    travel("Asia/Tokyo")
    with closing(connect(path)) as connection:
        prepare(connection, path, durable=True)
        migrate(connection, path, STEPS[:6])
        connection.execute("INSERT INTO folder VALUES (?)", (b"/p",))
        for name, stored in (("a", "2020-09-13T21:00:00"), ("b", "2020-09-13T05:00:00")):
            statement = (
                "INSERT INTO photo (path, size, mtime_ns, ctime_ns, file_id, observed_ns, state, format, width, "
            )
            statement += "height, digest) VALUES (?, 1, ?, 1, '', 7, 'indexed', 'JPEG', 4, 3, x'01')"
            connection.execute(statement, (f"/p/{name}".encode(), NOON_NS))
            connection.execute("UPDATE photo SET moment = ? WHERE path = ?", (stored, f"/p/{name}".encode()))
    with Store.open(path) as store:
        assert [found.moment for found in store.photos.browse(9)] == ["2020-09-13T21:00:00"] * 2
        assert store.check() == ()
