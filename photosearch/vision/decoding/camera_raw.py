"""Raw files of cameras: the preview that the camera embedded, or the picture that LibRaw develops."""

import io
from dataclasses import replace
from typing import Any

from PIL import Image

from photosearch.core.folders.formats import RAW
from photosearch.core.photo import Limits
from photosearch.errors import DamagedPhoto, UnsupportedFormat
from photosearch.vision.decoding.metadata import Blocks
from photosearch.vision.decoding.opened import Opened, Original, check_size, load_image, reduced
from photosearch.vision.decoding.opening import open_jpeg, tiff_exif


def load_raw(data: bytes, smallest: int, limits: Limits) -> tuple[Image.Image, Original]:
    """Reads the embedded preview, or develops the raw data at half size if no preview is large enough."""
    import rawpy  # imported late: it is large, and most libraries have no raw files

    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            width, height = raw.sizes.width, raw.sizes.height
            check_size(width, height, limits)
            flip = raw.sizes.flip
            size = (height, width) if flip in (5, 6) else (width, height)
            embedded = _embedded_preview(raw, flip, size, smallest, limits)
            if embedded is not None:
                picture, blocks = embedded
            else:
                picture = reduced(Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True)), smallest)
                blocks = Blocks()
    except rawpy.LibRawFileUnsupportedError as error:
        raise UnsupportedFormat("this kind of raw file is not supported", "Save it as JPEG or PNG") from error
    except rawpy.LibRawError as error:
        raise DamagedPhoto(f"the raw file cannot be read: {error}") from error
    # The raw file's own fields come first, because the preview may lack most of them.
    return picture, Original(RAW, size, Blocks.of_exif(tiff_exif(data) or blocks.exif, blocks.xmp, blocks.iptc))


def _embedded_preview(
    raw: Any, flip: int, size: tuple[int, int], smallest: int, limits: Limits
) -> tuple[Image.Image, Blocks] | None:
    """Returns the preview, upright, if it is large enough and can be decoded.

    Args:
        flip: how LibRaw would rotate the picture.
        size: of the upright picture.
    """
    import rawpy

    try:
        thumbnail = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    if thumbnail.format != rawpy.ThumbFormat.JPEG:
        return None
    try:
        opened = open_jpeg(thumbnail.data)
        if min(opened.size) < smallest:
            return None
        orientation = _preview_orientation(opened, flip, size)
        return load_image(replace(opened, orientation=orientation), smallest, limits), opened.blocks
    except (DamagedPhoto, UnsupportedFormat, OSError):
        return None


def _preview_orientation(opened: Opened, flip: int, size: tuple[int, int]) -> int:
    """Returns the EXIF orientation that makes a preview upright, for an upright picture of `size`.

    The preview's own field decides, else the raw file's. But some cameras store the preview upright already, or write
    the field only into the raw file.
    """
    says = opened.blocks.exif is not None and 0x0112 in opened.blocks.exif
    orientation = opened.orientation if says else _FLIPS.get(flip, 1)
    (width, height), turns = opened.size, orientation in (5, 6, 7, 8)
    if width == height or size[0] == size[1]:
        return orientation
    stands = (width < height) == (size[0] < size[1])
    if turns == stands:
        return 1 if turns else _FLIPS.get(flip, 1)
    return orientation


_FLIPS = {3: 3, 5: 8, 6: 6}
"""EXIF orientations by LibRaw's flip numbers."""
