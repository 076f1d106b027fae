"""Adapts a model's thresholds to a new head, so that a trained model still recognises the same photo.

A threshold is a cosine, and a head changes cosines. The new threshold accepts the same share of pairs as before.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.likeness import Thresholds
from photosearch.core.photo import Floats
from photosearch.vision.embedding.head import project

_QUERIES = 500
"""The most photos whose nearest neighbours are compared."""


def carried_over(
    known: Thresholds | None, embeddings: Floats, copies: Mapping[int, Floats], before: Floats | None, after: Floats
) -> Thresholds | None:
    """Returns thresholds for a head; None if the current model has none, or nothing was held out.

    "Same photo" accepts as many held-out edited copies as before, "similar" as many of the photos' nearest neighbours.

    Args:
        known: thresholds of the current model.
        embeddings: of all photos by the network, float32 [N, D].
        copies: by a photo's row, the network's embeddings of its edited copies, [K, D]; none was trained on.
        before: the current head after the network, or None; `after` is the new one.
    """
    if known is None or not copies:
        return None
    asking = np.array(sorted(copies)[:_QUERIES], np.int64)
    likeness = [_of_copies(embeddings, copies, head) for head in (before, after)]
    nearest = [_nearest(project(head, embeddings), asking) for head in (before, after)]
    return Thresholds(_moved(known.same_photo, *likeness), _moved(known.likely_match, *nearest))


def _moved(threshold: float, before: npt.NDArray[np.float32], after: npt.NDArray[np.float32]) -> float:
    """Returns the cosine that `after` reaches as often as `before` reaches `threshold`."""
    return float(np.quantile(after, 1 - (before >= threshold).mean(), method="higher"))


def _of_copies(embeddings: Floats, copies: Mapping[int, Floats], head: Floats | None) -> npt.NDArray[np.float32]:
    """Cosines of copies with their photos."""
    return np.concatenate(
        [project(head, each) @ project(head, embeddings[row : row + 1])[0] for row, each in copies.items()]
    )


def _nearest(embeddings: Floats, asking: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Cosine of each asking photo with the nearest other one."""
    scores = embeddings[asking] @ embeddings.T
    scores[np.arange(len(asking)), asking] = -np.inf
    return np.asarray(scores.max(axis=1), np.float32)
