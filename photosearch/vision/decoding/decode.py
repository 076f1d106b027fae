"""Parses the bytes of photo files: one pass gives the model's pixels, the thumbnail and the metadata.

The application runs it in child processes only (`decoder`), because image bytes are hostile; training runs it on its
own data directly. It must know nothing of models, stores or windows.
"""

import io
import os
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from pi_heif import register_heif_opener
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from photosearch.core.folders.formats import HEAD_BYTES, RAW, sniff, unreadable_kind
from photosearch.core.identity import content_digest, display, to_bytes
from photosearch.core.metadata import Metadata
from photosearch.core.photo import Box, Decoded, Fit, Fitting, Limits, Pixels, Preview
from photosearch.errors import DamagedPhoto, OversizedPhoto, PhotoError, UnreadablePhoto, UnsupportedFormat
from photosearch.vision.decoding.colour import to_srgb
from photosearch.vision.decoding.colour_spaces import SRGB, Space
from photosearch.vision.decoding.formats import bitmap, bmff, jpeg, jpeg_2000, jpeg_xl
from photosearch.vision.decoding.formats.photoshop import composite, read_photoshop
from photosearch.vision.decoding.formats.png import read_png
from photosearch.vision.decoding.formats.tiff import LARGE, is_unusual, read_page, read_tiff
from photosearch.vision.decoding.limits import RAISE_MEMORY, RAISE_SIZE
from photosearch.vision.decoding.metadata import Blocks, declared_space, read_exposure, read_metadata

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before any pixel is decoded
ImageFile.LOAD_TRUNCATED_IMAGES = False

GREY = (128, 128, 128)
THUMBNAIL_QUALITY = 85
_RESAMPLING = Image.Resampling.BICUBIC
_REDUCING_GAP = 2.0
"""Box-reduce to twice the size before resampling: several times faster, no difference to be seen."""
_PLUGINS = {"HEIF": ("HEIF",), "AVIF": ("AVIF", "HEIF")}
_PROFILE_TAG = 34675
_MOST_HALVINGS = 5
"""JPEG 2000 is made for so many smaller sizes in most files."""


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
        if (opened := _open(data)) is not None:
            return read_metadata(opened.blocks, opened.format, *opened.upright_size)
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
    kind = unreadable_kind(head)
    if kind is not None:
        raise UnsupportedFormat(f"{name} is {kind}, which PhotoSearch does not read", "Save it as JPEG or PNG")
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
        said = error.message
        if said[1:2].islower():
            said = said[0].lower() + said[1:]
        raise type(error)(f"{name}: {said}", error.remedy) from error
    except MemoryError as error:
        raise OversizedPhoto(f"{name}: decoding needs more memory than a decoder may use", RAISE_MEMORY) from error
    except UnidentifiedImageError as error:
        raise DamagedPhoto(f"{name} is damaged: its header cannot be read") from error
    except Exception as error:
        # Pillow's plugins raise nearly any exception on malformed bytes; all of them mean the same here.
        raise _in_words(name, str(error) or type(error).__name__) from error


def _in_words(name: str, said: str) -> PhotoError:
    """What a decoder said, for the owner of the file."""
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


@dataclass(frozen=True, slots=True)
class _Opened:
    """A photo of which only the header was read. `size` is that of the picture as it is stored.

    `load` returns the picture, with its profile, and no smaller than its argument on its short side where it is that
    large; `orientation` is how it has still to be turned, as in EXIF.
    """

    format: str
    size: tuple[int, int]
    blocks: Blocks
    load: Callable[[int], Image.Image]
    space: Space = SRGB
    orientation: int = 1

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height once it is turned."""
        return self.size[::-1] if self.orientation in (5, 6, 7, 8) else self.size


def _load_upright(data: bytes, smallest: int, limits: Limits) -> tuple[Image.Image, _Original]:
    """Returns the RGB picture, upright and no larger than needed for a short side of `smallest`, and its origin."""
    opened = _open(data)
    return _load_raw(data, smallest, limits) if opened is None else _load_image(opened, smallest, limits)


def _load_image(opened: _Opened, smallest: int, limits: Limits) -> tuple[Image.Image, _Original]:
    _check_size(*opened.size, limits)
    image = _reduced(opened.load(smallest), smallest)
    upright = _upright(to_srgb(image, opened.space), opened.orientation)
    return upright, _Original(opened.format, opened.upright_size, opened.blocks)


def _open(data: bytes) -> _Opened | None:
    """Reads the header of a photo; None where it is a camera's raw file."""
    name = sniff(data[:HEAD_BYTES])
    match name:
        case "JPEG":
            return _open_jpeg(data)
        case "PNG":
            return _open_png(data)
        case "TIFF":
            return _open_tiff(data)
        case "BMP" if bitmap.has_bit_fields(data):
            return _Opened("BMP", bitmap.size_of(data), Blocks(), lambda _: bitmap.read_bit_fields(data))
        case "PSD":
            return _open_photoshop(data)
        case "JPEG XL":
            header = jpeg_xl.read_header(data)
            blocks = Blocks.of_exif(_exif_of(header.exif), header.xmp)
            return _Opened(name, header.size, blocks, lambda _: jpeg_xl.decode(data), header.space)
        case "JPEG 2000":
            return _open_jpeg_2000(data)
        case "HEIF" | "AVIF":
            image = Image.open(io.BytesIO(data), formats=_PLUGINS[name])
            return _opened(image, name, bmff.read_space(data) or SRGB)
        case _ if name is not None and name != RAW:
            return _opened(Image.open(io.BytesIO(data), formats=(name,)), name)
    return None


