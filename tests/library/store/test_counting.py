"""Counts for filters: as SQLite groups them, and never older than the library."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.core.metadata import Metadata
from photosearch.core.query.facets import Choice, Facets
from photosearch.core.query.query import ALL_PHOTOS, Filters
from photosearch.library.store.changes import Indexed
from photosearch.library.store.filtering import ITEMS, passing
from photosearch.library.store.store import Store
from tests.support.library.material import digest, file, indexed, vector

CAMERAS = (None, "A", "B")
FORMATS = ("JPEG", "RAW")
COUNTED = {"cameras": ("camera", ("cameras",)), "formats": ("format", ("formats",)), "folders": ("folder", ())}
ROWS = st.lists(
    st.tuples(st.sampled_from((None, 1, 2, 3)), st.sampled_from(CAMERAS), st.sampled_from(FORMATS)),
    min_size=1,
    max_size=9,
)
FILTERS = st.builds(
    Filters,
    cameras=st.sampled_from(((), ("A",), ("A", "B"))),
    formats=st.sampled_from(((), ("RAW",))),
    text=st.sampled_from(("", "a", "a OR b")),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(ROWS, FILTERS)
def test_each_item_counts_once_for_each_value_of_its_photos(
    local: Store, rows: list[tuple[int | None, str | None, str]], filters: Filters
) -> None:
    model = local.models.register("aa" * 32, "none", "1", len(vector(1)))
    with local.session.transaction():
        local.session.connection.execute("DELETE FROM photo")
    for number, (_, camera, form) in enumerate(rows):
        metadata = Metadata(form, 4, 3, "2021-05-06T07:08:09", camera)
        path = f"/p/{number % 2}/{'ab'[number % 2]}{number}.jpg"
        local.commit([Indexed(file(path), metadata, digest(number), vector(1), 7)], model)
        values = (rows[number][0], path.encode())
        local.session.connection.execute("UPDATE photo SET item = ? WHERE path = ?", values)
    found = local.photos.facets(filters)
    assert found.photos == local.photos.count(filters)
    for name, (column, fields) in COUNTED.items():
        where = passing(filters.without(*fields) if fields else filters)
        statement = f"SELECT {column}, {ITEMS} FROM photo WHERE {where.sql} GROUP BY {column}"
        expected = dict(local.session.connection.execute(statement, where.values).fetchall())
        expected.pop(None, None)
        choices: tuple[Choice, ...] = getattr(found, name)
        assert {each.value: each.photos for each in choices} == {
            value.decode() if isinstance(value, bytes) else value: count for value, count in expected.items()
        }


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
