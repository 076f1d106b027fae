"""The straight line of a personal model: library -> signals and edited copies -> head -> judge.

It reads the library and writes nothing but its own working file; whoever asked for it makes a model of the outcome,
if the judge is for it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np

from photosearch.core.photo import Floats, Photo
from photosearch.core.signals import Rows
from photosearch.personal import head_training
from photosearch.personal.collection import Collection
from photosearch.personal.copies import embed_copies
from photosearch.personal.general import SCENES, embed_general
from photosearch.personal.head_training import HeadSettings
from photosearch.personal.judging import LARGEST_LOSS, General, Questions, Verdict, goodness, judge, recall
from photosearch.vision.decoder import Decoder
from photosearch.vision.embed import Embedder
from photosearch.vision.head import project

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
    collection.require_enough()
    general = embed_general(
        embedder.features, decoder, lambda done, total: told(Stage("general", done, total)), settings.scenes
    )
    parts = _split(collection.signals.events, settings)
    chosen = _drawn(collection, settings)
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

    lessons = collection.lessons(made, parts == _TRAIN, settings.pairs, settings.seed)
    whole = head_training.train(lessons, settings.head, heard)
    chosen_by = collection.questions(made, parts == _CHOOSE, settings.photos, settings.seed)
    share = _best_share(whole, chosen_by, general)
    head = head_training.between(whole, share)
    questions = collection.questions(made, parts == _JUDGE, settings.photos, settings.seed)
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


def _drawn(collection: Collection, settings: LearningSettings) -> Rows:
    """The photos whose copies are made: of each content one, drawn by lot."""
    _, first = np.unique([photo.digest for photo in collection.photos], return_index=True)
    random = np.random.default_rng(settings.seed + 1)
    return np.asarray(random.permutation(first)[: settings.photos], np.int64)


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
