"""The training loop: set up a run, take its steps, finish with the best model.

It draws batches, takes steps, updates the moving average, measures on the validation classes and writes checkpoints.
Other modules define batches, networks and losses.
"""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from lightning_fabric import Fabric
from torch import nn

from photosearch.core.photo import Fit
from photosearch.errors import InputError
from photosearch_training.data import augment
from photosearch_training.data.augment import Augmentation
from photosearch_training.data.batches import Batch, Batches, seed_of
from photosearch_training.measure import retrieval
from photosearch_training.network import embedding_network
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.objectives.losses import Objective
from photosearch_training.progress import Reporter
from photosearch_training.recipe import Recipe
from photosearch_training.run import checkpoints, processes
from photosearch_training.run.checkpoints import State, Tensors
from photosearch_training.run.course import Course
from photosearch_training.run.optimiser import build_optimiser, hold_first, set_rates
from photosearch_training.run.start import FIRST, continue_from, first_of, prepare

_TRIES = 10
"""Number of first steps in which the miner has to find something."""
CHECKPOINT, MODEL = "checkpoint.safetensors", "model.safetensors"


class Step(nn.Module):
    """Network and objective as one module, so that each batch is one forward pass for distributed training."""

    def __init__(self, model: Embedder, objective: Objective) -> None:
        super().__init__()
        self.model, self.objective = model, objective

    def forward(
        self,
        images: torch.Tensor,
        labels: torch.Tensor,
        taught: torch.Tensor,
        progress: float,
        rows: torch.Tensor,
        places: torch.Tensor,
    ) -> dict[str, torch.Tensor]:
        """Return the terms of the loss, as `Objective.forward` does."""
        terms: dict[str, torch.Tensor] = self.objective(self.model, images, labels, taught, progress, rows, places)
        return terms


@dataclass(frozen=True, slots=True)
class _Run:
    """A run that is ready to take steps. Only `state` changes."""

    recipe: Recipe
    photos: Course
    folder: Path
    reporter: Reporter
    fabric: Fabric
    start: Embedder
    """The network before training."""
    taught: torch.Tensor
    """The teacher's embeddings of the training photos, float32 [N, D], on the device."""
    state: State
    step_module: Any
    """`Step`, wrapped by Fabric in a type that it does not export."""
    stepper: torch.optim.Optimizer
    """The optimiser of `state`, wrapped by Fabric."""
    batches: Iterator[Batch]
    """This process's batches that are left."""

    @property
    def leads(self) -> bool:
        """Whether this process measures and writes."""
        return bool(self.fabric.is_global_zero)

    @property
    def checkpoint(self) -> Path:
        """The file that a stopped run continues from."""
        return self.folder / CHECKPOINT


def fit(
    recipe: Recipe,
    photos: Course,
    folder: Path,
    reporter: Reporter,
    stopped: Callable[[], bool],
    after: Path | None = None,
) -> dict[str, Any] | None:
    """Train, or continue from the checkpoint in `folder`, and write `model.safetensors` there.

    Under torchrun every process draws its own batches, and gradients are averaged. The first process measures and
    writes. Returns the figures of the chosen model, or None if `stopped` ended the run; a checkpoint is then kept.

    Args:
        recipe: the settings of the run.
        photos: what it learns from.
        folder: folder of the run.
        reporter: receives the progress.
        stopped: whether to stop after the current step.
        after: a trained model to continue from (`start.continue_from`); by default, the run begins at its start.

    Raises:
        InputError: the recipe does not fit the photos, `after` or the checkpoint does not fit the recipe, the miner
            finds nothing, memory runs out, or the loss diverges; the last checkpoint stays.
        StorageError: the folder cannot be written.
    """
    run = _set_up(recipe, photos, folder, reporter, after)
    if not _take_steps(run, stopped):
        reporter.tell("stopped", {"step": run.state.step, "checkpoint": str(run.checkpoint)})
        return None
    return _finish(run) if run.leads else {}


