"""`photosearch search`: find photos by examples, by filters, or by both."""

import argparse
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from photosearch.cli.console import Console, amount
from photosearch.cli.options import Commands, add_command, application_of, image_of, path_of
from photosearch.core import identity, moments
from photosearch.core.annotations.values import Flag, Label, Property
from photosearch.core.items.grouping import Role
from photosearch.core.photo import Hit
from photosearch.core.query import language
from photosearch.core.query.facets import Choice, Facets
from photosearch.core.query.language import Field
from photosearch.core.query.meaning import understood
from photosearch.core.query.query import ALL_PHOTOS, UNSET, Example, Filters, Orientation, Query, Sort, SortKey
from photosearch.core.query.relaxing import relaxed
from photosearch.core.written import Lines, marks
from photosearch.errors import InputError
from photosearch.jobs.searching.searcher import Searcher
from photosearch.library.places import places
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.items import ItemFile

COUNTER_WEIGHT = -1.0
MOST_NAMED = 12
"""Known names that an error lists, at most."""
_SUFFIX = re.compile(r"\.\w{2,5}")


@dataclass(frozen=True, slots=True)
class _More:
    """The text that was read in hits, by digest, and the files of their items."""

    texts: Mapping[bytes, Lines]
    items: Mapping[int, Sequence[ItemFile]]

    def files(self, hit: Hit) -> list[dict[str, object]]:
        """Returns all files of the hit's item, that of the photo that stands for it first."""
        alone = (ItemFile(hit.photo.file.path, Role.PHOTO),)
        return [{"path": each.path, "role": each.role} for each in self.items.get(hit.photo.whole, alone)]


def add(commands: Commands) -> None:
    """Adds the command."""
    search = add_command(
        commands, "search", run, "find photos like these images, or photos that match words and filters"
    )
    search.add_argument("query", nargs="*", metavar="IMAGE|WORDS",
                        help="photo to search by, or words as for --text; several make one query")  # fmt: skip
    search.add_argument("-k", type=int, default=10, metavar="N", help="number of hits (default: 10)")
    search.add_argument("--each", action="store_true", help="run one query per image")
    search.add_argument("--not", dest="unlike", action="append", default=[], metavar="IMAGE",
                        help="counter-example; may be repeated")  # fmt: skip
    search.add_argument("--exact", action="store_true",
                        help="find this very photo, whole or in part, rather than photos like it")  # fmt: skip
    search.add_argument("--json", action="store_true", help="print one JSON line per query")
    _add_filters(search)
    search.add_argument("--sort", choices=[*SortKey], help="order (default: most similar or, without an image, newest)")
    search.add_argument("--reverse", action="store_true", help="reverse the order")


