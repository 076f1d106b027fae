"""Explains in plain words why a photo cannot be used, in place of the decoding library's message."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import UnidentifiedImageError

from photosearch.errors import DamagedPhoto, OversizedPhoto, PhotoError, UnsupportedFormat
from photosearch.vision.decoding.limits import RAISE_MEMORY


@contextmanager
def failures_named(name: str) -> Iterator[None]:
    """Turns any exception of a decoder into a PhotoError that names the photo."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns about every oddity; only the result matters
            yield
    except PhotoError as error:
        said = error.message
        if said[1:2].islower():
            said = said[0].lower() + said[1:]
        raise type(error)(f"{name}: {said}", error.remedy) from error
    except MemoryError as error:
        raise OversizedPhoto(f"{name}: decoding needs more memory than a decoder may use", RAISE_MEMORY) from error
    except UnidentifiedImageError as error:
        raise DamagedPhoto(f"{name} is damaged: its header cannot be read") from error
    except Exception as error:
        # Pillow's plugins raise nearly any exception on malformed bytes; here they all mean damage.
        raise _in_words(name, str(error) or type(error).__name__) from error


def _in_words(name: str, said: str) -> PhotoError:
    """Translates a decoder's message into plain words."""
    lowered = said.lower()
    if "memory" in lowered:
        return OversizedPhoto(f"{name}: decoding needs more memory than a decoder may use", RAISE_MEMORY)
    for part, meaning in _SAYINGS:
        if part in lowered:
            return DamagedPhoto(f"{name} is damaged: {meaning}")
    if "unsupported" in lowered or "not supported" in lowered or "not implemented" in lowered:
        return UnsupportedFormat(f"{name} uses a part of its format that is not supported", "Save it as JPEG or PNG")
    return DamagedPhoto(f"{name} is damaged: {said}")


_SAYINGS = (
    ("truncated", "the file ends before the picture does"),
    ("end of file", "the file ends before the picture does"),
    ("eof", "the file ends before the picture does"),
    ("not enough", "the file ends before the picture does"),
    ("broken data stream", "its compressed data is broken"),
    ("decoder error", "its compressed data is broken"),
    ("unrecognized data stream", "its compressed data is broken"),
)
