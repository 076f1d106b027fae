"""The training loop, to be read from top to bottom.

It draws batches, takes steps, keeps the moving average, measures on the validation classes and keeps checkpoints.
What a batch, a network and a loss are is decided elsewhere.
"""

import itertools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from photosearch.core.photo import Fit, Fitting, Pixels
from photosearch.errors import InputError
from training import augment, checkpoints, evaluate, models
from training.checkpoints import State, Tensors
from training.data import PhotoSet, Split, load_pixels
from training.losses import Objective
from training.models import Embedder
from training.progress import Reporter
from training.recipe import Recipe, ScheduleRecipe
from training.samplers import ClassSampler
from training.start import NETWORK, prepare

CHECKPOINT, MODEL = "checkpoint.safetensors", "model.safetensors"


@dataclass(frozen=True, slots=True)
class Photos:
    """Decoded photos of a run: training ones at the cache side, validation ones at the side that ships."""

    train: PhotoSet
    train_pixels: Pixels
    validation: PhotoSet
    validation_pixels: Pixels


def open_photos(recipe: Recipe, split: Split, cache: Path, reporter: Reporter) -> Photos:
    """Decodes the photos of a run, or finds them decoded in `cache`; raises InputError."""
    fit = Fit(recipe.photos.fit)

    def pixels(photos: PhotoSet, side: int) -> Pixels:
        return load_pixels(
            photos.photos, Fitting(side, fit), cache, lambda done, total: reporter.advance("decode", done, total, {})
        )

    train = pixels(split.train, recipe.photos.cache_side)
    return Photos(split.train, train, split.validation, pixels(split.validation, recipe.photos.side))


def fit(
    recipe: Recipe, photos: Photos, folder: Path, reporter: Reporter, stopped: Callable[[], bool]
) -> dict[str, Any] | None:
    """Trains, or goes on from the checkpoint in `folder`, and writes `model.safetensors` there.

    Returns the figures of the chosen model, or None when `stopped` said so; a checkpoint is then kept.

    Raises:
        InputError: the recipe does not fit the photos, the checkpoint does not fit the recipe, or the loss diverges;
            the last checkpoint stays.
        StorageError: the folder cannot be written.
    """
    schedule = recipe.schedule
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    start = prepare(recipe, photos.train_pixels, folder, reporter)
    sampler = ClassSampler.of(photos.train, recipe.batch, schedule.seed)
    augmentation = augment.build(recipe.batch.augment, recipe.photos.train_side)

    torch.manual_seed(schedule.seed)
    model = models.load(folder / NETWORK).to(memory_format=torch.channels_last).to(device)
    model.frozen_norm = schedule.frozen_norm
    classes = int(photos.train.labels.max()) + 1
    objective = Objective(recipe.loss, classes, recipe.model.dimension).to(device)
    optimiser = _optimiser(model, objective, schedule)
    state = State(0, model, objective, optimiser, _floating(model), {})
    checkpoint = folder / CHECKPOINT
    if checkpoint.exists():
        checkpoints.load(state, checkpoint)
        reporter.tell("resumed", {"step": state.step})

    began, first = time.monotonic(), state.step
    for step in range(state.step, schedule.steps):
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * _rate(step, schedule)

        rows = sampler.batch(step)
        batch = torch.from_numpy(np.stack([photos.train_pixels[row] for row in rows]))
        images = augment.augment(batch, augmentation, _seed(schedule.seed, step, 0)).to(device)
        labels = torch.from_numpy(photos.train.labels[rows]).to(device)

        torch.manual_seed(_seed(schedule.seed, step, 1))
        model.train()
        with torch.autocast(device.type, torch.bfloat16, enabled=schedule.precision == "bfloat16"):
            terms = objective(
                model, images.contiguous(memory_format=torch.channels_last), labels, start.embeddings[rows].to(device)
            )
        total = torch.stack(list(terms.values())).sum()
        if not torch.isfinite(total):
            raise InputError(f"The loss is not finite at step {step + 1}", "Lower the learning rates and resume")
        optimiser.zero_grad(set_to_none=True)
        total.backward()  # type: ignore[no-untyped-call]
        if schedule.clip:
            torch.nn.utils.clip_grad_norm_(model.parameters(), schedule.clip)
        optimiser.step()

        state.step = step + 1
        _follow(state.average, model, min(schedule.average, (1 + step) / (10 + step)))
        speed = (state.step - first) * len(rows) / (time.monotonic() - began)
        figures = {name: value.item() for name, value in terms.items()}
        reporter.advance("train", state.step, schedule.steps, {**figures, "photos_per_second": round(speed, 1)})

        if state.step % schedule.evaluate_every == 0 or state.step == schedule.steps:
            _validate(state, photos, device, reporter)
        halt = stopped()
        if halt or state.step % schedule.checkpoint_every == 0 or state.step == schedule.steps:
            checkpoints.save(state, recipe.to_json(), checkpoint)
        if halt:
            reporter.tell("stopped", {"step": state.step, "checkpoint": str(checkpoint)})
            return None

    trained = {"best": state.best, "last": state.average}
    return finish(recipe, start.model, trained, photos, folder, reporter)


