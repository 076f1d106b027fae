"""The command line. Its JSON is a contract for scripts: one object a line on stdout, everything else on stderr."""

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from photosearch import __version__, durable, settings
from photosearch.app import Application
from photosearch.cli.commands import doctor as diagnosis
from photosearch.cli.commands import models, personal, search
from photosearch.cli.console import Console
from photosearch.cli.options import (
    EXIT_INTERRUPTED,
    Parser,
    application_of,
    folder_named,
    image_named,
    interruptible,
    library_options,
    tell,
    tell_notice,
)
from photosearch.core import identity
from photosearch.core.answers.duplicates import Group, Reason, groups, usual_threshold
from photosearch.core.events import IndexReport
from photosearch.core.folders.exclusion import EVERYWHERE, left_out
from photosearch.core.query.feedback import Feedback
from photosearch.errors import InputError, ModelError, PhotoError, StorageError
from photosearch.jobs.control import Interrupted
from photosearch.jobs.indexing.survey import photo_files
from photosearch.jobs.once import bring_up_to_date
from photosearch.jobs.searching.copies import find_copies
from photosearch.library.relocation import relocate

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
REASONS = {
    Reason.PIXELS: "most pixels",
    Reason.RAW: "the camera's raw file",
    Reason.BYTES: "largest file",
    Reason.DATE: "earliest date",
    Reason.NAME: "first by name",
}