def _opened(image: Image.Image, name: str, space: Space = SRGB) -> _Opened:
    blocks = Blocks.of(image)

    def load(_: int) -> Image.Image:
        with image:
            image.load()
            return image

    if space is SRGB and not image.info.get("icc_profile"):
        space = declared_space(blocks.exif)
    return _Opened(name, image.size, blocks, load, space, _orientation(blocks.exif))


def _open_jpeg(data: bytes) -> _Opened:
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG",))
    except (OSError, SyntaxError, KeyError) as error:
        whole = jpeg.with_height(data)
        if whole is data:
            raise jpeg.explained(data) from error
        return _open_jpeg(whole)
    opened = _opened(image, "JPEG")

    def load(smallest: int) -> Image.Image:
        try:
            return _drafted(image, smallest)
        except OSError as error:
            whole = jpeg.with_end(data)
            if whole is None:
                refused = jpeg.explained(data)
                if isinstance(refused, UnsupportedFormat):
                    raise refused from error
                raise
            return _drafted(Image.open(io.BytesIO(whole), formats=("JPEG",)), smallest)

    return replace(opened, load=load)


def _drafted(image: Image.Image, smallest: int) -> Image.Image:
    """Decodes a JPEG at 1/2, 1/4 or 1/8 of its size where that suffices."""
    with image:
        image.draft("RGB", (smallest, smallest))
        image.load()
        return image


def _open_png(data: bytes) -> _Opened:
    png = read_png(data)
    image = Image.open(io.BytesIO(png.pixels), formats=("PNG",))
    image.info.update({"icc_profile": png.profile} if png.profile else {})
    opened = _opened(image, "PNG", png.space or SRGB)
    exif = _exif_of(png.exif)
    blocks = Blocks.of_exif(exif, png.xmp, png.iptc)
    space = declared_space(exif) if not (png.space or png.profile) else opened.space
    return replace(opened, blocks=blocks, orientation=_orientation(exif), space=space)


def _open_tiff(data: bytes) -> _Opened | None:
    """Opens the largest page of a TIFF; None where it says that it is a camera's."""
    tiff = read_tiff(data)
    if tiff is not None and tiff.is_camera_file:
        return None
    if tiff is None or (page := tiff.photo) is None or not page.is_described:
        raise DamagedPhoto("Its header cannot be read")
    chosen = tiff.starting_with(page)
    # Its own fields count; the first page may have more of them.
    blocks = Blocks.of_exif(_tiff_exif(chosen))
    if chosen is not data:
        first = Blocks.of_exif(_tiff_exif(data))
        blocks = Blocks(blocks.exif or first.exif, blocks.xmp or first.xmp, blocks.iptc or first.iptc)
    width, height = page.size
    if is_unusual(page) or width * height > LARGE:
        profile = page.fields.get(_PROFILE_TAG)

        def load(smallest: int) -> Image.Image:
            image = read_page(tiff, page, smallest)
            if profile and isinstance(profile[0], bytes):
                image.info["icc_profile"] = profile[0]
            return image

        opened = _Opened("TIFF", page.size, blocks, load, SRGB, _orientation(blocks.exif))
        return opened if profile else replace(opened, space=declared_space(blocks.exif))
    try:
        image = Image.open(io.BytesIO(chosen), formats=("TIFF",))
    except UnidentifiedImageError as error:
        raise UnsupportedFormat("No reader here knows this kind of TIFF", "Save it as JPEG or PNG") from error
    # Pillow turns a TIFF itself, and gives its size accordingly.
    return replace(_opened(image, "TIFF"), blocks=blocks, orientation=1)


