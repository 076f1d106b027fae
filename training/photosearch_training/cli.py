"""photosearch-train: the command line over training, evaluation and export.

It parses, calls and prints; exit code 2 with one clear line when something asked for cannot be done.
"""

import argparse
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

import torch

from photosearch.cli.commands import personal
from photosearch.core.photo import Fit
from photosearch.errors import InputError, PhotoSearchError
from photosearch.personal.method import Method
from photosearch_training import recipe
from photosearch_training.data import benchmarks
from photosearch_training.experiments import plan, results, running, tables
from photosearch_training.experiments.report import write as write_report
from photosearch_training.measure import subjects
from photosearch_training.personal import deep, kinds
from photosearch_training.personal.material import Amounts
from photosearch_training.progress import Bar, Curves, JsonLines, Reporter, Several, Silent
from photosearch_training.run import allocator, loop, processes, start
from photosearch_training.ship import export, merging

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0 done, 2 wrong input, 130 interrupted with a checkpoint kept."""
    options = _parser().parse_args(arguments)
    allocator.keep()
    try:
        if "command" in options:  # those on a library are the application's own
            return personal.run(options)
        with _reporter(options.json) as reporter:
            code: int = options.run(options, reporter)
    except PhotoSearchError as error:
        print(f"photosearch-train: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return _INTERRUPTED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="photosearch-train", description="Trains, measures and exports the embedding that PhotoSearch uses."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _fit_parser(commands)
    _evaluate_parser(commands)
    _copies_parser(commands)
    _merge_parser(commands)
    _export_parser(commands)
    _kinds_parser(commands)
    _experiments_parser(commands)
    _library_parsers(commands)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a bar")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="processor threads (default: all)")
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "data", nargs="+", metavar="DATA",
        help="folder of class folders, or such a zip, or a published benchmark as NAME:FOLDER "
        f"({', '.join(benchmarks.BENCHMARKS)})",
    )  # fmt: skip
    parser.add_argument("--cache", type=Path, help="folder for decoded photos")


def _fit_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "fit", "Train on photos in class folders.")
    _add_data(parser)
    parser.add_argument("--run", dest="folder", type=Path, default=Path("runs/embedder"), help="folder of the run")
    parser.add_argument("--recipe", type=Path, help="TOML file with the run's settings")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings",
        help="one setting, such as loss.name=ProxyAnchorLoss or schedule.steps=500; may be repeated",
    )  # fmt: skip
    parser.add_argument("--weights", help='starting weights: safetensors FILE, "pretrained" or "random"')
    parser.add_argument("--resume", action="store_true", help="go on from the run's last checkpoint")
    parser.set_defaults(run=_fit)


def _evaluate_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "evaluate", "Measure retrieval on classes that were not trained on.")
    _add_subject(parser)
    parser.add_argument("--ranks", default="1,2,4,8", metavar="K,K", help="ranks of recall (default: 1,2,4,8)")
    parser.add_argument("--nmi", action="store_true", help="also how well clusters match classes (slow)")
    parser.add_argument("--robust", action="store_true", help="also with corrupted and slightly changed queries")
    parser.add_argument("--attacks", action="store_true", help="also under attack by someone who knows the network")
    parser.add_argument(
        "--queries", type=int, metavar="N",
        help="evenly spread photos of a source to corrupt or attack, 0 for all (default: 256 or 64)",
    )  # fmt: skip
    parser.set_defaults(run=_evaluate)


def _copies_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "Measure how often an edited copy of a photo finds it among all photos."
    parser = _command(commands, "copies", text)
    _add_subject(parser)
    parser.add_argument(
        "--others", action="append", default=[], metavar="DATA", help="more photos to be told from; may be repeated"
    )
    parser.add_argument(
        "--queries", type=int, default=512, metavar="N", help="evenly spread photos that are edited (default: 512)"
    )
    parser.add_argument("--strengths", default="0.5,1", metavar="S,S", help="of the edits, from 0 to 1")
    parser.set_defaults(run=_copies)


def _add_subject(parser: argparse.ArgumentParser) -> None:
    """What is measured, and on which photos."""
    _add_data(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--model", type=Path, help="trained safetensors file, or folder of an exported model")
    what.add_argument("--frozen", metavar="BACKBONE", help="pooled features of a backbone as it starts")
    parser.add_argument("--weights", default="pretrained", help="starting weights for --frozen")
    parser.add_argument("--half", choices=("validation", "test"), default="test")
    parser.add_argument("--side", type=int, help="input side in pixels (default: the model's own, or 224)")
    parser.add_argument("--fit", choices=[fit.value for fit in Fit], help="how photos fill the square")


def _merge_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "merge", "Add up what several runs learnt from one start.")
    parser.add_argument("runs", nargs="+", metavar="RUN=SHARE", help="folder of a run, and how much of it, from 0 to 1")
    parser.add_argument("--out", type=Path, required=True, help="safetensors file to write")
    parser.add_argument(
        "--data", action="append", default=[], metavar="DATA", help="measure it on the validation classes of these"
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings",
        help="change a setting of the result, such as model.dimension=512 or photos.fit=squash, and fit its projection "
        "anew to the training photos of --data; may be repeated",
    )  # fmt: skip
    parser.add_argument("--cache", type=Path, help="folder for decoded photos (default: the first run's)")
    parser.set_defaults(run=_merge)


def _export_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "export", "Write a trained model as the file the application runs.")
    _add_data(parser)
    parser.add_argument("--model", type=Path, required=True, help="trained safetensors file")
    parser.add_argument("--out", type=Path, required=True, help="folder for the three files")
    parser.add_argument("--about", type=Path, required=True, help="TOML file: name, version, training data, licences")
    parser.add_argument("--half", choices=("validation", "test"), default="test", help="classes to measure on")
    parser.set_defaults(run=_export)


def _kinds_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "Write the general set of kinds beside an exported model, from its training classes."
    parser = _command(commands, "kinds", text)
    _add_data(parser)
    parser.add_argument("--model", type=Path, required=True, help="folder of the exported model")
    parser.set_defaults(run=_kinds)


def _experiments_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "Run the declared experiments and show their tables."
    parser = commands.add_parser("experiments", help=text, description=text)
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listed = _command(actions, "list", "Name the tables.")
    listed.set_defaults(run=_list_experiments)
    running = _command(actions, "run", "Run what is missing of a table; an interrupted run continues.")
    running.add_argument("name", help="a table's name, or a TOML file with a plan")
    running.add_argument("--data", type=Path, required=True, help="folder that holds the tasks' zips and folders")
    running.add_argument("--weights", type=Path, default=Path(), help="folder of the starting weights' files")
    running.add_argument(
        "--work", type=Path, default=Path("runs/experiments"), help="folder for runs and decoded photos"
    )
    running.add_argument("--jobs", type=int, default=1, metavar="N", help="runs at a time")
    table = _command(actions, "table", "Show a table, as Markdown.")
    table.add_argument("name", help="a table's name, or a TOML file with a plan")
    report = _command(actions, "report", "Write verdicts, power and tables into a Markdown file.")
    report.add_argument("--into", type=Path, required=True, help="file with a line for the report's begin and its end")
    for action in (running, table, report):
        action.add_argument("--results", type=Path, default=results.FOLDER, help="folder of the result lines")
    running.set_defaults(run=_run_experiments)
    table.set_defaults(run=_show_experiments)
    report.set_defaults(run=_report_experiments)


def _library_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    personal.add_signals(commands)
    parser = personal.add_training(commands, "personal", _depth)
    parser.add_argument(
        "--depth", choices=("quick", "deep"), default="quick",
        help="quick: a head behind the network, in minutes; deep: the network itself, best on a GPU (default: quick)",
    )  # fmt: skip
    parser.add_argument("--recipe", type=Path, default=deep.RECIPE, help="TOML file with the settings of deep")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings",
        help="one setting of deep, such as model.attention=last or schedule.stages=4; may be repeated",
    )  # fmt: skip
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="processor threads (default: all)")


def _depth(options: argparse.Namespace) -> Method:
    if options.depth == "quick":
        return personal.quick(options)
    _use_threads(options.threads)
    chosen = recipe.read(options.recipe, options.settings)
    deep.check(chosen)
    amounts = personal.amounts(options)
    scenes = {"scenes": amounts.pop("scenes")} if "scenes" in amounts else {}
    return deep.Deep(chosen, Amounts(**amounts, seed=chosen.schedule.seed), **scenes)


def _fit(options: argparse.Namespace, reporter: Reporter) -> int:
    _use_threads(options.threads)
    settings = list(options.settings)
    if options.weights:
        settings.append(f"model.weights={json.dumps(options.weights)}")
    chosen = recipe.read(options.recipe, settings)
    split = benchmarks.open_data(options.data)
    _open_run(options.folder, chosen, options.resume)
    photos = loop.open_photos(chosen, split, options.cache or options.folder / "cache", reporter)
    with _interruption() as stopped, _curves(options.folder / "curves", reporter) as told:
        try:
            figures = loop.fit(chosen, photos, options.folder, told, lambda: bool(stopped))
        finally:
            processes.leave()
    return _INTERRUPTED if figures is None else 0


def _evaluate(options: argparse.Namespace, reporter: Reporter) -> int:
    _use_threads(options.threads)
    subject, split = _subject(options), benchmarks.open_data(options.data)
    gallery = split.gallery if options.half == "test" else None
    wanted = subjects.Wanted(_ranks(options.ranks), options.nmi, options.robust, options.attacks, options.queries)
    reports = subjects.examine(subject, split.half(options.half), gallery, options.cache, wanted, reporter)
    subjects.show(subject, options.half, reports, options.json)
    return 0


def _copies(options: argparse.Namespace, reporter: Reporter) -> int:
    _use_threads(options.threads)
    strengths = _strengths(options.strengths)
    subject, split = _subject(options), benchmarks.open_data([*options.data, *options.others])
    asking = benchmarks.open_data(options.data).half(options.half)
    found = subjects.recognise(subject, asking, split, options.queries, strengths, options.cache, reporter)
    subjects.show_recognition(subject, options.half, found, options.json)
    return 0


def _subject(options: argparse.Namespace) -> subjects.Subject:
    if options.frozen:
        return subjects.frozen(options.frozen, options.weights, options.side, options.fit)
    return subjects.trained(options.model, options.side, options.fit)


def _strengths(text: str) -> tuple[float, ...]:
    """ "0.5,1" as numbers; raises InputError."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(f"Copies cannot be edited at the strengths {text!r}", "Write them as 0.5,1") from error


