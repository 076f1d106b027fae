"""Parses the bytes of photo files: one pass gives the model's pixels, the thumbnail and the metadata.

The application runs it in child processes only (`decoder`), because image bytes are hostile; training runs it on its
own data directly. It must know nothing of models, stores or windows.
"""

import io
import os
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from pi_heif import register_heif_opener
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from photosearch.core.folders.formats import HEAD_BYTES, RAW, sniff
from photosearch.core.identity import content_digest, display, to_bytes
from photosearch.core.metadata import Metadata
from photosearch.core.photo import Box, Decoded, Fit, Fitting, Limits, Pixels, Preview
from photosearch.errors import DamagedPhoto, OversizedPhoto, PhotoError, UnreadablePhoto, UnsupportedFormat
from photosearch.vision.decoding.colour import to_srgb
from photosearch.vision.decoding.limits import RAISE_MEMORY, RAISE_SIZE
from photosearch.vision.decoding.metadata import Blocks, read_exposure, read_metadata

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before any pixel is decoded
ImageFile.LOAD_TRUNCATED_IMAGES = False

GREY = (128, 128, 128)
THUMBNAIL_QUALITY = 85
_RESAMPLING = Image.Resampling.BICUBIC
_REDUCING_GAP = 2.0
"""Box-reduce to twice the size before resampling: several times faster, no difference to be seen."""
_PLUGINS = {"JPEG": ("JPEG", "MPO"), "PNG": ("PNG",), "HEIF": ("HEIF",), "AVIF": ("AVIF", "HEIF")}
_DNG_VERSION, _SUB_IFDS = 50706, 330
_DESCRIBED = {256, 257, 258, 259, 262, 277}
"""What a TIFF says of its pixels; where that is all there, its header is whole."""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A photo's file that was opened elsewhere, and is closed there."""

    path: str
    descriptor: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A photo's bytes, and what to call it in messages."""

    name: str
    data: bytes


Source: TypeAlias = str | bytes | OpenFile | Loaded
"""Identity text of a path, a file's bytes, an open file, or what was loaded of one."""


