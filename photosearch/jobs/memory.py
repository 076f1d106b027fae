"""Gives freed memory back to the system."""

import ctypes
import sys


def give_back() -> None:
    """Gives back the freed memory that the C library keeps: some tens of megabytes after searches and indexing.

    Only glibc keeps so much. The call takes some milliseconds.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not in every C library
        if trim is not None:
            trim(0)
