"""Words for what photos show: stored, found with their families, refused, and forgotten."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from photosearch.core.contents import Seen, Word
from photosearch.core.photo import Floats
from photosearch.core.query.query import Filters
from photosearch.library.store.changes import Gone, Indexed
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
def model(local: Store) -> int:
    """Four photos, named."""
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    local.commit([photo(number) for number in range(4)], model)
    local.contents.prepare(model, "one", (DOG, SPANIEL, ENGINE), WITHIN)
    while local.contents.name_some(model, 3, name):
        pass
    return model


def photo(number: int, place: str = "") -> Indexed:
    change = indexed(place or f"/p/{number}.jpg", number)
    return dataclasses.replace(change, vector=np.eye(DIMENSION, dtype=np.float32)[number])


def found(local: Store, text: str) -> list[str]:
    return sorted(each.file.path for each in local.photos.browse(10, Filters(text=text)))


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
    local: Store, model: int, text: str, numbers: tuple[int, ...]
) -> None:
    assert found(local, text) == [f"/p/{number}.jpg" for number in numbers]


def test_a_photo_has_its_words_and_their_probability(local: Store, model: int) -> None:
    assert local.contents.of(local.photos.at("/p/0.jpg").id) == ((SPANIEL, 0.95),)
    assert local.contents.counts() == ((DOG, 2), (SPANIEL, 1), (ENGINE, 1))
    assert local.contents.called("Fire-Truck") == (ENGINE,)


def test_a_refused_word_stays_refused_for_copies_and_after_a_new_start(local: Store, model: int) -> None:
    local.commit([photo(0, "/p/copy.jpg")], model)
    local.contents.name_some(model, 9, name)
    local.contents.refuse(local.photos.at("/p/0.jpg").id, SPANIEL.id, name)
    assert found(local, "spaniel") == []
    assert found(local, "dog") == ["/p/0.jpg", "/p/1.jpg", "/p/copy.jpg"]
    local.contents.prepare(model, "two", (DOG, SPANIEL, ENGINE), WITHIN)
    assert found(local, "dog") == []
    while local.contents.name_some(model, 3, name):
        pass
    assert found(local, "spaniel") == []
    assert found(local, "dog") == ["/p/0.jpg", "/p/1.jpg", "/p/copy.jpg"]


def test_words_go_with_their_photo_and_new_photos_get_theirs(local: Store, model: int) -> None:
    local.commit([Gone(local.photos.at("/p/0.jpg").id), photo(1, "/p/2.jpg")], model)
    assert not local.contents.prepare(model, "one", (DOG, SPANIEL, ENGINE), WITHIN)
    assert local.contents.name_some(model, 9, name)
    assert not local.contents.name_some(model, 9, name)
    assert found(local, "dog") == ["/p/1.jpg", "/p/2.jpg"]
    assert found(local, "fire engine") == []


def test_without_contents_no_word_is_left(local: Store, model: int) -> None:
    local.contents.clear()
    assert found(local, "dog") == []
    assert local.contents.counts() == ()
    assert local.contents.called("dog") == ()
    assert local.check() == ()
