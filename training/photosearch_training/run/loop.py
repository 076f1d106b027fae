"""The training loop, to be read from top to bottom.

It draws batches, takes steps, keeps the moving average, measures on the validation classes and keeps checkpoints.
What a batch, a network and a loss are is decided elsewhere.
"""

import contextlib
import dataclasses
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from photosearch.core.photo import Fit, Fitting, Pixels
from photosearch.errors import InputError
from photosearch_training.data import augment
from photosearch_training.data.augment import Augmentation
from photosearch_training.data.batches import Batches, seed_of
from photosearch_training.data.photo_sets import PhotoSet, Split, load_pixels
from photosearch_training.data.samplers import ClassSampler, Sampler
from photosearch_training.measure import copies, retrieval
from photosearch_training.measure.retrieval import Embed, Quality
from photosearch_training.network import embedding_network
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.objectives.losses import Objective
from photosearch_training.progress import Reporter
from photosearch_training.recipe import Recipe
from photosearch_training.run import checkpoints, processes
from photosearch_training.run.checkpoints import State, Tensors
from photosearch_training.run.optimiser import build_optimiser, hold_first, set_rates
from photosearch_training.run.start import NETWORK, prepare

_COPIED = 64
"""Validation photos whose edited copies are asked for, of each kind."""
_TRIES = 10
"""First batches in which the miner has to find something."""
CHECKPOINT, MODEL = "checkpoint.safetensors", "model.safetensors"


class Course(Protocol):
    """What a run learns from and how it is measured."""

    @property
    def train_pixels(self) -> Pixels:
        """The training photos, uint8 [N, C, C, 3] at the cache side."""

    @property
    def labels(self) -> npt.NDArray[np.int64]:
        """The class of each, int64 [N]."""

    @property
    def views(self) -> tuple[Pixels, ...]:
        """The training photos as the teacher looks at them."""

    def sampler(self, recipe: Recipe) -> Sampler:
        """Says which photos a batch has; raises InputError where they are too few."""

    def miner(self) -> nn.Module | None:
        """Finds the pairs in a batch; None where classes do, with the recipe's miner."""

    def measure(self, embed: Embed, recipe: Recipe) -> tuple[float, dict[str, Any]]:
        """What a network is worth on photos that it is not trained on, and the figures to tell."""


@dataclass(frozen=True, slots=True)
class Photos:
    """Decoded photos of classes: training ones at the cache side, validation ones at the side that ships."""

    train: PhotoSet
    train_pixels: Pixels
    views: tuple[Pixels, ...]
    """The training photos as the teacher looks at them."""
    validation: PhotoSet
    validation_pixels: Pixels

    @property
    def labels(self) -> npt.NDArray[np.int64]:
        """The class of each training photo."""
        return self.train.labels

    def sampler(self, recipe: Recipe) -> Sampler:
        """As `ClassSampler.of`."""
        return ClassSampler.of(self.train, recipe.batch, recipe.schedule.seed)

    def miner(self) -> None:
        """The recipe's own."""

    def measure(self, embed: Embed, recipe: Recipe) -> tuple[float, dict[str, Any]]:
        """The mean score of the sources, and the quality of each."""
        qualities = self._qualities(embed, recipe)
        return retrieval.mean_score(qualities), {name: quality.to_dict() for name, quality in qualities.items()}

    def _qualities(self, embed: Embed, recipe: Recipe) -> dict[str, Quality]:
        """Quality on the validation photos: within each source, and of edited copies where they are trained on."""
        fit = Fit(recipe.photos.fit)
        if recipe.photos.classes == "copies":
            return copies.measure(embed, self.validation_pixels, fit, seed=recipe.schedule.seed)
        qualities = retrieval.by_source(embed, self.validation, self.validation_pixels)
        if recipe.batch.copies:
            kinds = copies.measure(
                embed, self.validation_pixels, fit, seed=recipe.schedule.seed, strength=1.0, queries=_COPIED
            )
            qualities["copies"] = retrieval.mean_of(kinds.values())
        return qualities


