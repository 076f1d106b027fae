"""Deep personal training: the network itself learns from a library without labels.

Photos are decoded once -> the training loop, with signals in place of classes -> export -> the same test as in quick
training -> the folder of models. The name of a run's folder is a hash of everything that affects the run, so an
interrupted run continues, and a run with other settings or photos starts from the beginning.
"""

import dataclasses
import hashlib
import math
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch

from photosearch.core.answers.same_picture import SIDE, Grey, luma
from photosearch.core.photo import Floats, Pixels
from photosearch.core.signals import TRUST, Rows, Signal
from photosearch.errors import InputError, ModelError, PhotoError
from photosearch.personal import throughput
from photosearch.personal.collection import TEST, TRAIN, VALIDATION, Collection
from photosearch.personal.evaluation import MAX_PRECISION_DROP, Queries, compare, mean_reciprocal_rank, r_precision
from photosearch.personal.general_set import PICTURES_PER_SCENE, SCENES, Pictures, render
from photosearch.personal.head_training import TrainingSet
from photosearch.personal.method import Estimate, Progress, Stage, Task
from photosearch.personal.report import Report, examples
from photosearch.vision.embedding import model_folder
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.manifest import WEIGHTS_FILE, Manifest, read_manifest
from photosearch_training import recipe
from photosearch_training.data.samplers import PairSampler, Sampler
from photosearch_training.measure import calibration, retrieval
from photosearch_training.measure.retrieval import Embed
from photosearch_training.network import embedding_network
from photosearch_training.objectives.losses import Objective
from photosearch_training.personal.material import Amounts, Material, drawn
from photosearch_training.personal.pairs import SignalMiner
from photosearch_training.recipe import Recipe
from photosearch_training.run import loop, processes, start
from photosearch_training.run.optimiser import hold_first
from photosearch_training.ship import export

RECIPE = Path(__file__).parents[1] / "recipes" / "personal.toml"
_CHUNK = 32
_ORIGINAL_SIDE = 512
"""Longest side, in pixels, of the photos that thresholds are measured on."""
_EXPORT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Course:
    """A `course.Course` with a library in place of classes. `floor` is the earlier precision on the general set."""

    material: Material
    lessons: TrainingSet
    choosing: Material
    general: Pictures
    floor: float
    views: tuple[Pixels, ...] = ()

    @property
    def train_pixels(self) -> Pixels:
        """All photos; held-out ones are in no pair."""
        return self.material.pixels

    @property
    def labels(self) -> Rows:
        """Every photo is its own class."""
        return np.arange(len(self.material.parts))

    def sampler(self, recipe: Recipe) -> Sampler:
        """Draw pairs by their trust, each training photo as its own pair, and photos marked as different together."""
        alone = np.flatnonzero(self.material.parts == TRAIN)
        pairs = np.concatenate((self.lessons.pairs, np.stack((alone, alone), axis=1), self.lessons.apart))
        trust = np.full(len(pairs), TRUST[Signal.MARKED], np.float32)
        trust[: len(self.lessons.pairs)] = self.lessons.weights
        return PairSampler.of(pairs, trust, recipe.batch.photos, recipe.schedule.seed)

    def miner(self) -> SignalMiner:
        """Return a miner that follows the library's signals."""
        return SignalMiner(self.lessons)

    def measure(self, embed: Embed, recipe: Recipe) -> tuple[float, dict[str, Any]]:
        """Measure the validation pairs; the score is lower than any other if the general set gets worse."""
        seen = (_in_chunks(embed, pixels) for pixels in (self.choosing.pixels, self.choosing.copies))
        own = mean_reciprocal_rank(self.choosing.queries(VALIDATION, *seen))
        general = r_precision(self.general.embedded(embed))
        return own - (general < self.floor - MAX_PRECISION_DROP), {"own": own, "general": general}


