"""`photosearch search`: find photos by examples, by filters, or by both."""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from photosearch.cli.console import Console, amount
from photosearch.cli.options import Commands, add_command, application_of
from photosearch.cli.query import HITS, add_query, asked_of, best_of_items
from photosearch.core import identity
from photosearch.core.annotations.values import Property
from photosearch.core.items.roles import Role
from photosearch.core.photo import Hit
from photosearch.core.query import language, relaxing
from photosearch.core.query.meaning import understood
from photosearch.core.query.query import Example, Filters
from photosearch.core.written import Lines, marks
from photosearch.library.places import places
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.items import ItemFile


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
    add_query(search)
    search.add_argument("-k", type=int, default=HITS, metavar="N", help=f"number of hits (default: {HITS})")
    search.add_argument("--each", action="store_true", help="run one query per image")
    search.add_argument("--json", action="store_true", help="print one JSON line per query")


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints the hits of each query."""
    asked = asked_of(options, options.k, each=options.each)
    application = application_of(options)
    with application.open_reader() as store:
        queries = asked.queries(store)
        named = _places_called if application.settings.place_names else lambda name: ()
        said = _Said(store, queries[0].filters, named, options.json)
        if not asked.ranks:
            (query,) = queries
            started = time.perf_counter()
            hits = tuple(Hit(photo, None) for photo in store.photos.browse(query.limit, query.filters, query.sort))
            seconds = time.perf_counter() - started
            _print_hits((), said, hits, seconds, _more(store, hits, options), options.json, console)
            return 0
    with application.open_reader() as store, application.searcher() as searcher:
        console.note(searcher.parts.notice)
        for query in queries:
            started = time.perf_counter()
            hits = best_of_items(searcher, query)
            seconds = time.perf_counter() - started
            like = [each for each in query.examples if each.weight > 0]
            _print_hits(like, said, hits, seconds, _more(store, hits, options), options.json, console)
    return 0


def _places_called(name: str) -> tuple[str, ...]:
    return places().called(name)


class _Said:
    """How the filters are understood and, if no photo passes them, the nearest searches that find some."""

    def __init__(
        self, store: LibraryStore, filters: Filters, named: Callable[[str], tuple[str, ...]], explained: bool
    ) -> None:
        self.filters = filters
        clauses = language.parse(filters.text) if explained else ()

        def contents(name: str) -> tuple[str, ...]:
            return tuple(word.name("en") for word in store.contents.called(name))

        def count(searches: Sequence[Filters]) -> list[int]:
            return [store.photos.count(each) for each in searches]

        # Counting takes time, so it is done only if no photo passes.
        matched = not filters or bool(store.photos.browse(1, filters.of_photo))
        self.nearest = [] if matched else relaxing.nearest(filters.of_photo, relaxing.relaxed, count)
        self.as_json: dict[str, Any] = {}
        if clauses:
            parts = understood(clauses, contents, named)
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
        nearest = (
            {} if hits else {"nearest": [{"without": each.without, "photos": each.photos} for each in said.nearest]}
        )
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
        for each in said.nearest:
            console.print(f"  Without {identity.display(', '.join(each.without))}: {amount(each.photos, 'photo')}")


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
