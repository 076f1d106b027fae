"""Puts a score in words, by the thresholds that were measured with the model."""

from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    """How sure it is that a hit is what was asked for."""

    SAME_PHOTO = "same photo"
    """The query is a copy of it, edited perhaps."""
    VERY_SIMILAR = "very similar"
    """It likely shows the same kind of thing."""
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least cosine, in [-1, 1], of two photos that are called the same, or very similar."""

    same_photo: float
    likely_match: float

    def likeness(self, score: float) -> Likeness:
        """The words for a cosine."""
        if score >= self.same_photo:
            return Likeness.SAME_PHOTO
        return Likeness.VERY_SIMILAR if score >= self.likely_match else Likeness.SIMILAR
