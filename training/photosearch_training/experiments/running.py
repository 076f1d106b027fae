"""Runs a plan: candidates first, then every seed of what the validation classes chose; skips what is known.

Each run trains in a process of its own and resumes from its checkpoint; only this module's parent process writes
results.
"""

import dataclasses
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from filelock import FileLock

from photosearch.durable import write_bytes
from photosearch_training.data.benchmarks import open_data
from photosearch_training.data.photo_sets import Split
from photosearch_training.experiments import measures as measures_of
from photosearch_training.experiments import results
from photosearch_training.experiments.plan import Plan, Run, Task, Variant
from photosearch_training.experiments.results import Result, Results
from photosearch_training.progress import Reporter, Silent
from photosearch_training.recipe import Recipe
from photosearch_training.run import allocator, loop, start


@dataclass(frozen=True, slots=True)
class Place:
    """Where runs find their photos and starting weights, and where they work."""

    data: Path
    weights: Path
    work: Path
    threads: int

    def recipe(self, run: Run) -> Recipe:
        """The run's recipe with the starting weights where they lie."""
        name = run.recipe.model.weights
        weights = name if name in ("pretrained", "random") else str(self.weights / name)
        return dataclasses.replace(run.recipe, model=dataclasses.replace(run.recipe.model, weights=weights))


def run(plan: Plan, known: Results, place: Place, jobs: int, reporter: Reporter) -> None:
    """Does all of a plan that is not known yet, `jobs` runs at a time; raises InputError."""
    candidates = [
        plan.run(plan.task(name), settings, plan.task(name).seeds[0])
        for variant in plan.variants
        if variant.choices
        for name in plan.choose_on
        for settings in variant.candidates()
    ]
    _do(plan, known, [(each, ("validation",)) for each in candidates], place, jobs, reporter)
    final = [
        (plan.run(task, choose(plan, variant, known), seed), plan.measures)
        for task, seed in _seeds(plan)
        for variant in plan.variants
    ]
    _do(plan, known, final, place, jobs, reporter)


def choose(plan: Plan, variant: Variant, known: Results) -> dict[str, Any]:
    """The candidate with the best mean score on the validation classes of the tasks that choose.

    Raises:
        InputError: a candidate has not been trained yet.
    """
    candidates = variant.candidates()
    if len(candidates) == 1:
        return candidates[0]

    def score(settings: Mapping[str, Any]) -> float:
        tasks = [plan.task(name) for name in plan.choose_on]
        runs = [plan.run(task, settings, task.seeds[0]) for task in tasks]
        found = [known.get(each.identity, "validation") for each in runs]
        return float(np.mean([result.figures["score"] if result else -np.inf for result in found]))

    return max(candidates, key=score)


def _seeds(plan: Plan) -> Iterator[tuple[Task, int]]:
    """First seeds of all tasks come first: an unfinished table then has a figure in every cell."""
    most = max(len(task.seeds) for task in plan.tasks)
    return ((task, task.seeds[n]) for n in range(most) for task in plan.tasks if n < len(task.seeds))


def _do(
    plan: Plan,
    known: Results,
    wanted: Iterable[tuple[Run, Sequence[str]]],
    place: Place,
    jobs: int,
    reporter: Reporter,
) -> None:
    missing: dict[str, tuple[Run, tuple[str, ...]]] = {}
    for each, measures in wanted:
        left = tuple(measure for measure in measures if known.get(each.identity, measure) is None)
        if left:
            missing[each.identity] = each, left
    if not missing:
        return
    code = results.code_version()
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _prepare, (place.threads,)) as pool:
        futures: dict[Future[list[Result]], Run] = {
            pool.submit(_work, each, measures, place, code): each for each, measures in missing.values()
        }
        try:
            for done, future in enumerate(as_completed(futures), 1):
                known.add(plan.name, future.result())
                reporter.advance(plan.name, done, len(missing), {})
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _prepare(threads: int) -> None:
    """A worker leaves interrupts to the process that started it, ends with it, and takes its share of the processor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    torch.set_num_threads(threads)
    allocator.keep()


def _end_with_parent() -> None:
    """A killed parent cannot tell its workers, which would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(run: Run, measures: Sequence[str], place: Place, code: str) -> list[Result]:
    """Trains one run, or finds it trained, and takes its measures."""
    folder = place.work / run.identity
    folder.mkdir(parents=True, exist_ok=True)
    split = open_data([str(place.data / name) for name in run.task.data])
    found: list[Result] = []
    began = time.monotonic()
    model = folder / loop.MODEL
    with FileLock(folder.with_suffix(".lock")):  # tables that share a run may be run side by side
        if not model.exists():
            _train(run, split, folder, place)
    for measure in measures:
        figures = measures_of.measure(measure, model, run.recipe, split, place.work / "cache")
        found.append(_result(run, measure, figures, code, time.monotonic() - began))
        began = time.monotonic()
    return found


def _train(run: Run, split: Split, folder: Path, place: Place) -> None:
    """Trains, or goes on, and leaves nothing but the model; runs that begin alike share what the start says."""
    recipe, shared = place.recipe(run), place.work / f"start-{run.beginning}"
    for name in (start.NETWORK, start.EMBEDDINGS):
        if (shared / name).exists() and not (folder / name).exists():
            write_bytes(folder / name, (shared / name).read_bytes())
    photos = loop.open_photos(recipe, split, place.work / "cache", Silent())
    loop.fit(recipe, photos, folder, Silent(), lambda: False)
    for name in (start.NETWORK, start.EMBEDDINGS):
        if not (shared / name).exists():
            write_bytes(shared / name, (folder / name).read_bytes())
        (folder / name).unlink()
    (folder / loop.CHECKPOINT).unlink()


def _result(run: Run, measure: str, figures: Mapping[str, float], code: str, seconds: float) -> Result:
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else f"cpu, {torch.get_num_threads()} threads"
    return Result(
        measure, run.task.name, run.recipe.schedule.seed, figures,
        dataclasses.asdict(run.recipe), run.task.data, code, device, results.now(), round(seconds, 1),
    )  # fmt: skip
