"""The quick method: a head behind the current network, trained in minutes on a processor."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from photosearch.core.photo import Floats
from photosearch.core.signals import Rows
from photosearch.personal import head_training
from photosearch.personal.collection import TEST, TRAIN, VALIDATION, Collection, CopiesByRow, split
from photosearch.personal.edited_copies import KEEP_EVERY, embed_copies
from photosearch.personal.evaluation import (
    MAX_PRECISION_DROP,
    GeneralSet,
    Queries,
    Verdict,
    compare,
    mean_reciprocal_rank,
    r_precision,
)
from photosearch.personal.general_set import PICTURES_PER_SCENE, SCENES, read_kinds, render
from photosearch.personal.head_training import HeadSettings, Step
from photosearch.personal.method import Estimate, Progress, Stage, Task
from photosearch.personal.report import Report, examples
from photosearch.personal.thresholds import carried_over
from photosearch.personal.throughput import RENDERED_PER_SECOND, photos_per_second, seconds_per_step
from photosearch.vision.embedding import model_folder

SHARES = (0.25, 0.5, 0.75, 1.0)
"""Candidates for the share of the trained change that a head applies; the validation part decides."""
WORKING_FILE = "copies.npz"
_OVERHEAD_MEGABYTES = 400
"""Memory of the model, its runtime and the decoders, whatever the library."""


@dataclass(frozen=True, slots=True)
class QuickSettings:
    """How much to train on."""

    photos: int = 1500
    """Photos to make edited copies of, at most."""
    copies: int = 3
    """Edited copies of each."""
    pairs: int = 20_000
    """Pairs of each other signal, at most."""
    held_out: float = 0.2
    """Share of the events in the test part, and again in the validation part."""
    scenes: int = SCENES
    """Places in the general set."""
    head: HeadSettings = field(default_factory=HeadSettings)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Quick:
    """A `method.Method`.

    Args:
        judge: makes the verdict, as `evaluation.compare`.
        keep_every: photos after which copies are saved.
    """

    settings: QuickSettings
    judge: Callable[[Queries, Queries, Sequence[float], Sequence[float]], Verdict] = compare
    keep_every: int = KEEP_EVERY

    def estimate(self, task: Task) -> Estimate:
        """Times a few photos and one training step; raises InputError as `train`, or if no photo can be read."""
        settings, collection = self.settings, task.collection
        collection.require_enough()
        photos = min(len(collection.photos), settings.photos)
        copies, dimension = photos * settings.copies, collection.embeddings.shape[1]
        pictures = settings.scenes * PICTURES_PER_SCENE
        rate = photos_per_second(collection, task.parts.embedder, task.decoder)
        pairs = copies + sum(min(len(each), settings.pairs) for each in collection.signals.pairs.values())
        steps = (1 - 2 * settings.held_out) * pairs / settings.head.batch * settings.head.epochs
        seconds = (copies + pictures) / rate + pictures / RENDERED_PER_SECOND
        memory = 4 * collection.embeddings.nbytes + 8 * copies * dimension
        network = sum(file.stat().st_size for file in task.model.iterdir() if file.suffix == ".onnx")
        return Estimate(
            photos,
            round(seconds + steps * seconds_per_step(dimension, settings.head)),
            _OVERHEAD_MEGABYTES + round(memory / 1e6),
            round((network + 4 * copies * dimension) / 1e6),
        )

    def train(self, task: Task, progress: Progress) -> tuple[Report, str | None]:
        """Trains a head, and adds a model with it to the shelf if it is better; raises as `fit`."""
        head, report = self.fit(task, progress)
        if not report.verdict.better:
            return report, None
        details = {
            "quality": report.verdict.rounded(),
            "recipe": dataclasses.asdict(self.settings),
            "learnt_from": dict(report.counts),
            **({"thresholds": dataclasses.asdict(report.thresholds)} if report.thresholds else {}),
        }
        models = task.parts.library.shelf.folder
        return report, model_folder.write_head(models, task.model, head, task.name, details).name

    def fit(self, task: Task, progress: Progress) -> tuple[Floats, Report]:
        """Trains a head, float32 [D, D], to replace that of the current model, and evaluates it.

        Raises:
            InputError: there are too few photos.
            ModelError: the general set of the shipped model is damaged.
            StorageError: the working file cannot be written.
        """
        began = time.monotonic()
        settings, collection, embedder = self.settings, task.collection, task.parts.embedder
        collection.require_enough()
        scenes = render(task.decoder, settings.scenes).embedded(embedder.features, _stage("general", progress))
        general = (scenes, *read_kinds(task.parts.library.shelf.shipped, embedder.manifest.sha256))
        copies = self._copies(task, progress)
        parts = split(collection.signals.events, settings.held_out, settings.seed)

        def queries(part: int) -> Queries:
            return collection.queries(copies, parts == part, settings.photos, settings.seed)

        def show(step: Step) -> None:
            progress(Stage("head", step.epoch, step.epochs, step.loss))

        training_set = collection.training_set(copies, parts == TRAIN, settings.pairs, settings.seed)
        whole = head_training.train(training_set, settings.head, show)
        share = _best_share(whole, queries(VALIDATION), general)
        head = head_training.interpolate(whole, share)
        test = queries(TEST)
        before, after = test.projected(embedder.head), test.projected(head)
        return head, Report(
            self.judge(before, after, _precisions(general, None), _precisions(general, head)),
            {"copies": sum(map(len, copies.values())), **collection.counts},
            share,
            examples(before, after, collection),
            time.monotonic() - began,
            carried_over(
                embedder.manifest.thresholds,
                collection.embeddings,
                {row: each for row, each in copies.items() if parts[row] == TEST},
                embedder.head,
                head,
            ),
        )

    def _copies(self, task: Task, progress: Progress) -> CopiesByRow:
        settings, collection, embedder = self.settings, task.collection, task.parts.embedder
        embedded = embed_copies(
            [collection.photos[row] for row in _sampled(collection, settings)],
            settings.copies,
            embedder.features,
            task.decoder,
            task.folder / WORKING_FILE,
            embedder.manifest.sha256,
            settings.seed,
            _stage("copies", progress),
            self.keep_every,
        )
        rows = {photo.digest: row for row, photo in enumerate(collection.photos)}
        return {rows[digest]: copies for digest, copies in embedded.items()}


def _stage(name: str, progress: Progress) -> Callable[[int, int], None]:
    return lambda done, total: progress(Stage(name, done, total))


def _sampled(collection: Collection, settings: QuickSettings) -> Rows:
    """Returns a random sample of the photos, without duplicates."""
    _, first = np.unique([photo.digest for photo in collection.photos], return_index=True)
    random = np.random.default_rng(settings.seed + 1)
    return np.asarray(random.permutation(first)[: settings.photos], np.int64)


def _best_share(whole: Floats, validation: Queries, general: Sequence[GeneralSet]) -> float:
    """Returns the share with the best validation score among those that harm no general set."""
    least = [each - MAX_PRECISION_DROP for each in _precisions(general, None)]
    scores = {}
    for share in SHARES:
        head = head_training.interpolate(whole, share)
        if all(found >= bound for found, bound in zip(_precisions(general, head), least, strict=True)):
            scores[share] = mean_reciprocal_rank(validation.projected(head))
    return max(scores, key=lambda share: scores[share], default=SHARES[0])


def _precisions(general: Sequence[GeneralSet], head: Floats | None) -> list[float]:
    """Returns the R-precision of each set with a head after the network."""
    return [r_precision(each.projected(head)) for each in general]
