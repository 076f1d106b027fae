"""Converts a score to a level of likeness, by the thresholds measured with the model."""

from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    """How likely a hit is what was searched for."""

    SAME_PHOTO = "same photo"
    """The query is a copy of this photo, possibly edited."""
    VERY_SIMILAR = "very similar"
    """It is as similar as an edited copy, but its pixels do not prove it."""
    SIMILAR = "similar"
    """It probably shows the same kind of thing."""
    LESS_SIMILAR = "less similar"
    """It is near, but not an answer: the window folds it away."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least cosine, in [-1, 1], of copies of one photo, and of photos of the same kind."""

    same_photo: float
    likely_match: float

    def likeness(self, score: float) -> Likeness:
        """Returns the level of likeness for a cosine; only pixels tell that it is the same photo."""
        if score >= self.same_photo:
            return Likeness.VERY_SIMILAR
        return Likeness.SIMILAR if score >= self.likely_match else Likeness.LESS_SIMILAR
