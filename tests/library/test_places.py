"""Names of places, from the shipped table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.places import LANGUAGES, is_within
from photosearch.library.places import places


@pytest.mark.parametrize(
    ("position", "english", "german"),
    [
        ((48.208, 16.372), "Vienna, Austria", "Wien, Österreich"),
        ((48.863, 2.36), "Paris, France", "Paris, Frankreich"),
        ((48.804, 2.13), "Versailles, France", "Versailles, Frankreich"),
        ((51.5, -0.127), "London, United Kingdom", "London, Vereinigtes Königreich"),
        ((35.011, 135.768), "Kyoto, Japan", "Kyoto, Japan"),
        ((-33.857, 151.215), "Sydney, Australia", "Sydney, Australien"),
        ((-16.45, 179.8), "Labasa, Fiji", "Labasa, Fidschi"),
    ],
)
def test_a_position_gets_the_name_of_its_city(position: tuple[float, float], english: str, german: str) -> None:
    place = places().at(*position)
    assert place is not None
    assert (place.full_name("en"), place.full_name("de_AT")) == (english, german)
    assert place.full_name("fr_FR") == english, "other languages have English names"


@pytest.mark.parametrize("position", [(0.0, -30.0), (90.0, 0.0), (-90.0, 180.0)])
def test_a_position_far_from_every_city_has_no_place(position: tuple[float, float]) -> None:
    assert places().at(*position) is None


@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_any_position_has_a_valid_place_or_none(latitude: float, longitude: float) -> None:
    place = places().at(latitude, longitude)
    if place is not None:
        assert places().by_key(place.key) == place
        country = places().by_key(place.key.partition("/")[0])
        assert country is not None
        assert country.country == place.country
        assert is_within(place.key, country.key)
        assert all(place.name(language) and country.name(language) for language in LANGUAGES)


@pytest.mark.parametrize("key", ["", "XX", "AT/", "AT/0", "DE/2761369", "AT/x"])
def test_an_unknown_key_gives_no_place(key: str) -> None:
    assert places().by_key(key) is None


def test_a_place_is_within_its_own_country_only() -> None:
    assert is_within("AT/2761369", "AT")
    assert is_within("AT/2761369", "AT/2761369")
    assert not is_within("AT/2761369", "AT/276")
    assert not is_within("AT", "AT/2761369")
