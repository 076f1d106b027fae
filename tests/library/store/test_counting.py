"""Counts for filters: as counted photo by photo, read once, and never older than the library."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.core.metadata import FLAGS, LABELS, Metadata
from photosearch.core.query.facets import Facets
from photosearch.core.query.query import ALL_PHOTOS, UNSET, Filters, Orientation
from photosearch.library.store.changes.changes import Indexed
from photosearch.library.store.store import Store
from tests.support.library.material import digest, file, indexed, vector

DAYS = (date(2020, 2, 29), date(2021, 5, 6), date(2021, 5, 7))


@dataclass(frozen=True)
class Row:
    """What the library holds about a photo. Items are numbered; photos of no item have None."""

    item: int | None
    camera: str | None
    lens: str | None
    format: str
    size: tuple[int, int] | None
    """Width and height."""
    folder: str
    rating: int | None
    label: str | None
    flag: str | None
    city: str | None
    latitude: float | None
    has_text: bool
    day: date
    name: str

    @property
    def orientation(self) -> str | None:
        if self.size is None:
            return None
        width, height = self.size
        return "square" if width == height else "landscape" if width > height else "portrait"


ROWS = st.lists(
    st.builds(
        Row,
        item=st.sampled_from((None, 1, 2, 3)),
        camera=st.sampled_from((None, "A", "B")),
        lens=st.sampled_from((None, "L")),
        format=st.sampled_from(("JPEG", "RAW")),
        size=st.sampled_from((None, (4, 3), (3, 4), (4, 4))),
        folder=st.sampled_from(("/p", "/p/q", "/r")),
        rating=st.sampled_from((None, 0, 2, 5)),
        label=st.sampled_from((None, *LABELS[:2])),
        flag=st.sampled_from((None, *FLAGS)),
        city=st.sampled_from((None, "DE/Ulm", "FR/Paris")),
        latitude=st.sampled_from((None, 0.0, 48.0)),
        has_text=st.booleans(),
        day=st.sampled_from(DAYS),
        name=st.sampled_from(("a", "b")),
    ),
    min_size=1,
    max_size=9,
)


def some(*choices: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Mostly no choice, so that few fields filter at a time and some photos pass."""
    chosen = st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique=True).map(tuple)
    return st.one_of(st.just(()), st.just(()), st.just(()), chosen)


FILTERS = st.builds(
    Filters,
    first_day=st.sampled_from((None, None, *DAYS)),
    last_day=st.sampled_from((None, None, *DAYS)),
    folders=some("/p", "/p/q", "/r"),
    cameras=some("A", "B"),
    lenses=some("L"),
    orientations=some(*Orientation),
    formats=some("JPEG", "RAW"),
    places=some("DE", "DE/Ulm", "FR/Paris"),
    located=st.sampled_from((None, None, True, False)),
    has_text=st.sampled_from((None, None, True, False)),
    least_rating=st.sampled_from((0, 0, 2, 3)),
    labels=some(UNSET, *LABELS[:2]),
    flags=some(UNSET, *FLAGS),
    text=st.sampled_from(("", "", "a", "a OR b")),
)
PASSES: dict[str, Callable[[Row, Filters], bool]] = {
    "days": lambda row, asked: (asked.first_day or date.min) <= row.day and row.day <= (asked.last_day or date.max),
    "folders": lambda row, asked: any(f"{row.folder}/".startswith(f"{each}/") for each in asked.folders or ("",)),
    "cameras": lambda row, asked: not asked.cameras or row.camera in asked.cameras,
    "lenses": lambda row, asked: not asked.lenses or row.lens in asked.lenses,
    "formats": lambda row, asked: not asked.formats or row.format in asked.formats,
    "orientations": lambda row, asked: not asked.orientations or row.orientation in asked.orientations,
    "places": lambda row, asked: (
        not asked.places or any(f"{row.city}/".startswith(f"{each}/") for each in asked.places)
    ),
    "located": lambda row, asked: asked.located is None or (row.latitude is not None) == asked.located,
    "has_text": lambda row, asked: asked.has_text is None or row.has_text == asked.has_text,
    "ratings": lambda row, asked: (row.rating or 0) >= asked.least_rating,
    "labels": lambda row, asked: not asked.labels or (row.label or UNSET) in asked.labels,
    "flags": lambda row, asked: not asked.flags or (row.flag or UNSET) in asked.flags,
    "text": lambda row, asked: asked.text in ("", "a OR b") or row.name == asked.text,
}
VALUES: dict[str, Callable[[Row], Hashable]] = {
    "days": lambda row: row.day,
    "folders": lambda row: row.folder,
    "cameras": lambda row: row.camera,
    "lenses": lambda row: row.lens,
    "formats": lambda row: row.format,
    "orientations": lambda row: row.orientation,
    "places": lambda row: row.city,
    "located": lambda row: row.latitude is not None,
    "has_text": lambda row: row.has_text,
    "ratings": lambda row: str(row.rating) if row.rating else None,
    "labels": lambda row: row.label or UNSET,
    "flags": lambda row: row.flag or UNSET,
}
"""The value that a photo counts for, by field; None counts for nothing."""


