"""What to search for: the arguments that `search` and `export` have in common, read into queries."""

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from photosearch.cli.options import image_of, path_of
from photosearch.core import identity, moments
from photosearch.core.annotations.values import Flag, Label
from photosearch.core.photo import Hit
from photosearch.core.query import language
from photosearch.core.query.facets import Choice, Facets
from photosearch.core.query.language import Field
from photosearch.core.query.query import UNSET, Example, Filters, Orientation, Query, Sort, SortKey
from photosearch.errors import InputError
from photosearch.jobs.searching.searcher import Searcher
from photosearch.library.places import places
from photosearch.library.store.contract import LibraryStore

HITS = 10
"""Hits of a search that does not say how many."""
COUNTER_WEIGHT = -1.0
MOST_NAMED = 12
"""Known names that an error lists, at most."""
_SUFFIX = re.compile(r"\.\w{2,5}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the arguments ask for. Names of cameras, folders and the like are looked up once a library is open."""

    options: argparse.Namespace
    groups: tuple[tuple[Example, ...], ...]
    """The examples of each query."""
    text: str
    limit: int
    by_example: bool
    sort: Sort

    @property
    def ranks(self) -> bool:
        """Whether a model ranks the photos: there are examples, or words that describe a picture."""
        return any(self.groups) or bool(language.description(self.text))

    def queries(self, store: LibraryStore) -> list[Query]:
        """Returns the queries, all with the same filters; raises InputError for a name that no photo has."""
        filters = _filters(self.options, store, self.text, self.by_example)
        return [Query(each, self.limit, filters, self.sort, self.options.exact) for each in self.groups]


def add_query(command: argparse.ArgumentParser) -> None:
    """Adds the arguments that say which photos are wanted, and in which order."""
    command.add_argument("query", nargs="*", metavar="IMAGE|WORDS",
                         help="photo to search by, or words as for --text; several make one query")  # fmt: skip
    command.add_argument("--not", dest="unlike", action="append", default=[], metavar="IMAGE",
                         help="counter-example; may be repeated")  # fmt: skip
    command.add_argument("--exact", action="store_true",
                         help="find this very photo, whole or in part, rather than photos like it")  # fmt: skip
    _add_filters(command)
    command.add_argument(
        "--sort", choices=[*SortKey], help="order (default: most similar or, without an image, newest)"
    )
    command.add_argument("--reverse", action="store_true", help="reverse the order")


def asked_of(options: argparse.Namespace, limit: int, each: bool = False) -> Asked:
    """Reads the arguments of `add_query`; with `each`, every image is a query of its own.

    Raises:
        InputError: an image is missing, or the arguments contradict each other.
    """
    if limit < 1:
        raise InputError(f"-k is {limit}", "Ask for one hit or more")
    unlike = tuple(Example(image_of(name), weight=COUNTER_WEIGHT) for name in options.unlike)
    named = [name for name in options.query if _names_a_file(name)]
    text = " ".join([options.text, *(word for word in options.query if word not in named)]).strip()
    like = tuple(Example(image_of(name)) for name in named)
    if options.exact and (unlike or (len(like) != 1 and not each)):
        raise InputError("--exact looks for one photo", "Name one image, or add --each, and leave --not out")
    language.require_ranking(text)
    groups = tuple((*one, *unlike) for one in ([(example,) for example in like] if each and like else [like]))
    return Asked(options, groups, text, limit, bool(like), _sort(options, by_example=bool(like)))


def best_of_items(searcher: Searcher, query: Query) -> tuple[Hit, ...]:
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
    named = [each for each in ("folders", "cameras", "lenses", "formats", "places") if getattr(options, each)]
    known = store.photos.choices(*named) if named else Facets()
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
        listed = ", ".join(each.full_name("en") for each in cities[:MOST_NAMED])
        remedy = f"The library has: {listed}" if listed else "No photo has a place; see: photosearch config place_names"
        raise InputError(f"No photo was taken in {identity.display(name)}", remedy)
    return found


def _known_albums(store: LibraryStore, names: Sequence[str]) -> Iterator[str]:
    """Yields the names of albums, in any case; raises InputError for one that does not exist."""
    known = {each.name.casefold(): each.name for each in store.albums.all()}
    for name in names:
        if name.casefold() not in known:
            listed = ", ".join(map(identity.display, [*known.values()][:MOST_NAMED])) or "none"
            raise InputError(f"There is no album {identity.display(name)}", f"The library has: {listed}")
        yield known[name.casefold()]
