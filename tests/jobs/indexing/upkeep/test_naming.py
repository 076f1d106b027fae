"""Contents of photos: derived from vectors, and removed when they are switched off."""

import dataclasses

import numpy as np
import pytest

from photosearch.core.contents import Word
from photosearch.core.photo import Floats
from photosearch.core.query.query import Filters
from photosearch.jobs.indexing.upkeep.naming import Namer
from tests.support.jobs.library import Library
from tests.support.library.material import indexed


@pytest.fixture
def shown(library: Library) -> tuple[Word, Floats]:
    """A word, and the unit vector of a photo that shows it."""
    contents = library.parts.embedder.contents
    assert contents is not None
    slopes = contents.matrix[:, :-1] - contents.matrix[:, :-1].mean(axis=0)
    vectors = slopes / np.linalg.norm(slopes, axis=1, keepdims=True)
    words = {word.id: word for word in contents.words}
    named = zip(vectors, contents.of(vectors), strict=True)
    return next((words[seen[0].word], vector) for vector, seen in named if seen)


def name(library: Library) -> None:
    namer = Namer(library.parts, library.store, library.control)
    while namer.step():
        pass


def test_contents_are_derived_from_vectors_without_reading_photos(library: Library, shown: tuple[Word, Floats]) -> None:
    word, vector = shown
    nowhere = dataclasses.replace(indexed("/nowhere/1.jpg"), vector=vector)
    library.store.commit([nowhere], library.parts.model_id)
    name(library)
    for names in word.names:
        (photo,) = library.store.photos.browse(5, Filters(text=f'content:"{names[0]}"'))
        assert [each for each, _ in library.store.contents.of(photo.id)][:1] == [word]


def test_contents_are_removed_when_they_are_switched_off(library: Library, shown: tuple[Word, Floats]) -> None:
    word, vector = shown
    library.store.commit([dataclasses.replace(indexed("/nowhere/1.jpg"), vector=vector)], library.parts.model_id)
    name(library)
    off = dataclasses.replace(library.parts.library.settings, contents=False)
    parts = dataclasses.replace(library.parts, library=dataclasses.replace(library.parts.library, settings=off))
    assert not Namer(parts, library.store, library.control).step()
    assert library.store.photos.browse(5, Filters(text=f'content:"{word.name("en")}"')) == ()
    assert library.store.contents.counts() == ()
