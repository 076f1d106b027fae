"""The completions of a search text: words, keywords, places and other values of the library, by name."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from photosearch.core.contents import Word
from photosearch.core.query.completion import Entry
from photosearch.core.query.facets import Choice, Facets
from photosearch.core.query.language import Field
from photosearch.library.places import places


def entries(
    language: str, contents: Sequence[tuple[Word, int]], keywords: Mapping[str, int], facets: Facets
) -> tuple[Entry, ...]:
    """Returns everything that completes a text; `language` is a code such as "de_AT"."""
    return (
        *_contents(language, contents),
        *_places(language, facets.places),
        *(Entry(Field.KEYWORD, _last(each), (_last(each), each), photos) for each, photos in keywords.items()),
        *(Entry(Field.CAMERA, each.value, (each.value,), each.photos) for each in facets.cameras),
        *(Entry(Field.LENS, each.value, (each.value,), each.photos) for each in facets.lenses),
        *_folders(facets.folders),
    )


def _contents(language: str, contents: Sequence[tuple[Word, int]]) -> Iterator[Entry]:
    for word, photos in contents:
        shown = word.name(language)
        names = dict.fromkeys((shown, *(name for names in word.names for name in names)))
        yield Entry(Field.CONTENT, shown, tuple(names), photos)


def _places(language: str, cities: Sequence[Choice]) -> Iterator[Entry]:
    countries: Counter[str] = Counter()
    for city in cities:
        countries[city.value.partition("/")[0]] += city.photos
    for key, photos in (*countries.items(), *((each.value, each.photos) for each in cities)):
        if (place := places().by_key(key)) is not None:
            names = dict.fromkeys((place.name(language), *(place.city or place.country)))
            yield Entry(Field.PLACE, place.name(language), tuple(filter(None, names)), photos)


def _folders(folders: Sequence[Choice]) -> Iterator[Entry]:
    named: Counter[str] = Counter()
    for each in folders:
        named[PurePath(each.value).name or each.value] += each.photos
    return (Entry(Field.PATH, name, (name,), photos) for name, photos in named.items())


def _last(keyword: str) -> str:
    """Returns the last part of a keyword with parts, such as Places|Japan."""
    return keyword.rpartition("|")[2]
