"""The command line. Its JSON is a contract for scripts: one object a line on stdout, everything else on stderr."""

import argparse
import dataclasses
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from photosearch import __version__, cli_personal, diagnosis, durable, settings
from photosearch.app import Application
from photosearch.console import Console
from photosearch.core import identity, moments
from photosearch.core.duplicates import Group, Reason, groups, usual_threshold
from photosearch.core.events import IndexReport
from photosearch.core.exclusion import EVERYWHERE, left_out
from photosearch.core.facets import Choice, Facets
from photosearch.core.feedback import Feedback
from photosearch.core.photo import Hit
from photosearch.core.query import ALL_PHOTOS, Example, Filters, Orientation, Query, Sort, SortKey
from photosearch.errors import InputError, ModelError, PhotoError, StorageError
from photosearch.jobs import models
from photosearch.jobs.control import Control, Interrupted
from photosearch.jobs.duplicating import find_copies
from photosearch.jobs.once import bring_up_to_date, use_model
from photosearch.jobs.parts import Parts
from photosearch.jobs.survey import photo_files
from photosearch.library.relocation import relocate
from photosearch.library.store import Store
from photosearch.vision import model_archive

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
COUNTER_WEIGHT = -1.0
REASONS = {
    Reason.PIXELS: "most pixels",
    Reason.RAW: "the camera's raw file",
    Reason.BYTES: "largest file",
    Reason.DATE: "earliest date",
    Reason.NAME: "first by name",
}
MOST_NAMED = 12
"""Names listed to who asked for one that is not there."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every other error does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{self.prog}: {message}", f"See: {self.prog} --help")


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
    shared = _Parser(add_help=False)
    shared.add_argument("--library", type=Path, metavar="DIR", default=argparse.SUPPRESS,
                        help=f"the library (default: ${settings.LIBRARY_VARIABLE}, else your data folder)")  # fmt: skip
    shared.add_argument("--provider", choices=settings.PROVIDERS, default=argparse.SUPPRESS,
                        help="where the model runs (default: as in the settings)")  # fmt: skip
    shared.add_argument("--model", type=Path, metavar="DIR", default=argparse.SUPPRESS,
                        help="folder of another model")  # fmt: skip
    parser = _Parser(prog="photosearch", parents=[shared], description="Finds photos by example in your own library.")
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

    search = commands.add_parser("search", parents=[shared], help="find photos like these, or browse the library")
    search.add_argument("images", nargs="*", metavar="IMAGE", help="without one, the photos that pass the filters")
    search.add_argument("-k", type=int, default=10, metavar="N", help="how many hits (default: 10)")
    search.add_argument("--each", action="store_true", help="one query an image instead of one of all")
    search.add_argument("--not", dest="unlike", action="append", default=[], metavar="IMAGE",
                        help="a counter-example; may be repeated")  # fmt: skip
    search.add_argument("--json", action="store_true", help="one JSON line a query")
    _add_filters(search)
    search.set_defaults(command=_search)

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

    models = commands.add_parser("models", parents=[shared], help="the models to search with, your own among them")
    _add_model_commands(models.add_subparsers(metavar="COMMAND", required=True), shared)

    library = commands.add_parser("library", parents=[shared], help="move the library, or folders of it")
    _add_library_commands(library.add_subparsers(metavar="COMMAND", required=True), shared)

    cli_personal.add_commands(commands, shared, _application, interruptible)

    demo = commands.add_parser("demo", parents=[shared], help="render a small library, index it and search it")
    demo.add_argument("--scenes", type=int, default=30, metavar="N", help="places to render (default: 30)")
    demo.add_argument("--no-window", action="store_true", help="results in the terminal and a contact sheet")
    demo.set_defaults(command=_demo)
    return parser


def _add_model_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    listed = commands.add_parser("list", parents=[shared], help="show them; MODEL is an id, its beginning, or a name")
    listed.add_argument("--json", action="store_true", help="one JSON line a model")
    listed.set_defaults(command=_list_models)

    use = commands.add_parser("use", parents=[shared], help="search with another model; the way back is the same")
    use.add_argument("which", metavar="MODEL")
    use.add_argument("--json", action="store_true", help="end with one JSON line")
    use.set_defaults(command=_use_model)

    rename = commands.add_parser("rename", parents=[shared], help="give one another name")
    rename.add_argument("which", metavar="MODEL")
    rename.add_argument("name", metavar="NAME")
    rename.set_defaults(command=_rename_model)

    delete = commands.add_parser("delete", parents=[shared], help="remove one, with its vectors and its index")
    delete.add_argument("which", metavar="MODEL")
    delete.set_defaults(command=_delete_model)

    export = commands.add_parser("export", parents=[shared], help="write one to a file")
    export.add_argument("which", metavar="MODEL")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(command=_export_model)

    take = commands.add_parser("import", parents=[shared], help="take one from a file, once it is checked")
    take.add_argument("file", type=Path, metavar="FILE")
    take.set_defaults(command=_import_model)


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


def _add_filters(search: argparse.ArgumentParser) -> None:
    filters = search.add_argument_group("filters", "All must hold; of one that is repeated, any.")
    filters.add_argument("--from", dest="first", metavar="DATE", help="taken then or later: 2023, 2023-05, 2023-05-17")
    filters.add_argument("--to", dest="last", metavar="DATE",
                         help="taken then or earlier; files without a date count by their own")  # fmt: skip
    filters.add_argument("--in", dest="folders", action="append", default=[], metavar="FOLDER", help="at any depth")
    filters.add_argument("--camera", dest="cameras", action="append", default=[], metavar="NAME",
                         help="a part of its name")  # fmt: skip
    filters.add_argument("--lens", dest="lenses", action="append", default=[], metavar="NAME",
                         help="a part of its name")  # fmt: skip
    filters.add_argument("--type", dest="formats", action="append", default=[], metavar="NAME", help="as in jpeg, raw")
    filters.add_argument("--shape", dest="orientations", action="append", default=[], choices=[*Orientation])
    filters.add_argument(
        "--gps", dest="located", action=argparse.BooleanOptionalAction, help="with a place, or without"
    )
    filters.add_argument("--min-rating", type=int, choices=range(1, 6), default=0, help="this many stars or more")
    filters.add_argument("--text", default="", metavar="WORDS",
                         help="beginnings of words in path, title, caption or keywords")  # fmt: skip
    filters.add_argument("--min-score", type=float, metavar="SCORE", help="similarity from -1 to 1; needs an image")
    search.add_argument("--sort", choices=[*SortKey], help="most similar, else newest, first")
    search.add_argument("--reverse", action="store_true", help="the other way round")


def _application(options: argparse.Namespace) -> Application:
    paths = settings.library_paths(getattr(options, "library", None))
    chosen = settings.load(paths.settings)
    if provider := getattr(options, "provider", None):
        chosen = chosen.replace(provider=provider)
    return Application.choose(paths, chosen, getattr(options, "model", None))


def _index(options: argparse.Namespace, console: Console) -> int:
    folders = [_folder(each) for each in options.folders]
    return _end(_bring_up_to_date(_application(options), folders, console), options.json, console)


def _retry(options: argparse.Namespace, console: Console) -> int:
    application = _application(options)
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
        _note(parts, console)
        console.note(f"Model runs on {parts.embedder.provider.name}: {parts.embedder.provider.reason}")
        with console.progress() as emit, interruptible() as control:
            return bring_up_to_date(parts, store, emit, control)


def _exclude(options: argparse.Namespace, console: Console) -> int:
    application = _application(options)
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


def _note(parts: Parts, console: Console) -> None:
    if parts.notice:
        console.note(parts.notice)


def _search(options: argparse.Namespace, console: Console) -> int:
    if options.k < 1:
        raise InputError(f"-k is {options.k}", "Ask for one hit or more")
    unlike = tuple(Example(_image(each), weight=COUNTER_WEIGHT) for each in options.unlike)
    like = [Example(_image(each)) for each in options.images]
    groups = [(each,) for each in like] if options.each and like else [tuple(like)]
    sort = _sort(options)
    application = _application(options)
    with application.open_reader() as store:
        filters = _filters(options, store)
        if not like and not unlike:
            started = time.perf_counter()
            hits = tuple(Hit(photo, None) for photo in store.browse(options.k, filters, sort))
            _print_hits((), hits, time.perf_counter() - started, options.json, console)
            return 0
    with application.searcher() as searcher:
        _note(searcher.parts, console)
        for group in groups:
            started = time.perf_counter()
            hits = searcher.search(Query((*group, *unlike), options.k, filters, sort))
            _print_hits(group, hits, time.perf_counter() - started, options.json, console)
    return 0


def _sort(options: argparse.Namespace) -> Sort:
    """The usual direction of a name is from the beginning of the alphabet, of all else from the top."""
    key = SortKey(options.sort or SortKey.SIMILARITY)
    if key is SortKey.SIMILARITY and options.sort and not options.images:
        raise InputError("--sort similarity needs an image to compare with", "Name one, or sort by date, name or size")
    return Sort(key, ascending=(key is SortKey.NAME) != options.reverse)


def _filters(options: argparse.Namespace, store: Store) -> Filters:
    """Reads the filters; names are looked up in the library, so that a part of one is enough."""
    if options.min_score is not None and not options.images:
        raise InputError("--min-score needs an image to compare with", "Name one, or leave the option out")
    first = moments.parse(options.first).first if options.first else None
    last = moments.parse(options.last).last if options.last else None
    if first and last and last < first:
        raise InputError(f"--to {options.last} lies before --from {options.first}", "Exchange the two")
    named = options.folders or options.cameras or options.lenses or options.formats
    there = store.facets(ALL_PHOTOS) if named else Facets()
    return Filters(
        first_day=first,
        last_day=last,
        folders=tuple(_folder_there(each, there.folders) for each in options.folders),
        cameras=_named("camera", options.cameras, there.cameras),
        lenses=_named("lens", options.lenses, there.lenses),
        formats=_named("type", options.formats, there.formats),
        orientations=tuple(map(Orientation, options.orientations)),
        located=options.located,
        least_rating=options.min_rating,
        text=options.text,
        least_score=options.min_score,
    )


def _folder_there(name: str, there: Sequence[Choice]) -> str:
    """Returns the folder's path; its drive may be offline, but some photo must lie in it."""
    path = identity.to_text(Path(name).expanduser().absolute())
    if not any(identity.is_within(each.value, path) for each in there):
        raise InputError(f"No photo lies in {identity.display(name)}", "See the folders with: photosearch status")
    return path


