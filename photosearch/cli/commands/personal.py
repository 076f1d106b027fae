"""`photosearch personal`: train the model on a person's own photos. photosearch-train offers the same commands.

With --json, progress is printed as one object per line, which the window reads, and the lines "pause", "resume" and
"stop" on standard input control the training.
"""

import argparse
import dataclasses
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from photosearch.cli.console import Console, amount
from photosearch.cli.exit_codes import EXIT_INTERRUPTED
from photosearch.cli.interruption import interruptible
from photosearch.cli.options import Commands, add_command, add_group, application_of
from photosearch.core import identity
from photosearch.core.photo import Photo
from photosearch.core.signals import TRUST
from photosearch.errors import Interrupted
from photosearch.jobs.control import Control

if TYPE_CHECKING:
    from photosearch.personal.collection import Collection
    from photosearch.personal.method import Method, Progress, Stage
    from photosearch.personal.report import Example, Report

SAMPLES = 3
STAGES = {
    "general": "General set",
    "photos": "Your photos",
    "copies": "Edited copies",
    "head": "Training",
    "train": "Training",
    "compare": "Comparing",
    "judge": "Evaluating",
}
NAME = "My photos"


def add(commands: Commands) -> None:
    """Adds the command."""
    personal = add_group(commands, "personal", "train the model on your own photos")
    add_signals(personal)
    add_training(personal, "train", quick)


def add_signals(commands: Commands) -> None:
    """Adds `signals`."""
    text = "show which of your photos belong together, as far as the library can tell"
    signals = add_command(commands, "signals", _signals, text)
    signals.add_argument("--samples", type=int, default=SAMPLES, metavar="N",
                         help=f"example pairs shown per signal (default: {SAMPLES})")  # fmt: skip
    _add_common(signals)


def add_training(
    commands: Commands, name: str, method_of: "Callable[[argparse.Namespace], Method]"
) -> argparse.ArgumentParser:
    """Adds and returns the command `name`, which trains by the method that `method_of` makes of its options."""
    text = "train on your photos; the result is kept only if it is better"
    train = add_command(commands, name, lambda options, console: _train(options, console, method_of(options)), text)
    train.add_argument("--name", default=NAME, help=f"name of the new model (default: {NAME})")
    train.add_argument("--photos", type=int, metavar="N", help="maximum number of photos to make edited copies of")
    train.add_argument("--scenes", type=int, metavar="N", help="number of rendered places in the general set")
    train.add_argument("--estimate", action="store_true", help="estimate time and memory, and train nothing")
    _add_common(train)
    return train


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--classes", action="store_true", help="treat every folder as a class of its own")
    command.add_argument("--json", action="store_true", help="print JSON lines")


def run(options: argparse.Namespace) -> int:
    """Runs the command that the options name, for a program with a parser of its own; returns its exit code."""
    return int(options.command(options, Console()))


def quick(options: argparse.Namespace) -> "Method":
    """Returns the quick method with the settings in the options."""
    from photosearch.personal.quick import Quick, QuickSettings  # late: only training needs it

    return Quick(QuickSettings(**amounts(options)))


def amounts(options: argparse.Namespace) -> dict[str, Any]:
    """Returns the amounts that the options set."""
    return {name: getattr(options, name) for name in ("photos", "scenes") if getattr(options, name) is not None}


def _signals(options: argparse.Namespace, console: Console) -> int:
    from photosearch.personal.collection import collect  # late: the other commands do not need it

    with ExitStack() as stack:
        parts, store = application_of(options).open_indexed(stack)
        collection = collect(parts, store, options.classes)
    if options.json:
        console.json({"photos": len(collection.photos), "events": _events(collection), "pairs": collection.counts})
        return 0
    console.print(f"{amount(len(collection.photos), 'photo')}, {amount(_events(collection), 'event')}")
    for kind, pairs in collection.signals.pairs.items():
        console.print(f"{kind.value:<12}{len(pairs):>8} pairs, weight {TRUST[kind]:.0%}")
        drawn = np.random.default_rng(0).permutation(len(pairs))[: options.samples]
        for one, other in pairs[drawn]:
            console.print(f"    {_name(collection.photos[one])}  +  {_name(collection.photos[other])}")
    console.print(f"{'different':<12}{len(collection.signals.apart):>8} pairs")
    console.print("Edited copies of your photos, made during training, count fully")
    return 0


