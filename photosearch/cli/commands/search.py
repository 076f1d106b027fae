"""The search command: by examples, by filters, or by both."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from photosearch.cli.console import Console
from photosearch.cli.options import application_of, image_named, tell_notice
from photosearch.core import identity, moments
from photosearch.core.photo import Hit
from photosearch.core.query.facets import Choice, Facets
from photosearch.core.query.query import ALL_PHOTOS, Example, Filters, Orientation, Query, Sort, SortKey
from photosearch.errors import InputError
from photosearch.library.store.store import Store

COUNTER_WEIGHT = -1.0
MOST_NAMED = 12
"""Names listed to who asked for one that is not there."""


def add_command(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds `search`."""
    search = commands.add_parser("search", parents=[shared], help="find photos like these, or browse the library")
    search.add_argument("images", nargs="*", metavar="IMAGE", help="without one, the photos that pass the filters")
    search.add_argument("-k", type=int, default=10, metavar="N", help="how many hits (default: 10)")
    search.add_argument("--each", action="store_true", help="one query an image instead of one of all")
    search.add_argument("--not", dest="unlike", action="append", default=[], metavar="IMAGE",
                        help="a counter-example; may be repeated")  # fmt: skip
    search.add_argument("--json", action="store_true", help="one JSON line a query")
    _add_filters(search)
    search.set_defaults(command=_search)


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


def _search(options: argparse.Namespace, console: Console) -> int:
    if options.k < 1:
        raise InputError(f"-k is {options.k}", "Ask for one hit or more")
    unlike = tuple(Example(image_named(each), weight=COUNTER_WEIGHT) for each in options.unlike)
    like = [Example(image_named(each)) for each in options.images]
    groups = [(each,) for each in like] if options.each and like else [tuple(like)]
    sort = _sort(options)
    application = application_of(options)
    with application.open_reader() as store:
        filters = _filters(options, store)
        if not like and not unlike:
            started = time.perf_counter()
            hits = tuple(Hit(photo, None) for photo in store.browse(options.k, filters, sort))
            _print_hits((), hits, time.perf_counter() - started, options.json, console)
            return 0
    with application.searcher() as searcher:
        tell_notice(searcher.parts, console)
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
