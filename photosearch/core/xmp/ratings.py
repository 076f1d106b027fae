"""Ratings as programs write them: stars, percentages, and -1 for rejected photos."""

from collections.abc import Iterable
from typing import Any

_PERCENT = ((1, 1), (13, 2), (38, 3), (63, 4), (88, 5))
"""The lowest percentages for 1 to 5 stars, as Windows writes them."""
PERCENTS = (0, 1, 25, 50, 75, 99)
"""The percentage that Windows writes for each number of stars."""


def stars_of(value: Any) -> int | None:
    """Returns 0 to 5 stars; None for other values, such as -1, the mark of rejected photos.

    Some programs write percentages in the same field.
    """
    try:
        stars = float(str(value).replace(",", ".")) if isinstance(value, str) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return int(stars) if 0 <= stars <= 5 else stars_of_percent(stars)


def stars_of_percent(value: Any) -> int | None:
    """Returns the stars of a percentage; None for other values."""
    try:
        percent = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not 0 <= percent <= 100:
        return None
    return max((stars for least, stars in _PERCENT if percent >= least), default=0)


def agreed(ratings: Iterable[int | None]) -> int | None:
    """Returns the first rating with a star, because 0 may mean that the program set no rating."""
    rated = [each for each in ratings if each is not None]
    return next(filter(None, rated), 0 if rated else None)
