"""Annotations as JSON and CSV come back as they were; a bad file is named."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.annotations.exchange import (
    NO_COLLECTIONS,
    Collections,
    Entry,
    albums_of,
    differing,
    form_of,
    read,
    read_collections,
    written,
)
from photosearch.core.annotations.keywords import tidy
from photosearch.core.annotations.values import Annotations, Flag, Label, Property, all_stored, loaded
from photosearch.core.identity import content_digest
from photosearch.core.items.grouping import ALONE
from photosearch.errors import InputError

TEXT = st.text(st.characters(exclude_categories=("C", "Z"))) | st.just('a "quoted", comma; line')
ENTRIES = st.builds(
    Entry,
    path=st.sampled_from(("/p/a.jpg", "/p/\udcff.jpg", '/p/"b", c.jpg')),
    digest=st.binary(min_size=16, max_size=16),
    said=st.builds(
        Annotations,
        rating=st.integers(0, 5),
        label=st.none() | st.sampled_from(Label),
        flag=st.none() | st.sampled_from(Flag),
        title=TEXT.map(lambda text: text or None),
        caption=TEXT.map(lambda text: text or None),
        keywords=st.lists(TEXT, max_size=3).map(tidy),
    ).map(all_stored),
    albums=st.lists(st.sampled_from(("Best", "A, b; c")), unique=True).map(tuple),
    item=st.none() | st.just(ALONE) | st.binary(min_size=1, max_size=16),
)


@given(st.lists(ENTRIES, max_size=4), st.sampled_from(("json", "csv")))
def test_entries_come_back_as_they_were(entries: list[Entry], form: str) -> None:
    assert read(written(entries, form), form) == entries


def test_collections_come_back_from_json_and_are_left_out_of_csv() -> None:
    collections = Collections(
        ("Empty", "Best"), {"Coast": {"filters": {"text": "sea"}}}, {content_digest(b"picture"): b"picture"}
    )
    assert read_collections(written([], "json", collections), "json") == collections
    assert read_collections(written([], "csv", collections), "csv") == NO_COLLECTIONS
    with pytest.raises(InputError, match="pictures"):
        read_collections('{"photos": [], "pictures": ["?"]}', "json")


def test_the_suffix_names_the_form() -> None:
    assert (form_of(".JSON"), form_of("csv")) == ("json", "csv")
    for suffix, named in ((".xlsx", r"\.xlsx"), ("", "none")):
        with pytest.raises(InputError, match=named):
            form_of(suffix)


def test_albums_are_listed_by_photo() -> None:
    contents = [("Best", b"1"), ("Best", b"2"), ("Sea", b"1")]
    assert albums_of(contents) == {b"1": ("Best", "Sea"), b"2": ("Best",)}


@given(ENTRIES, ENTRIES, st.sets(st.sampled_from(Property)), st.sampled_from(("json", "csv")))
def test_an_import_changes_only_the_properties_that_the_file_names(
    now: Entry, other: Entry, named: set[Property], form: str
) -> None:
    if form == "json":
        row = json.loads(written([other], form))["photos"][0]
        text = json.dumps({"photos": [{name: row[name] for name in ("path", "digest", *named)}]})
    else:
        row = next(csv.DictReader(io.StringIO(written([other], form))))
        output = io.StringIO()
        writer = csv.DictWriter(output, ("path", "digest", *named), extrasaction="ignore")
        writer.writeheader()
        writer.writerow(row)
        text = output.getvalue()
    (entry,) = read(text, form)
    wanted = {of: other.said[of] for of in named}
    assert entry.said == wanted
    assert differing(loaded(now.said), entry.said) == {of: word for of, word in wanted.items() if now.said[of] != word}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_annotations_of_a_photo_outside_the_library_clear_nothing(form: str) -> None:
    entry = Entry("", b"\1" * 16, {Property.RATING: "3"}, ("Best",))
    assert read(written([entry], form), form) == [entry]


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
        ("path,item\r\n/a.jpg,none\r\n", "csv", "/a.jpg"),
    ],
)
def test_a_photo_that_cannot_be_imported_is_named(text: str, form: str, named: str) -> None:
    with pytest.raises(InputError, match=named):
        read(text, form)
