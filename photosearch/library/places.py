"""The shipped table of places, loaded when it is first needed."""

import functools
from typing import TYPE_CHECKING

from photosearch.settings import resources

if TYPE_CHECKING:
    from photosearch.core.places import Places


@functools.cache
def places() -> "Places":
    """Returns the cities of the world."""
    import numpy as np  # late: the window is painted before it shows places

    from photosearch.core.places import Places

    with np.load(resources() / "places" / "cities.npz") as table:
        cities, countries = (table[name].tobytes().decode() for name in ("cities", "countries"))
        return Places(table["positions"], table["people"], table["ids"], cities, countries)
