"""A library as it is learnt from: its photos, what it says of them, and the lessons and questions that these make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats, Photo
from photosearch.core.signals import TRUST, Rows, Signal, Signals, gather
from photosearch.errors import InputError
from photosearch.jobs.opening.parts import Parts
from photosearch.library.store.store import Store
from photosearch.personal.head_training import Lessons
from photosearch.personal.judging import Questions

LEAST_PHOTOS = 50
"""With fewer, nothing that is held out could tell better from worse."""

Wanted: TypeAlias = npt.NDArray[np.bool_]
"""bool [N], which photos are meant."""
Made: TypeAlias = Mapping[int, Floats]
"""By a photo's row, what the network says of its edited copies, float32 [K, D]."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Photos, what the network says of them, float32 [N, D], and their signals."""

    photos: Sequence[Photo]
    embeddings: Floats
    signals: Signals

    def among(self, rows: Rows) -> "Collection":
        """Some of the photos, int64 [M] rows, each named once, with what is said of them."""
        photos = [self.photos[row] for row in rows]
        return Collection(photos, self.embeddings[rows], self.signals.among(rows))

    @property
    def counts(self) -> dict[str, int]:
        """Pairs of each signal, and of photos marked as different."""
        counts = {str(kind): len(pairs) for kind, pairs in self.signals.pairs.items()}
        return {**counts, "different": len(self.signals.apart)}

    def require_enough(self) -> None:
        """Raises InputError where there are too few photos to learn from."""
        if len(self.photos) < LEAST_PHOTOS:
            raise InputError(
                f"{len(self.photos)} photos are too few to learn from", f"Add folders until there are {LEAST_PHOTOS}"
            )

    def lessons(self, made: Made, wanted: Wanted, most: int, seed: int) -> Lessons:
        """Copies and signals of the photos that are `wanted`; at most `most` pairs of a signal, drawn by lot."""
        owners, copies = self._copies(made, wanted)
        count = len(self.photos)
        pairs = [np.stack((owners, count + np.arange(len(owners))), axis=1)]
        weights = [np.ones(len(owners))]
        for kind, found in self.signals.pairs.items():
            pairs.append(_sampled(found, wanted, most, seed))
            weights.append(np.full(len(pairs[-1]), TRUST[kind]))
        return Lessons(
            np.concatenate((self.embeddings, copies)),
            np.concatenate(pairs),
            np.concatenate(weights).astype(np.float32),
            _sampled(self.signals.apart, wanted, most, seed),
            np.concatenate((self.signals.events, self.signals.events[owners])),
        )

    def questions(self, made: Made, wanted: Wanted, most: int, seed: int) -> Questions:
        """What those photos ask the whole library for: each copy its photo, each member of a pair its partner."""
        owners, copies = self._copies(made, wanted)
        rows, targets = [np.empty(0, np.int64)], [owners]
        weights, apart = [np.ones(len(owners))], [np.zeros(len(owners), np.bool_)]
        told = [(pairs, TRUST[kind], False) for kind, pairs in self.signals.pairs.items()]
        for pairs, trust, far in (*told, (self.signals.apart, TRUST[Signal.MARKED], True)):
            drawn = _sampled(pairs, wanted, most, seed)
            rows.append(drawn[:, 0])
            targets.append(drawn[:, 1])
            weights.append(np.full(len(drawn), trust))
            apart.append(np.full(len(drawn), far))
        asking = np.concatenate(rows)
        return Questions(
            np.concatenate((copies, self.embeddings[asking])),
            self.embeddings,
            np.concatenate(targets),
            self.signals.events[np.concatenate((owners, asking))],
            self.signals.events,
            np.concatenate(weights).astype(np.float32),
            np.concatenate(apart),
        )

    def _copies(self, made: Made, wanted: Wanted) -> tuple[Rows, Floats]:
        """The copies of the photos that are `wanted`, one after another, and the row of the photo of each."""
        kept = {row: copies for row, copies in made.items() if wanted[row]}
        owners = np.repeat(np.array(list(kept), np.int64), [len(copies) for copies in kept.values()])
        return owners, np.concatenate((np.empty((0, self.embeddings.shape[1]), np.float32), *kept.values()))


def collect(parts: Parts, store: Store, classes: bool = False) -> Collection:
    """Reads what a library says of its photos; raises StorageError."""
    batches = list(store.vectors.batches(parts.model_id))
    ids = np.concatenate([ids for ids, _ in batches]) if batches else np.empty(0, np.int64)
    by_vector = store.vectors.photos(ids.tolist())
    there = [row for row, each in enumerate(ids.tolist()) if each in by_vector]
    photos = [by_vector[int(ids[row])] for row in there]
    vectors = np.concatenate([vectors for _, vectors in batches])[there] if batches else np.empty((0, 1), np.float32)
    return Collection(photos, vectors, gather(photos, vectors, store.marks.all(), classes))


TRAIN, CHOOSE, JUDGE = range(3)


def parted(events: Rows, share: float, seed: int) -> Rows:
    """What each photo is for, int64 [N]: a `share` of what happened judges, as much again chooses, the rest trains.

    Photos of one event are for one thing, so that nothing held out is seen.
    """
    numbers, event = np.unique(events, return_inverse=True)
    drawn = np.random.default_rng(seed).random(len(numbers))
    part = np.where(drawn < share, JUDGE, np.where(drawn < 2 * share, CHOOSE, TRAIN))
    return np.asarray(part[event], np.int64)


def _sampled(pairs: Rows, wanted: Wanted, most: int, seed: int) -> Rows:
    """At most `most` of the pairs whose both members are `wanted`."""
    inside = pairs[wanted[pairs[:, 0]] & wanted[pairs[:, 1]]]
    return np.asarray(inside[np.random.default_rng(seed).permutation(len(inside))[:most]], np.int64)