def load_readers() -> None:
    """Loads the code of every format now, for a process that will not be able to."""
    Image.init()
    import rawpy  # noqa: F401 - it stays loaded


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
        box: the detail that the model's pixels show; the thumbnail and the metadata are of the whole.
        thumbnail: whether it is wanted; the model's pixels are the same with it or without.

    Raises:
        PhotoError: a kind of it that says why the photo cannot be used.
    """
    data = read(source, limits)
    # The digest of a large file takes as long as a tenth of its decoding, and both let other threads run.
    with ThreadPoolExecutor(1) as beside, _failures_named(_name(source)):
        digest = beside.submit(content_digest, data)
        smallest = max(fitting.side, thumbnail_side)
        upright, original = _load_upright(data, _enlarged(smallest, box), limits)
        width, height = original.size
        return Decoded(
            pixels=fit(_cut(upright, box), fitting),
            thumbnail=_encode_thumbnail(upright, thumbnail_side) if thumbnail and thumbnail_side else b"",
            metadata=read_metadata(original.blocks, original.format, width, height),
            digest=digest.result(),
        )


def preview(source: Source, longest: int, limits: Limits = Limits(), box: Box | None = None) -> Preview:
    """Returns the photo, or the detail in `box`, upright, its longest side at most `longest` pixels.

    Raises:
        PhotoError: a kind of it that says why the photo cannot be used.
    """
    data = read(source, limits)
    with _failures_named(_name(source)):
        upright, original = _load_upright(data, _enlarged(longest, box), limits)
        shown = _cut(upright, box)
        shown.thumbnail((longest, longest), _RESAMPLING)
        return Preview(np.asarray(shown), *original.size, read_exposure(original.blocks.exif))


def describe(source: Source, limits: Limits = Limits()) -> Metadata:
    """Returns what a photo says of itself as `decode` does; no pixel is decoded where the format allows that.

    Raises:
        PhotoError: a kind of it that says why the photo cannot be used.
    """
    data = read(source, limits)
    with _failures_named(_name(source)):
        with _opened(data) as (image, name):
            if image is not None:
                blocks = Blocks.of(image)
                size = image.size if name == "TIFF" else _upright_size(image.size, blocks)
                return read_metadata(blocks, name, *size)
        _, original = _load_raw(data, 1, limits)
        return read_metadata(original.blocks, original.format, *original.size)


def load(source: Source, limits: Limits) -> Loaded:
    """Reads a photo, all that its disk is needed for; raises as `read` does."""
    return Loaded(_name(source), read(source, limits))


def read(source: Source, limits: Limits) -> bytes:
    """Returns the file's bytes if they may be a photo.

    Raises:
        UnreadablePhoto, UnsupportedFormat, OversizedPhoto: why they are not read.
    """
    if isinstance(source, Loaded):
        return source.data
    largest = limits.file_megabytes * 1_000_000
    if isinstance(source, bytes):
        _check(source[:HEAD_BYTES], len(source), largest, _name(source))
        return source
    name = _name(source)
    try:
        place = source.descriptor if isinstance(source, OpenFile) else to_bytes(source)
        with open(place, "rb", closefd=not isinstance(place, int)) as file:
            size = os.fstat(file.fileno()).st_size
            _check(file.read(HEAD_BYTES), size, largest, name)
            file.seek(0)
            return file.read(size)  # no more: a larger number would reserve as much memory
    except OSError as error:
        raise UnreadablePhoto(f"{name} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UnreadablePhoto(f"{name} cannot be read: {error}") from error
    except MemoryError as error:
        raise OversizedPhoto(f"{name} does not fit into the memory of a decoder", RAISE_MEMORY) from error


def _name(source: Source) -> str:
    if isinstance(source, Loaded):
        return source.name
    if isinstance(source, bytes):
        return "the picture"
    return display(source.path if isinstance(source, OpenFile) else source)


def _check(head: bytes, size: int, largest: int, name: str) -> None:
    if sniff(head) is None:
        raise UnsupportedFormat(f"{name} {'is in no photo format PhotoSearch knows' if head else 'is empty'}")
    if size > largest:
        raise OversizedPhoto(f"The file {name} is larger than {largest // 1_000_000} megabytes", RAISE_MEMORY)


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


@dataclass(frozen=True, slots=True)
class _Original:
    """The photo before it was made smaller; `size` is that of the upright picture."""

    format: str
    size: tuple[int, int]
    blocks: Blocks


@contextmanager
def _failures_named(name: str) -> Iterator[None]:
    """Turns whatever a decoder raises into a PhotoError that names the photo."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of each oddity; only the outcome counts
            yield
    except PhotoError as error:
        raise type(error)(f"{name}: {error.message}", error.remedy) from error
    except MemoryError as error:
        raise OversizedPhoto(f"{name}: decoding needs more memory than a decoder may use", RAISE_MEMORY) from error
    except UnidentifiedImageError as error:
        raise DamagedPhoto(f"{name} is damaged: its header cannot be read") from error
    except Exception as error:
        # Pillow's plugins raise nearly any exception on malformed bytes; all of them mean the same here.
        raise DamagedPhoto(f"{name} is damaged: {str(error) or type(error).__name__}") from error


def _load_upright(data: bytes, smallest: int, limits: Limits) -> tuple[Image.Image, _Original]:
    """Returns the RGB picture, upright and no larger than needed for a short side of `smallest`, and its origin."""
    with _opened(data) as (image, name):
        if image is not None:
            return _load_image(image, name, smallest, limits)
    return _load_raw(data, smallest, limits)


@contextmanager
def _opened(data: bytes) -> Iterator[tuple[Image.Image | None, str]]:
    """Gives the picture, of which only the header was read, and its format; None where it is a camera's raw file."""
    name = sniff(data[:HEAD_BYTES])
    assert name is not None
    try:
        image = None if name == RAW else Image.open(io.BytesIO(data), formats=_PLUGINS.get(name, (name,)))
    except UnidentifiedImageError:
        if name != "TIFF":  # Pillow cannot tell what a camera's mosaic is
            raise
        image = None
    if image is None:
        yield None, RAW
        return
    with image:
        yield (None, RAW) if name == "TIFF" and _is_camera_file(image) else (image, name)


