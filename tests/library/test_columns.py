import sqlite3
from contextlib import closing
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.fields import checked, fields_of
from photosearch.core.metadata import Metadata
from photosearch.library.columns import COLUMNS, SENSELESS, metadata_of, type_of, values_of
from photosearch.library.store.store import Store
from tests.support.library.material import METADATA

TEXTS = st.none() | st.text(max_size=20)
METADATAS = st.builds(
    Metadata,
    format=st.text(min_size=1, max_size=5),
    width=st.integers(1, 2**31 - 1),
    height=st.integers(1, 2**31 - 1),
    taken_at=st.none() | st.datetimes().map(lambda each: each.isoformat()),
    camera=TEXTS,
    lens=TEXTS,
    latitude=st.none() | st.floats(-90, 90),
    longitude=st.none() | st.floats(-180, 180),
    title=TEXTS,
    caption=TEXTS,
    keywords=st.lists(st.text(min_size=1, max_size=9).filter(lambda each: "\n" not in each), max_size=4).map(tuple),
    rating=st.none() | st.integers(0, 5),
)


@given(METADATAS)
def test_metadata_survives_the_database_and_the_messages(metadata: Metadata) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        values = connection.execute(f"SELECT {', '.join('?' * len(COLUMNS))}", values_of(metadata)).fetchone()
    assert metadata_of(values) == metadata
    assert checked(Metadata, {each.name: getattr(metadata, each.name) for each in fields(Metadata)}) == metadata


def test_text_that_is_not_unicode_is_stored_escaped() -> None:
    (camera,) = values_of(Metadata("JPEG", 1, 1, camera="\udcff"))[4:5]
    assert camera == "\\udcff"


def test_the_schema_has_a_column_of_the_right_type_for_each_field(store: Store) -> None:
    table = {name: kind.lower() for _, name, kind, *_ in store.session.connection.execute("PRAGMA table_info(photo)")}
    assert {name: table.get(name) for name in COLUMNS} == {
        name: type_of(field.kind) for name, field in fields_of(Metadata).items()
    }


@pytest.mark.parametrize("name", COLUMNS)
def test_a_value_of_the_wrong_type_makes_a_row_invalid(name: str) -> None:
    row: dict[str, object] = dict(zip(COLUMNS, values_of(METADATA), strict=True))
    assert not _is_invalid(row)
    assert not _is_invalid(dict.fromkeys(COLUMNS))
    assert _is_invalid({**row, name: b"\xff"})


def test_a_photo_without_a_size_is_an_invalid_row() -> None:
    row: dict[str, object] = dict(zip(COLUMNS, values_of(METADATA), strict=True))
    assert _is_invalid({**row, "width": None})
    with pytest.raises(TypeError):
        metadata_of([None if name == "height" else value for name, value in row.items()])


def _is_invalid(row: dict[str, object]) -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        columns = ", ".join(f"? AS {name}" for name in row)
        return bool(
            connection.execute(f"SELECT {SENSELESS} FROM (SELECT {columns})", tuple(row.values())).fetchone()[0]
        )