def _ranks(text: str) -> tuple[int, ...]:
    """ "1,2,4" as numbers; raises InputError."""
    if not all(part.strip().isdecimal() and int(part) for part in text.split(",")):
        raise InputError(f"Recall cannot be measured at the ranks {text!r}", "Write them as 1,2,4,8")
    return tuple(sorted({int(part) for part in text.split(",")}))


def _merge(options: argparse.Namespace, reporter: Reporter) -> int:
    _use_threads(options.threads)
    runs = [_share(text) for text in options.runs]
    if options.settings and not options.data:
        raise InputError("A projection needs photos to be fitted to", "Name them with --data")
    chosen = merging.changed(runs[0][0], options.settings)  # what cannot be is told before anything is written
    merging.merge(runs, options.out)
    reporter.tell("merged", {"model": str(options.out)})
    if options.data:
        split, cache = benchmarks.open_data(options.data), options.cache or runs[0][0] / "cache"
        if options.settings:
            merging.project(options.out, chosen, split, cache, reporter)
        reporter.tell("validated", merging.validate(options.out, split, cache, reporter))
    return 0


def _share(text: str) -> tuple[Path, float]:
    folder, _, share = text.rpartition("=")
    try:
        return Path(folder or "."), float(share)
    except ValueError as error:
        raise InputError(f"Cannot read {text!r}", "Write a run and its share as RUN=0.5") from error


