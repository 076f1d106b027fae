"""The shipped table of places, loaded when it is first needed."""

import functools

from photosearch.core.places import Places
from photosearch.settings import resources


@functools.cache
def places() -> Places:
    """Returns the cities of the world."""
    return Places(resources() / "places" / "cities.npz")