class Step(nn.Module):
    """The network and what it is trained for as one module, so that several processes see one forward pass a batch."""

    def __init__(self, model: Embedder, objective: Objective) -> None:
        super().__init__()
        self.model, self.objective = model, objective

    def forward(
        self, images: torch.Tensor, labels: torch.Tensor, taught: torch.Tensor, progress: float, rows: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """As `Objective.forward`."""
        terms: dict[str, torch.Tensor] = self.objective(self.model, images, labels, taught, progress, rows)
        return terms


def open_photos(recipe: Recipe, split: Split, cache: Path, reporter: Reporter) -> Photos:
    """Decodes the photos of a run, or finds them decoded in `cache`; raises InputError."""
    fit = Fit(recipe.photos.fit)

    def pixels(photos: PhotoSet, side: int, fit: Fit = fit) -> Pixels:
        return load_pixels(
            photos.photos, Fitting(side, fit), cache, lambda done, total: reporter.advance("decode", done, total, {})
        )

    train = split.train.most_of_class(recipe.photos.most_of_class)
    if recipe.photos.classes == "copies":
        train = dataclasses.replace(train, labels=np.arange(len(train.photos), dtype=np.int64))
    return Photos(
        train,
        pixels(train, recipe.photos.cache_side),
        tuple(pixels(train, side, Fit(name)) for side in recipe.teacher.sides for name in recipe.teacher.fits),
        split.validation,
        pixels(split.validation, recipe.photos.side),
    )


def fit(
    recipe: Recipe, photos: Course, folder: Path, reporter: Reporter, stopped: Callable[[], bool]
) -> dict[str, Any] | None:
    """Trains, or goes on from the checkpoint in `folder`, and writes `model.safetensors` there.

    Under torchrun every process draws its own batches and gradients are averaged; the first one measures and writes.
    Returns the figures of the chosen model, or None when `stopped` said so; a checkpoint is then kept.

    Raises:
        InputError: the recipe does not fit the photos, the checkpoint does not fit the recipe, memory runs out, or
            the loss diverges; the last checkpoint stays.
        StorageError: the folder cannot be written.
    """
    schedule = recipe.schedule
    fabric = processes.join(schedule.precision)
    device, leads = fabric.device, fabric.is_global_zero
    with fabric.rank_zero_first():
        start = prepare(recipe, photos.train_pixels, photos.views, folder, reporter)

    torch.manual_seed(schedule.seed)
    model = embedding_network.load(folder / NETWORK).to(memory_format=torch.channels_last).to(device)
    model.frozen_norm = schedule.frozen_norm
    hold_first(model, schedule.stages)
    objective = Objective(recipe, int(photos.labels.max()) + 1, photos.miner()).to(device)
    taught = start.embeddings.to(device)
    optimiser = build_optimiser(model, objective, schedule)
    total = schedule.steps * schedule.accumulate * fabric.world_size

    def augmented(name: str) -> Callable[[int], Augmentation]:
        return lambda number: augment.build(name, recipe.photos.side_at(number / total), Fit(recipe.photos.fit))

    batches = Batches(
        photos.sampler(recipe),
        photos.train_pixels,
        photos.labels,
        augmented(recipe.batch.augment),
        schedule.seed,
        recipe.batch.copies,
        augmented("edits"),
    )
    if schedule.compiled:
        if objective.penalty.differentiates_twice(device):
            raise InputError(
                "A compiled network cannot be differentiated twice, as the gradient penalty asks",
                "Set penalty.loss_estimator and penalty.feature_estimator to difference, or schedule.compiled to false",
            )
        torch._functorch.config.donated_buffer = False  # penalties go back twice
        model.backbone.compile()
    state = State(0, model, objective, optimiser, _floating(model), {})
    checkpoint = folder / CHECKPOINT
    if checkpoint.exists():
        checkpoints.load(state, checkpoint)
        reporter.tell("resumed", {"step": state.step})
    else:
        objective.start_proxies(start.embeddings, torch.from_numpy(photos.labels))
        with _told(state):
            objective.calibrate(model.train(), batches.labelled(recipe.penalty.calibrate, device))

    step_of, stepper = fabric.setup(Step(model, objective), optimiser)
    drawn = batches.iterate(
        range(
            state.step * schedule.accumulate * fabric.world_size + fabric.global_rank,
            total,
            fabric.world_size,
        ),
        device,
    )
    began, first, mined = time.monotonic(), state.step, False
    for step in range(state.step, schedule.steps):
        set_rates(optimiser, step, schedule)
        torch.manual_seed(seed_of(schedule.seed, step, 1 + fabric.global_rank))
        model.train()
        figures: dict[str, float] = {}
        with _told(state):
            for part in range(schedule.accumulate):
                batch = next(drawn).to(device)
                with fabric.no_backward_sync(step_of, enabled=part + 1 < schedule.accumulate):
                    rows = batch.rows.to(device)
                    terms = step_of(batch.images, batch.labels, taught, step / schedule.steps, rows)
                    loss = torch.stack(list(terms.values())).sum()
                    fabric.backward(loss / schedule.accumulate)
                for name, value in terms.items():
                    figures[name] = figures.get(name, 0.0) + value.item() / schedule.accumulate
            length = nn.utils.clip_grad_norm_(model.parameters(), schedule.clip or float("inf"))
            proxies = nn.utils.get_total_norm(
                [weight.grad for weight in objective.parameters() if weight.grad is not None]
            )
            if not np.isfinite(sum(figures.values())) or not torch.isfinite(length + proxies):
                raise InputError(f"The loss is not finite at step {step + 1}", "Lower the learning rates and resume")
            stepper.step()
            stepper.zero_grad(set_to_none=True)

        state.step = step + 1
        mined = mined or not objective.idle
        if state.step == min(_TRIES, schedule.steps) and not mined:
            raise InputError(
                f"The miner found nothing in the first {state.step} batches, so nothing was learned",
                "Raise loss.miner_parameters.margin, or choose another miner",
            )
        _follow(state.average, model, min(schedule.average, (1 + step) / (10 + step)))
        seen = (state.step - first) * schedule.accumulate * len(batch.rows) * fabric.world_size
        speed = round(seen / (time.monotonic() - began), 1)
        halt = fabric.broadcast(stopped())
        if leads:
            reporter.advance("train", state.step, schedule.steps, {**figures, "photos_per_second": speed})
            last = state.step == schedule.steps
            if last or state.step % schedule.evaluate_every == 0:
                _validate(state, recipe, photos, device, reporter)
            if last or halt or state.step % schedule.checkpoint_every == 0:
                _check_weights(state)
                checkpoints.save(state, recipe.to_json(), checkpoint)
        fabric.barrier()
        if halt:
            reporter.tell("stopped", {"step": state.step, "checkpoint": str(checkpoint)})
            return None

    if not leads:
        return {}
    trained = {"best": state.best} if state.best else {}
    if not trained or any(not torch.equal(tensor, state.best[name]) for name, tensor in state.average.items()):
        trained["last"] = state.average
    return finish(recipe, start.model, trained, photos, folder, reporter)


def finish(
    recipe: Recipe,
    start: Embedder,
    trained: dict[str, Tensors],
    photos: Course,
    folder: Path,
    reporter: Reporter,
) -> dict[str, Any]:
    """Interpolates between the start and trained weights (Wortsman et al. 2022); validation chooses which, and how far.

    Writes `model.safetensors` and returns the figures of the choice.
    """
    origin = _floating(start)
    scores: dict[tuple[str, float], float] = {}
    for name, alpha in itertools.product(trained, recipe.schedule.interpolate):
        _interpolate(start, origin, trained[name], alpha)
        embed = retrieval.with_network(start)
        scores[name, alpha], shown = photos.measure(embed, recipe)
        reporter.tell("interpolated", {"weights": name, "alpha": alpha, **shown})
    name, alpha = max(scores, key=lambda candidate: scores[candidate])
    _interpolate(start, origin, trained[name], alpha)
    embedding_network.save(start, folder / MODEL, {"recipe": recipe.to_json()})
    figures = {"weights": name, "alpha": alpha, "score": scores[name, alpha]}
    reporter.tell("finished", {**figures, "model": str(folder / MODEL)})
    return figures


@contextlib.contextmanager
def _told(state: State) -> Iterator[None]:
    """Turns running out of memory into what the person can do about it; the last checkpoint is as it was."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not processes.out_of_memory(error):
            raise
        raise InputError(
            f"The memory does not suffice for step {state.step + 1}",
            "Lower batch.photos and raise schedule.accumulate, or lower photos.train_side, and resume",
        ) from error


def _check_weights(state: State) -> None:
    """Raises InputError rather than let weights that overflowed in the last step replace a good checkpoint."""
    weights = itertools.chain(state.model.state_dict().values(), state.objective.parameters())
    if not all(bool(tensor.isfinite().all()) for tensor in weights):
        raise InputError(f"The weights are not finite after step {state.step}", "Lower the learning rates and resume")


def _validate(state: State, recipe: Recipe, photos: Course, device: torch.device, reporter: Reporter) -> None:
    """Measures the averaged weights and remembers them when they are the best so far."""
    current = _floating(state.model)
    _assign(state.model, state.average)
    state.model.eval()
    embed = retrieval.with_network(state.model, device)
    score, shown = photos.measure(embed, recipe)
    _assign(state.model, current)
    if score > state.score:
        state.score = score
        state.best = {name: tensor.clone() for name, tensor in state.average.items()}
    reporter.tell("validated", {"step": state.step, "score": score, "best": state.score, **shown})


def _floating(model: torch.nn.Module) -> Tensors:
    """Copies of the weights and running statistics; counters are left out."""
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items() if tensor.is_floating_point()}


def _interpolate(model: Embedder, origin: Tensors, trained: Tensors, alpha: float) -> None:
    _assign(model, {name: torch.lerp(origin[name], trained[name].cpu(), alpha) for name in origin})


def _assign(model: torch.nn.Module, tensors: Tensors) -> None:
    model.load_state_dict(tensors, strict=False)


def _follow(average: Tensors, model: torch.nn.Module, decay: float) -> None:
    """Moves the average towards the weights; early steps, when it knows little, move it further."""
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if name in average:
                average[name].lerp_(tensor, 1 - decay)
