"""Filters, orders and counts of the store, compared with their definitions in Python on the same photos."""

import dataclasses
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.core.annotations.keywords import covers, with_ancestors
from photosearch.core.annotations.values import Flag, Label, Property, Stamped
from photosearch.core.answers.ranking import arranged
from photosearch.core.identity import is_within
from photosearch.core.metadata import FLAGS, LABELS, Metadata
from photosearch.core.moments import moment
from photosearch.core.photo import Hit, Photo
from photosearch.core.places import Place
from photosearch.core.places import is_within as lies_within
from photosearch.core.query.facets import Choice
from photosearch.core.query.language import MOST_CLAUSES, Clause, Field, Term, parse
from photosearch.core.query.query import ALL_PHOTOS, UNSET, Filters, Orientation, Sort, SortKey
from photosearch.core.words import words
from photosearch.core.written import Line
from photosearch.library.places import places
from photosearch.library.store.changes.changes import Described, Gone, Indexed, Moved, Skipped
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, digest, file, skipped, vector
from tests.support.library.stores import Made

FOLDERS = ("/p/Café", "/p/Café/2019", "/p/Cafés", "/p/京都の写真", "/p/\udcff")
NAMES = ("DSC01234.jpg", "IMG_2.jpg", "IMG_10.jpg", "a.HEIC")
WORDS = ("sea", "Séa", "boat", "京都", "写真展", "DSC", "0123", "*", "AND", "NEAR(", "2", "jpg", "\0", "café", "IMG_1")
KEYWORDS = ("sea", "Places|Japan|京都", "places|Japan", "Places", "★", "sea life")
CAMERAS, LENSES, FORMATS = ("Pixel 8", "NIKON D850"), ("50 mm",), ("JPEG", "HEIF", "RAW")
DATES = st.dates(date(2018, 12, 30), date(2020, 1, 2))
TEXTS = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
TERMS = (
    st.builds(Term, st.sampled_from((Field.ANY, Field.PATH, Field.TITLE, Field.CAPTION, Field.KEYWORD, Field.PLACE,
                               Field.TEXT)),
              st.sampled_from([word for word in WORDS if words(word)]), st.booleans())
    | st.builds(Term, st.just(Field.ANY), st.sampled_from(("2019", "2019-01", "2018-12-31")), st.booleans())
    | st.builds(Term, st.just(Field.PLACE), st.sampled_from(("kopenhagen", "Dänem", "nyhavn", "丹麦")))
    | st.builds(Term, st.just(Field.CAMERA), st.sampled_from(("pixel", "D850", "n d8", "%")), st.just(True))
    | st.builds(Term, st.just(Field.TYPE), st.sampled_from(("jpeg", "raw")))
    | st.builds(Term, st.sampled_from((Field.BEFORE, Field.AFTER)), st.sampled_from(("2019", "2019-01", "2018-12-31")))
)  # fmt: skip
CLAUSES = st.lists(
    st.builds(Clause, st.lists(TERMS, min_size=1, max_size=2).map(tuple))
    | st.builds(Clause, TERMS.map(lambda term: (term,)), st.just(True)),
    max_size=2,
).map(tuple)


