"""Names of places: the city at a position, from a table of the world's cities that works offline.

`installer/places.py` makes the table of GeoNames (https://www.geonames.org, CC BY 4.0).
"""

import functools
from dataclasses import dataclass

import numpy as np

from photosearch.core.contents import normal

LANGUAGES = ("en", "de", "zh")
"""The languages that have names of their own; in others, names are English."""
REACH_KM = 60.0
"""A position that is farther from every city, such as one at sea, has no place."""
_EARTH_KM = 6371.0
_KM_OF_ROOT = 0.006
"""Kilometres of a city's radius per square root of its population: 8.5 km for two million. So a place in the middle of
Paris is in Paris, not in the arrondissement with the nearest centre."""


@dataclass(frozen=True, slots=True)
class Place:
    """A city, or a country if it has no city.

    Attributes:
        key: "AT" or "AT/2761369": the ISO 3166 code of the country, and the GeoNames number of the city.
        city: the names of the city: in each of `LANGUAGES`, then others; empty for a country.
        country: the names of the country in each of `LANGUAGES`.
    """

    key: str
    city: tuple[str, ...]
    country: tuple[str, ...]

    def name(self, language: str) -> str:
        """Returns the name of the city or the country; `language` is a code such as "de"."""
        return (self.city or self.country)[_language(language)]

    def full_name(self, language: str) -> str:
        """Returns city and country, or the country."""
        country = self.country[_language(language)]
        return f"{self.name(language)}, {country}" if self.city else country

    @property
    def words(self) -> str:
        """All names in all languages, to search in."""
        return "\n".join(dict.fromkeys((*self.city, *self.country)))


class Places:
    """The cities of the world with more than 15,000 people.

    Args:
        positions: latitudes and longitudes in degrees, of shape (cities, 2).
        people: how many people live in each city, of shape (cities,).
        ids: the GeoNames number of each city, of shape (cities,).
        cities: one line for each city: the code of its country, and its names as in `Place.city`, separated by tabs.
            The name in a language is empty if it is the English one.
        countries: one line for each country: its code, and its names as in `Place.country`.
    """

    def __init__(self, positions: np.ndarray, people: np.ndarray, ids: np.ndarray, cities: str, countries: str) -> None:
        self._points = _unit(*np.radians(positions.astype(np.float64)).T)
        self._radii = _KM_OF_ROOT * np.sqrt(people.astype(np.float32))
        self._ids: list[int] = ids.tolist()
        self._cities = [(code, names) for code, *names in (line.split("\t") for line in cities.split("\n"))]
        named = (line.split("\t") for line in countries.split("\n"))
        self._countries = {code: tuple(names) for code, *names in named}
        self._rows = {number: row for row, number in enumerate(self._ids)}

    def __len__(self) -> int:
        return len(self._ids)

    def at(self, latitude: float, longitude: float) -> Place | None:
        """Returns the city at a position in degrees: the one whose edge is nearest, or None beyond `REACH_KM`."""
        return self._at(
            round(latitude, 2), round(longitude, 2)
        )  # to a kilometre, so that nearby photos share the result

    @functools.lru_cache(maxsize=65536)  # noqa: B019 - there is one table, for as long as the program runs
    def _at(self, latitude: float, longitude: float) -> Place | None:
        # The cosines of the angles between unit vectors.
        cosines = self._points @ _unit(np.radians(latitude), np.radians(longitude))
        near = np.flatnonzero(cosines >= np.cos(REACH_KM / _EARTH_KM))
        if not len(near):
            return None
        distances = _EARTH_KM * np.arccos(np.minimum(cosines[near], 1))
        return self._city(int(near[(distances - self._radii[near]).argmin()]))

    def called(self, name: str) -> tuple[str, ...]:
        """Returns the keys of the countries and cities with this name, countries first."""
        return self._named.get(normal(name), ())

    @functools.cached_property
    def _named(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for code, names in self._countries.items():
            for name in filter(None, names):
                found.setdefault(normal(name), {})[code] = None
        for number, (code, local) in zip(self._ids, self._cities, strict=True):
            for name in filter(None, local):
                found.setdefault(normal(name), {})[f"{code}/{number}"] = None
        return {name: tuple(keys) for name, keys in found.items()}

    def by_key(self, key: str) -> Place | None:
        """Returns the place with this key."""
        code, slash, number = key.partition("/")
        if not slash:
            return Place(code, (), self._countries[code]) if code in self._countries else None
        row = self._rows.get(int(number)) if number.isdecimal() else None
        return self._city(row) if row is not None and self._cities[row][0] == code else None

    def _city(self, row: int) -> Place:
        code, (name, *others) = self._cities[row]
        local = others[: len(LANGUAGES) - 1]
        names = (name, *(other or name for other in local), *others[len(LANGUAGES) - 1 :])
        return Place(f"{code}/{self._ids[row]}", names, self._countries[code])


def is_within(key: str, place: str) -> bool:
    """Whether the place with `key` is `place`, or a city in it."""
    return key == place or key.startswith(f"{place}/")


def _unit(latitude: np.ndarray | float, longitude: np.ndarray | float) -> np.ndarray:
    """Returns the unit vectors, of shape (..., 3), of positions in radians."""
    level = np.cos(latitude)
    return np.stack((level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)), axis=-1)


def _language(code: str) -> int:
    short = code.partition("_")[0].partition("-")[0]
    return LANGUAGES.index(short) if short in LANGUAGES else 0
