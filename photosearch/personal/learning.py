"""The straight line of a personal model: library -> signals and edited copies -> head -> judge.

It reads the library and writes nothing but its own working file; whoever asked for it makes a model of the outcome,
if the judge is for it.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats, Photo
from photosearch.core.signals import TRUST, Rows, Signal, Signals, gather
from photosearch.errors import InputError
from photosearch.jobs.parts import Parts
from photosearch.library.store import Store
from photosearch.personal import head_training
from photosearch.personal.copies import embed_copies
from photosearch.personal.general import SCENES, embed_general
from photosearch.personal.head_training import HeadSettings, Lessons
from photosearch.personal.judging import LARGEST_LOSS, General, Questions, Verdict, goodness, judge, recall
from photosearch.vision.decoder import Decoder
from photosearch.vision.embed import Embedder
from photosearch.vision.head import project

LEAST_PHOTOS = 50
"""With fewer, nothing that is held out could tell better from worse."""
SHARES = (0.25, 0.5, 0.75, 1.0)
"""How far a head may go from the model as it was; what is held out for choosing decides."""
_SHOWN = 3
"""Answers of an example before and after."""
WORKING_FILE = "copies.npz"


@dataclass(frozen=True, slots=True)
class LearningSettings:
    """How much is learnt from."""

    photos: int = 1500
    """Photos whose edited copies are made, at most."""
    copies: int = 3
    """Edited copies of each."""
    pairs: int = 20_000
    """Pairs of each other signal, at most."""
    held_out: float = 0.2
    """Share of what happened that is held out for the judge, and as much again for choosing."""
    classes: bool = False
    """Whether each folder is a kind of its own."""
    scenes: int = SCENES
    """Places of the general set."""
    head: HeadSettings = field(default_factory=HeadSettings)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a part of the work is: `name` is one of "general", "copies" and "head"; `loss` is of the last epoch."""

    name: str
    done: int
    total: int
    loss: float | None = None


Wanted: TypeAlias = npt.NDArray[np.bool_]
"""bool [N], which photos are meant."""
Told: TypeAlias = Callable[[Stage], None]
"""Hears how far the work is; what it raises ends the work, and what was embedded is kept."""