def run(arguments: Sequence[str]) -> int:
    """Runs one command; returns its exit code: 0, 1 (found a fault), 2 (bad input or library), 130 (interrupted)."""
    console = Console()
    try:
        options = _parser().parse_args(arguments)
        return int(options.command(options, console))
    except (InputError, PhotoError, StorageError, ModelError) as error:
        console.error(str(error))
        return EXIT_BAD_INPUT
    except (Interrupted, KeyboardInterrupt):
        console.error("Interrupted. What was indexed so far is kept.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output has left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED


def _parser() -> argparse.ArgumentParser:
    shared = library_options()
    parser = Parser(prog="photosearch", parents=[shared], description="Finds photos by example in your own library.")
    parser.add_argument("--version", action="version", version=f"photosearch {__version__}")
    parser.set_defaults(command=_gui, images=[])
    commands = parser.add_subparsers(metavar="COMMAND")

    gui = commands.add_parser("gui", parents=[shared], help="open the window (the default)")
    gui.add_argument("images", nargs="*", metavar="IMAGE", help="search for these at once")
    gui.set_defaults(command=_gui)

    index = commands.add_parser("index", parents=[shared], help="add folders and bring the library up to date")
    index.add_argument("folders", nargs="*", metavar="FOLDER")
    index.add_argument("--json", action="store_true", help="end with one JSON line")
    index.set_defaults(command=_index)

    retry = commands.add_parser("retry", parents=[shared], help="read skipped photos again, all or those named")
    retry.add_argument("photos", nargs="*", metavar="PHOTO")
    retry.add_argument("--json", action="store_true", help="end with one JSON line")
    retry.set_defaults(command=_retry)

    exclude = commands.add_parser("exclude", parents=[shared], help="leave files out, by patterns as in a .gitignore")
    exclude.add_argument("patterns", nargs="*", metavar="PATTERN",
                         help="as '*.png', 'Cache/', '!Keep/'; without one, what is left out is shown")  # fmt: skip
    exclude.add_argument("--in", dest="folder", metavar="FOLDER", help="of this folder alone (default: of all)")
    exclude.add_argument("--remove", action="store_true", help="no longer by these patterns")
    exclude.add_argument("--preview", action="store_true", help="list what would be left out; change nothing")
    exclude.add_argument("--json", action="store_true")
    exclude.set_defaults(command=_exclude)

    search.add_command(commands, shared)

    duplicates = commands.add_parser("duplicates", parents=[shared], help="find copies of photos in the library")
    duplicates.add_argument("--threshold", type=float, metavar="S",
                            help="least similarity with the photo to keep (default: the model's own)")  # fmt: skip
    duplicates.add_argument("--json", action="store_true", help="one JSON line a group")
    duplicates.set_defaults(command=_duplicates)

    feedback = commands.add_parser("feedback", parents=[shared], help="what you said of hits in the window")
    export = feedback.add_subparsers(metavar="export", required=True).add_parser(
        "export", parents=[shared], help="write it as JSON lines, one a pair"
    )
    export.add_argument("file", metavar="FILE")
    export.set_defaults(command=_export_feedback)

    status = commands.add_parser("status", parents=[shared], help="what the library holds")
    status.add_argument("--json", action="store_true")
    status.set_defaults(command=_status)

    doctor = commands.add_parser("doctor", parents=[shared], help="check the installation and the library")
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument("--repair", action="store_true",
                        help="first repair a damaged library, from a backup if there is a sound one")  # fmt: skip
    doctor.set_defaults(command=_doctor)

    models.add_commands(commands, shared)

    library = commands.add_parser("library", parents=[shared], help="move the library, or folders of it")
    _add_library_commands(library.add_subparsers(metavar="COMMAND", required=True), shared)

    personal.add_commands(commands, shared)

    demo = commands.add_parser("demo", parents=[shared], help="render a small library, index it and search it")
    demo.add_argument("--scenes", type=int, default=30, metavar="N", help="places to render (default: 30)")
    demo.add_argument("--no-window", action="store_true", help="results in the terminal and a contact sheet")
    demo.set_defaults(command=_demo)
    return parser


def _add_library_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    export = commands.add_parser("export", parents=[shared], help="write a copy of the library to one file")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(command=_export)

    replace = commands.add_parser("import", parents=[shared], help="take an exported library; sets this one aside")
    replace.add_argument("file", type=Path, metavar="FILE")
    replace.set_defaults(command=_import)

    relocate = commands.add_parser("relocate", parents=[shared], help="a folder's photos are now in another one")
    relocate.add_argument("old", metavar="OLD")
    relocate.add_argument("new", metavar="NEW")
    relocate.set_defaults(command=_relocate)


def _index(options: argparse.Namespace, console: Console) -> int:
    folders = [folder_named(each) for each in options.folders]
    return _end(_bring_up_to_date(application_of(options), folders, console), options.json, console)


def _retry(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    named = {identity.to_text(Path(each).expanduser().absolute()) for each in options.photos}
    with application.open_reader() as store:
        skipped = {photo.file.path for photo in store.skips()}
    for path in named - skipped:
        raise InputError(f"{identity.display(path)} is not among the skipped photos", "See: photosearch status")
    with ExitStack() as stack:
        _, writer = application.open_writer(stack)
        writer.doubt_skips(named or None)
    return _end(_bring_up_to_date(application, (), console), options.json, console)


def _end(report: IndexReport, as_json: bool, console: Console) -> int:
    if as_json:
        console.json(dataclasses.asdict(report))
    else:
        console.print(diagnosis.sentence(report))
    return 0


def _bring_up_to_date(application: Application, folders: Sequence[str], console: Console) -> IndexReport:
    """Adds the folders and makes one pass over all of the library's."""
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        for folder in folders:
            store.add_folder(folder)
        if not store.folders():
            raise InputError("The library has no folder yet", "Name one: photosearch index FOLDER")
        tell_notice(parts, console)
        console.note(f"Model runs on {parts.embedder.provider.name}: {parts.embedder.provider.reason}")
        with console.progress() as emit, interruptible() as control:
            return bring_up_to_date(parts, store, emit, control)


def _exclude(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    folder = identity.to_text(Path(options.folder).expanduser().absolute()) if options.folder else EVERYWHERE
    with application.open_reader() as store:
        if folder != EVERYWHERE and folder not in store.folders():
            raise InputError(f"{identity.display(folder)} is no watched folder", "See: photosearch status")
        patterns = store.patterns()
        lines = _changed(patterns.get(folder, "").splitlines(), options.patterns, options.remove)
        patterns[folder] = "\n".join(lines)
        files = photo_files(store, lambda: False)
    out = left_out(files, patterns)
    changes = bool(options.patterns) and not options.preview
    if changes:
        with ExitStack() as stack:
            _, writer = application.open_writer(stack)
            writer.exclude(folder, patterns[folder])
    photos = len(set().union(*files.values()))
    if options.json:
        named = {"paths": out} if options.preview else {}
        console.json({"folder": folder or None, "patterns": lines, "photos": photos, "left_out": len(out), **named})
        return 0
    for line in out if options.preview else lines:
        console.print(identity.display(line))
    verb = "would be" if options.preview else "are"
    follows = ". The library follows with: photosearch index" if changes else ""
    console.note(f"{len(out)} of {photos} photos {verb} left out{follows}")
    return 0


def _changed(lines: Sequence[str], named: Sequence[str], remove: bool) -> list[str]:
    """Returns the patterns with those that are named, or without them."""
    if not remove:
        return list(dict.fromkeys((*lines, *named)))
    for each in named:
        if each not in lines:
            raise InputError(f"“{each}” is not among the patterns", f"There are: {', '.join(lines) or 'none'}")
    return [each for each in lines if each not in named]


def _duplicates(options: argparse.Namespace, console: Console) -> int:
    threshold = options.threshold
    if threshold is not None and not 0 < threshold <= 1:
        raise InputError(f"--threshold is {threshold}", "Use a similarity above 0, at most 1")
    with ExitStack() as stack:
        parts, store = application_of(options).open_indexed(stack)
        tell_notice(parts, console)
        threshold = threshold or usual_threshold(parts.embedder.manifest.thresholds)
        with console.counter("Comparing") as progress, interruptible() as control:
            copies = find_copies(parts, store, progress, lambda: control.stopped, threshold)
    if copies is None:
        raise Interrupted
    for group in groups(copies, threshold):
        _print_group(group, options.json, console)
    return 0


def _print_group(group: Group, as_json: bool, console: Console) -> None:
    if as_json:
        others = [
            {"path": copy.photo.file.path, "score": round(copy.score, 6), "identical": copy.identical}
            for copy in group.others
        ]
        kept = {"keep": group.kept.file.path, "reason": group.reason}
        console.json({**kept, "copies": others, "spare_bytes": group.spare_bytes})
        return
    console.print(f"{identity.display(group.kept.file.path)}  (keep: {REASONS[group.reason]})")
    for copy in group.others:
        words = "identical" if copy.identical else f"{copy.score:.3f}"
        console.print(f"  {words:<11}{identity.display(copy.photo.file.path)}")


def _export_feedback(options: argparse.Namespace, console: Console) -> int:
    with application_of(options).open_reader() as store:
        lines = [json.dumps(_feedback_line(each)) + "\n" for each in store.feedback()]
    durable.write_bytes(Path(options.file).expanduser().absolute(), "".join(lines).encode("ascii"))
    console.print(f"{len(lines)} {'pair' if len(lines) == 1 else 'pairs'} written")
    return 0


def _feedback_line(said: Feedback) -> dict[str, object]:
    return {
        "query": said.asked.digest.hex(),
        "query_path": said.asked.path,
        "box": dataclasses.astuple(said.asked.box) if said.asked.box else None,
        "photo": said.photo.hex(),
        "photo_path": said.photo_path,
        "mark": said.mark,
        "marked_at": datetime.fromtimestamp(said.marked_ns / 1e9, tz=UTC).isoformat(),
    }


def _status(options: argparse.Namespace, console: Console) -> int:
    return tell(diagnosis.status(application_of(options)), options.json, console)


def _doctor(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    repair = {"repair": diagnosis.repaired(application.repair())} if options.repair else {}
    report = {**repair, **diagnosis.doctor(application)}
    tell(report, options.json, console)
    return 0 if report["healthy"] else EXIT_FAILED


def _export(options: argparse.Namespace, console: Console) -> int:
    target = options.file.expanduser().absolute()
    application_of(options).export(target)
    console.print(f"Exported to {identity.display(str(target))}")
    return 0


def _import(options: argparse.Namespace, console: Console) -> int:
    aside = application_of(options).replace_library(options.file.expanduser().absolute())
    console.print("Imported. Folders that lie elsewhere on this machine: photosearch library relocate OLD NEW")
    if aside is not None:
        console.print(f"The library that was here was set aside as {identity.display(str(aside))}")
    return 0


def _relocate(options: argparse.Namespace, console: Console) -> int:
    old, new = identity.to_text(Path(options.old).expanduser().absolute()), folder_named(options.new)
    with ExitStack() as stack:
        parts, store = application_of(options).open_writer(stack)
        relocate(store, old, new, parts.model_id)
        photos = store.counts(new).photos
    console.print(f"{photos} photos are now known in {identity.display(new)}")
    return 0


def _gui(options: argparse.Namespace, console: Console) -> int:
    images = [image_named(each) for each in options.images]
    application = application_of(options)
    return _open_window(application, images)


def _open_window(application: Application, images: Sequence[str]) -> int:
    if not has_display() and "QT_QPA_PLATFORM" not in os.environ:
        raise InputError("There is no display to open a window on", "See what works without: photosearch --help")
    from photosearch.gui.shell import application as window  # late: the other commands work without Qt
    from photosearch.jobs.runner import Runner

    return window.run(
        Runner(application.open_writer, application.repair), application.paths.root, application.settings, images
    )


def _demo(options: argparse.Namespace, console: Console) -> int:
    from photosearch.demo import journey
    from photosearch.scenes import rendering  # late: no other command draws

    if options.scenes < 1:
        raise InputError(f"--scenes is {options.scenes}", "Render one or more")
    application = application_of(options)
    root = application.paths.root / "demo"
    application = dataclasses.replace(application, paths=settings.LibraryPaths(root / "library"))
    with console.counter("Rendering") as progress:
        rendered = rendering.render_library(root / "photos", scenes=options.scenes, progress=progress)
    report = _bring_up_to_date(application, [identity.to_text(root / "photos")], console)
    console.print(diagnosis.sentence(report))
    if has_display() and not options.no_window:
        return _open_window(application, [str(rendered[2].path)])
    with application.searcher() as searcher:
        answers = journey.ask(searcher, rendered)
        console.print("\n".join(journey.table(answers)))
        journey.sheet(searcher, answers, root / "contact-sheet.png")
    console.print(f"Contact sheet: {root / 'contact-sheet.png'}")
    console.print(f"Search it yourself: photosearch search IMAGE --library {application.paths.root}")
    return 0


def has_display() -> bool:
    """Whether a window would be seen."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


Command = Callable[[argparse.Namespace, Console], int]
