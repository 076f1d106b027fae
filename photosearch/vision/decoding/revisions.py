"""What has changed in how photos become pixels, and which photos it concerns: those are read again.

A library keeps thumbnails and vectors of the pixels that the version of its day saw. Whoever changes how pixels are
read raises `core.metadata.READING_VERSION`, adds a line here, and raises `METADATA_VERSION`, so that each photo is
asked once whether it is concerned.
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
    """One change: the version that made it, and whether it concerns a photo of a format."""

    version: int
    what: str
    concerns: Callable[[str, Opened | None], bool]


REVISIONS = (
    Revision(1, "A profile counts by its numbers, not by its name", lambda _, opened: _is_misnamed(opened)),
    Revision(1, "Code points, gamma and Adobe RGB in EXIF count", lambda _, opened: _has_numbers(opened)),
    Revision(1, "Transparency lies on a ground that shows it", lambda _, opened: bool(opened and opened.transparent)),
    Revision(1, "The largest page of a TIFF counts, in any layout", lambda name, _: name == "TIFF"),
    Revision(1, "The preview of a raw file is turned once", lambda name, _: name == RAW),
)
"""The newest last."""


def read_since(format: str, opened: Opened | None) -> int:
    """Returns the first version that reads the pixels of a photo as the present one does.

    Args:
        opened: what its header says; None for a raw file.
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
