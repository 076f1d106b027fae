"""The path of a query: examples -> decode -> embed -> engine -> hits.

It runs in the calling thread, with a store and a decoder that belong to that thread.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

import numpy as np

from photosearch.core.answers.duplicates import best_in_front, usual_threshold
from photosearch.core.answers.likeness import Likeness, Thresholds
from photosearch.core.answers.ranking import arranged, fuse, standardised
from photosearch.core.answers.same_picture import Grey
from photosearch.core.answers.stacking import fronts, joined
from photosearch.core.events import Explanation, WordsExplained
from photosearch.core.geometry import WHOLE, seen, within
from photosearch.core.photo import Box, Description, Fitting, Floats, Hit, Ids, Photo, Preview
from photosearch.core.query.feedback import Asked
from photosearch.core.query.language import description, require_ranking
from photosearch.core.query.query import Example, Query
from photosearch.errors import PhotoError
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.searching.browser import Browser
from photosearch.jobs.searching.greys import READING_SECONDS, Greys
from photosearch.jobs.searching.memories import Memories
from photosearch.jobs.searching.refining import QUERY_SIDE, Candidates, Panel, Refined, add_panels, place, refine
from photosearch.library.store.contract import LibraryStore
from photosearch.search.exact import cosines, finite
from photosearch.search.looks import NEAREST, PANEL_CANDIDATES, Settled
from photosearch.search.panels import panels
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.explain import match_maps, place_pairs
from photosearch.vision.embedding.windows import Codes
from photosearch.vision.pairs.occlusion import match_map

FUSED = 1000
"""The number of photos nearest to the examples that a description reorders."""
SHOWN_SIDE = 1024
"""Longest side, in pixels, of the pictures under an overlay."""

_Found: TypeAlias = Mapping[int, tuple[bytes, Floats]]
"""The digests of photos with their vectors, by vector id."""


@dataclass(frozen=True, slots=True)
class _Near:
    """Photos, best first: their vector ids [n], the digests of their bytes, cosines [n] and vectors [n, D].

    The photos themselves are read when they are needed, since most are only compared; `known` are those read so far.
    """

    store: LibraryStore
    digests: list[bytes]
    scores: Floats
    vectors: Floats
    ids: Ids
    known: dict[int, Photo] = field(default_factory=dict)

    def photos(self, places: Sequence[int]) -> dict[int, Photo]:
        """Returns photos by position, in this order, without those that left the store meanwhile."""
        ids = self.ids[list(places)].tolist()
        self.known.update(self.store.vectors.photos([each for each in ids if each not in self.known]))
        return {place: self.known[each] for place, each in zip(places, ids, strict=True) if each in self.known}

    def candidates(self) -> Candidates:
        return Candidates(self.digests, self.scores, self.photos)

    def then(self, others: "_Near") -> "_Near":
        return _Near(
            self.store,
            [*self.digests, *others.digests],
            np.concatenate((self.scores, others.scores)),
            np.concatenate((self.vectors, others.vectors)),
            np.concatenate((self.ids, others.ids)),
            self.known,
        )


class Searcher(Browser):
    """Answers any query and explains why a photo matched. It belongs to one thread.

    Args:
        memories: what former searchers remembered.
        behind: a decoder that reads photos without thumbnails (`Greys.soon`), and goes on after a search.
        seconds: how long a search waits for it.
    """

    def __init__(
        self,
        parts: Parts,
        store: LibraryStore,
        decoder: Decoder,
        memories: Memories | None = None,
        behind: Decoder | None = None,
        seconds: float = READING_SECONDS,
    ) -> None:
        super().__init__(store)
        self.parts = parts
        self._decoder = decoder
        self._model = parts.embedder.manifest.identity
        self._memories = memories or Memories()
        self._greys = Greys(parts.library.thumbnails, decoder, self._memories.greys, behind, seconds)

    def search(self, query: Query, stop: Callable[[], bool] = lambda: False) -> tuple[Hit, ...]:
        """Returns the hits in the order of the query; without an example, the first photos that pass the filters.

        Args:
            stop: whether to refine the order no further.

        Raises:
            PhotoError: an example cannot be decoded.
            InputError: the examples cancel each other, or a description is used as a filter.
        """
        (*_, (hits, _)) = self.refine(query, stop)
        return hits

    def refine(self, query: Query, stop: Callable[[], bool] = lambda: False) -> Iterator[tuple[tuple[Hit, ...], bool]]:
        """Yields the hits once they are refined, and whether they are the last ones. Raises as `search` does.

        The hits follow again if more hits may be the same photo, or if the example seems to consist of several photos,
        which are then searched for one by one.
        """
        require_ranking(query.filters.text)
        if text := description(query.filters.text):
            yield arranged(self._described_best(query, text), query.sort), True
        elif query.examples:
            for hits, last in self._refined(query, stop):
                yield arranged(hits, query.sort), last
        else:
            yield super().search(query), True

    def glance(self, query: Query) -> tuple[Hit, ...]:
        """Returns the hits by the vector alone, at once; `search` may reorder them. Raises as `search` does."""
        require_ranking(query.filters.text)
        if description(query.filters.text):
            return self.search(query)
        return arranged(self._most_similar(query), query.sort) if query.examples else super().glance(query)

    def _described_best(self, query: Query, text: str) -> tuple[Hit, ...]:
        """Returns the photos that a text describes best; with examples, both rankings of near photos are combined."""
        describing, library, filters = self._memories.describing, self.parts.library, query.filters.of_photo
        if not query.examples:
            found = describing.nearest(library, self._store, text, filters, query.limit)
            return tuple(Hit(photo, score) for photo, score in found)
        hits = self._most_similar(replace(query, limit=max(query.limit, FUSED)))
        described = describing.scores(library, self._store, text, [hit.photo.id for hit in hits])
        fused = standardised([np.array([hit.score or 0.0 for hit in hits], np.float32), described])
        return tuple(hits[place] for place in np.argsort(-fused, kind="stable")[: query.limit].tolist())

    def _most_similar(self, query: Query) -> tuple[Hit, ...]:
        """Returns the hits by the vector alone, best first, with their stacks of near-duplicates."""
        vector = self._vector(query)
        near = self._ranked(self._found(vector, query), vector, query.filters.least_score)
        return self._hits(query, near, Refined(Settled(np.arange(len(near.ids)), {}, frozenset())))

    def _refined(self, query: Query, stop: Callable[[], bool]) -> Iterator[tuple[tuple[Hit, ...], bool]]:
        vector, least = self._vector(query), query.filters.least_score
        around = self._around(query)
        with ThreadPoolExecutor(1) as beside:
            # The decoder's process reads the example again, larger, while windows are compared here.
            reading = beside.submit(self._seen, query)
            found = self._found(vector, replace(query, limit=max(query.limit, NEAREST)))
            if around is not None:
                found = {**found, **self._near_panels(query, [around[0]], found)}
            near = self._ranked(found, vector, least)
            _, digests, codes = zip(*(self._embedded(example) for example in query.examples), strict=True)
            descriptors, seen_in = self.parts.descriptors, None
            if around is not None:
                seen_in = Panel(WHOLE, around[1], cosines(near.vectors, around[0]))
            steps = refine(
                descriptors, self._greys, query, codes, reading.result, near.candidates(), digests[0], seen_in, stop
            )
            look, seen = next(steps), reading.result()
        boxes = [] if seen is None or stop() else panels(seen)
        last = look.settled.complete and not boxes
        yield self._hits(query, near, look), last
        if last:
            return
        if not look.settled.complete:
            (look,) = steps
        if seen is not None and boxes:
            shown = self._panels(query.examples[0], boxes)
            further = self._near_panels(query, [own for own, *_ in shown.values()], found)
            near = near.then(self._ranked(further, vector, least))
            parts = [Panel(box, codes, cosines(near.vectors, own)) for box, (own, _, codes) in shown.items()]
            look = add_panels(descriptors, self._greys, query, seen, near.candidates(), parts, look, stop)
        yield self._hits(query, near, look), True

    def _vector(self, query: Query) -> Floats:
        vectors = np.stack([self._embedded(example)[0] for example in query.examples])
        return fuse(vectors, np.array([example.weight for example in query.examples], np.float32))

    def _hits(self, query: Query, near: _Near, look: Refined) -> tuple[Hit, ...]:
        """Returns the hits in their refined order, with their stacks of near-duplicates."""
        photos, proven = near.photos(look.settled.order[: query.limit].tolist()), look.settled.proven
        order, hits = np.array(list(photos), np.int64), list(photos.values())
        scores = near.scores[order]
        # The thresholds are for pairs of photos, so they do not apply to several examples.
        measured = self.parts.embedder.manifest.thresholds
        thresholds = measured if len(query.examples) == 1 else None
        asked = self.asked(query)
        marks = self._store.marks.of(asked) if asked else {}
        wholes = np.array([photo.whole for photo in hits], np.int64)
        stacks = best_in_front(joined(fronts(near.vectors[order], usual_threshold(measured)), wholes), hits)
        stacked = np.bincount(stacks, minlength=len(stacks))[stacks] > 1
        return tuple(
            Hit(
                photo,
                score,
                _likeness(thresholds, score, place in proven) if thresholds else None,
                marks.get(photo.digest),
                hits[front].id if is_stacked else None,
                look.placements.get(place),
                place in proven,
            )
            for photo, score, front, is_stacked, place in zip(
                hits, scores.tolist(), stacks.tolist(), stacked.tolist(), order.tolist(), strict=True
            )
        )

    def _seen(self, query: Query) -> Grey | None:
        """Returns the only example as pixels compare it; None if there are several, or it cannot be read again."""
        (example, *others) = query.examples
        if others or example.weight < 0:
            return None
        try:
            return self._greys.picture(example.source, QUERY_SIDE, example.box)
        except PhotoError:
            return None

    def _panels(self, example: Example, boxes: Sequence[Box]) -> dict[Box, tuple[Floats, bytes, Codes | None]]:
        """Returns what is embedded of each photo that the example consists of, by its box."""
        try:
            return {box: self._embedded(replace(example, box=within(box, example.box))) for box in boxes}
        except PhotoError:  # its file is gone meanwhile
            return {}

    def _near_panels(self, query: Query, vectors: Sequence[Floats], known: _Found) -> _Found:
        """Returns the photos nearest to each photo that the query consists of, without those `known`."""
        nearest = partial(self.parts.neighbours.nearest, self._store, filters=query.filters.of_photo)
        found = [nearest(vector, PANEL_CANDIDATES) for vector in vectors]
        return {each: photo for some in found for each, photo in some.items() if each not in known}

    def _around(self, query: Query) -> tuple[Floats, Codes | None] | None:
        """Returns vector and codes of the whole picture if the query is a box in it; a detail may be far from it."""
        (example, *others) = query.examples
        if example.box is None or example.weight < 0 or others:
            return None
        vector, _, codes = self._embedded(replace(example, box=None))
        return vector, codes

    def _found(self, vector: Floats, query: Query) -> _Found:
        """Returns the photos nearest to a vector that pass the filters, by vector id."""
        return self.parts.neighbours.nearest(self._store, vector, query.limit, query.filters.of_photo)

    def _ranked(self, found: _Found, vector: Floats, least: float | None) -> _Near:
        """Returns photos with their cosines.

        The cosines are computed from the vectors of the store, in the same way for all.
        """
        if not found:
            empty = np.empty(0, np.float32)
            return _Near(self._store, [], empty, np.empty((0, len(vector)), np.float32), np.empty(0, np.int64))
        digests, features = zip(*found.values(), strict=True)
        vectors, ids = finite(self.parts.embedder.project(np.stack(features))), np.fromiter(found, np.int64)
        scores = cosines(vectors, vector)
        order = np.lexsort((ids, -scores))
        if least is not None:
            order = order[scores[order] >= least]
        contents = [digests[place] for place in order.tolist()]
        return _Near(self._store, contents, scores[order], vectors[order], ids[order])

    def asked(self, query: Query) -> Asked | None:
        """Returns the example that hits can be marked against: the only one, unless it is a counter-example.

        Raises:
            PhotoError: it cannot be decoded.
        """
        if len(query.examples) != 1 or query.examples[0].weight < 0:
            return None
        (example,) = query.examples
        _, digest, _ = self._embedded(example)
        return Asked(digest, example.box, example.source if isinstance(example.source, str) else None)

    def explain(self, ticket: int, example: Example, photo: Photo) -> Explanation:
        """Returns the places where `photo` and `example` match.

        Raises:
            PhotoError: one of the two cannot be decoded.
        """
        query, query_area = self._described(example)
        hit, hit_area = self._described(Example(photo.file.path))
        query_map, hit_map, score = match_maps(query, hit)
        placed = place(self._greys, example, photo)
        return Explanation(
            ticket=ticket,
            query_map=query_map,
            hit_map=hit_map,
            query=query,
            hit=hit,
            pairs=place_pairs(query, hit),
            score=score,
            query_area=query_area,
            hit_area=hit_area,
            placement=None if placed is None else replace(placed, of_query=within(placed.of_query, example.box)),
        )

    def explain_words(
        self, ticket: int, text: str, photo: Photo, decoder: Callable[[Fitting], Decoder], stop: Callable[[], bool]
    ) -> WordsExplained | None:
        """Returns the places where `photo` matches the description `text`, or None once `stop` returns true.

        Args:
            decoder: returns the decoder for a fitting.

        Raises:
            InputError: the library has no pair of networks for words.
            ModelError: the pair cannot be used.
            PhotoError: the photo cannot be decoded.
        """
        pair, vector = self._memories.words.look(self.parts.library, text)
        fitting = pair.description.fitting
        decoded = decoder(fitting).decode(photo.file.path)
        weights = match_map(pair, decoded.pixels, vector, stop)
        if weights is None:
            return None
        known = decoded.metadata
        return WordsExplained(ticket, weights, seen(known.width, known.height, fitting.fit))

    def preview(self, source: str | bytes) -> Preview:
        """Returns the photo for display under an overlay; raises PhotoError."""
        return self._decoder.preview(source, SHOWN_SIDE)

    def thumbnail(self, photo: Photo) -> bytes:
        """Returns the encoded thumbnail of a photo, made again if the cache has dropped it; raises PhotoError."""
        return self.parts.library.thumbnail(photo, self._decoder)

    def _embedded(self, example: Example) -> tuple[Floats, bytes, Codes | None]:
        """Returns the vector of the example, float32 [D], the digest of its bytes, and its codes, if there are any."""

        def make() -> tuple[Floats, bytes, Codes | None]:
            embedder, decoded = self.parts.embedder, self._decoder.decode(example.source, example.box)
            views = embedder.views(decoded.pixels[None])
            return embedder.project(views.features)[0], decoded.digest, views.codes

        return self._memories.vectors.recall(self._model, example, make)

    def _described(self, example: Example) -> tuple[Description, Box]:
        """Returns the description of an example, and the part of the photo that it describes."""

        def make() -> tuple[Description, Box]:
            embedder, decoded = self.parts.embedder, self._decoder.decode(example.source, example.box)
            known, fit = decoded.metadata, embedder.manifest.fitting.fit
            return embedder.describe(decoded.pixels), seen(known.width, known.height, fit, example.box)

        return self._memories.descriptions.recall(self._model, example, make)


def _likeness(thresholds: Thresholds, score: float, proven: bool) -> Likeness:
    """Returns the likeness of a hit; it is the same photo only if pixels prove it."""
    if proven:
        return Likeness.SAME_PHOTO
    return thresholds.likeness(score)