@dataclass(frozen=True, slots=True)
class Example:
    """A held-out pair, the photo that an edited copy or a member asks for, and the first answers before and after."""

    wanted: Photo
    before: tuple[Photo, ...]
    after: tuple[Photo, ...]
    rank_before: int
    rank_after: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was learnt: the head [D, D] after the network, what it is worth, and what from.

    `counts` has the pairs of each signal, and of "copies". `share` is how far it goes from the model as it was.
    """

    head: Floats
    verdict: Verdict
    counts: Mapping[str, int]
    share: float
    examples: tuple[Example, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Collection:
    """A library as it is learnt from: its photos, what the network says of them [N, D], and their signals."""

    photos: Sequence[Photo]
    embeddings: Floats
    signals: Signals

    @property
    def counts(self) -> dict[str, int]:
        """Pairs of each signal, and of photos marked as different."""
        counts = {str(kind): len(pairs) for kind, pairs in self.signals.pairs.items()}
        return {**counts, "different": len(self.signals.apart)}


def collect(parts: Parts, store: Store, classes: bool = False) -> Collection:
    """Reads what a library says of its photos; raises StorageError."""
    batches = list(store.vectors(parts.model_id))
    ids = np.concatenate([ids for ids, _ in batches]) if batches else np.empty(0, np.int64)
    by_vector = store.photos_by_vector(ids.tolist())
    there = [row for row, each in enumerate(ids.tolist()) if each in by_vector]
    photos = [by_vector[int(ids[row])] for row in there]
    vectors = np.concatenate([vectors for _, vectors in batches])[there] if batches else np.empty((0, 1), np.float32)
    return Collection(photos, vectors, gather(photos, vectors, store.feedback(), classes))


def learn(
    collection: Collection,
    embedder: Embedder,
    decoder: Decoder,
    folder: Path,
    settings: LearningSettings,
    told: Told,
) -> Outcome:
    """Learns from a collection; the head that comes out takes the place of the one that `embedder` may have.

    Args:
        folder: where the working file lies, so that a later call goes on from it.

    Raises:
        InputError: there are too few photos.
        StorageError: the working file cannot be written.
    """
    began = time.monotonic()
    if len(collection.photos) < LEAST_PHOTOS:
        raise InputError(
            f"{len(collection.photos)} photos are too few to learn from", f"Add folders until there are {LEAST_PHOTOS}"
        )
    general = embed_general(
        embedder.features, decoder, lambda done, total: told(Stage("general", done, total)), settings.scenes
    )
    parts = _split(collection.signals.events, settings)
    chosen = _drawn(collection, parts, settings)
    copies = embed_copies(
        [collection.photos[row] for row in chosen],
        settings.copies,
        embedder.features,
        decoder,
        folder / WORKING_FILE,
        embedder.manifest.sha256,
        settings.seed,
        lambda done, total: told(Stage("copies", done, total)),
    )
    rows = {photo.digest: row for row, photo in enumerate(collection.photos)}
    made = {rows[digest]: each for digest, each in copies.items()}

    def heard(step: head_training.Step) -> None:
        told(Stage("head", step.epoch, step.epochs, step.loss))

    whole = head_training.train(_lessons(collection, made, parts == _TRAIN, settings), settings.head, heard)
    share = _best_share(whole, _questions(collection, made, parts == _CHOOSE, settings), general)
    head = head_training.between(whole, share)
    questions = _questions(collection, made, parts == _JUDGE, settings)
    return Outcome(
        head,
        judge(head, questions, general, embedder.head),
        {"copies": sum(map(len, made.values())), **collection.counts},
        share,
        _examples(embedder.head, head, questions, collection),
        time.monotonic() - began,
    )


_TRAIN, _CHOOSE, _JUDGE = range(3)


def _split(events: Rows, settings: LearningSettings) -> Rows:
    """What each photo is for, int64 [N]; photos of one event are for one thing, so that nothing held out is seen."""
    numbers, event = np.unique(events, return_inverse=True)
    drawn = np.random.default_rng(settings.seed).random(len(numbers))
    part = np.where(drawn < settings.held_out, _JUDGE, np.where(drawn < 2 * settings.held_out, _CHOOSE, _TRAIN))
    return np.asarray(part[event], np.int64)


def _drawn(collection: Collection, parts: Rows, settings: LearningSettings) -> Rows:
    """The photos whose copies are made: of each content one, drawn by lot."""
    _, first = np.unique([photo.digest for photo in collection.photos], return_index=True)
    random = np.random.default_rng(settings.seed + 1)
    return np.asarray(random.permutation(first)[: settings.photos], np.int64)


def _sampled(pairs: Rows, wanted: Wanted, settings: LearningSettings) -> Rows:
    """At most `settings.pairs` of the pairs whose both members are `wanted`."""
    inside = pairs[wanted[pairs[:, 0]] & wanted[pairs[:, 1]]]
    order = np.random.default_rng(settings.seed + 2).permutation(len(inside))[: settings.pairs]
    return np.asarray(inside[order], np.int64)


def _lessons(collection: Collection, made: Mapping[int, Floats], wanted: Wanted, settings: LearningSettings) -> Lessons:
    """Copies and signals of the photos that are `wanted`."""
    signals = collection.signals
    kept = {row: copies for row, copies in made.items() if wanted[row]}
    seen = [collection.embeddings, *kept.values()]
    owners = np.repeat(np.array(list(kept), np.int64), [len(copies) for copies in kept.values()])
    count = len(collection.photos)
    pairs = [np.stack((owners, count + np.arange(len(owners))), axis=1)]
    weights = [np.ones(len(owners))]
    for kind, found in signals.pairs.items():
        pairs.append(_sampled(found, wanted, settings))
        weights.append(np.full(len(pairs[-1]), TRUST[kind]))
    return Lessons(
        np.concatenate(seen),
        np.concatenate(pairs),
        np.concatenate(weights).astype(np.float32),
        _sampled(signals.apart, wanted, settings),
        np.concatenate((signals.events, signals.events[owners])),
    )


def _questions(
    collection: Collection, made: Mapping[int, Floats], wanted: Wanted, settings: LearningSettings
) -> Questions:
    """What the photos that are `wanted` ask the whole library for: each copy its photo, each member its partner."""
    signals, embeddings = collection.signals, collection.embeddings
    kept = {row: copies for row, copies in made.items() if wanted[row]}
    owners = np.repeat(np.array(list(kept), np.int64), [len(copies) for copies in kept.values()])
    queries, targets = [*kept.values(), np.empty((0, embeddings.shape[1]), np.float32)], [owners]
    weights, apart = [np.ones(len(owners))], [np.zeros(len(owners), np.bool_)]
    events = [signals.events[owners]]
    told = [(pairs, TRUST[kind], False) for kind, pairs in signals.pairs.items()]
    for pairs, trust, far in (*told, (signals.apart, TRUST[Signal.MARKED], True)):
        pairs = _sampled(pairs, wanted, replace(settings, pairs=settings.photos))
        queries.append(embeddings[pairs[:, 0]])
        targets.append(pairs[:, 1])
        events.append(signals.events[pairs[:, 0]])
        weights.append(np.full(len(pairs), trust))
        apart.append(np.full(len(pairs), far))
    return Questions(
        np.concatenate(queries),
        embeddings,
        np.concatenate(targets),
        np.concatenate(events),
        signals.events,
        np.concatenate(weights).astype(np.float32),
        np.concatenate(apart),
    )


def _best_share(whole: Floats, questions: Questions, general: General) -> float:
    """The share that is best for what is held out for choosing, of those that lose nothing in general."""
    least = recall(None, general) - LARGEST_LOSS
    scores = {}
    for share in SHARES:
        head = head_training.between(whole, share)
        if recall(head, general) >= least:
            scores[share] = float((questions.weights * goodness(head, questions)).sum())
    return max(scores, key=lambda share: scores[share], default=SHARES[0])


def _examples(
    in_force: Floats | None, head: Floats, questions: Questions, collection: Collection, count: int = 8
) -> tuple[Example, ...]:
    """The questions whose answer changed most: those that gained most, and a quarter of them that lost most."""
    asked = np.flatnonzero(~questions.apart)
    ranks = [1 / goodness(each, questions)[asked] for each in (in_force, head)]
    change = 1 / ranks[1] - 1 / ranks[0]
    order = np.argsort(-change, kind="stable")
    extremes = dict.fromkeys((*order[: count - count // 4].tolist(), *order[-(count // 4) :].tolist()))
    changed = [row for row in extremes if change[row]]
    before, after = (_first(each, questions, asked[changed]) for each in (in_force, head))
    return tuple(
        Example(
            collection.photos[questions.targets[asked[row]]],
            tuple(collection.photos[each] for each in before[number]),
            tuple(collection.photos[each] for each in after[number]),
            round(float(ranks[0][row])),
            round(float(ranks[1][row])),
        )
        for number, row in enumerate(changed)
    )


def _first(head: Floats | None, questions: Questions, asked: Rows) -> Rows:
    """The first answers to some questions, int64 [Q, 3]."""
    scores = project(head, questions.queries[asked]) @ project(head, questions.gallery).T
    return np.asarray(np.argsort(-scores, axis=1, kind="stable")[:, :_SHOWN], np.int64)