def finish(
    recipe: Recipe,
    start: Embedder,
    trained: dict[str, Tensors],
    photos: Photos,
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
        embed = evaluate.with_network(start)
        qualities = evaluate.by_source(embed, photos.validation, photos.validation_pixels)
        scores[name, alpha] = evaluate.mean_score(qualities)
        reporter.tell("interpolated", {"weights": name, "alpha": alpha, **_shown(qualities)})
    name, alpha = max(scores, key=lambda candidate: scores[candidate])
    _interpolate(start, origin, trained[name], alpha)
    models.save(start, folder / MODEL, {"recipe": recipe.to_json()})
    figures = {"weights": name, "alpha": alpha, "score": scores[name, alpha]}
    reporter.tell("finished", {**figures, "model": str(folder / MODEL)})
    return figures


def _optimiser(model: Embedder, objective: Objective, schedule: ScheduleRecipe) -> torch.optim.Optimizer:
    head = {id(weight) for weight in model.head.parameters()}
    backbone = [weight for weight in model.parameters() if id(weight) not in head]
    rates = (
        (backbone, schedule.backbone_rate),
        (list(model.head.parameters()), schedule.head_rate),
        (list(objective.parameters()), schedule.loss_rate),
    )
    groups = [
        {"params": chosen, "lr": rate, "peak": rate, "weight_decay": decay}
        for weights, rate in rates
        for chosen, decay in (
            ([weight for weight in weights if weight.ndim > 1], schedule.weight_decay),
            ([weight for weight in weights if weight.ndim <= 1], 0.0),
        )
        if chosen
    ]
    return torch.optim.AdamW(groups)


def _rate(step: int, schedule: ScheduleRecipe) -> float:
    """Linear warm-up, then a cosine down to zero (Loshchilov & Hutter 2017), in [0, 1]."""
    if step < schedule.warmup:
        return (step + 1) / schedule.warmup
    done = (step - schedule.warmup) / max(1, schedule.steps - schedule.warmup)
    return 0.5 * (1 + math.cos(math.pi * done))


def _seed(*parts: int) -> int:
    return int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _validate(state: State, photos: Photos, device: torch.device, reporter: Reporter) -> None:
    """Measures the averaged weights and remembers them when they are the best so far."""
    current = _floating(state.model)
    _assign(state.model, state.average)
    state.model.eval()
    embed = evaluate.with_network(state.model, device)
    qualities = evaluate.by_source(embed, photos.validation, photos.validation_pixels)
    _assign(state.model, current)
    score = evaluate.mean_score(qualities)
    if score > state.score:
        state.score = score
        state.best = {name: tensor.clone() for name, tensor in state.average.items()}
    reporter.tell("validated", {"step": state.step, "score": score, "best": state.score, **_shown(qualities)})


def _shown(qualities: dict[str, evaluate.Quality]) -> dict[str, Any]:
    return {source: quality.to_dict() for source, quality in qualities.items()}


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