def _load_image(image: Image.Image, name: str, smallest: int, limits: Limits) -> tuple[Image.Image, _Original]:
    width, height = image.size
    _check_size(width, height, limits)
    image.draft("RGB", (smallest, smallest))  # JPEG: decodes at 1/2, 1/4 or 1/8 where that suffices
    image.load()
    blocks = Blocks.of(image)
    # Pillow turns a TIFF itself, and no format but JPEG is loaded at a smaller size.
    size = image.size if name == "TIFF" else _upright_size((width, height), blocks)
    upright = _upright(to_srgb(_reduced(image, smallest)), blocks.exif)
    return upright, _Original(name, size, blocks)


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.megapixels * 1_000_000:
        raise OversizedPhoto(f"{width} x {height} pixels are more than {limits.megapixels} megapixels", RAISE_SIZE)


def _upright_size(size: tuple[int, int], blocks: Blocks) -> tuple[int, int]:
    turned = blocks.exif is not None and blocks.exif.get(0x0112, 1) in (5, 6, 7, 8)
    return size[::-1] if turned else size


def _upright(image: Image.Image, exif: Image.Exif | None) -> Image.Image:
    methods = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    method = methods.get(exif.get(0x0112, 1)) if exif is not None else None
    return image.transpose(method) if method is not None else image


def _reduced(image: Image.Image, smallest: int) -> Image.Image:
    """Shrinks by a whole factor while the short side stays above twice `smallest`, before colours are converted."""
    factor = min(image.size) // (2 * smallest)
    if factor < 2 or image.mode not in ("RGB", "L", "CMYK", "RGBA", "LA"):
        return image
    reduced = image.reduce(factor)
    reduced.info = image.info
    return reduced


def _is_camera_file(image: Image.Image) -> bool:
    """Whether a TIFF is a camera's raw file: a DNG, or a preview with the picture in its sub-files."""
    tags = getattr(image, "tag_v2", {})
    return _DNG_VERSION in tags or (_SUB_IFDS in tags and 271 in tags and tags.get(254) == 1)


def _load_raw(data: bytes, smallest: int, limits: Limits) -> tuple[Image.Image, _Original]:
    """Reads the preview that the camera embedded; develops at half size where there is none that is large enough."""
    import rawpy  # late: it is large, and most libraries hold no raw file

    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            width, height = raw.sizes.width, raw.sizes.height
            _check_size(width, height, limits)
            turned = raw.sizes.flip in (5, 6)
            size = (height, width) if turned else (width, height)
            embedded = _embedded_preview(raw, smallest, limits)
            if embedded is not None:
                picture, blocks = embedded
            else:
                picture = _reduced(Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True)), smallest)
                blocks = Blocks()
    except rawpy.LibRawFileUnsupportedError as error:
        raise _unknown_kind(data) from error
    except rawpy.LibRawError as error:
        raise DamagedPhoto(f"the raw file cannot be read: {error}") from error
    # The camera's own fields come first: its preview may lack most of them.
    return picture, _Original(RAW, size, Blocks.of_exif(_tiff_exif(data) or blocks.exif, blocks.xmp, blocks.iptc))


def _unknown_kind(data: bytes) -> PhotoError:
    """What to say of a file that LibRaw does not know, where Pillow does not either."""
    exif = _tiff_exif(data)
    if sniff(data[:HEAD_BYTES]) == "TIFF" and (exif is None or not exif.keys() >= _DESCRIBED):
        return DamagedPhoto("its header cannot be read")
    return UnsupportedFormat("no reader here knows this kind of TIFF or raw file", "Save it as JPEG or PNG")


def _embedded_preview(raw: Any, smallest: int, limits: Limits) -> tuple[Image.Image, Blocks] | None:
    import rawpy

    try:
        thumbnail = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    if thumbnail.format != rawpy.ThumbFormat.JPEG:
        return None
    with Image.open(io.BytesIO(thumbnail.data), formats=("JPEG", "MPO")) as image:
        if min(image.size) < smallest:
            return None
        upright, original = _load_image(image, "JPEG", smallest, limits)
    return upright, original.blocks


def _tiff_exif(data: bytes) -> Image.Exif | None:
    """The fields of a file built like a TIFF; None where it is not."""
    exif = Image.Exif()
    try:
        exif.load(data)
    except Exception:  # as malformed as any
        return None
    return exif


def _enlarged(smallest: int, box: Box | None) -> int:
    """Returns the short side the whole needs so that the detail in `box` has `smallest` pixels."""
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
    small = image.copy()
    small.thumbnail((longest, longest), _RESAMPLING, reducing_gap=_REDUCING_GAP)
    encoded = io.BytesIO()
    small.save(encoded, "JPEG", quality=THUMBNAIL_QUALITY)
    return encoded.getvalue()
