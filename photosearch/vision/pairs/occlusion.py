"""Shows where a picture matches a text: it hides parts of the picture, and sees how much less the text then fits.

Exports of pairs give no vectors of patches, so this works with any picture network, from outside. Hiding parts is due
to M. Zeiler, R. Fergus: Visualizing and Understanding Convolutional Networks, 2014; showing parts alone as well finds
each of several things that fit, as in V. Petsiuk et al.: RISE, 2018.
"""

from collections.abc import Callable
from itertools import product

import numpy as np

from photosearch.core.photo import Floats, Pixels
from photosearch.vision.pairs.pair import Pair

PLACES = 7
"""Rows and columns of a map."""
WINDOW = 3
"""Rows and columns that are hidden, or shown alone, together."""


def match_map(pair: Pair, pixels: Pixels, text: Floats, stop: Callable[[], bool] = lambda: False) -> Floats | None:
    """Returns how well each place of a picture fits a text, float32 [7, 7], 0 at the worst place; None if stopped.

    With a(w), the cosine of the text and the picture in which only window w is left, and b(w), the cosine if only w is
    hidden, a place has the mean of a(w) - b(w) over the windows that cover it. Hidden parts have the mean colour of the
    picture. It takes 50 runs of the picture network.

    Args:
        pixels: uint8 [S, S, 3], fitted as the pair needs it.
        text: the unit vector of the text, [D].

    Raises:
        ModelError: the network fails.
    """
    edges = np.arange(PLACES + 1) * len(pixels) // PLACES
    plain = np.broadcast_to(pixels.mean(axis=(0, 1)).round().astype(np.uint8), pixels.shape)
    total, windows = np.zeros((2, PLACES, PLACES))
    for top, left in product(range(PLACES - WINDOW + 1), repeat=2):
        if stop():
            return None
        window = slice(edges[top], edges[top + WINDOW]), slice(edges[left], edges[left + WINDOW])
        alone, without = plain.copy(), pixels.copy()
        alone[window], without[window] = pixels[window], plain[window]
        fits, lacks = pair.embed_pictures(np.stack((alone, without))) @ text
        covered = slice(top, top + WINDOW), slice(left, left + WINDOW)
        total[covered] += fits - lacks
        windows[covered] += 1
    means = total / windows
    return np.asarray(means - means.min(), np.float32)
