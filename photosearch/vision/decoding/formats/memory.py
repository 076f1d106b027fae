"""Memory estimates, because some decoders report damage and too little memory in the same way."""

import numpy as np

_BYTES = 16
"""About how many bytes decoders need for each pixel, beside the pixels themselves."""


def fits(width: int, height: int) -> bool:
    """Returns whether this process may allocate the memory that decoding the picture needs."""
    try:
        np.empty(_BYTES * width * height, np.uint8)
    except (MemoryError, ValueError):
        return False
    return True