def _export(options: argparse.Namespace, reporter: Reporter) -> int:
    _use_threads(options.threads)
    split = benchmarks.open_data(options.data)
    manifest = export.export(options.model, options.out, options.about, split, options.half, options.cache, reporter)
    reporter.tell("exported", {"folder": str(options.out), "sha256": manifest["sha256"]})
    return 0


def _kinds(options: argparse.Namespace, reporter: Reporter) -> int:
    _use_threads(options.threads)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        split = benchmarks.open_data(options.data)
        photos = kinds.write(options.model, split, options.cache or Path(temporary), reporter)
    reporter.tell("kinds", {"model": str(options.model), "photos": photos})
    return 0


def _list_experiments(options: argparse.Namespace, reporter: Reporter) -> int:
    for name in plan.names():
        print(f"{name:12} {plan.read(name).title}")
    return 0


def _run_experiments(options: argparse.Namespace, reporter: Reporter) -> int:
    place = running.Place(options.data, options.weights, options.work, max(1, options.threads))
    running.run(plan.read(options.name), results.Results(options.results), place, max(1, options.jobs), reporter)
    return 0


def _show_experiments(options: argparse.Namespace, reporter: Reporter) -> int:
    print(tables.markdown(plan.read(options.name), results.Results(options.results)))
    return 0


def _report_experiments(options: argparse.Namespace, reporter: Reporter) -> int:
    write_report(results.Results(options.results), options.into)
    return 0


def _open_run(folder: Path, chosen: recipe.Recipe, resume: bool) -> None:
    """Notes the recipe in the run's folder, or checks that a resumed run has the same."""
    noted = folder / "recipe.json"
    if not resume:
        if (folder / loop.CHECKPOINT).exists():
            raise InputError(f"The folder {folder} holds a run already", "Add --resume or name another with --run")
        start.forget(folder)
        recipe.write(chosen, noted)
        return
    if not noted.exists():
        raise InputError(f"The folder {folder} holds no run to resume", "Leave --resume out")
    different = recipe.from_json(noted.read_text(encoding="utf-8")).difference(chosen)
    if different:
        raise InputError(
            f"The run in {folder} was started with other settings: {', '.join(different)}",
            "Use the same recipe or start a new run",
        )


def _use_threads(count: int) -> None:
    if count > 0:
        torch.set_num_threads(count)


@contextlib.contextmanager
def _curves(folder: Path, reporter: Reporter) -> Iterator[Reporter]:
    """Also draws what a run reports, for TensorBoard; of several processes the first one alone does."""
    if isinstance(reporter, Silent):
        yield reporter
        return
    with Curves(folder) as curves:
        yield Several(reporter, curves)


@contextlib.contextmanager
def _reporter(as_json: bool) -> Iterator[Reporter]:
    if os.environ.get("RANK", "0") != "0":  # torchrun's other processes have nothing of their own to say
        yield Silent()
    elif as_json:
        yield JsonLines()
    else:
        with Bar() as bar:
            yield bar


@contextlib.contextmanager
def _interruption() -> Iterator[list[int]]:
    """Collects the first interrupt so that the step in hand ends well; a second one interrupts at once."""
    seen: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        signal.signal(signal.SIGINT, previous)

    previous = signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, previous)


if __name__ == "__main__":
    sys.exit(main())
