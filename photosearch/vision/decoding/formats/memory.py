"""Whether a picture fits: some decoders say the same of damage and of too little memory."""

import numpy as np

_BYTES = 16
"""What decoders need for each pixel, about, beside the pixels themselves."""


def fits(width: int, height: int) -> bool:
    """Whether this process may take the memory that a decoder needs for a picture."""
    try:
        np.empty(_BYTES * width * height, np.uint8)
    except (MemoryError, ValueError):
        return False
    return True
