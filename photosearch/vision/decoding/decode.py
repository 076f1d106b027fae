"""Parses photo files: one pass gives the model's pixels, the thumbnail and the metadata.

The application runs this only in child processes (`decoder`), because image bytes are hostile; training runs it
directly on its own data. It must not depend on models, stores or windows.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np
from PIL import Image, ImageOps

from photosearch.core.answers.same_picture import Grey
from photosearch.core.identity import content_digest
from photosearch.core.metadata import Metadata
from photosearch.core.photo import Box, Decoded, Fit, Fitting, Limits, Pixels, Preview
from photosearch.vision.decoding.camera_raw import load_raw
from photosearch.vision.decoding.failures import failures_named
from photosearch.vision.decoding.metadata import read_exposure, read_metadata
from photosearch.vision.decoding.opened import Opened, Original, load_image
from photosearch.vision.decoding.opening import open_photo
from photosearch.vision.decoding.reading import Source, name_of, read
from photosearch.vision.decoding.revisions import read_since

GREY = (128, 128, 128)
THUMBNAIL_QUALITY = 85
_RESAMPLING = Image.Resampling.BICUBIC
_THUMBNAIL_RESAMPLING = Image.Resampling.HAMMING
"""For shrinking it looks like bicubic, at half the cost."""
_REDUCING_GAP = 2.0
"""Box-reduce to twice the size before resampling: several times faster without a visible difference."""
_LARGE_FILE = 1_000_000
"""Bytes."""


def load_readers() -> None:
    """Loads the code of every format now, for a process that cannot do so later."""
    Image.init()
    import imagecodecs
    import rawpy  # noqa: F401 - it stays loaded

    imagecodecs.jpegxl_decode  # noqa: B018 - its library is loaded when it is first named


def decode(
    source: Source,
    fitting: Fitting,
    thumbnail_side: int,
    limits: Limits = Limits(),
    box: Box | None = None,
    thumbnail: bool = True,
) -> Decoded:
    """Decodes a photo for the model.

    Args:
        thumbnail_side: longest side of the thumbnail in pixels; 0 makes none.
        box: the detail that the model's pixels show; thumbnail and metadata are of the whole photo.
        thumbnail: whether to make one; this does not change the model's pixels.

    Raises:
        PhotoError: the subclass says why the photo cannot be used.
    """
    data = read(source, limits)
    with ThreadPoolExecutor(1) as beside, failures_named(name_of(source)):
        # The digest of a large file takes a tenth of the decoding time, and both release the GIL. That of a small file
        # takes less time than the start of a thread.
        large = len(data) >= _LARGE_FILE
        digest = beside.submit(content_digest, data).result if large else partial(content_digest, data)
        upright, original = _load_upright(data, _enlarged(fitting.side, box), limits, thumbnail_side)
        return Decoded(
            pixels=fit(_cut(upright, box), fitting),
            thumbnail=_encode_thumbnail(upright, thumbnail_side) if thumbnail and thumbnail_side else b"",
            metadata=_metadata(original),
            digest=digest(),
        )


def preview(source: Source, longest: int, limits: Limits = Limits(), box: Box | None = None) -> Preview:
    """Returns the photo, or the detail in `box`, upright, its longest side at most `longest` pixels.

    Raises:
        PhotoError: the subclass says why the photo cannot be used.
    """
    data = read(source, limits)
    with failures_named(name_of(source)):
        upright, original = _load_upright(data, _enlarged(longest, box), limits)
        shown = _cut(upright, box)
        shown.thumbnail((longest, longest), _RESAMPLING)
        return Preview(np.asarray(shown), *original.size, read_exposure(original.blocks.exif))


def grey(thumbnail: bytes, longest: int) -> Grey:
    """Returns a thumbnail that `decode` has made in grey, its longest side at most `longest` pixels.

    Raises:
        PhotoError: it is damaged.
    """
    with failures_named("A thumbnail"), Image.open(io.BytesIO(thumbnail), formats=("JPEG",)) as image:
        image.draft("L", image.size)  # reads no colours
        image.thumbnail((longest, longest), _RESAMPLING)
        return np.asarray(image.convert("L"))


def describe(source: Source, limits: Limits = Limits()) -> Metadata:
    """Returns the same metadata as `decode`, without decoding pixels if the format allows it.

    Raises:
        PhotoError: the subclass says why the photo cannot be used.
    """
    data = read(source, limits)
    with failures_named(name_of(source)):
        if (opened := open_photo(data)) is not None:
            return _metadata(_original(opened))
        _, original = load_raw(data, 1, limits)
        return _metadata(replace(original, read_since=read_since(original.format, None)))


def fit(image: Image.Image, fitting: Fitting) -> Pixels:
    """Fits an RGB image to the model's square, uint8 [S, S, 3]."""
    side = (fitting.side, fitting.side)
    match fitting.fit:
        case Fit.SQUASH:
            fitted = image.resize(side, _RESAMPLING, reducing_gap=_REDUCING_GAP)
        case Fit.CROP:
            fitted = ImageOps.fit(image, side, _RESAMPLING)
        case Fit.LETTERBOX:
            fitted = ImageOps.pad(image, side, _RESAMPLING, color=GREY)
    return np.asarray(fitted)


def _load_upright(data: bytes, smallest: int, limits: Limits, longest: int = 0) -> tuple[Image.Image, Original]:
    """Returns the upright RGB picture, and its original.

    The picture is only as large as needed for a short side of `smallest` and a long side of `longest` pixels.
    """
    if (opened := open_photo(data)) is not None:
        short, long = sorted(opened.size)
        enough = max(smallest, -(-longest * short // max(1, long)))
        return load_image(opened, enough, limits), _original(opened)
    image, original = load_raw(data, max(smallest, longest), limits)
    return image, replace(original, read_since=read_since(original.format, None))


def _original(opened: Opened) -> Original:
    return Original(opened.format, opened.upright_size, opened.blocks, read_since(opened.format, opened))


def _metadata(original: Original) -> Metadata:
    return replace(read_metadata(original.blocks, original.format, *original.size), read_since=original.read_since)


def _enlarged(smallest: int, box: Box | None) -> int:
    """Returns the short side that the whole photo needs so that the detail in `box` has `smallest` pixels."""
    if box is None:
        return smallest
    part = max(min(box.right - box.left, box.bottom - box.top), 0.02)
    return int(smallest / part)


def _cut(image: Image.Image, box: Box | None) -> Image.Image:
    if box is None:
        return image
    width, height = image.size
    left, top = (int(min(max(part, 0.0) * side, side - 1)) for part, side in ((box.left, width), (box.top, height)))
    right, bottom = max(left + 1, round(box.right * width)), max(top + 1, round(box.bottom * height))
    return image.crop((left, top, min(right, width), min(bottom, height)))


def _encode_thumbnail(image: Image.Image, longest: int) -> bytes:
    scale = min(1.0, longest / max(image.size))
    width, height = (max(1, round(scale * side)) for side in image.size)
    small = image.resize((width, height), _THUMBNAIL_RESAMPLING, reducing_gap=_REDUCING_GAP)
    encoded = io.BytesIO()
    small.save(encoded, "JPEG", quality=THUMBNAIL_QUALITY)
    return encoded.getvalue()
