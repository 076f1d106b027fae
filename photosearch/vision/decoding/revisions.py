"""Changes in how photos are decoded, and the photos that each affects, which are then read again.

A library keeps thumbnails and vectors from the version that decoded the photo. When you change how pixels are read,
raise `core.metadata.READING_VERSION`, add a line here, and raise `METADATA_VERSION`, so that each photo is checked
once.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageCms

from photosearch.core.folders.formats import RAW
from photosearch.vision.decoding.colour import is_srgb_profile
from photosearch.vision.decoding.opened import Opened


@dataclass(frozen=True, slots=True)
class Revision:
    """One change: its version, a summary, and a test for affected photos."""

    version: int
    what: str
    concerns: Callable[[str, Opened | None], bool]


REVISIONS = (
    Revision(1, "Profiles are judged by their numbers, not by their names", lambda _, opened: _is_misnamed(opened)),
    Revision(1, "Code points, gamma and Adobe RGB in EXIF are used", lambda _, opened: _has_numbers(opened)),
    Revision(
        1,
        "Transparent pictures get a background that shows them",
        lambda _, opened: bool(opened and opened.transparent),
    ),
    Revision(1, "The largest page of a TIFF is read, in any layout", lambda name, _: name == "TIFF"),
    Revision(1, "The preview of a raw file is rotated only once", lambda name, _: name == RAW),
)
"""The newest revision is last."""


def read_since(format: str, opened: Opened | None) -> int:
    """Returns the first version that decodes a photo's pixels as the current one does.

    Args:
        opened: the photo's header; None for a raw file.
    """
    return max((each.version for each in REVISIONS if each.concerns(format, opened)), default=0)


def _has_numbers(opened: Opened | None) -> bool:
    return opened is not None and not opened.profile and not opened.space.is_srgb


def _is_misnamed(opened: Opened | None) -> bool:
    return (
        opened is not None
        and bool(opened.profile)
        and _is_called_srgb(opened.profile)
        and not is_srgb_profile(opened.profile)
    )


@lru_cache(16)
def _is_called_srgb(profile: bytes) -> bool:
    try:
        return "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False