def _named(what: str, names: Sequence[str], there: Sequence[Choice]) -> tuple[str, ...]:
    """Returns the values in the library that contain one of `names`, whatever their case."""
    found: list[str] = []
    for name in names:
        alike = [each.value for each in there if name.casefold() in each.value.casefold()]
        if not alike:
            known = ", ".join(identity.display(each.value) for each in there[:MOST_NAMED]) or "none"
            raise InputError(f"No photo has the {what} {identity.display(name)}", f"There are: {known}")
        found += alike
    return tuple(dict.fromkeys(found))


def _print_hits(
    examples: Sequence[Example], hits: Sequence[Hit], seconds: float, as_json: bool, console: Console
) -> None:
    names = [str(example.source) for example in examples]
    if as_json:
        found = [{"path": hit.photo.file.path, "score": _rounded(hit.score)} for hit in hits]
        query: Any = names[0] if len(names) == 1 else names
        console.json({"query": query, "hits": found, "seconds": round(seconds, 6)})
        return
    if names:
        console.print(", ".join(identity.display(name) for name in names))
    for hit in hits:
        score = f"{hit.score:.3f}  " if hit.score is not None else ""
        words = f"{hit.likeness:<14}" if hit.likeness else ""
        console.print(f"  {score}{words}{identity.display(hit.photo.file.path)}")
    if not hits:
        console.print("  No photo found")


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 6)


