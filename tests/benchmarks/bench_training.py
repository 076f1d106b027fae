"""Measures a training step of each method, and the loop around it, in one run.

    poe bench-training [--device cpu] [--threads 1] [--rounds 20] [--compile] [--json FILE]

It needs no data and no weights: photos are rendered, networks are random. Every ratio is the median over rounds in
which all candidates take turns, so that other work on the machine cancels out; the quartiles show how well. With
--threads 1 on the processor, it measures the process's own time, which a busy machine hardly changes. Ratios hold on
any machine; the milliseconds belong to this one. Learning rates are 0, so each step does all of its work on the same
triplets as the first.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import torch
from safetensors.torch import save_file

from photosearch.errors import InputError
from photosearch_training import recipe
from photosearch_training.data import augment, photo_sets
from photosearch_training.data.batches import Batches
from photosearch_training.data.samplers import ClassSampler
from photosearch_training.network import backbones, embedding_network
from photosearch_training.objectives.losses import Objective
from photosearch_training.progress import Silent, show_table
from photosearch_training.recipe import Recipe
from photosearch_training.run import course, loop
from photosearch_training.run.optimiser import build_optimiser
from tests.support.training.gratings import render

PER_CLASS = 4
PLAIN, CHANNELS_LAST = "plain", "channels-last"
METHODS = {
    PLAIN: "",
    "ATE, embedding": "adversarial.weight=1",
    "ATE, pooled feature": "adversarial.weight=1 adversarial.where=feature",
    "IGR loss, difference": "penalty.loss=0.1 penalty.loss_estimator=difference",
    "IGR loss, exact": "penalty.loss=0.1 penalty.loss_estimator=exact",
    "IGR feature, difference": "penalty.feature=0.1 penalty.feature_estimator=difference",
    "IGR feature, projection": "penalty.feature=0.1 penalty.feature_estimator=projection",
    "CBAM, last": "model.attention=last",
    "CBAM, blocks": "model.attention=blocks",
}
METHODS["ATE + IGR feature + CBAM"] = " ".join(
    METHODS[name] for name in ("ATE, embedding", "IGR feature, difference", "CBAM, last")
)
AUGMENTATIONS = ("crop", "standard")
AT_MOST = {"ATE, embedding": 1.05, "ATE, pooled feature": 1.05, "IGR feature, difference": 2.1, "CBAM, last": 1.05}
AT_LEAST = {"crop": 0.9}
COLUMNS = ("", "ratio", "quartiles", "goal", "ms a step", "MB", "ratio")


class Figure(NamedTuple):
    """A table row: a ratio with its quartiles, the milliseconds of a step, and megabytes with their ratio."""

    name: str
    ratio: float
    quartiles: tuple[float, float]
    milliseconds: float
    memory: tuple[float, ...] = ()

    @staticmethod
    def of(name: str, upper: Sequence[float], lower: Sequence[float], seconds: Sequence[float]) -> "Figure":
        """Returns the ratio of two series of seconds, round by round. `seconds` is shown in milliseconds."""
        low, ratio, high = statistics.quantiles([a / b for a, b in zip(upper, lower, strict=True)], n=4)
        return Figure(name, ratio, (low, high), 1000 * statistics.median(seconds))

    @property
    def goal(self) -> str:
        """The goal for the ratio, and whether it was reached."""
        if most := AT_MOST.get(self.name):
            return f"<= {most} {'yes' if self.ratio <= most else 'no'}"
        if least := AT_LEAST.get(self.name):
            return f">= {least} {'yes' if self.ratio >= least else 'no'}"
        return ""

    def row(self) -> tuple[str, ...]:
        """Returns the printed row."""
        memory = (f"{value:.{2 * place}f}" for place, value in enumerate(self.memory))
        low, high = self.quartiles
        return self.name, f"{self.ratio:.3f}", f"{low:.2f}-{high:.2f}", self.goal, f"{self.milliseconds:.1f}", *memory


class Bench:
    """The setup of a measurement: rendered photos, a network, a machine."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder, self.device, self.threads, self.rounds = folder, options.device, options.threads, options.rounds
        alone = self.device == "cpu" and self.threads == 1
        self.clock = time.process_time if alone else time.perf_counter
        side, weights = options.side, folder / "backbone.safetensors"
        self._plain = (
            f"model.backbone={options.backbone}", f"model.weights={weights}", "model.head=random",
            f"photos.side={side}", f"photos.train_side={side}", f"photos.cache_side={side * 6 // 5}",
            f"batch.photos={options.batch}", f"batch.per_class={PER_CLASS}", f"loss.name={options.loss}",
            "schedule.backbone_rate=0", "schedule.head_rate=0", "adversarial.ramp=0",
        )  # fmt: skip
        chosen = self.recipe()
        render(folder / "gratings", 4 * options.batch // PER_CLASS, side=chosen.photos.cache_side)
        self.photos = course.open_photos(
            chosen, photo_sets.split(photo_sets.open_sources([folder / "gratings"])), folder, Silent()
        )
        sampler, crop = ClassSampler.of(self.photos.train, chosen.batch, 0), augment.build("crop", side)
        self.batch = Batches(sampler, self.photos.train_pixels, self.photos.train.labels, lambda number: crop, 0)[0]
        save_file(settled(options.backbone, self.batch.images), weights)

    def recipe(self, settings: str = "") -> Recipe:
        """Returns the plain triplet recipe with these settings."""
        return recipe.read(None, (*self._plain, *settings.split()))

    def timed(self, step: Callable[[], None], steps: int = 0) -> Callable[[], float]:
        """Returns the mean seconds of several steps."""
        steps = steps or (10 if self.device == "cuda" else 1)
        wait = torch.get_device_module(self.device).synchronize

        def measure() -> float:
            wait()
            started = self.clock()
            for _ in range(steps):
                step()
            wait()
            return (self.clock() - started) / steps

        return measure

    def interleaved(self, tasks: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
        """Returns each task's measurements, round by round. Tasks take turns at starting; the first round warms up."""
        taken: dict[str, list[float]] = {name: [] for name in tasks}
        names = list(tasks)
        for number in range(-1, self.rounds):
            first = number % len(names)
            for name in (*names[first:], *names[:first]):
                taken[name].append(tasks[name]())
        return {name: seconds[1:] for name, seconds in taken.items()}


def settled(backbone: str, images: torch.Tensor) -> dict[str, torch.Tensor]:
    """Random weights with BatchNorm statistics from these images; otherwise the loss would see nothing."""
    torch.manual_seed(0)
    module = backbones.build(backbone, "random").module.train()
    for part in module.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.momentum = 1.0
    with torch.no_grad():
        module(2 * images - 1)
    return module.state_dict()


class Trainer:
    """A network and one batch on the device. A step is forward, loss, backward and optimiser."""

    def __init__(self, bench: Bench, settings: str = "", layout: torch.memory_format = torch.channels_last) -> None:
        torch.manual_seed(0)
        chosen, device = bench.recipe(settings), torch.device(bench.device)
        self._images = bench.batch.images.to(device).contiguous(memory_format=layout)
        self._labels = bench.batch.labels.to(device)
        self._mixed = torch.autocast(bench.device, torch.bfloat16, enabled=chosen.schedule.precision == "bfloat16")
        model = embedding_network.build(chosen.model).to(memory_format=layout).to(device).train()
        objective = Objective(chosen, int(bench.photos.train.labels.max()) + 1).to(device)
        objective.calibrate(model, [(self._images, self._labels)])
        self._optimiser = build_optimiser(model, objective, chosen.schedule)
        if chosen.schedule.compiled:
            model.backbone.compile()
        self._model, self._objective = model, objective

    def step(self) -> None:
        """Runs one step."""
        with self._mixed:
            terms = self._objective(self._model, self._images, self._labels)
        torch.stack(list(terms.values())).sum().backward()
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)


class Stopwatch(Silent):
    """Records when each step of a run ended."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.moments: list[float] = []
        self._clock = clock

    def advance(self, stage: str, done: int, total: int, values: Mapping[str, float]) -> None:
        """Records the moment."""
        if stage == "train":
            self.moments.append(self._clock())


def peak_memory(bench: Bench, settings: str) -> int:
    """Returns the bytes that a network, its optimiser and three steps add to this process's peak, or to a GPU's.

    Raises InputError if the method does not work with this network.
    """
    torch.set_num_threads(bench.threads)
    before = psutil.Process().memory_info().rss
    trainer = Trainer(bench, settings)
    for _ in range(3):
        trainer.step()
    if bench.device == "cuda":
        return torch.cuda.max_memory_allocated()
    if sys.platform == "linux":  # where getrusage also counts the parent process
        return 1024 * int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) - before
    resident = psutil.Process().memory_info()
    return int(getattr(resident, "peak_wset", resident.rss)) - before  # on macOS, the memory held at the end


def methods(bench: Bench) -> Iterator[Figure]:
    """Compares each method's step with the plain one, in time and, each in a fresh process, in memory."""
    peaks: dict[str, int] = {}
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as fresh:
        for name, settings in METHODS.items():
            try:
                peaks[name] = fresh.submit(peak_memory, bench, settings).result()
            except InputError as error:
                print(f"Skipped: {name}: {error}")
    taken = bench.interleaved({name: bench.timed(Trainer(bench, METHODS[name]).step) for name in peaks})
    for name, peak in peaks.items():
        figure = Figure.of(name, taken[name], taken[PLAIN], taken[name])
        yield figure._replace(memory=(peak / 1e6, peak / peaks[PLAIN]))


def throughput(bench: Bench) -> Iterator[Figure]:
    """Compares the photos per second of the real loop with bare steps on one batch."""
    steps = 100 if bench.device == "cuda" else 8  # more than a GPU's workers prepare ahead
    length = " ".join(f"schedule.{name}={2 * steps}" for name in ("steps", "evaluate_every", "checkpoint_every"))

    def looped(augmentation: str) -> Callable[[], float]:
        chosen, folder = bench.recipe(f"{length} batch.augment={augmentation}"), bench.folder / augmentation
        folder.mkdir()

        def measure() -> float:
            """Measures the second half of a run; the loop evaluates and saves nothing before its end."""
            (folder / loop.CHECKPOINT).unlink(missing_ok=True)
            watch = Stopwatch(bench.clock)
            loop.fit(chosen, bench.photos, folder, watch, lambda: False)
            return (watch.moments[-1] - watch.moments[-1 - steps]) / steps

        return measure

    tasks = {name: looped(name) for name in AUGMENTATIONS}
    taken = bench.interleaved({PLAIN: bench.timed(Trainer(bench).step, steps), **tasks})
    for name in tasks:
        yield Figure.of(name, taken[PLAIN], taken[name], taken[name])


def choices(bench: Bench, compiled: bool) -> Iterator[Figure]:
    """Compares steps with optional settings to steps without."""
    trainers = {
        "contiguous": Trainer(bench, layout=torch.contiguous_format),
        CHANNELS_LAST: Trainer(bench),
        "bfloat16": Trainer(bench, "schedule.precision=bfloat16"),
    }
    if compiled:
        trainers["torch.compile"] = Trainer(bench, "schedule.compiled=true")
        try:
            trainers["torch.compile"].step()
        except RuntimeError as error:  # from torch, for example without a C++ compiler
            del trainers["torch.compile"]
            print(f"Skipped: torch.compile does not work here: {str(error).strip().splitlines()[0]}")
    taken = bench.interleaved({name: bench.timed(trainer.step) for name, trainer in trainers.items()})
    for name, other in ((CHANNELS_LAST, "contiguous"), ("bfloat16", CHANNELS_LAST), ("torch.compile", CHANNELS_LAST)):
        if name in trainers:
            yield Figure.of(f"{name} over {other}", taken[name], taken[other], taken[name])


def main() -> None:
    """Runs the benchmark, prints its tables and, if asked, writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=("cpu", "cuda"), help="default: a GPU if there is one")
    parser.add_argument("--backbone", default="torchvision:mobilenet_v3_small")
    parser.add_argument("--loss", default="triplet-semihard", help="triplet-all is that of the experiments")
    parser.add_argument("--side", type=int, default=96)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--compile", action="store_true", help="measure torch.compile too, which takes minutes")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    if options.device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""  # the loop uses any GPU that it sees
    if options.device == "cuda" and not torch.cuda.is_available():
        parser.error("torch finds no GPU here")
    options.device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(options.threads)
    results: dict[str, Any] = {**vars(options), "torch": torch.__version__}
    target: Path | None = results.pop("json")
    print(", ".join(f"{name} {value}" for name, value in results.items()))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        bench = Bench(Path(temporary), options)
        sections = {
            "Seconds of a step over the plain one": methods(bench),
            "Photos a second of the loop over bare steps, by augmentation": throughput(bench),
            "Seconds of a step under settings": choices(bench, options.compile),
        }
        for title, section in sections.items():
            figures = list(section)
            show_table(title, COLUMNS, [figure.row() for figure in figures])
            results[title] = [{**figure._asdict(), "goal": figure.goal} for figure in figures]
    if target:
        target.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
