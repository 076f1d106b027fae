"""Converts a score to a level of likeness, by the thresholds measured with the model."""

from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    """How likely a hit is what was searched for."""

    SAME_PHOTO = "same photo"
    """The query is a copy of this photo, possibly edited."""
    VERY_SIMILAR = "very similar"
    """It probably shows the same kind of thing."""
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least cosine, in [-1, 1], of photos that count as the same, or as very similar."""

    same_photo: float
    likely_match: float

    def likeness(self, score: float) -> Likeness:
        """Returns the level of likeness for a cosine."""
        if score >= self.same_photo:
            return Likeness.SAME_PHOTO
        return Likeness.VERY_SIMILAR if score >= self.likely_match else Likeness.SIMILAR