def _duplicates(options: argparse.Namespace, console: Console) -> int:
    threshold = options.threshold
    if threshold is not None and not 0 < threshold <= 1:
        raise InputError(f"--threshold is {threshold}", "Use a similarity above 0, at most 1")
    with ExitStack() as stack:
        parts, store = _application(options).open_indexed(stack)
        _note(parts, console)
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
    with _application(options).open_reader() as store:
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
    return _report(diagnosis.status(_application(options)), options.json, console)


def _doctor(options: argparse.Namespace, console: Console) -> int:
    application = _application(options)
    repair = {"repair": diagnosis.repaired(application.repair())} if options.repair else {}
    report = {**repair, **diagnosis.doctor(application)}
    _report(report, options.json, console)
    return 0 if report["healthy"] else EXIT_FAILED


def _export(options: argparse.Namespace, console: Console) -> int:
    target = options.file.expanduser().absolute()
    _application(options).export(target)
    console.print(f"Exported to {identity.display(str(target))}")
    return 0


def _import(options: argparse.Namespace, console: Console) -> int:
    aside = _application(options).replace_library(options.file.expanduser().absolute())
    console.print("Imported. Folders that lie elsewhere on this machine: photosearch library relocate OLD NEW")
    if aside is not None:
        console.print(f"The library that was here was set aside as {identity.display(str(aside))}")
    return 0


def _relocate(options: argparse.Namespace, console: Console) -> int:
    old, new = identity.to_text(Path(options.old).expanduser().absolute()), _folder(options.new)
    with ExitStack() as stack:
        parts, store = _application(options).open_writer(stack)
        relocate(store, old, new, parts.model_id)
        photos = store.counts(new).photos
    console.print(f"{photos} photos are now known in {identity.display(new)}")
    return 0


