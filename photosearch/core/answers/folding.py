"""Where an answer ends: hits that are less than similar are folded away."""

from collections.abc import Sequence

from photosearch.core.answers.likeness import Likeness
from photosearch.core.photo import Hit


def similar(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Returns the hits that are at least similar, with all photos of their stacks. Hits without a level are kept."""
    kept = {hit.front or hit.photo.id for hit in hits if hit.likeness is not Likeness.LESS_SIMILAR}
    return tuple(hit for hit in hits if (hit.front or hit.photo.id) in kept)