@dataclass(frozen=True, slots=True)
class Deep:
    """A `method.Method`; backbone, sides and fit come from the model, all other settings from `recipe`."""

    recipe: Recipe
    amounts: Amounts
    scenes: int = SCENES

    def train(self, work: Task, told: Progress) -> tuple[Report, str | None]:
        """Train and test a network, and keep it if it is better.

        Raises:
            InputError: there are too few photos, or the recipe does not fit them.
            ModelError: there are no weights to continue from.
            StorageError: a file cannot be written.
        """
        began = time.monotonic()
        origin, network, fitted = self._begin(work)
        wanted = drawn(work.collection, self.amounts)
        folder = _open_run(work.folder / "deep", f"{fitted.to_json()} {self.amounts} {origin.sha256}", wanted)
        course = self._course(work, wanted, origin, folder, told)
        if not (folder / start.EMBEDDINGS).exists():
            start.keep(network, torch.from_numpy(course.material.collection.embeddings), fitted, folder)
        share = _train(fitted, course, folder, told)

        draft = folder / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        manifest, learnt = export.write_draft(
            embedding_network.load(folder / loop.MODEL),
            fitted,
            model_folder.describe(origin, work.name, {"recipe": dataclasses.asdict(fitted)}),
            course.material.pixels,
            draft,
        )
        seen = _in_chunks(learnt.features, course.material.pixels, _telling(told, "judge"))
        before, after = _examined(course.material, work.parts.embedder, learnt, seen)
        verdict = compare(before, after, [course.floor], [r_precision(course.general.embedded(learnt.features))])
        copies = fitted.schedule.steps * fitted.schedule.accumulate * fitted.batch.copies
        report = Report(
            verdict,
            {"copies": copies, **course.material.collection.counts},
            share,
            examples(before, after, course.material.collection),
            time.monotonic() - began,
        )
        kept = None
        if verdict.better:
            manifest |= {
                "quality": verdict.rounded(),
                "learnt_from": dict(report.counts),
                "general": {"scenes": self.scenes, "precision": course.floor},
                "thresholds": _thresholds(work, origin, course.material, seen, learnt),
            }
            export.write_manifest(draft, manifest)
            kept = model_folder.keep_network(work.parts.library.shelf.folder, draft).name
        shutil.rmtree(folder, ignore_errors=True)
        return report, kept

    def estimate(self, work: Task) -> Estimate:
        """Estimate time and memory from one step and a few decoded photos; raises like `train`."""
        _, network, fitted = self._begin(work)
        photos = len(drawn(work.collection, self.amounts).photos)
        copies = round(2 * self.amounts.held_out * photos) * self.amounts.copies
        rate = throughput.photos_per_second(work.collection, work.parts.embedder, work.decoder)
        a_step, a_look = _seconds_a_step(network, fitted)
        schedule = fitted.schedule
        looks = math.ceil(schedule.steps / schedule.evaluate_every) + 2 * len(schedule.interpolate)
        pictures = self.scenes * PICTURES_PER_SCENE
        looked_at = round(self.amounts.held_out * photos) * (1 + self.amounts.copies) + pictures
        seconds = (
            (photos + copies + pictures) / rate
            + pictures / throughput.RENDERED_PER_SECOND
            + schedule.steps * a_step
            + looks * looked_at * a_look
            + _EXPORT_SECONDS
        )
        weights = sum(weight.numel() * weight.element_size() for weight in network.state_dict().values())
        pixels = (photos + copies + pictures) * fitted.photos.side**2 * 3
        return Estimate(
            photos,
            round(seconds),
            round((psutil.Process().memory_info().rss + pixels / 4) / 1e6),
            round((pixels + 8 * weights) / 1e6),
        )

    def _begin(self, work: Task) -> tuple[Manifest, embedding_network.Embedder, Recipe]:
        """Return the manifest and the network to continue from, and the recipe adapted to them."""
        work.collection.require_enough()
        folder = _with_weights(work)
        origin, network = read_manifest(folder), embedding_network.load(folder / WEIGHTS_FILE)
        wanted = self.recipe.model
        torch.manual_seed(self.recipe.schedule.seed)
        if network.settings.attention == "none" != wanted.attention:
            embedding_network.attend(network, wanted.attention, wanted.attention_reduction)
        side = origin.fitting.side
        photos = dataclasses.replace(
            self.recipe.photos,
            side=side,
            cache_side=side,
            train_side=min(side, self.recipe.photos.train_side),
            last_side=min(side, self.recipe.photos.last_side),
            fit=origin.fitting.fit.value,
        )
        fitted = dataclasses.replace(self.recipe, model=network.settings, photos=photos)
        return origin, network, recipe.from_table(dataclasses.asdict(fitted))

    def _course(self, work: Task, wanted: Collection, origin: Manifest, folder: Path, told: Progress) -> Course:
        """Render the general set and decode the `wanted` photos."""
        general = render(work.decoder, self.scenes)
        found = r_precision(general.embedded(work.parts.embedder.features, _telling(told, "general")))
        material = Material.decode(
            wanted, work.decoder, origin.fitting.side, folder, self.amounts,
            _telling(told, "photos"), _telling(told, "copies"),
        )  # fmt: skip
        return Course(
            material,
            material.collection.training_set({}, material.parts == TRAIN, self.amounts.pairs, self.amounts.seed),
            material.among(np.flatnonzero(material.parts == VALIDATION)),
            general,
            max(found, noted_precision(origin, self.scenes)),
        )