def naive(rows: list[Row], filters: Filters, field: str) -> dict[Hashable, int]:
    """Counts the items of each value, photo by photo, without the field's own filter."""
    left = [
        (("photo", number) if row.item is None else ("item", row.item), VALUES[field](row))
        for number, row in enumerate(rows)
        if all(passes(row, filters) for name, passes in PASSES.items() if name != field)
    ]
    return Counter(value for _, value in set(left) if value is not None)


def fill(store: Store, rows: list[Row]) -> None:
    """Makes these the only photos of the library."""
    model = store.models.register("aa" * 32, "none", "1", len(vector(1)))
    connection = store.session.connection
    with store.session.transaction():
        connection.execute("DELETE FROM photo")
    changes = []
    for number, row in enumerate(rows):
        metadata = Metadata(
            row.format, *(row.size or (1, 1)), f"{row.day}T23:59:59", row.camera, row.lens,
            rating=row.rating, colour_label=row.label, pick_flag=row.flag,
        )  # fmt: skip
        path = f"{row.folder}/{row.name}{number}.jpg"
        changes.append(Indexed(file(path), metadata, digest(number), vector(1), 7))
    store.commit(changes, model)
    for number, row in enumerate(rows):
        shape = (*(row.size or (None, None)), row.latitude, row.latitude, digest(number))
        connection.execute(
            "UPDATE photo SET width = ?, height = ?, latitude = ?, longitude = ? WHERE digest = ?", shape
        )
        # afterwards, because these follow from the metadata
        found = (row.item, row.city, row.has_text, digest(number))
        connection.execute("UPDATE photo SET item = ?, city = ?, has_text = ? WHERE digest = ?", found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(ROWS, st.lists(FILTERS, min_size=1, max_size=4))
def test_each_item_counts_once_for_each_value_of_its_photos(
    local: Store, rows: list[Row], asked: list[Filters]
) -> None:
    fill(local, rows)
    for filters in asked:
        found = local.photos.facets(filters)
        assert found.photos == local.photos.count(filters)
        expected = {name: naive(rows, filters, name) for name in VALUES}
        days = expected.pop("days")
        assert dict(found.timeline.days if found.timeline else ()) == days
        located, with_text = expected.pop("located"), expected.pop("has_text")
        assert (found.located, found.unlocated) == (located[True], located[False])
        assert (found.with_text, found.without_text) == (with_text[True], with_text[False])
        for name, counts in expected.items():
            assert {each.value: each.photos for each in getattr(found, name)} == counts, name


@contextmanager
def selects(store: Store) -> Iterator[list[str]]:
    """Collects the statements that read photos."""
    heard: list[str] = []
    store.session.connection.set_trace_callback(lambda sql: heard.append(sql) if sql.startswith("SELECT") else None)
    try:
        yield heard
    finally:
        store.session.connection.set_trace_callback(None)


def test_values_are_read_once_and_filters_read_only_which_photos_pass(local: Store) -> None:
    model = local.models.register("aa" * 32, "none", "1", len(vector(1)))
    local.commit([indexed("/p/a.jpg", 1), indexed("/p/b.jpg", 2)], model)
    with selects(local) as read:
        local.photos.choices("formats")
        assert [sql.count("camera") for sql in read] == [0], "only what is asked for"
        everything = local.photos.facets(ALL_PHOTOS)
        assert len(read) == 2
        assert local.photos.facets(ALL_PHOTOS) == everything
        local.photos.choices("formats")
        assert len(read) == 2, "all is known"
        assert local.photos.facets(Filters(cameras=("Camera",))).photos == 2
        assert local.photos.facets(Filters(text="b", cameras=("Camera",))).photos == 1
        assert [sql.split(" FROM ")[0].count("lens") for sql in read[2:]] == [0, 0]
        local.commit([indexed("/p/c.jpg", 3)], model)
        read.clear()
        assert local.photos.facets(ALL_PHOTOS).photos == 3
        assert len(read) == 1


def test_counts_follow_what_other_connections_and_this_one_write(local: Store) -> None:
    model = local.models.register("aa" * 32, "none", "1", len(vector(1)))

    def formats(facets: Facets) -> dict[str, int]:
        return {each.value: each.photos for each in facets.formats}

    local.commit([indexed("/p/a.jpg", 1)], model)
    with Store.open(local.session.path, readonly=True) as reader:
        named = Filters(text="b")
        before = formats(reader.photos.facets(ALL_PHOTOS))
        assert before == formats(reader.photos.facets(ALL_PHOTOS))
        assert formats(reader.photos.choices("formats")) == before
        assert reader.photos.choices("formats").cameras == ()
        local.commit([indexed("/p/b.jpg", 2)], model)
        assert reader.photos.facets(named).photos == 1
        assert reader.photos.facets(ALL_PHOTOS).photos == 2
        assert reader.photos.facets(named).photos == 1, "from the kept values"
        assert local.photos.facets(ALL_PHOTOS).photos == 2
        local.commit([indexed("/p/c.jpg", 3)], model)
        assert local.photos.facets(ALL_PHOTOS).photos == reader.photos.facets(ALL_PHOTOS).photos == 3
