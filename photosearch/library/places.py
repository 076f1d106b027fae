"""The shipped table of places, loaded when it is first needed."""

import functools

import numpy as np

from photosearch.core.places import Places
from photosearch.settings import resources


@functools.cache
def places() -> Places:
    """Returns the cities of the world."""
    with np.load(resources() / "places" / "cities.npz") as table:
        cities, countries = (table[name].tobytes().decode() for name in ("cities", "countries"))
        return Places(table["positions"], table["people"], table["ids"], cities, countries)