def _with_weights(work: Task) -> Path:
    """Return the folder of the current model, or of another model with the same network, that has its weights."""
    manifest = work.parts.embedder.manifest
    there = [each for each in work.parts.library.shelf.models() if each.manifest is not None]
    same = [each.folder for each in there if each.manifest and each.manifest.sha256 == manifest.sha256]
    for folder in (work.model, *same):
        if (folder / WEIGHTS_FILE).is_file():
            return folder
    raise ModelError(
        f"The model {manifest.name} comes without {WEIGHTS_FILE}, the weights that deep training continues from",
        "Switch to the shipped model first (photosearch models use shipped), or train with --depth quick",
    )


def _open_run(runs: Path, settings: str, collection: Collection) -> Path:
    """Return the folder of the run with these settings and photos; deletes the folders of other runs."""
    signals = collection.signals
    key = hashlib.blake2b(settings.encode(), digest_size=12)
    for part in (*(photo.digest for photo in collection.photos), signals.events.tobytes(), signals.apart.tobytes()):
        key.update(part)
    for pairs in signals.pairs.values():
        key.update(pairs.tobytes())
    folder = runs / key.hexdigest()
    for other in runs.glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _train(fitted: Recipe, course: Course, folder: Path, told: Progress) -> float:
    """Run the loop to its end; returns the share of the change that is kept. An exception from `told` ends the run."""
    listener = _Listener(told, 2 * len(fitted.schedule.interpolate))
    try:
        figures = loop.fit(fitted, course, folder, listener, lambda: listener.left is not None)
    finally:
        processes.leave()
    if listener.left is not None:
        raise listener.left
    assert figures is not None
    return float(figures["alpha"])


class _Listener:
    """Reports progress. If the callback raises, the exception waits until the checkpoint is written."""

    def __init__(self, told: Progress, comparisons: int) -> None:
        self.left: Exception | None = None
        self._told = told
        self._compared, self._comparisons = 0, comparisons

    def advance(self, stage: str, done: int, total: int, values: Mapping[str, float]) -> None:
        try:
            self._told(Stage(stage, done, total, values.get("loss")))
        except Exception as left:  # whatever the error is, the loop first ends properly
            self.left = left

    def tell(self, event: str, values: Mapping[str, Any]) -> None:
        if event == "interpolated":
            self._compared += 1
        elif event == "finished":
            self._compared = self._comparisons  # there are fewer comparisons if the last weights are the best
        else:
            return
        self._told(Stage("compare", self._compared, self._comparisons))


def _examined(material: Material, before: Embedder, after: Embedder, seen: Floats) -> tuple[Queries, Queries]:
    """Return the test queries of the current model and of the trained one; `seen` are the latter's embeddings."""
    theirs = np.flatnonzero(material.parts[material.owners] == TEST)
    asking = dataclasses.replace(material, copies=material.copies[theirs], owners=material.owners[theirs])
    then = asking.queries(TEST, material.collection.embeddings, _in_chunks(before.features, asking.copies))
    return then.projected(before.head), asking.queries(TEST, seen, _in_chunks(after.features, asking.copies))


def _telling(told: Progress, name: str) -> Callable[[int, int], None]:
    return lambda done, total: told(Stage(name, done, total))


def noted_precision(origin: Manifest, scenes: int) -> float:
    """Return the precision on the general set before any training, so that small losses do not add up over runs."""
    noted = origin.details.get("general")
    return float(noted.get("precision", 0)) if isinstance(noted, dict) and noted.get("scenes") == scenes else 0.0


