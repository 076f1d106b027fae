"""Edited copies as a retrieval task: every photo is its own class, and its edited versions ask for it among all."""

from collections.abc import Iterable

import numpy as np

from photosearch.core.photo import Pixels
from training import evaluate
from training.edits import EDITS, edited_copies
from training.evaluate import Embed, Quality

STRENGTH = 0.5
QUERIES = 256


def measure(
    embed: Embed,
    pixels: Pixels,
    seed: int,
    kinds: Iterable[str] = tuple(EDITS),
    strength: float = STRENGTH,
    queries: int = QUERIES,
) -> dict[str, Quality]:
    """Recall of each photo by its edited version, kind by kind; the gallery is all of `pixels` [N, S, S, 3].

    At most `queries` photos, evenly spread, are edited and ask.
    """
    gallery = evaluate.in_chunks(embed, pixels)
    asking = np.unique(np.linspace(0, len(pixels) - 1, min(queries, len(pixels))).astype(np.int64))
    originals = np.stack([pixels[row] for row in asking])
    everyone = np.arange(len(pixels), dtype=np.int64)
    return {
        kind: evaluate.measure_against(
            evaluate.in_chunks(embed, edited_copies(originals, kind, strength, seed)), asking, gallery, everyone
        )
        for kind in kinds
    }