def _open_photoshop(data: bytes) -> _Opened:
    file = read_photoshop(data)
    exif = _exif_of(file.info.get("exif", b""))

    def load(_: int) -> Image.Image:
        image = composite(file)
        image.info.update(file.info)
        return image

    blocks = Blocks.of_exif(exif, file.info.get("xmp", b""), file.iptc)
    return _Opened("PSD", file.size, blocks, load)  # the program turns the pixels themselves


def _open_jpeg_2000(data: bytes) -> _Opened:
    profile = jpeg_2000.read_profile(data)
    image = Image.open(io.BytesIO(data), formats=("JPEG2000",))
    opened = _opened(image, "JPEG 2000")

    def load(smallest: int) -> Image.Image:
        halvings = (min(image.size) // max(1, smallest)).bit_length() - 1
        for each in (min(max(halvings, 0), _MOST_HALVINGS), 0):
            try:
                with Image.open(io.BytesIO(data), formats=("JPEG2000",)) as again:
                    again.reduce = each  # type: ignore[method-assign, assignment]
                    again.load()
                    made = again.copy()
                break
            except OSError:  # it holds fewer sizes
                if not each:
                    raise
        made.info["icc_profile"] = profile
        return made

    return replace(opened, load=load)


def _exif_of(data: bytes) -> Image.Exif | None:
    """The fields of an EXIF block; None where there is none, or it is as malformed as any."""
    exif = Image.Exif()
    try:
        exif.load(data)
    except Exception:
        return None
    return exif


def _orientation(exif: Image.Exif | None) -> int:
    try:
        value = exif.get(0x0112, 1) if exif is not None else 1
    except Exception:  # any field may be malformed
        return 1
    return value if value in range(1, 9) else 1


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.megapixels * 1_000_000:
        raise OversizedPhoto(f"{width} x {height} pixels are more than {limits.megapixels} megapixels", RAISE_SIZE)


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    methods = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    method = methods.get(orientation)
    return image.transpose(method) if method is not None else image


def _reduced(image: Image.Image, smallest: int) -> Image.Image:
    """Shrinks by a whole factor while the short side stays above twice `smallest`, before colours are converted."""
    factor = min(image.size) // (2 * smallest)
    if factor < 2 or image.mode not in ("RGB", "L", "CMYK", "RGBA", "LA"):
        return image
    reduced = image.reduce(factor)
    reduced.info = image.info
    return reduced


def _load_raw(data: bytes, smallest: int, limits: Limits) -> tuple[Image.Image, _Original]:
    """Reads the preview that the camera embedded; develops at half size where there is none that is large enough."""
    import rawpy  # late: it is large, and most libraries hold no raw file

    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            width, height = raw.sizes.width, raw.sizes.height
            _check_size(width, height, limits)
            flip = raw.sizes.flip
            size = (height, width) if flip in (5, 6) else (width, height)
            embedded = _embedded_preview(raw, flip, size, smallest, limits)
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
    """What to say of a file that LibRaw does not know."""
    return UnsupportedFormat("no reader here knows this kind of raw file", "Save it as JPEG or PNG")


def _embedded_preview(
    raw: Any, flip: int, size: tuple[int, int], smallest: int, limits: Limits
) -> tuple[Image.Image, Blocks] | None:
    """Returns the preview, upright, if it is large enough.

    Args:
        flip: how LibRaw would turn the picture itself.
        size: of the upright picture.
    """
    import rawpy

    try:
        thumbnail = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    if thumbnail.format != rawpy.ThumbFormat.JPEG:
        return None
    opened = _open_jpeg(thumbnail.data)
    if min(opened.size) < smallest:
        return None
    orientation = _preview_orientation(opened, flip, size)
    upright, original = _load_image(replace(opened, orientation=orientation), smallest, limits)
    return upright, original.blocks


def _preview_orientation(opened: _Opened, flip: int, size: tuple[int, int]) -> int:
    """Returns how to turn a preview so that it is upright as a picture of `size`.

    Its own field says so, else the raw file's; but some cameras store a preview that is upright already, or write the
    field into the raw file alone.
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
"""LibRaw's numbers for turns, as EXIF's."""


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
