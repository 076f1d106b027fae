"""The functions of `core` that the triggers of the schema call."""

import os
import time

from photosearch.core import written
from photosearch.core.annotations.keywords import covers
from photosearch.core.identity import file_name, to_text
from photosearch.core.moments import moment
from photosearch.core.words import natural, words
from photosearch.library.database import Connection
from photosearch.library.places import places


def equip(connection: Connection, *, place_names: bool = True) -> None:
    """Gives a connection the functions that the triggers call.

    None of them fails on a value of the wrong type: repairs copy such rows from damaged libraries.

    Args:
        place_names: whether positions get the names of cities.
    """
    connection.create_function("moment_of", 2, _moment_of, deterministic=True)
    connection.create_function("moment_of", 3, _moment_of, deterministic=True)
    connection.create_function("moment_of", 4, _moment_of, deterministic=True)
    connection.create_function("city_of", 2, _city_of if place_names else lambda *_: None, deterministic=True)
    connection.create_function("names_of", 1, _names_of, deterministic=True)
    connection.create_function("concat_words", 2, _concat_words, deterministic=True)
    connection.create_function("concat_words", 3, _concat_words, deterministic=True)
    connection.create_function("written_words", 1, _written_words, deterministic=True)
    connection.create_function("utc_offset", 0, lambda: -time.timezone)
    connection.create_function("folder_of", 1, os.path.dirname, deterministic=True)
    connection.create_function("stem_of", 1, _stem_of, deterministic=True)
    connection.create_function("name_of", 1, _name_of, deterministic=True)
    connection.create_function("has_keyword", 2, _has_keyword, deterministic=True)
    connection.create_function("words_of", 1, _words_of, deterministic=True)


def _moment_of(taken_at: object, mtime_ns: int, utc_offset: int | None = None, path: object = None) -> str:
    name = file_name(to_text(path)) if isinstance(path, bytes) else ""
    return moment(taken_at if isinstance(taken_at, str) else None, mtime_ns, utc_offset or 0, name)


def _city_of(latitude: object, longitude: object) -> str | None:
    if not isinstance(latitude, float) or not isinstance(longitude, float):
        return None
    place = places().at(latitude, longitude)
    return place.key if place is not None else None


def _names_of(city: object) -> str | None:
    place = places().by_key(city) if isinstance(city, str) else None
    return place.words if place is not None else None


def _concat_words(*texts: object) -> str:
    return " ".join(filter(None, map(_words_of, texts)))


def _stem_of(path: object) -> bytes | None:
    return os.path.splitext(path)[0] if isinstance(path, bytes) else None  # noqa: PTH122 - bytes, as they are stored


def _has_keyword(keywords: object, general: str) -> bool:
    return isinstance(keywords, str) and any(covers(general, each) for each in keywords.split("\n"))


def _name_of(path: bytes) -> str:
    return natural(file_name(to_text(path)))


def _written_words(stored: object) -> str:
    try:
        lines = written.read(stored) if isinstance(stored, str) else ()
    except (TypeError, ValueError, LookupError):  # found by the check of the library
        return ""
    return " ".join(_words_of(line.text) for line in lines)


def _words_of(text: object) -> str:
    return " ".join(words(to_text(text))) if isinstance(text, str | bytes) else ""
