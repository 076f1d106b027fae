"""Albums as the window and the commands see them."""

from dataclasses import dataclass

BASKET = "Basket"
"""The album that photos are collected into while searching; the window translates its name."""
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Album:
    """An album, and the number of its photos that are in the library."""

    name: str
    photos: int
