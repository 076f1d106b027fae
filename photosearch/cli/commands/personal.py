"""The commands that make the model a person's own: what a library says of its photos, and learning from it.

With --json their progress is one object a line, which the window reads; lines on standard input, "pause", "resume" and
"stop", steer them.
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

from photosearch.cli.console import Console
from photosearch.cli.options import EXIT_INTERRUPTED, application_of, interruptible, tell
from photosearch.core import identity
from photosearch.core.photo import Photo
from photosearch.core.signals import TRUST
from photosearch.jobs.control import Control, Interrupted

if TYPE_CHECKING:
    from photosearch.personal.collection import Collection
    from photosearch.personal.context import Depth, Stage
    from photosearch.personal.report import Example, Report

SAMPLES = 3
STAGES = {
    "general": "General set",
    "photos": "Your photos",
    "copies": "Edited copies",
    "head": "Learning",
    "train": "Learning",
    "compare": "Comparing",
    "judge": "Judging",
}
NAME = "My photos"


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds `personal` with its commands."""
    own = commands.add_parser("personal", parents=[shared], help="make the model your own, from your photos")
    which = own.add_subparsers(metavar="COMMAND", required=True)
    add_signals(which, shared)
    add_training(which, "train", shared, quick)


def add_signals(commands: Any, shared: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Adds and returns `signals`; its `command` takes the options and a console."""
    signals: argparse.ArgumentParser = commands.add_parser(
        "signals", parents=[shared], help="what your library says of which photos belong together"
    )
    signals.add_argument("--samples", type=int, default=SAMPLES, metavar="N", help="pairs shown of each (default: 3)")
    signals.set_defaults(command=_signals)
    _add_common(signals)
    return signals


def add_training(
    commands: Any, name: str, shared: argparse.ArgumentParser, depth_of: "Callable[[argparse.Namespace], Depth]"
) -> argparse.ArgumentParser:
    """Adds and returns the command that learns as deep as `depth_of` says of its options; else as `add_signals`."""
    train: argparse.ArgumentParser = commands.add_parser(
        name, parents=[shared], help="learn from your photos; kept only where it is better"
    )
    train.add_argument("--name", default=NAME, help=f"what the model is called (default: {NAME})")
    train.add_argument("--photos", type=int, metavar="N", help="photos to make edited copies of, at most")
    train.add_argument("--scenes", type=int, metavar="N", help="rendered places of the general set")
    train.add_argument("--estimate", action="store_true", help="say what it would take, and do nothing")
    train.set_defaults(command=lambda options, console: _train(options, console, depth_of(options)))
    _add_common(train)
    return train


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--classes", action="store_true", help="every folder is a kind of its own")
    command.add_argument("--json", action="store_true", help="JSON lines")


def quick(options: argparse.Namespace) -> "Depth":
    """Returns the quick depth as the options have it."""
    from photosearch.personal.learning import LearningSettings  # late: the other commands need nothing of it
    from photosearch.personal.quick import Quick

    return Quick(LearningSettings(**amounts(options)))


def amounts(options: argparse.Namespace) -> dict[str, Any]:
    """Returns how much is to be learnt from, as far as the options say."""
    return {name: getattr(options, name) for name in ("photos", "scenes") if getattr(options, name) is not None}


def _signals(options: argparse.Namespace, console: Console) -> int:
    from photosearch.personal.collection import collect  # late: the other commands need nothing of it

    with ExitStack() as stack:
        parts, store = application_of(options).open_indexed(stack)
        collection = collect(parts, store, options.classes)
    if options.json:
        console.json({"photos": len(collection.photos), "events": _events(collection), "pairs": collection.counts})
        return 0
    console.print(f"{len(collection.photos)} photos, {_events(collection)} events")
    for kind, pairs in collection.signals.pairs.items():
        console.print(f"{kind.value:<12}{len(pairs):>8} pairs, trusted {TRUST[kind]:.0%}")
        drawn = np.random.default_rng(0).permutation(len(pairs))[: options.samples]
        for one, other in pairs[drawn]:
            console.print(f"    {_name(collection.photos[one])}  +  {_name(collection.photos[other])}")
    console.print(f"{'different':<12}{len(collection.signals.apart):>8} pairs")
    console.print("Edited copies of your photos are made while learning, and trusted fully")
    return 0


def _events(collection: "Collection") -> int:
    return len(np.unique(collection.signals.events))


def _train(options: argparse.Namespace, console: Console, depth: "Depth") -> int:
    from photosearch.personal.collection import collect  # late: the other commands need nothing of it
    from photosearch.personal.context import Work

    application = application_of(options)
    with ExitStack() as stack:
        parts, store = application.open_indexed(stack)
        control = stack.enter_context(interruptible())
        collection = collect(parts, store, options.classes)
        decoder = stack.enter_context(parts.decoder(parts.settings.decoders, background=True))
        work = Work(collection, parts, decoder, application.model, application.paths.personal, options.name)
        if options.estimate:
            expected = dataclasses.asdict(depth.estimate(work))
            tell({**expected, "pairs": collection.counts}, options.json, console)
            return 0
        try:
            report, kept = depth.learn(work, stack.enter_context(_progress(options.json, console, control)))
        except Interrupted:
            console.error("Interrupted. The next call goes on from here; your model is as it was.")
            return EXIT_INTERRUPTED
    if options.json:
        console.json({"event": "finished", "model": kept, **_summary(report)})
    else:
        _tell(report, kept, console)
    return 0


@contextmanager
def _progress(as_json: bool, console: Console, control: Control) -> "Iterator[Callable[[Stage], None]]":
    """Gives the function that is told how far the work is; it waits while paused, and raises when it shall end."""
    if as_json:
        threading.Thread(target=_steer, args=(control,), daemon=True, name="steering").start()
        began = time.monotonic()

        def tell(stage: "Stage") -> None:
            control.checkpoint()
            seconds = round(time.monotonic() - began, 3)
            console.json({"event": "stage", **dataclasses.asdict(stage), "seconds": seconds})

        yield tell
        return
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


def _tell(report: "Report", kept: str | None, console: Console) -> None:
    verdict = report.verdict
    console.print(f"Learnt from {report.counts['copies']} edited copies in {report.seconds:.0f} s")
    console.print(
        f"Your photos:  {verdict.own_before:.3f} -> {verdict.own_after:.3f} "
        f"({verdict.gain:+.3f} ± {verdict.sure:.3f}; {verdict.pairs} held-out pairs, mean of 1 / rank)"
    )
    console.print(f"In general:   {verdict.general_before:.3f} -> {verdict.general_after:.3f} (first answer right)")
    for example in report.examples[:SAMPLES]:
        console.print(f"    {_name(example.wanted)}: place {example.rank_before} -> {example.rank_after}")
    if kept is None:
        console.print("It is not surely better, so the model stays as it is. More photos or more marks may help.")
    else:
        console.print(f"It is better. Use it with: photosearch models use {kept}")


def _name(photo: Photo) -> str:
    return identity.file_name(photo.file.path)
