"""The straight line of a personal model: library -> signals and edited copies -> head -> judge.

It reads the library and writes nothing but its own working file; whoever asked for it makes a model of the outcome,
if the judge is for it.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from photosearch.core.photo import Floats
from photosearch.core.signals import Rows
from photosearch.personal import head_training
from photosearch.personal.collection import CHOOSE, JUDGE, TRAIN, Collection, parted
from photosearch.personal.context import Stage, Told
from photosearch.personal.copies import embed_copies
from photosearch.personal.general import SCENES, render
from photosearch.personal.head_training import HeadSettings
from photosearch.personal.judging import LARGEST_LOSS, General, Questions, judge, recall, worth
from photosearch.personal.report import Report, examples
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.embed import Embedder

SHARES = (0.25, 0.5, 0.75, 1.0)
"""How far a head may go from the model as it was; what is held out for choosing decides."""
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


def learn(
    collection: Collection,
    embedder: Embedder,
    decoder: Decoder,
    folder: Path,
    settings: LearningSettings,
    told: Told,
) -> tuple[Floats, Report]:
    """Learns from a collection; returns the head [D, D] after the network, and what it is worth.

    It takes the place of the head that `embedder` may have.

    Args:
        folder: where the working file lies, so that a later call goes on from it.

    Raises:
        InputError: there are too few photos.
        StorageError: the working file cannot be written.
    """
    began = time.monotonic()
    collection.require_enough()
    general = render(decoder, settings.scenes).embedded(
        embedder.features, lambda done, total: told(Stage("general", done, total))
    )
    parts = parted(collection.signals.events, settings.held_out, settings.seed)
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

    lessons = collection.lessons(made, parts == TRAIN, settings.pairs, settings.seed)
    whole = head_training.train(lessons, settings.head, heard)
    chosen_by = collection.questions(made, parts == CHOOSE, settings.photos, settings.seed)
    share = _best_share(whole, chosen_by, general)
    head = head_training.between(whole, share)
    questions = collection.questions(made, parts == JUDGE, settings.photos, settings.seed)
    before, after = questions.through(embedder.head), questions.through(head)
    return head, Report(
        judge(before, after, recall(general), recall(general.through(head))),
        {"copies": sum(map(len, made.values())), **collection.counts},
        share,
        examples(before, after, collection),
        time.monotonic() - began,
    )


def _drawn(collection: Collection, settings: LearningSettings) -> Rows:
    """The photos whose copies are made: of each content one, drawn by lot."""
    _, first = np.unique([photo.digest for photo in collection.photos], return_index=True)
    random = np.random.default_rng(settings.seed + 1)
    return np.asarray(random.permutation(first)[: settings.photos], np.int64)


def _best_share(whole: Floats, questions: Questions, general: General) -> float:
    """The share that is best for what is held out for choosing, of those that lose nothing in general."""
    least = recall(general) - LARGEST_LOSS
    scores = {}
    for share in SHARES:
        head = head_training.between(whole, share)
        if recall(general.through(head)) >= least:
            scores[share] = worth(questions.through(head))
    return max(scores, key=lambda share: scores[share], default=SHARES[0])