def maybe(values: Sequence[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(values)


def some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


METADATA = st.builds(
    Metadata,
    format=st.sampled_from(FORMATS),
    width=st.integers(1, 3),
    height=st.integers(1, 3),
    taken_at=st.none() | DATES.map(lambda day: f"{day.isoformat()}T23:59:59"),
    camera=maybe(CAMERAS),
    lens=maybe(LENSES),
    latitude=st.none() | st.sampled_from((55.7, 56.0, 30.0)),
    longitude=st.sampled_from((12.5, 13.0)),
    place=maybe(("Nyhavn", "sea")),
    title=maybe(WORDS),
    caption=st.none() | TEXTS,
    keywords=some(WORDS),
    rating=st.none() | st.integers(0, 5),
    colour_label=st.none() | st.sampled_from(LABELS),
    pick_flag=st.none() | st.sampled_from(FLAGS),
).map(lambda made: made if made.latitude is not None else dataclasses.replace(made, longitude=None))

SAID = st.one_of(
    *(
        st.tuples(st.integers(0, 8), st.just(of), texts)
        for of, texts in {
            Property.RATING: st.sampled_from("012345"),
            Property.LABEL: st.sampled_from(("", *Label)),
            Property.FLAG: st.sampled_from(("", *Flag)),
            Property.TITLE: st.just("") | st.sampled_from(("boat", "Séa 京都")),
            Property.CAPTION: TEXTS,
            Property.KEYWORDS: st.lists(st.sampled_from(KEYWORDS), max_size=3, unique=True).map("\n".join),
        }.items()
    )
)

FILTERS = st.builds(
    Filters,
    first_day=st.none() | DATES,
    last_day=st.none() | DATES,
    folders=some((*FOLDERS, "/p", "/")),
    cameras=some((*CAMERAS, "Leica")),
    lenses=some(LENSES),
    orientations=some([*Orientation]),
    formats=some(FORMATS),
    places=some(("DK", "SE", "DK/2618425", "AT")),
    located=st.none() | st.booleans(),
    has_text=st.none() | st.booleans(),
    least_rating=st.integers(0, 5),
    labels=some((UNSET, *Label)),
    flags=some((UNSET, *Flag)),
    keywords=some(("sea", "Places", "PLACES|japan", "★", "none")),
    text=CLAUSES.map(lambda clauses: " ".join(map(str, clauses))),
)


@st.composite
def libraries(draw: st.DrawFn) -> list[Indexed]:
    places = [f"{folder}/{name}" for folder in FOLDERS for name in NAMES]
    chosen = draw(st.lists(st.sampled_from(places), max_size=12, unique=True))
    return [
        Indexed(file(path, number % 4), draw(METADATA), digest(number), vector(number), 7)
        for number, path in enumerate(chosen)
    ]


Texts: TypeAlias = dict[bytes, str]
"""The text found in photos, by digest."""
TEXTS_READ = st.dictionaries(st.integers(0, 11).map(digest), TEXTS)


def passes(photo: Photo, filters: Filters, texts: Texts) -> bool:
    """Returns whether the photo passes the filters, by definition."""
    known = photo.metadata
    assert known is not None
    day = day_of(photo)
    place = place_of(known)
    shape = (known.width > known.height) - (known.width < known.height)
    orientation = {1: Orientation.LANDSCAPE, -1: Orientation.PORTRAIT, 0: Orientation.SQUARE}[shape]
    return all(
        (
            filters.first_day is None or day >= filters.first_day,
            filters.last_day is None or day <= filters.last_day,
            not filters.folders or any(is_within(photo.file.path, each) for each in filters.folders),
            not filters.cameras or known.camera in filters.cameras,
            not filters.lenses or known.lens in filters.lenses,
            not filters.formats or known.format in filters.formats,
            not filters.orientations or orientation in filters.orientations,
            not filters.places or any(place and lies_within(place.key, each) for each in filters.places),
            filters.located is None or (known.latitude is not None) == filters.located,
            filters.has_text is None or bool(texts.get(photo.digest)) == filters.has_text,
            not filters.least_rating or photo.annotations.rating >= filters.least_rating,
            not filters.labels or (photo.annotations.label or UNSET) in filters.labels,
            not filters.flags or (photo.annotations.flag or UNSET) in filters.flags,
            not filters.keywords
            or any(covers(general, each) for general in filters.keywords for each in photo.annotations.keywords),
            matches_text(photo, filters.text, texts),
        )
    )


def day_of(photo: Photo) -> date:
    """Returns the photo's day in the time zone of a library created on this machine."""
    assert photo.metadata is not None
    return date.fromisoformat(moment(photo.metadata.taken_at, photo.file.mtime_ns, -time.timezone)[:10])


def matches_text(photo: Photo, text: str, texts: Texts) -> bool:
    return all(clause.excluded != any(holds(photo, term, texts) for term in clause.terms) for clause in parse(text))


def holds(photo: Photo, term: Term, texts: Texts) -> bool:
    """Returns whether a field holds the words in sequence (the last may be a prefix), or has the value."""
    known = photo.metadata
    assert known is not None
    fields: dict[Field, list[str | None]] = {
        Field.PATH: [photo.file.path],
        Field.TITLE: [photo.annotations.title],
        Field.CAPTION: [photo.annotations.caption],
        Field.KEYWORD: ["\n".join(photo.annotations.keywords)],
        Field.PLACE: [known.place, *names_of(known)],
        Field.TEXT: [texts.get(photo.digest)],
    }
    match term.field:
        case Field.CAMERA:
            return term.text.lower() in (known.camera or "").lower()
        case Field.TYPE:
            return term.text.lower() in known.format.lower()
        case Field.BEFORE:
            return day_of(photo).isoformat() < term.text
        case Field.AFTER:
            return day_of(photo).isoformat()[: len(term.text)] > term.text
        case Field.ANY if term.days is not None:
            return day_of(photo).isoformat().startswith(term.text) or has_words(fields, term)
        case _:
            return has_words(fields, term)


def has_words(fields: dict[Field, list[str | None]], term: Term) -> bool:
    searched = fields.get(term.field) or [text for texts in fields.values() for text in texts]
    return any(begins(folded(text), folded(term.text), term.exact) for text in searched)


def names_of(known: Metadata) -> tuple[str, ...]:
    place = place_of(known)
    return (*place.city, *place.country) if place is not None else ()


def place_of(known: Metadata) -> Place | None:
    return places().at(known.latitude, known.longitude) if known.latitude and known.longitude else None


def folded(text: str | None) -> list[str]:
    plain = (unicodedata.normalize("NFD", word).lower() for word in words(text or ""))
    return ["".join(character for character in word if not unicodedata.combining(character)) for word in plain]


def begins(field: list[str], phrase: list[str], exact: bool) -> bool:
    *whole, last = phrase
    return any(
        field[start : start + len(whole)] == whole
        and (field[start + len(whole)] == last if exact else field[start + len(whole)].startswith(last))
        for start in range(len(field) - len(whole))
    )


@settings(max_examples=30)
@given(
    libraries(),
    TEXTS_READ,
    st.lists(SAID, max_size=6),
    FILTERS,
    st.builds(Sort, st.sampled_from(SortKey), st.booleans()),
    st.integers(0, 5),
)
def test_the_store_filters_sorts_and_counts_by_the_definition(
    new_store: Made,
    changes: list[Indexed],
    texts: Texts,
    said: list[tuple[int, Property, str]],
    filters: Filters,
    sort: Sort,
    limit: int,
) -> None:
    with new_store() as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.commit(changes, model)
        store.commit([skipped("/p/Café/broken.jpg")], model)
        store.texts.put({content: (Line(text, ()),) if text else () for content, text in texts.items()})
        if isinstance(store, Store):  # in a shared library only the files say anything
            store.annotations.put({digest(number): {of: Stamped(text, 1)} for number, of, text in said})
        everything = [photo for each in changes if (photo := store.photos.at(each.file.path))]
        right = [photo for photo in everything if passes(photo, filters, texts)]
        check_order(store.photos.browse(1000, filters, sort), right, sort)
        assert store.photos.browse(limit, filters, sort) == store.photos.browse(1000, filters, sort)[:limit]
        order = store.photos.order(filters, sort).shown.tolist()
        assert order == [photo.id for photo in store.photos.browse(1000, filters, sort)]
        assert list(store.photos.by_id([*order, 10**9]).values()) == sorted(right, key=lambda photo: photo.id)
        ids = store.vectors.ids_passing(filters, model).tolist()
        assert {photo.id for photo in store.vectors.photos(ids).values()} == {photo.id for photo in right}
        assert ids == sorted(ids)
        check_facets(store, everything, filters, texts)


def test_a_year_means_its_days_or_the_word(store: LibraryStore, model: int) -> None:
    taken = {"/p/1987/scan.jpg": "2023", "/p/slide.jpg": "1987", "/p/phone.jpg": "2023"}
    store.commit(
        [
            Indexed(file(path), Metadata("JPEG", 4, 3, f"{year}-05-06T07:08:09"), digest(number), vector(number), 7)
            for number, (path, year) in enumerate(taken.items())
        ],
        model,
    )

    def found(text: str) -> set[str]:
        return {photo.file.path for photo in store.photos.browse(9, Filters(text=text))}

    assert found("1987") == {"/p/1987/scan.jpg", "/p/slide.jpg"}
    assert found("-1987") == {"/p/phone.jpg"}
    assert found('"1987"') == {"/p/1987/scan.jpg"}


@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize("key", SortKey)
def test_an_order_is_read_from_a_covering_index(local: Store, key: SortKey, ascending: bool) -> None:
    statements: list[str] = []
    local.session.connection.set_trace_callback(statements.append)
    local.photos.order(ALL_PHOTOS, Sort(key, ascending))
    local.session.connection.set_trace_callback(None)
    (step,) = local.session.connection.execute(f"EXPLAIN QUERY PLAN {statements[-1]}").fetchall()
    assert "USING COVERING INDEX" in step[-1]


def check_order(found: tuple[Photo, ...], right: list[Photo], sort: Sort) -> None:
    assert {photo.id for photo in found} == {photo.id for photo in right}
    by_date = Sort(SortKey.DATE, sort.ascending) if sort.key is SortKey.SIMILARITY else sort
    hits = tuple(Hit(photo, None) for photo in found)
    assert arranged(hits, by_date) == hits, "sorting is stable, so sorted hits stay in place"


def check_facets(store: LibraryStore, everything: list[Photo], filters: Filters, texts: Texts) -> None:
    facets = store.photos.facets(filters)

    def left(*fields: str) -> list[Photo]:
        relaxed = dataclasses.replace(filters, **{field: getattr(ALL_PHOTOS, field) for field in fields})
        return [photo for photo in everything if passes(photo, relaxed, texts)]

    assert facets.photos == store.photos.count(filters) == len(left())
    assert as_counts(facets.cameras) == counted(photo.metadata.camera for photo in left("cameras"))
    assert as_counts(facets.lenses) == counted(photo.metadata.lens for photo in left("lenses"))
    assert as_counts(facets.formats) == counted(photo.metadata.format for photo in left("formats"))
    folders = counted(photo.file.path.rpartition("/")[0] for photo in left("folders"))
    assert as_counts(facets.folders) == folders
    assert as_counts(facets.ratings) == counted(
        str(photo.annotations.rating) for photo in left("least_rating") if photo.annotations.rating
    )
    assert as_counts(facets.labels) == counted(photo.annotations.label or UNSET for photo in left("labels"))
    assert as_counts(facets.flags) == counted(photo.annotations.flag or UNSET for photo in left("flags"))
    words_of_keywords = Counter(
        above
        for photo in left("keywords")
        for above in {above for each in photo.annotations.keywords for above in with_ancestors(each)}
    )
    assert not isinstance(store, Store) or store.annotations.keywords(filters) == words_of_keywords
    located = [photo.metadata.latitude is not None for photo in left("located")]
    assert (facets.located, facets.unlocated) == (sum(located), len(located) - sum(located))
    texted = [bool(texts.get(photo.digest)) for photo in left("has_text")]
    assert (facets.with_text, facets.without_text) == (sum(texted), len(texted) - sum(texted))
    cities = (place_of(photo.metadata) for photo in left("places") if photo.metadata)
    assert as_counts(facets.places) == counted(place.key if place else None for place in cities)
    days = [day_of(photo) for photo in left("first_day", "last_day")]
    if facets.timeline is None:
        assert not days
        return
    assert dict(facets.timeline.days) == Counter(days)


def as_counts(choices: tuple[Choice, ...]) -> dict[str, int]:
    assert [each.photos for each in choices] == sorted((each.photos for each in choices), reverse=True)
    return {each.value: each.photos for each in choices}


def counted(values: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(value for value in values if value is not None))


# Text filters


@given(st.text() | st.text(alphabet="\"*()^-+:{}' ANDORNEAR\0\udcff京é½", max_size=40))
def test_any_text_is_accepted_as_a_filter(searched: LibraryStore, text: str) -> None:
    searched.photos.browse(10, Filters(text=text))
    searched.photos.facets(Filters(text=text))


@pytest.fixture(scope="module")
def searched(new_store: Made) -> Iterator[LibraryStore]:
    with new_store() as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.commit([Indexed(file("/p/a.jpg"), Metadata("JPEG", 1, 1), digest(1), vector(1), 7)], model)
        yield store


def test_a_text_of_thousands_of_words_is_accepted(searched: LibraryStore) -> None:
    text = " ".join(["jpg"] * 5 + [f"p{'' if number < MOST_CLAUSES else number}" for number in range(5000)])
    assert len(searched.photos.browse(10, Filters(text="jpg " * 5000))) == 1
    assert searched.photos.browse(10, Filters(text=text)) == ()


def said(keyword: str, path: str = "/p/a.jpg", version: int = 1) -> Indexed:
    return Indexed(
        file(path, version), Metadata("JPEG", 1, 1, keywords=(keyword,)), digest(version), vector(version), 7
    )


def found(store: LibraryStore, text: str) -> list[str]:
    return [photo.file.path for photo in store.photos.browse(10, Filters(text=text))]


def test_the_word_index_follows_every_change_of_a_photo(store: LibraryStore, model: int) -> None:
    store.commit([said("harbour")], model)
    assert found(store, "harb") == ["/p/a.jpg"]
    store.commit([said("gull", version=2)], model)
    assert (found(store, "harb"), found(store, "gull")) == ([], ["/p/a.jpg"])
    photo = store.photos.at("/p/a.jpg")
    assert photo is not None
    store.commit([Moved(photo.id, file("/p/Lisbon/b.jpg", 2), 9)], model)
    assert found(store, "lisbon gull") == ["/p/Lisbon/b.jpg"]
    store.commit([Described(photo.id, Metadata("JPEG", 1, 1, title="Tower"))], model)
    assert (found(store, "gull"), found(store, "tower")) == ([], ["/p/Lisbon/b.jpg"])
    store.commit([Skipped(file("/p/Lisbon/b.jpg", 2), "damaged", "", 9)], model)
    assert found(store, "lisbon") == []
    store.commit([said("sea", "/p/Lisbon/b.jpg", 3)], model)
    assert found(store, "lisbon sea") == ["/p/Lisbon/b.jpg"]
    store.commit([Gone(photo.id)], model)
    assert found(store, "lisbon") == []


def test_a_failed_transaction_leaves_the_word_index_as_it_was(store: LibraryStore, model: int) -> None:
    store.commit([said("harbour")], model)
    broken = dataclasses.replace(said("gull", "/p/b.jpg", 2), vector="no vector")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="could not convert"):
        store.commit([said("tower", version=3), broken], model)
    assert (found(store, "harbour"), found(store, "tower"), found(store, "gull")) == (["/p/a.jpg"], [], [])