def _add_filters(search: argparse.ArgumentParser) -> None:
    filters = search.add_argument_group("filters", "A photo must match all filters, and any value of a repeated one.")
    filters.add_argument("--from", dest="first", metavar="DATE",
                         help="taken on or after this date: 2023, 2023-05 or 2023-05-17")  # fmt: skip
    filters.add_argument("--to", dest="last", metavar="DATE",
                         help="taken on or before this date; an undated photo has its file's date")  # fmt: skip
    filters.add_argument("--in", dest="folders", action="append", default=[], metavar="FOLDER", help="at any depth")
    filters.add_argument("--camera", dest="cameras", action="append", default=[], metavar="NAME",
                         help="part of the camera's name")  # fmt: skip
    filters.add_argument("--lens", dest="lenses", action="append", default=[], metavar="NAME",
                         help="part of the lens's name")  # fmt: skip
    filters.add_argument("--type", dest="formats", action="append", default=[], metavar="NAME",
                         help="file type, such as jpeg or raw")  # fmt: skip
    filters.add_argument("--shape", dest="orientations", action="append", default=[], choices=[*Orientation])
    filters.add_argument("--place", dest="places", action="append", default=[], metavar="NAME",
                         help="name of a city or country that photos were taken in, as Vienna or Wien")  # fmt: skip
    filters.add_argument("--gps", dest="located", action=argparse.BooleanOptionalAction,
                         help="with a location, or without one")  # fmt: skip
    filters.add_argument("--has-text", action=argparse.BooleanOptionalAction,
                         help="with text in the picture, or without")  # fmt: skip
    filters.add_argument("--min-rating", type=int, choices=range(1, 6), default=0, help="at least this many stars")
    filters.add_argument("--label", dest="labels", action="append", default=[], choices=[*Label, UNSET],
                         help="colour label")  # fmt: skip
    filters.add_argument("--flag", dest="flags", action="append", default=[], choices=[*Flag, UNSET])
    filters.add_argument("--keyword", dest="keywords", action="append", default=[], metavar="NAME",
                         help="whole keyword, with those below it: Places, or Places|Vienna")  # fmt: skip
    filters.add_argument("--album", dest="albums", action="append", default=[], metavar="NAME")
    filters.add_argument("--text", default="", metavar="WORDS",
                         help='words, or starts of words, in path, title, caption, keywords or picture; also '
                              '"exact words", '
                              "-word, OR, and camera:, lens:, type:, in:, title:, caption:, keyword:, place:, "
                              "content:, text:, before: and after: with a value; names of things that photos "
                              "show, such as dog, and years find such photos")  # fmt: skip
    filters.add_argument("--min-score", type=float, metavar="SCORE",
                         help="minimum similarity, from -1 to 1; needs an image")  # fmt: skip


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints the hits of each query."""
    if options.k < 1:
        raise InputError(f"-k is {options.k}", "Ask for one hit or more")
    unlike = tuple(Example(image_of(each), weight=COUNTER_WEIGHT) for each in options.unlike)
    named = [each for each in options.query if _names_a_file(each)]
    text = " ".join([options.text, *(each for each in options.query if each not in named)]).strip()
    like = [Example(image_of(each)) for each in named]
    if options.exact and (unlike or (len(like) != 1 and not options.each)):
        raise InputError("--exact looks for one photo", "Name one image, or add --each, and leave --not out")
    groups = [(each,) for each in like] if options.each and like else [tuple(like)]
    language.require_ranking(text)
    sort = _sort(options, by_example=bool(like))
    application = application_of(options)
    with application.open_reader() as store:
        filters = _filters(options, store, text, by_example=bool(like))
        said = _Said(store, filters, options.json)
        if not like and not unlike and not language.description(text):
            started = time.perf_counter()
            hits = tuple(Hit(photo, None) for photo in store.photos.browse(options.k, filters, sort))
            seconds = time.perf_counter() - started
            _print_hits((), said, hits, seconds, _more(store, hits, options), options.json, console)
            return 0
    with application.open_reader() as store, application.searcher() as searcher:
        console.note(searcher.parts.notice)
        for group in groups:
            started = time.perf_counter()
            hits = _best_of_items(searcher, Query((*group, *unlike), options.k, filters, sort, options.exact))
            seconds = time.perf_counter() - started
            _print_hits(group, said, hits, seconds, _more(store, hits, options), options.json, console)
    return 0


def _best_of_items(searcher: Searcher, query: Query) -> tuple[Hit, ...]:
    """Returns the best hit of each item, as many as the query asks for if there are as many."""
    wanted = query.limit
    while True:
        hits = searcher.search(query)
        best: dict[int, Hit] = {}
        for hit in hits:
            best.setdefault(hit.photo.whole, hit)
        if len(best) >= wanted or len(hits) < query.limit:
            return tuple(best.values())[:wanted]
        query = replace(query, limit=2 * query.limit)


def _names_a_file(argument: str) -> bool:
    """Whether an argument is the name of a file, be it missing, and not words to search for."""
    path = Path(argument)
    if path.is_file():
        return True
    if any(term.field is not Field.ANY for clause in language.parse(argument) for term in clause.terms):
        return False
    return len(path.parts) > 1 or _SUFFIX.fullmatch(path.suffix) is not None


def _sort(options: argparse.Namespace, by_example: bool) -> Sort:
    """Names are sorted from A to Z by default, everything else from the largest or newest."""
    key = SortKey(options.sort or SortKey.SIMILARITY)
    if key is SortKey.SIMILARITY and options.sort and not by_example:
        raise InputError("--sort similarity needs an image to compare with", "Name one, or sort by date, name or size")
    return Sort(key, ascending=(key is SortKey.NAME) != options.reverse)


def _filters(options: argparse.Namespace, store: LibraryStore, text: str, by_example: bool) -> Filters:
    """Reads the filters. Names are looked up in the library, so that a part of one is enough."""
    if options.min_score is not None and not by_example:
        raise InputError("--min-score needs an image to compare with", "Name one, or leave the option out")
    first = moments.parse(options.first).first if options.first else None
    last = moments.parse(options.last).last if options.last else None
    if first and last and last < first:
        raise InputError(f"--to {options.last} lies before --from {options.first}", "Swap the two dates")
    named = options.folders or options.cameras or options.lenses or options.formats or options.places
    known = store.photos.facets(ALL_PHOTOS) if named else Facets()
    return Filters(
        first_day=first,
        last_day=last,
        folders=tuple(_known_folder(each, known.folders) for each in options.folders),
        cameras=_known_names("camera", options.cameras, known.cameras),
        lenses=_known_names("lens", options.lenses, known.lenses),
        formats=_known_names("type", options.formats, known.formats),
        orientations=tuple(map(Orientation, options.orientations)),
        places=tuple(key for name in options.places for key in _known_places(name, known.places)),
        located=options.located,
        has_text=options.has_text,
        least_rating=options.min_rating,
        labels=tuple(options.labels),
        flags=tuple(options.flags),
        keywords=tuple(options.keywords),
        albums=tuple(_known_albums(store, options.albums)),
        text=text,
        least_score=options.min_score,
    )


def _known_folder(name: str, known: Sequence[Choice]) -> str:
    """Returns the folder's path. Its drive may be offline, but the library must have a photo in it."""
    path = path_of(name)
    if not any(identity.is_within(each.value, path) for each in known):
        raise InputError(f"No photo lies in {identity.display(name)}", "See the folders with: photosearch status")
    return path


