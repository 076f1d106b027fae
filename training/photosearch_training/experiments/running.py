"""Runs a plan, split by split: first the folds that choose settings, then every task; skips runs with results.

Each run trains in a worker process and resumes from its checkpoint; only the parent process writes results.
"""

import dataclasses
import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from filelock import FileLock

from photosearch.core.photo import Pixels
from photosearch.durable import write_bytes
from photosearch_training.data import class_splits
from photosearch_training.data.benchmarks import open_data
from photosearch_training.data.photo_sets import PhotoSet, Split
from photosearch_training.data.samplers import ClassSampler, Sampler
from photosearch_training.experiments import choosing, results
from photosearch_training.experiments import measures as measures_of
from photosearch_training.experiments.decoded import Decoded
from photosearch_training.experiments.measures import Measured
from photosearch_training.experiments.plan import Plan, Run
from photosearch_training.experiments.results import Result, Results
from photosearch_training.measure.retrieval import Embed
from photosearch_training.progress import Reporter, Silent
from photosearch_training.recipe import Recipe
from photosearch_training.run import allocator, loop, start


@dataclass(frozen=True, slots=True)
class Place:
    """Folders of the photos, the starting weights and the runs, and the threads of each worker."""

    data: Path
    weights: Path
    work: Path
    threads: int

    def recipe(self, run: Run) -> Recipe:
        """Return the run's recipe with the path of its starting weights; the run keeps its last weights."""
        name = run.recipe.model.weights
        weights = name if name in ("pretrained", "random") else str(self.weights / name)
        return dataclasses.replace(
            run.recipe,
            model=dataclasses.replace(run.recipe.model, weights=weights),
            schedule=dataclasses.replace(run.recipe.schedule, evaluate_every=max(1, run.recipe.schedule.steps)),
        )


@dataclass(frozen=True, slots=True)
class Course:
    """The training photos of a run. A run measures nothing while it trains; choices are made between runs."""

    train: PhotoSet
    train_pixels: Pixels
    views: tuple[Pixels, ...] = ()

    @property
    def labels(self) -> npt.NDArray[np.int64]:
        """The class of each training photo."""
        return self.train.labels

    def sampler(self, recipe: Recipe) -> Sampler:
        """Return a sampler, as `ClassSampler.of`."""
        return ClassSampler.of(self.train, recipe.batch, recipe.schedule.seed)

    def miner(self) -> None:
        """Return None, to use the recipe's own miner."""

    def measure(self, embed: Embed, recipe: Recipe) -> tuple[float, dict[str, Any]]:
        """Return no figures."""
        return 0.0, {}


def processes(jobs: int, threads: int) -> Executor:
    """Return processes that run `jobs` at a time, each with this many threads."""
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _prepare, (threads,))


def run(
    plan: Plan,
    known: Results,
    place: Place,
    jobs: int,
    reporter: Reporter,
    workers: Callable[[int, int], Executor] = processes,
) -> None:
    """Run everything in a plan that has no results yet, `jobs` runs at a time; raises InputError.

    Args:
        workers: returns what runs `jobs` at a time, with `place.threads` each.
    """
    code = results.code_version()
    with workers(jobs, place.threads) as pool:
        try:
            for rows, split in itertools.product(plan.groups, plan.splits):
                while folds := [each for row in rows for each in choosing.settle(plan, row, split, known)[1]]:
                    _do(plan, known, [(each, ("test",)) for each in folds], pool, place, code, reporter)
                settled = [choosing.settle(plan, row, split, known)[0] for row in rows]
                wanted = [
                    (plan.run(task, settings, split), plan.measures)
                    for task in plan.tasks
                    if split in task.splits
                    for settings in settled
                ]
                _do(plan, known, wanted, pool, place, code, reporter)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _do(
    plan: Plan,
    known: Results,
    wanted: Iterable[tuple[Run, Sequence[str]]],
    pool: Executor,
    place: Place,
    code: str,
    reporter: Reporter,
) -> None:
    missing: dict[str, tuple[Run, tuple[str, ...]]] = {}
    for each, measures in wanted:
        left = tuple(measure for measure in measures if known.get(each.identity, measure) is None)
        if left:
            missing[each.identity] = each, left
    futures = [pool.submit(work, each, measures, place, code) for each, measures in missing.values()]
    for done, future in enumerate(as_completed(futures), 1):
        known.add(plan.name, future.result())
        reporter.advance(plan.name, done, len(missing), {})


def _prepare(threads: int) -> None:
    """Prepare a worker: its parent handles interrupts, it ends with its parent, and its threads are limited."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    torch.set_num_threads(threads)
    allocator.keep()


def _end_with_parent() -> None:
    """End this worker with its parent, because a killed parent cannot stop its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def work(run: Run, measures: Sequence[str], place: Place, code: str) -> list[Result]:
    """Train one run, unless it is trained already, and measure it."""
    folder = place.work / run.identity
    folder.mkdir(parents=True, exist_ok=True)
    whole = open_data([str(place.data / name) for name in run.task.data])
    split = class_splits.outer(whole, run.split) if run.fold is None else class_splits.inner(whole, run.split, run.fold)
    decoded = Decoded(whole, place.work / "cache")
    found: list[Result] = []
    began = time.monotonic()
    model = folder / loop.MODEL
    with FileLock(folder.with_suffix(".lock")):  # tables that share a run may run at the same time
        if not model.exists():
            train(run, split, decoded, folder, place)
    for measure in measures:
        measured = measures_of.measure(measure, model, run.recipe, split, decoded)
        found.append(_result(run, measure, measured, code, time.monotonic() - began))
        began = time.monotonic()
    return found


def train(
    run: Run, split: Split, decoded: Decoded, folder: Path, place: Place, stopped: Callable[[], bool] = lambda: False
) -> None:
    """Train or continue, and keep only the model; runs that begin alike share their start.

    If `stopped` returns True, the run ends after the current step and keeps a checkpoint.
    """
    recipe, shared = place.recipe(run), place.work / f"start-{run.beginning}"
    for name in (start.NETWORK, start.EMBEDDINGS):
        if (shared / name).exists() and not (folder / name).exists():
            write_bytes(folder / name, (shared / name).read_bytes())
    photos = split.train.most_of_class(recipe.photos.most_of_class)
    if recipe.photos.classes == "copies":
        photos = dataclasses.replace(photos, labels=np.arange(len(photos.photos), dtype=np.int64))
    course = Course(photos, decoded.at(recipe.photos.cache_side, photos, recipe.photos))
    if loop.fit(recipe, course, folder, Silent(), stopped) is None:
        return
    for name in (start.NETWORK, start.EMBEDDINGS):
        if not (shared / name).exists():
            write_bytes(shared / name, (folder / name).read_bytes())
        (folder / name).unlink()
    (folder / loop.CHECKPOINT).unlink(missing_ok=True)


def _result(run: Run, measure: str, measured: Measured, code: str, seconds: float) -> Result:
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else f"cpu, {torch.get_num_threads()} threads"
    return Result(
        measure, run.task.name, run.split, run.fold, measured.figures, measured.classes,
        dataclasses.asdict(run.recipe), run.task.data, code, device, results.now(), round(seconds, 1),
    )  # fmt: skip
