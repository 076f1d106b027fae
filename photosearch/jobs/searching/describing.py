"""Ranks photos by a description in words, with the library's pair of networks."""

from collections.abc import Sequence

import numpy as np

from photosearch.core.photo import Floats, Photo
from photosearch.core.query.query import Filters
from photosearch.errors import InputError
from photosearch.jobs.opening.library import Library
from photosearch.library.store.contract import LibraryStore
from photosearch.search.space import Space
from photosearch.vision.pairs.pair import Pair


class Describing:
    """The pair in use and its vectors, loaded with the first description. One thread uses it."""

    def __init__(self) -> None:
        self._id = ""
        self._pair: Pair | None = None
        self._space = Space()
        self._texts: dict[str, Floats] = {}

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
        if library.pairs is None:
            raise InputError("A shared library cannot search by descriptions yet", "Leave out shows:")
        active = library.pairs.active()
        if active is None:
            raise InputError("Descriptions need a model for words", "See: photosearch words list")
        if active.id != self._id:
            self._id, self._pair, self._space = active.id, Pair(active.folder, active.description), Space()
            self._texts.clear()
        model_id = store.models.id_of(active.description.sha256)
        if model_id is None:
            raise InputError("No photo is embedded for words yet", "Run: photosearch index")
        self._space.add(store.vectors.batches(model_id, self._space.last))
        assert self._pair is not None
        if text not in self._texts:
            self._texts = {text: self._pair.embed_text(text)}
        return self._texts[text], model_id