def _known_names(what: str, names: Sequence[str], known: Sequence[Choice]) -> tuple[str, ...]:
    """Returns the library's values that contain one of `names`, ignoring case."""
    found: list[str] = []
    for name in names:
        alike = [each.value for each in known if name.casefold() in each.value.casefold()]
        if not alike:
            listed = ", ".join(identity.display(each.value) for each in known[:MOST_NAMED]) or "none"
            raise InputError(f"No photo has the {what} {identity.display(name)}", f"The library has: {listed}")
        found += alike
    return tuple(dict.fromkeys(found))


def _known_places(name: str, known: Sequence[Choice]) -> list[str]:
    """Returns the keys of the library's cities that have this name, or lie in the country that has it."""
    cities = [place for each in known if (place := places().by_key(each.value)) is not None]
    wanted = name.casefold()
    found = [each.key for each in cities if wanted in (other.casefold() for other in (*each.city, *each.country))]
    if not found:
        listed = ", ".join(each.full_name("en") for each in cities[:MOST_NAMED]) or "none"
        raise InputError(f"No photo was taken in {identity.display(name)}", f"The library has: {listed}")
    return found


class _Said:
    """How the filters are understood, and which of their parts leave no photo."""

    def __init__(self, store: LibraryStore, filters: Filters, explained: bool) -> None:
        self.filters = filters
        clauses = language.parse(filters.text) if explained else ()

        def contents(name: str) -> tuple[str, ...]:
            return tuple(word.name("en") for word in store.contents.called(name))

        # Counting takes time, so it is done only if no photo passes.
        matched = not filters or bool(store.photos.browse(1, filters.of_photo))
        counted = [] if matched else [(part, store.photos.count(left)) for part, left in relaxed(filters.of_photo)]
        self.nearest = tuple(sorted(((part, n) for part, n in counted if n), key=lambda each: -each[1]))
        self.as_json: dict[str, Any] = {}
        if clauses:
            parts = understood(clauses, contents, places().called)
            self.as_json = {"text": [str(each) for each in clauses], "understood": [each.as_json() for each in parts]}


