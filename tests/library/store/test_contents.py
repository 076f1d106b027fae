"""Words for what photos show: stored, found with their families, refused, and forgotten."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from photosearch.core.contents import Seen, Word
from photosearch.core.photo import Floats
from photosearch.core.query.query import Filters
from photosearch.library.store.changes.changes import Gone, Indexed
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, indexed

DOG, SPANIEL, ENGINE = (
    Word(1, (("dog", "dogs"), ("Hund",), ("狗",))),
    Word(2, (("spaniel",), ("Spaniel",), ("西班牙猎犬",))),
    Word(3, (("fire engine", "fire truck"), ("Feuerwehrauto",), ("消防车",))),
)
WITHIN = {1: (1, 2), 2: (2,), 3: (3,)}
SHOWN = {0: [Seen(2, 0.95)], 1: [Seen(1, 0.9)], 2: [Seen(3, 0.97)], 3: []}
"""The words by the number of a photo."""


def name(vectors: Floats, refused: Sequence[frozenset[int]]) -> Sequence[Sequence[Seen]]:
    """Tells the photos apart by the largest value of their vectors; a refused spaniel is a dog."""
    found = []
    for number, denied in zip(np.argmax(vectors, axis=1).tolist(), refused, strict=True):
        seen = SHOWN[number]
        if SPANIEL.id in denied and seen and seen[0].word == SPANIEL.id:
            seen = [Seen(DOG.id, 0.96)]
        found.append([each for each in seen if each.word not in denied])
    return found


@pytest.fixture
def model(store: LibraryStore) -> int:
    return named(store)


def named(store: LibraryStore) -> int:
    """Four photos, named."""
    model = store.models.register("aa" * 32, "first", "1", DIMENSION)
    store.commit([photo(number) for number in range(4)], model)
    store.contents.prepare(model, "one", (DOG, SPANIEL, ENGINE), WITHIN)
    while store.contents.name_some(model, 3, name):
        pass
    return model


def photo(number: int, place: str = "") -> Indexed:
    change = indexed(place or f"/p/{number}.jpg", number)
    return dataclasses.replace(change, vector=np.eye(DIMENSION, dtype=np.float32)[number])


def found(store: LibraryStore, text: str) -> list[str]:
    return sorted(each.file.path for each in store.photos.browse(10, Filters(text=text)))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("dog", (0, 1)),
        ("Dogs", (0, 1)),
        ("spaniel", (0,)),
        ("span", ()),
        ("Hund", (0, 1)),
        ("狗", (0, 1)),
        ("fire engine", (2,)),
        ("fire truck", (2,)),
        ("fire dog", ()),
        ('"fire engine"', ()),
        ("content:fire-engine", (2,)),
        ("dog OR content:feuerwehrauto", (0, 1, 2)),
        ("-dog", (2, 3)),
        ("dog -spaniel", (1,)),
        ("content:dog 0", (0,)),
        ("keyword:dog", ()),
    ],
)
def test_words_find_photos_that_show_it_or_something_of_its_family(
    store: LibraryStore, model: int, text: str, numbers: tuple[int, ...]
) -> None:
    assert found(store, text) == [f"/p/{number}.jpg" for number in numbers]


def test_a_photo_has_its_words_and_their_probability(store: LibraryStore, model: int) -> None:
    assert store.contents.of(store.photos.at("/p/0.jpg").id) == ((SPANIEL, 0.95),)
    assert store.contents.counts() == ((DOG, 2), (SPANIEL, 1), (ENGINE, 1))
    assert store.contents.called("Fire-Truck") == (ENGINE,)


def test_a_refused_word_stays_refused_for_copies_and_after_a_new_start(store: LibraryStore, model: int) -> None:
    store.commit([photo(0, "/p/copy.jpg")], model)
    store.contents.name_some(model, 9, name)
    store.contents.refuse(store.photos.at("/p/0.jpg").id, SPANIEL.id, name)
    assert found(store, "spaniel") == []
    assert found(store, "dog") == ["/p/0.jpg", "/p/1.jpg", "/p/copy.jpg"]
    store.contents.prepare(model, "two", (DOG, SPANIEL, ENGINE), WITHIN)
    assert found(store, "dog") == []
    while store.contents.name_some(model, 3, name):
        pass
    assert found(store, "spaniel") == []
    assert found(store, "dog") == ["/p/0.jpg", "/p/1.jpg", "/p/copy.jpg"]


def test_words_go_with_their_photo_and_new_photos_get_theirs(store: LibraryStore, model: int) -> None:
    store.commit([Gone(store.photos.at("/p/0.jpg").id), photo(1, "/p/2.jpg")], model)
    assert not store.contents.prepare(model, "one", (DOG, SPANIEL, ENGINE), WITHIN)
    assert store.contents.name_some(model, 9, name)
    assert not store.contents.name_some(model, 9, name)
    assert found(store, "dog") == ["/p/1.jpg", "/p/2.jpg"]
    assert found(store, "fire engine") == []


def test_without_contents_no_word_is_left(local: Store) -> None:
    named(local)
    local.contents.clear()
    assert found(local, "dog") == []
    assert local.contents.counts() == ()
    assert local.contents.called("dog") == ()
    assert local.check() == ()


def test_a_photo_with_several_words_counts_once_for_their_family(store: Store, model: int) -> None:
    store.commit([photo(3, "/p/4.jpg")], model)
    both = [Seen(SPANIEL.id, 0.95), Seen(ENGINE.id, 0.93), Seen(DOG.id, 0.9)]
    store.contents.name_some(model, 9, lambda vectors, refused: [both for _ in refused])
    assert store.contents.counts() == ((DOG, 3), (SPANIEL, 2), (ENGINE, 2))