def _set_up(recipe: Recipe, photos: Course, folder: Path, reporter: Reporter, after: Path | None) -> _Run:
    """Build everything that a run needs, and load its checkpoint if there is one."""
    schedule = recipe.schedule
    fabric = processes.join(schedule.precision)
    device = fabric.device
    with fabric.rank_zero_first():
        start = prepare(recipe, photos.train_pixels, photos.views, folder, reporter)
        if after is not None and not (folder / FIRST).exists():
            continue_from(after, start, photos.train_pixels, folder, reporter)

    torch.manual_seed(schedule.seed)
    model = embedding_network.load(first_of(folder)).to(memory_format=torch.channels_last).to(device)
    model.frozen_norm = schedule.frozen_norm
    hold_first(model, schedule.stages)
    objective = Objective(recipe, int(photos.labels.max()) + 1, photos.miner()).to(device)
    optimiser = build_optimiser(model, objective, schedule)
    total = schedule.steps * schedule.accumulate * fabric.world_size
    batches = _batches(recipe, photos, total)
    if schedule.compiled:
        _compile(model, objective, device)

    state = State(0, model, objective, optimiser, _floating(model), {})
    if (folder / CHECKPOINT).exists():
        checkpoints.load(state, folder / CHECKPOINT)
        reporter.tell("resumed", {"step": state.step})
    else:
        objective.start_proxies(start.embeddings, torch.from_numpy(photos.labels))
        with _explained(state):
            objective.calibrate(model.train(), batches.labelled(recipe.penalty.calibrate, device))

    step_module, stepper = fabric.setup(Step(model, objective), optimiser)
    first = state.step * schedule.accumulate * fabric.world_size + fabric.global_rank
    drawn = batches.iterate(range(first, total, fabric.world_size), device)
    taught = start.embeddings.to(device)
    return _Run(recipe, photos, folder, reporter, fabric, start.model, taught, state, step_module, stepper, drawn)


def _batches(recipe: Recipe, photos: Course, total: int) -> Batches:
    """Return the batches of a run that draws `total`, which decides when photos grow."""

    fit = Fit(recipe.photos.fit)
    shown = fit if recipe.photos.train_fit == "same" else Fit(recipe.photos.train_fit)
    again = ((recipe.batch.copies, "edits"), (recipe.batch.parts, "parts"))

    def augmented(name: str) -> Callable[[int], Augmentation]:
        return lambda number: augment.build(name, recipe.photos.side_at(number / total), fit, shown)

    return Batches(
        photos.sampler(recipe),
        photos.train_pixels,
        photos.labels,
        augmented(recipe.batch.augment),
        recipe.schedule.seed,
        [(count, augmented(name)) for count, name in again if count],
    )


def _compile(model: Embedder, objective: Objective, device: torch.device) -> None:
    """Compile the backbone; raises InputError if the penalty needs second derivatives."""
    if objective.penalty.differentiates_twice(device):
        raise InputError(
            "A compiled network cannot be differentiated twice, which the gradient penalty needs",
            "Set penalty.loss_estimator and penalty.feature_estimator to difference, or schedule.compiled to false",
        )
    torch._functorch.config.donated_buffer = False  # penalties run the backward pass twice
    model.backbone.compile()


def _take_steps(run: _Run, stopped: Callable[[], bool]) -> bool:
    """Take the steps that are left; returns False if `stopped` ended them early."""
    state, schedule, fabric = run.state, run.recipe.schedule, run.fabric
    began, seen, mined = time.monotonic(), 0, False
    while state.step < schedule.steps:
        figures, photos = _step(run)
        seen += photos
        mined = mined or not state.objective.idle
        if state.step == min(_TRIES, schedule.steps) and not mined:
            raise InputError(
                f"The miner found nothing in the first {state.step} batches, so nothing was learned",
                "Raise loss.miner_parameters.margin, or choose another miner",
            )
        speed = round(seen / (time.monotonic() - began), 1)
        halt = fabric.broadcast(stopped())
        if run.leads:
            run.reporter.advance("train", state.step, schedule.steps, {**figures, "photos_per_second": speed})
            _keep(run, halt)
        fabric.barrier()
        if halt:
            return False
    return True


def _step(run: _Run) -> tuple[dict[str, float], int]:
    """Take one step. Returns the terms of the loss, and the number of photos that all processes saw."""
    state, schedule = run.state, run.recipe.schedule
    set_rates(state.optimiser, state.step, schedule)
    torch.manual_seed(seed_of(schedule.seed, state.step, 1 + run.fabric.global_rank))
    state.model.train()
    with _explained(state):
        figures, photos = _accumulate(run)
        _clip(state, figures, schedule.clip or float("inf"))
        run.stepper.step()
        run.stepper.zero_grad(set_to_none=True)
    _follow(state.average, state.model, min(schedule.average, (1 + state.step) / (10 + state.step)))
    state.step += 1
    return figures, photos


def _accumulate(run: _Run) -> tuple[dict[str, float], int]:
    """Average the gradients of a step's batches. Returns the same as `_step`."""
    fabric, device, batches = run.fabric, run.fabric.device, run.recipe.schedule.accumulate
    progress = run.state.step / run.recipe.schedule.steps
    figures: dict[str, float] = {}
    photos = 0
    for part in range(batches):
        batch = next(run.batches).to(device)
        photos += len(batch.rows) * fabric.world_size
        with fabric.no_backward_sync(run.step_module, enabled=part + 1 < batches):
            terms = run.step_module(
                batch.images, batch.labels, run.taught, progress, batch.rows.to(device), batch.places
            )
            fabric.backward(torch.stack(list(terms.values())).sum() / batches)
        for name, value in terms.items():
            figures[name] = figures.get(name, 0.0) + value.item() / batches
    return figures, photos