def _list_models(options: argparse.Namespace, console: Console) -> int:
    application = _application(options)
    for status in application.models():
        if options.json:
            console.json(dataclasses.asdict(status))
            continue
        console.print(f"{'*' if status.active else ' '} {status.id}  {identity.display(status.name)}")
        origin = [f"made {status.made_at}"] if status.made_at else ["shipped"] if status.shipped else []
        origin += [f"from {identity.display(status.base)}"] if status.base else []
        state = status.problem or f"{status.vectors} photos embedded, {status.lacking} to embed"
        console.print(f"    {identity.display(', '.join([*origin, state]))}")
    return 0


def _use_model(options: argparse.Namespace, console: Console) -> int:
    application = _application(options)
    model, started = application.shelf.find(options.which), time.perf_counter()
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        with console.progress() as emit, interruptible() as control:
            switched = use_model(parts, store, model, emit, control)
    if options.json:
        console.json({**dataclasses.asdict(switched), "seconds": round(time.perf_counter() - started, 3)})
        return 0
    console.print(f"{identity.display(switched.name)} is in use")
    if switched.lacking:
        console.print(f"{switched.lacking} photos could not be read; the next index tries them again")
    return 0


def _rename_model(options: argparse.Namespace, console: Console) -> int:
    shelf = _application(options).shelf
    shelf.rename(shelf.find(options.which), options.name)
    console.print(f"Renamed to {identity.display(options.name)}")
    return 0


def _delete_model(options: argparse.Namespace, console: Console) -> int:
    application = _application(options)
    model = application.shelf.find(options.which)
    with ExitStack() as stack, interruptible() as control:
        parts, store = application.open_writer(stack)
        if not models.delete(parts, store, model, lambda: control.stopped):
            raise Interrupted
    console.print(f"Deleted {identity.display(model.name)}")
    return 0


def _export_model(options: argparse.Namespace, console: Console) -> int:
    target = options.file.expanduser().absolute()
    model_archive.export(_application(options).shelf.find(options.which).folder, target)
    console.print(f"Exported to {identity.display(str(target))}")
    return 0


def _import_model(options: argparse.Namespace, console: Console) -> int:
    application = _application(options)
    folder = model_archive.unpack(options.file.expanduser().absolute(), application.paths.models)
    console.print(f"Imported. To search with it: photosearch models use {folder.name}")
    return 0


def _report(report: dict[str, Any], as_json: bool, console: Console) -> int:
    if as_json:
        console.json(report)
    else:
        console.tree(report)
    return 0


def _gui(options: argparse.Namespace, console: Console) -> int:
    images = [_image(each) for each in options.images]
    application = _application(options)
    return _open_window(application, images)


def _open_window(application: Application, images: Sequence[str]) -> int:
    if not has_display() and "QT_QPA_PLATFORM" not in os.environ:
        raise InputError("There is no display to open a window on", "See what works without: photosearch --help")
    from photosearch.gui import application as window  # late: the other commands work without Qt
    from photosearch.jobs.runner import Runner

    return window.run(
        Runner(application.open_writer, application.repair), application.paths.root, application.settings, images
    )


def _demo(options: argparse.Namespace, console: Console) -> int:
    from photosearch.demo import journey, rendering  # late: no other command draws

    if options.scenes < 1:
        raise InputError(f"--scenes is {options.scenes}", "Render one or more")
    application = _application(options)
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


@contextmanager
def interruptible() -> Iterator[Control]:
    """Turns Ctrl+C into an orderly end of the pass."""
    control = Control()
    previous = signal.signal(signal.SIGINT, lambda *_: control.stop())
    try:
        yield control
    finally:
        signal.signal(signal.SIGINT, previous)


def _folder(name: str) -> str:
    path = Path(name).expanduser()
    if not path.exists():
        raise InputError(f"There is no folder {identity.display(name)}", "Check the spelling")
    if not path.is_dir():
        raise InputError(f"{identity.display(name)} is not a folder", "Name the folder that holds the photos")
    if not os.access(path, os.R_OK | os.X_OK):
        raise InputError(f"The folder {identity.display(name)} cannot be read", "Check its rights")
    return identity.to_text(path.absolute())


def _image(name: str) -> str:
    path = Path(name).expanduser()
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(f"The image {identity.display(name)} {what}", "Name a photo file")
    return identity.to_text(path.absolute())


Command = Callable[[argparse.Namespace, Console], int]
