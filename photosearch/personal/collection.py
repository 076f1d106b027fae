"""A library as training data: its photos, their embeddings, their signals, and the pairs and queries made of them."""

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
from photosearch.personal.evaluation import Queries
from photosearch.personal.head_training import TrainingSet

MIN_PHOTOS = 50
"""With fewer, the test part is too small to distinguish a better model from a worse one."""

Mask: TypeAlias = npt.NDArray[np.bool_]
"""bool [N], a selection of the photos."""
CopiesByRow: TypeAlias = Mapping[int, Floats]
"""By a photo's row, the network's embeddings of its edited copies, float32 [K, D]."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Photos, the network's embeddings of them, float32 [N, D], and their signals."""

    photos: Sequence[Photo]
    embeddings: Floats
    signals: Signals

    def among(self, rows: Rows) -> "Collection":
        """Returns the photos at these rows, int64 [M] and distinct, as a collection of their own."""
        photos = [self.photos[row] for row in rows]
        return Collection(photos, self.embeddings[rows], self.signals.among(rows))

    @property
    def counts(self) -> dict[str, int]:
        """The number of pairs of each signal, and of photos marked as different."""
        counts = {str(kind): len(pairs) for kind, pairs in self.signals.pairs.items()}
        return {**counts, "different": len(self.signals.apart)}

    def require_enough(self) -> None:
        """Raises InputError if there are too few photos to train on."""
        if len(self.photos) < MIN_PHOTOS:
            raise InputError(
                f"{len(self.photos)} photos are too few to train on", f"Add folders until there are {MIN_PHOTOS}"
            )

    def training_set(self, copies: CopiesByRow, chosen: Mask, most: int, seed: int) -> TrainingSet:
        """Returns the edited copies and the signals of the `chosen` photos; at most `most` random pairs of a signal."""
        owners, embedded = self._copies(copies, chosen)
        count = len(self.photos)
        pairs = [np.stack((owners, count + np.arange(len(owners))), axis=1)]
        weights = [np.ones(len(owners))]
        for kind, found in self.signals.pairs.items():
            pairs.append(_sampled(found, chosen, most, seed))
            weights.append(np.full(len(pairs[-1]), TRUST[kind]))
        return TrainingSet(
            np.concatenate((self.embeddings, embedded)),
            np.concatenate(pairs),
            np.concatenate(weights).astype(np.float32),
            _sampled(self.signals.apart, chosen, most, seed),
            np.concatenate((self.signals.events, self.signals.events[owners])),
        )

    def queries(self, copies: CopiesByRow, chosen: Mask, most: int, seed: int) -> Queries:
        """Returns the `chosen` photos' queries to the whole collection; at most `most` random pairs of a signal.

        Each edited copy looks for its photo, and the first photo of each pair for the second.
        """
        owners, embedded = self._copies(copies, chosen)
        signals = [(pairs, TRUST[kind], False) for kind, pairs in self.signals.pairs.items()]
        signals.append((self.signals.apart, TRUST[Signal.MARKED], True))
        drawn = [_sampled(pairs, chosen, most, seed) for pairs, _, _ in signals]
        pairs = np.concatenate(drawn)
        weights = [np.full(len(each), trust) for each, (_, trust, _) in zip(drawn, signals, strict=True)]
        apart = [np.full(len(each), far) for each, (_, _, far) in zip(drawn, signals, strict=True)]
        return Queries(
            np.concatenate((embedded, self.embeddings[pairs[:, 0]])),
            self.embeddings,
            np.concatenate((owners, pairs[:, 1])),
            self.signals.events[np.concatenate((owners, pairs[:, 0]))],
            self.signals.events,
            np.concatenate((np.ones(len(owners)), *weights)).astype(np.float32),
            np.concatenate((np.zeros(len(owners), np.bool_), *apart)),
        )

    def _copies(self, copies: CopiesByRow, chosen: Mask) -> tuple[Rows, Floats]:
        """Returns the rows of the `chosen` photos, one for each copy, and the copies' embeddings."""
        kept = {row: embedded for row, embedded in copies.items() if chosen[row]}
        owners = np.repeat(np.array(list(kept), np.int64), [len(embedded) for embedded in kept.values()])
        return owners, np.concatenate((np.empty((0, self.embeddings.shape[1]), np.float32), *kept.values()))


def collect(parts: Parts, store: Store, classes: bool = False) -> Collection:
    """Reads a library's photos, embeddings and signals; `classes` makes each folder a class. Raises StorageError."""
    batches = list(store.vectors.batches(parts.model_id))
    ids = np.concatenate([ids for ids, _ in batches]) if batches else np.empty(0, np.int64)
    by_vector = store.vectors.photos(ids.tolist())
    there = [row for row, each in enumerate(ids.tolist()) if each in by_vector]
    photos = [by_vector[int(ids[row])] for row in there]
    vectors = np.concatenate([vectors for _, vectors in batches])[there] if batches else np.empty((0, 1), np.float32)
    return Collection(photos, vectors, gather(photos, vectors, store.marks.all(), classes))


TRAIN, VALIDATION, TEST = range(3)
"""The parts of a collection."""


def split(events: Rows, share: float, seed: int) -> Rows:
    """Returns the part of each photo, int64 [N]: a `share` of the events is for testing, as much for validation.

    All photos of one event are in the same part, so that a held-out photo has no near copy in training.
    """
    numbers, event = np.unique(events, return_inverse=True)
    drawn = np.random.default_rng(seed).random(len(numbers))
    part = np.where(drawn < share, TEST, np.where(drawn < 2 * share, VALIDATION, TRAIN))
    return np.asarray(part[event], np.int64)


def _sampled(pairs: Rows, chosen: Mask, most: int, seed: int) -> Rows:
    """Returns at most `most` random pairs whose two photos are both chosen."""
    inside = pairs[chosen[pairs[:, 0]] & chosen[pairs[:, 1]]]
    return np.asarray(inside[np.random.default_rng(seed).permutation(len(inside))[:most]], np.int64)
