"""`photosearch-train fit`: train on photos in class folders."""

import argparse
import contextlib
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from photosearch.errors import InputError
from photosearch_training import recipe
from photosearch_training.commands import INTERRUPTED
from photosearch_training.commands.options import Commands, add_command, add_data, add_settings, use_threads
from photosearch_training.data import benchmarks
from photosearch_training.progress import Curves, Reporter, Several, Silent
from photosearch_training.run import course, loop, processes, start


def add(commands: Commands, name: str, text: str) -> None:
    """Adds the command."""
    parser = add_command(commands, name, _fit, text)
    add_data(parser)
    parser.add_argument("--run", dest="folder", type=Path, default=Path("runs/embedder"), help="folder of the run")
    parser.add_argument("--recipe", type=Path, help="TOML file with the run's settings")
    add_settings(parser, "one setting, such as loss.name=ProxyAnchorLoss or schedule.steps=500")
    parser.add_argument("--weights", help='starting weights: safetensors FILE, "pretrained" or "random"')
    parser.add_argument(
        "--after",
        type=Path,
        metavar="MODEL",
        help="safetensors file to continue from: a finished run's, or a sum of runs",
    )
    parser.add_argument("--resume", action="store_true", help="continue from the run's last checkpoint")


def _fit(options: argparse.Namespace, reporter: Reporter) -> int:
    use_threads(options)
    settings = list(options.settings)
    if options.weights:
        settings.append(f"model.weights={json.dumps(options.weights)}")
    chosen = recipe.read(options.recipe, settings)
    split = benchmarks.open_data(options.data)
    _open_run(options.folder, chosen, options.resume)
    photos = course.open_photos(chosen, split, options.cache or options.folder / "cache", reporter)
    with _interruption() as stopped, _curves(options.folder / "curves", reporter) as told:
        try:
            figures = loop.fit(chosen, photos, options.folder, told, lambda: bool(stopped), options.after)
        finally:
            processes.leave()
    return INTERRUPTED if figures is None else 0


def _open_run(folder: Path, chosen: recipe.Recipe, resume: bool) -> None:
    """Write the recipe into the run's folder, or check that a resumed run has the same recipe."""
    noted = folder / "recipe.json"
    if not resume:
        if (folder / loop.CHECKPOINT).exists():
            raise InputError(f"The folder {folder} already contains a run", "Add --resume or name another with --run")
        start.forget(folder)
        recipe.write(chosen, noted)
        return
    if not noted.exists():
        raise InputError(f"The folder {folder} contains no run to resume", "Leave out --resume")
    different = recipe.from_json(noted.read_text(encoding="utf-8")).difference(chosen)
    if different:
        raise InputError(
            f"The run in {folder} was started with other settings: {', '.join(different)}",
            "Use the same recipe or start a new run",
        )


@contextlib.contextmanager
def _curves(folder: Path, reporter: Reporter) -> Iterator[Reporter]:
    """Also draw the run's figures for TensorBoard; of several processes, only the first one draws."""
    if isinstance(reporter, Silent):
        yield reporter
        return
    with Curves(folder) as curves:
        yield Several(reporter, curves)


@contextlib.contextmanager
def _interruption() -> Iterator[list[int]]:
    """Collect the first interrupt, so that the current step is completed; a second one interrupts at once."""
    seen: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        signal.signal(signal.SIGINT, previous)

    previous = signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, previous)