def _print_hits(
    examples: Sequence[Example],
    said: "_Said",
    hits: Sequence[Hit],
    seconds: float,
    more: _More,
    as_json: bool,
    console: Console,
) -> None:
    names = [str(example.source) for example in examples]
    if as_json:
        found = [{**_as_json(hit), "files": more.files(hit), **_text(hit, more.texts, said.filters)} for hit in hits]
        query = names[0] if len(names) == 1 else names
        nearest = {} if hits else {"nearest": [{"without": part, "photos": n} for part, n in said.nearest]}
        console.json({"query": query, **said.as_json, "hits": found, **nearest, "seconds": round(seconds, 6)})
        return
    if names:
        console.print(", ".join(identity.display(name) for name in names))
    for hit in hits:
        score = f"{hit.score:.3f}  " if hit.score is not None else ""
        words = f"{hit.likeness:<14}" if hit.likeness else ""
        console.print(f"  {score}{words}{identity.display(hit.photo.file.path)}")
    if not hits:
        console.print("  No photo found")
        for part, photos in said.nearest:
            console.print(f"  Without {identity.display(part)}: {amount(photos, 'photo')}")


def _known_albums(store: LibraryStore, names: Sequence[str]) -> Iterator[str]:
    """Yields the names of albums, in any case; raises InputError for one that does not exist."""
    known = {each.name.casefold(): each.name for each in store.albums.all()}
    for name in names:
        if name.casefold() not in known:
            listed = ", ".join(map(identity.display, [*known.values()][:MOST_NAMED])) or "none"
            raise InputError(f"There is no album {identity.display(name)}", f"The library has: {listed}")
        yield known[name.casefold()]


def _as_json(hit: Hit) -> dict[str, object]:
    found: dict[str, object] = {"path": hit.photo.file.path, "score": _rounded(hit.score), "likeness": hit.likeness}
    said = hit.photo.annotations
    found |= {of.value: getattr(said, of.value) for of in Property if getattr(said, of.value)}
    if hit.score is not None:
        place = hit.placement
        part = None if place is None else (place.part.left, place.part.top, place.part.right, place.part.bottom)
        found["part"] = None if part is None else [round(each, 4) for each in part]
        found["scale"] = None if place is None else round(place.scale, 3)
        found["turn"] = None if place is None else round(place.turn, 1)
        found["mirrored"] = None if place is None else place.mirrored
        found["proven"] = hit.proven
    return found


def _more(store: LibraryStore, hits: Sequence[Hit], options: argparse.Namespace) -> _More:
    """Returns what is printed of hits beside their scores: nothing unless it is JSON."""
    if not options.json:
        return _More({}, {})
    return _More(
        store.texts.of([hit.photo.digest for hit in hits]),
        store.items.files([hit.photo.item for hit in hits if hit.photo.item is not None]),
    )


def _text(hit: Hit, texts: Mapping[bytes, Lines], filters: Filters) -> dict[str, object]:
    """Returns the lines of a photo, and the places of the words asked for; nothing if it was not read."""
    if (lines := texts.get(hit.photo.digest)) is None:
        return {}
    places = [[round(each, 4) for each in astuple(box)] for box in marks(lines, filters.text)]
    return {"text": [line.text for line in lines], "marks": places}


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 6)
