"""The straight line of a query: examples -> decode -> embed -> engine -> hits.

It runs in the thread of whoever calls it and owns that thread's store reader and decoder.
"""

from collections import OrderedDict

import numpy as np

from photosearch.core.events import Explanation
from photosearch.core.geometry import seen
from photosearch.core.photo import Box, Floats, Hit, Photo, Pixels
from photosearch.core.query import Example, Query
from photosearch.core.ranking import fuse
from photosearch.jobs.parts import Parts
from photosearch.library import scan
from photosearch.library.store import Store
from photosearch.vision.decoder import Decoder
from photosearch.vision.explain import match_maps

REMEMBERED_EXAMPLES = 64
"""Examples whose vectors are kept, so that adding a second one does not read the first again."""
SHOWN_SIDE = 1024
"""Longest side, in pixels, of the pictures under an overlay."""


class Searcher:
    """Answers queries and says why a photo matched. One thread owns it."""

    def __init__(self, parts: Parts, store: Store, decoder: Decoder) -> None:
        self._parts = parts
        self._store = store
        self._decoder = decoder
        self._vectors: OrderedDict[object, Floats] = OrderedDict()

    def search(self, query: Query) -> tuple[Hit, ...]:
        """Returns the hits, best first; the newest photos where the query has no example.

        Raises:
            PhotoError: an example cannot be decoded.
            InputError: the examples cancel one another.
        """
        if not query.examples:
            return tuple(Hit(photo, None) for photo in self._store.newest(query.limit))
        vectors = np.stack([self._vector(example) for example in query.examples])
        weights = np.array([example.weight for example in query.examples], np.float32)
        ids, scores = self._parts.engine.search(fuse(vectors, weights), query.limit)
        photos = self._store.photos_by_vector([int(each) for each in ids])
        # A photo may leave the store between the two steps; then it is simply no hit.
        found = zip(ids.tolist(), scores.tolist(), strict=True)
        # The thresholds are of pairs of photos; what several examples make together is none.
        thresholds = self._parts.embedder.manifest.thresholds if len(vectors) == 1 else None
        return tuple(
            Hit(photos[each], score, thresholds.likeness(score) if thresholds else None)
            for each, score in found
            if each in photos
        )

    def explain(self, ticket: int, example: Example, photo: Photo) -> Explanation:
        """Returns where `photo` and `example` match.

        Raises:
            PhotoError: one of the two cannot be decoded.
        """
        query = self._parts.embedder.describe(self._decoder.decode(example.source, example.box).pixels)
        hit = self._parts.embedder.describe(self._decoder.decode(photo.file.path).pixels)
        query_map, hit_map, score = match_maps(query, hit)
        query_image = self._decoder.preview(example.source, SHOWN_SIDE)
        hit_image = self._decoder.preview(photo.file.path, SHOWN_SIDE)
        return Explanation(
            ticket=ticket,
            query_image=query_image,
            hit_image=hit_image,
            query_map=query_map,
            hit_map=hit_map,
            query=query,
            hit=hit,
            score=score,
            query_area=self._seen(query_image, example.box),
            hit_area=self._seen(hit_image),
        )

    def preview(self, photo: Photo) -> Pixels:
        """Returns the photo as it is shown under an overlay; raises PhotoError."""
        return self._decoder.preview(photo.file.path, SHOWN_SIDE)

    def _seen(self, image: Pixels, box: Box | None = None) -> Box:
        return seen(image.shape[1], image.shape[0], self._parts.embedder.manifest.fitting.fit, box)

    def _vector(self, example: Example) -> Floats:
        source = example.source
        state = scan.file_state(source) if isinstance(source, str) else None
        key = (source, state, example.box)
        if key not in self._vectors:
            pixels = self._decoder.decode(source, example.box).pixels
            self._vectors[key] = self._parts.embedder.embed(pixels[None])[0]
            if len(self._vectors) > REMEMBERED_EXAMPLES:
                self._vectors.popitem(last=False)
        self._vectors.move_to_end(key)
        return self._vectors[key]