def _events(collection: "Collection") -> int:
    return len(np.unique(collection.signals.events))


def _train(options: argparse.Namespace, console: Console, method: "Method") -> int:
    from photosearch.personal.collection import collect  # late: the other commands do not need it
    from photosearch.personal.method import Task

    application = application_of(options)
    with ExitStack() as stack:
        parts, store = application.open_indexed(stack)
        control = stack.enter_context(interruptible())
        collection = collect(parts, store, options.classes)
        decoder = stack.enter_context(parts.decoder(parts.library.settings.decoders))
        task = Task(collection, parts, decoder, application.model, application.paths.personal, options.name)
        if options.estimate:
            expected = dataclasses.asdict(method.estimate(task))
            console.report({**expected, "pairs": collection.counts}, options.json)
            return 0
        progress = _json_lines(console, control) if options.json else stack.enter_context(_bars(console, control))
        try:
            report, kept = method.train(task, progress)
        except Interrupted:
            console.error("Interrupted. The next run continues from here. Your model has not changed.")
            return EXIT_INTERRUPTED
    if options.json:
        console.json({"event": "finished", "model": kept, **_summary(report)})
    else:
        _print_report(report, kept, console)
    return 0


def _json_lines(console: Console, control: Control) -> "Progress":
    """Returns the function that prints progress as JSON lines, while lines on standard input steer `control`."""
    threading.Thread(target=_steer, args=(control,), daemon=True, name="steering").start()
    began = time.monotonic()

    def show(stage: "Stage") -> None:
        control.checkpoint()
        seconds = round(time.monotonic() - began, 3)
        console.json({"event": "stage", **dataclasses.asdict(stage), "seconds": seconds})

    return show


@contextmanager
def _bars(console: Console, control: Control) -> "Iterator[Progress]":
    """Yields the function that shows a progress bar for each stage in turn."""
    with ExitStack() as stack:
        bars: dict[str, Callable[[int, int], None]] = {}

        def show(stage: "Stage") -> None:
            control.checkpoint()
            if stage.name not in bars:
                bars.clear()
                stack.close()
                bars[stage.name] = stack.enter_context(console.counter(STAGES[stage.name]))
            bars[stage.name](stage.done, stage.total)

        yield show


def _steer(control: Control) -> None:
    for line in sys.stdin:
        match line.strip():
            case "pause":
                control.pause()
            case "resume":
                control.pause(False)
            case "stop":
                control.stop()


def _summary(report: "Report") -> dict[str, Any]:
    return {
        "better": report.verdict.better,
        "quality": report.verdict.rounded(),
        "learnt_from": dict(report.counts),
        "share": report.share,
        "took_seconds": round(report.seconds, 1),
        "examples": [_example(each) for each in report.examples],
    }


def _example(example: "Example") -> dict[str, Any]:
    return {
        "wanted": example.wanted.file.path,
        "rank_before": example.rank_before,
        "rank_after": example.rank_after,
        "before": [photo.file.path for photo in example.before],
        "after": [photo.file.path for photo in example.after],
    }


def _print_report(report: "Report", kept: str | None, console: Console) -> None:
    verdict = report.verdict
    console.print(f"Trained on {report.counts['copies']} edited copies in {report.seconds:.0f} s")
    console.print(
        f"Your photos:  {verdict.own_before:.3f} -> {verdict.own_after:.3f} "
        f"({verdict.gain:+.3f} ± {verdict.sure:.3f}; {verdict.pairs} held-out pairs, mean reciprocal rank)"
    )
    console.print(f"In general:   {verdict.general_before:.3f} -> {verdict.general_after:.3f} (R-precision)")
    for example in report.examples[:SAMPLES]:
        console.print(f"    {_name(example.wanted)}: rank {example.rank_before} -> {example.rank_after}")
    if kept is None:
        console.print("No clear improvement, so your model has not changed. More photos or more marks may help.")
    else:
        console.print(f"The new model is better. Use it with: photosearch models use {kept}")


def _name(photo: Photo) -> str:
    return identity.file_name(photo.file.path)
