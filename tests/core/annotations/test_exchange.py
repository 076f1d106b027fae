"""Annotations as JSON and CSV come back as they were; a bad file is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.annotations.exchange import Entry, read, written
from photosearch.core.annotations.keywords import tidy
from photosearch.core.annotations.values import Annotations, Flag, Label
from photosearch.errors import InputError

TEXT = st.text(st.characters(exclude_categories=("C", "Z"))) | st.just('a "quoted", comma; line')
ENTRIES = st.builds(
    Entry,
    path=st.sampled_from(("/p/a.jpg", "/p/\udcff.jpg", '/p/"b", c.jpg')),
    digest=st.binary(min_size=16, max_size=16),
    annotations=st.builds(
        Annotations,
        rating=st.integers(0, 5),
        label=st.none() | st.sampled_from(Label),
        flag=st.none() | st.sampled_from(Flag),
        title=TEXT.map(lambda text: text or None),
        caption=TEXT.map(lambda text: text or None),
        keywords=st.lists(TEXT, max_size=3).map(tidy),
    ),
    albums=st.lists(st.sampled_from(("Best", "A, b; c")), unique=True).map(tuple),
)


@given(st.lists(ENTRIES, max_size=4), st.sampled_from(("json", "csv")))
def test_entries_come_back_as_they_were(entries: list[Entry], form: str) -> None:
    assert read(written(entries, form), form) == entries


@pytest.mark.parametrize(
    ("text", "form", "named"),
    [
        ("[]", "json", "photos"),
        ('{"photos": 3}', "json", "photos"),
        ('{"photos": [{"path": "/a.jpg", "rating": 9}]}', "json", "/a.jpg"),
        ('{"photos": ["x"]}', "json", "Photo 1"),
        ("name,stars\r\na,3\r\n", "csv", "path"),
        ("path,rating\r\n/a.jpg,many\r\n", "csv", "/a.jpg"),
        ("path,label\r\n/a.jpg,pink\r\n", "csv", "/a.jpg"),
    ],
)
def test_what_makes_no_sense_is_named(text: str, form: str, named: str) -> None:
    with pytest.raises(InputError, match=named):
        read(text, form)
