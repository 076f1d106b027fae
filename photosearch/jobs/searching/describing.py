"""Ranks photos by a description in words, with the library's pair of networks."""

import threading
from collections.abc import Sequence

import numpy as np

from photosearch.core.photo import Floats, Photo
from photosearch.core.query.query import Filters
from photosearch.errors import InputError
from photosearch.jobs.opening.library import Library
from photosearch.library.store.contract import LibraryStore
from photosearch.search.space import Space
from photosearch.vision.pairs.pair import Pair
from photosearch.vision.pairs.shelf import ShelfPair


class Words:
    """The pair in use and the vector of the last description, shared by all threads.

    The networks are loaded for the first description, and replaced or dropped when another pair, or none, is in use.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelved: ShelfPair | None = None
        self._pair: Pair | None = None
        self._text: tuple[str, Floats] | None = None

    def look(self, library: Library, text: str) -> tuple[Pair, Floats]:
        """Returns the pair that the library uses, and the unit vector of `text`, [D].

        Raises:
            InputError: the library has no pair.
            ModelError: the pair cannot be used.
        """
        if library.pairs is None:
            raise InputError("A shared library cannot search by descriptions yet", "Leave out shows:")
        active = library.pairs.active()
        with self._lock:
            if active != self._shelved:
                self._shelved, self._text = active, None
                self._pair = Pair(active.folder, active.description) if active is not None else None
            if self._pair is None:
                raise InputError("Descriptions need a model for words", "See: photosearch words list")
            if self._text is None or self._text[0] != text:
                self._text = text, self._pair.embed_text(text)
            return self._pair, self._text[1]


class Describing:
    """Ranks photos by descriptions; it keeps the vectors of all photos in memory. One thread uses it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._sha256 = ""
        self._space = Space()

    def nearest(
        self, library: Library, store: LibraryStore, text: str, filters: Filters, limit: int
    ) -> list[tuple[Photo, float]]:
        """Returns the photos that `text` describes best among those that pass the filters, with their cosines.

        Raises:
            InputError: the library has no pair, or no photo is embedded with it yet.
            ModelError: the pair cannot be used.
        """
        vector, model_id = self._look(library, store, text)
        found = self._space.nearest(vector, store.vectors.ids_passing(filters, model_id), limit)
        photos, scores = store.vectors.photos(found.ids.tolist()), found.scores.tolist()
        return [(photos[each], score) for each, score in zip(found.ids.tolist(), scores, strict=True) if each in photos]

    def scores(self, library: Library, store: LibraryStore, text: str, photo_ids: Sequence[int]) -> Floats:
        """Returns the cosine of each photo, float32 [N], -1 for one that is not embedded; raises as `nearest` does."""
        vector, model_id = self._look(library, store, text)
        vector_ids = store.vectors.of_photos(photo_ids, model_id)
        return self._space.scores_of(vector, np.array([vector_ids.get(each, 0) for each in photo_ids], np.int64))

    def _look(self, library: Library, store: LibraryStore, text: str) -> tuple[Floats, int]:
        pair, vector = self._words.look(library, text)
        sha256 = pair.description.sha256
        if sha256 != self._sha256:
            self._sha256, self._space = sha256, Space()
        model_id = store.models.id_of(sha256)
        if model_id is None:
            raise InputError("No photo is embedded for words yet", "Run: photosearch index")
        self._space.add(store.vectors.batches(model_id, self._space.last))
        return vector, model_id