def _clip(state: State, figures: dict[str, float], longest: float) -> None:
    """Shorten the network's gradient to `longest`; raises InputError if the loss or a gradient is not finite."""
    length = nn.utils.clip_grad_norm_(state.model.parameters(), longest)
    proxies = nn.utils.get_total_norm(
        [weight.grad for weight in state.objective.parameters() if weight.grad is not None]
    )
    if not np.isfinite(sum(figures.values())) or not torch.isfinite(length + proxies):
        raise InputError(f"The loss is not finite at step {state.step + 1}", "Lower the learning rates and resume")


def _keep(run: _Run, halt: bool) -> None:
    """Measure and write a checkpoint when they are due, at the last step, and write one if the run halts."""
    state, schedule = run.state, run.recipe.schedule
    last = state.step == schedule.steps
    if last or state.step % schedule.evaluate_every == 0:
        _validate(run)
    if last or halt or state.step % schedule.checkpoint_every == 0:
        _check_weights(state)
        checkpoints.save(state, run.recipe.to_json(), run.checkpoint)


def _finish(run: _Run) -> dict[str, Any]:
    """Interpolate between the start and trained weights (Wortsman et al. 2022); validation chooses which, and how far.

    Writes `model.safetensors` and returns the figures of the choice.
    """
    start, recipe, reporter = run.start, run.recipe, run.reporter
    origin, trained = _floating(start), _trained(run.state)
    scores: dict[tuple[str, float], float] = {}
    for name, alpha in itertools.product(trained, recipe.schedule.interpolate):
        _interpolate(start, origin, trained[name], alpha)
        embed = retrieval.with_network(start)
        scores[name, alpha], shown = run.photos.measure(embed, recipe)
        reporter.tell("interpolated", {"weights": name, "alpha": alpha, **shown})
    name, alpha = max(scores, key=lambda candidate: scores[candidate])
    _interpolate(start, origin, trained[name], alpha)
    embedding_network.save(start, run.folder / MODEL, {"recipe": recipe.to_json()})
    figures = {"weights": name, "alpha": alpha, "score": scores[name, alpha]}
    reporter.tell("finished", {**figures, "model": str(run.folder / MODEL)})
    return figures


def _trained(state: State) -> dict[str, Tensors]:
    """Return the best and the last averaged weights; the last only if they differ."""
    trained = {"best": state.best} if state.best else {}
    if not trained or any(not torch.equal(tensor, state.best[name]) for name, tensor in state.average.items()):
        trained["last"] = state.average
    return trained


@contextlib.contextmanager
def _explained(state: State) -> Iterator[None]:
    """Turn an out-of-memory error into an InputError with a remedy; the last checkpoint stays."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not processes.out_of_memory(error):
            raise
        raise InputError(
            f"There is not enough memory for step {state.step + 1}",
            "Lower batch.photos and raise schedule.accumulate, or lower photos.train_side, and resume",
        ) from error


def _check_weights(state: State) -> None:
    """Raise InputError if the last step overflowed, before its weights replace a good checkpoint."""
    weights = itertools.chain(state.model.state_dict().values(), state.objective.parameters())
    if not all(bool(tensor.isfinite().all()) for tensor in weights):
        raise InputError(f"The weights are not finite after step {state.step}", "Lower the learning rates and resume")


def _validate(run: _Run) -> None:
    """Measure the averaged weights, and keep them if they are the best so far."""
    state = run.state
    current = _floating(state.model)
    _assign(state.model, state.average)
    state.model.eval()
    embed = retrieval.with_network(state.model, run.fabric.device)
    score, shown = run.photos.measure(embed, run.recipe)
    _assign(state.model, current)
    if score > state.score:
        state.score = score
        state.best = {name: tensor.clone() for name, tensor in state.average.items()}
    run.reporter.tell("validated", {"step": state.step, "score": score, "best": state.score, **shown})


def _floating(model: torch.nn.Module) -> Tensors:
    """Return copies of the weights and running statistics, without counters."""
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items() if tensor.is_floating_point()}


def _interpolate(model: Embedder, origin: Tensors, trained: Tensors, alpha: float) -> None:
    _assign(model, {name: torch.lerp(origin[name], trained[name].cpu(), alpha) for name in origin})


def _assign(model: torch.nn.Module, tensors: Tensors) -> None:
    model.load_state_dict(tensors, strict=False)


def _follow(average: Tensors, model: torch.nn.Module, decay: float) -> None:
    """Move the average towards the weights; the small `decay` of the first steps moves it further."""
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if name in average:
                average[name].lerp_(tensor, 1 - decay)