def _in_chunks(embed: Embed, pixels: Pixels, told: Callable[[int, int], None] = lambda done, total: None) -> Floats:
    """Embed pixels, uint8 [N, S, S, 3]; returns [N, D]."""
    parts = []
    for first in range(0, len(pixels), _CHUNK):
        parts.append(embed(np.ascontiguousarray(pixels[first : first + _CHUNK])))
        told(min(first + _CHUNK, len(pixels)), len(pixels))
    return np.concatenate(parts)


def _thresholds(
    work: Task, origin: Manifest, material: Material, embeddings: Floats, embedder: Embedder
) -> dict[str, Any] | None:
    """Measure the thresholds again on held-out photos if the model had them; likely matches stay equally frequent."""
    if origin.thresholds is None:
        return None
    asking = np.flatnonzero(material.parts == TEST)
    photos = material.collection.photos
    originals, places = [], []
    for row in asking[np.unique(np.linspace(0, len(asking) - 1, calibration.QUERIES).astype(np.int64))]:
        try:
            originals.append(work.decoder.preview(photos[row].file.path, _ORIGINAL_SIDE).pixels)
            places.append(row)
        except PhotoError:  # the photo has changed since it was decoded; skip it
            continue

    def read(row: int) -> Grey | None:
        try:
            return luma(work.decoder.preview(photos[row].file.path, SIDE).pixels)
        except PhotoError:
            return None

    same_pictures = [calibration.twins(row, embeddings, read) for row in places]
    same, found = calibration.same_photo(
        embedder.features,
        embedder.manifest.fitting,
        originals,
        np.array(places, np.int64),
        embeddings,
        same_pictures=same_pictures,
    )
    likely = calibration.as_often(origin.thresholds.likely_match, material.collection.embeddings, embeddings, asking)
    return {
        "same_photo": same,
        "likely_match": likely,
        "precision": {"same_photo": calibration.SAME_PHOTO},
        "recall": {"same_photo": found},
        "gallery": len(photos),
    }


def _seconds_a_step(network: embedding_network.Embedder, fitted: Recipe) -> tuple[float, float]:
    """Return the seconds per training step and per embedded photo (on the processor), each after a warm-up."""
    fabric = processes.join(fitted.schedule.precision)
    model = network.to(memory_format=torch.channels_last).to(fabric.device)
    model.frozen_norm = fitted.schedule.frozen_norm
    hold_first(model, fitted.schedule.stages)
    count, values = fitted.batch.photos, fitted.model.dimension
    nothing = np.empty((0, 2), np.int64)
    taught = torch.nn.functional.normalize(torch.randn(count, values), dim=1).to(fabric.device)
    lessons = TrainingSet(taught.cpu().numpy(), nothing, np.empty(0, np.float32), nothing, np.arange(count))
    objective = Objective(fitted, count, SignalMiner(lessons)).to(fabric.device)
    rows = torch.cat((torch.arange(count), torch.arange(count)[: fitted.batch.copies])).to(fabric.device)
    images = torch.rand(len(rows), 3, fitted.photos.train_side, fitted.photos.train_side, device=fabric.device)
    objective.calibrate(model.train(), [(images, rows)])
    for _ in range(2):
        began = time.perf_counter()
        terms = objective(model.train(), images, rows, taught, 0.5, rows)
        torch.autograd.backward(torch.stack(list(terms.values())).sum())
        a_step = time.perf_counter() - began
    embed = retrieval.with_network(model.cpu().eval())
    looked_at = np.zeros((_CHUNK, fitted.photos.side, fitted.photos.side, 3), np.uint8)
    for _ in range(2):
        began = time.perf_counter()
        embed(looked_at)
        a_look = (time.perf_counter() - began) / _CHUNK
    return fitted.schedule.accumulate * a_step, a_look


def check(chosen: Recipe) -> None:
    """Raise InputError if the recipe has settings that a library without classes cannot support."""
    if chosen.loss.copies or chosen.teacher.sides:
        raise InputError(
            "Personal training supports neither loss.copies nor a teacher",
            "Set loss.copies to 0 and remove teacher; copies are already trained as pairs",
        )
