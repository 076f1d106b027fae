"""A few hundred photo files: formats, layouts, colours, orientations and damage, each with its expected result."""

import functools
import io
import itertools
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import imagecodecs
import numpy as np
from PIL import Image

from photosearch.errors import DamagedPhoto, PhotoError, UnsupportedFormat
from tests.support.corpus.colours import ADOBE, P3, SRGB, Colour, expressed, power, profile, srgb_curve
from tests.support.vision.pictures import chunk, encoded, exif, photoshop, stored_as, tiff

COLOURS: tuple[Colour, ...] = ((200, 60, 50), (60, 180, 80), (50, 80, 200), (128, 128, 128))
"""Colours of the quarters: top left, top right, bottom left, bottom right."""
GREYS: tuple[Colour, ...] = ((230, 230, 230), (150, 150, 150), (90, 90, 90), (30, 30, 30))
SIZE = (96, 64)


@dataclass(frozen=True, slots=True)
class File:
    """One file: the colours of its quarters when upright, or the expected error."""

    name: str
    data: bytes
    colours: tuple[Colour, ...] = COLOURS
    error: type[PhotoError] | None = None
    off: int = 8
    """The largest allowed difference of a value."""


def quarters(colours: tuple[Colour, ...] = COLOURS, size: tuple[int, int] = SIZE) -> np.ndarray:
    """The picture, uint8 [H, W, 3]."""
    width, height = size
    picture = np.zeros((height, width, 3), np.uint8)
    for number, colour in enumerate(colours):
        rows = slice(0, height // 2) if number < 2 else slice(height // 2, height)
        columns = slice(width // 2, width) if number % 2 else slice(0, width // 2)
        picture[rows, columns] = colour
    return picture


@functools.cache
def all_files() -> tuple[File, ...]:
    """Returns the whole corpus."""
    return tuple(itertools.chain(layouts(), tiffs(), bitmaps(), photoshops(), colour_spaces(), turned(), damaged()))


def layouts() -> Iterator[File]:
    """Every variant that the encoders of each format offer."""
    picture, grey = Image.fromarray(quarters()), Image.fromarray(quarters(GREYS)).convert("L")
    clear = picture.copy()
    clear.putalpha(255)
    modes = {"rgb": picture, "grey": grey, "clear": clear, "palette": picture.quantize(16, dither=Image.Dither.NONE)}
    ways: dict[str, tuple[str, str, dict[str, object]]] = {
        "gif": ("GIF", "palette", {}),
        "jpeg 2000": ("JPEG2000", "rgb", {}),
        "jpeg 2000, clear": ("JPEG2000", "clear", {}),
        "jpeg 2000, grey": ("JPEG2000", "grey", {}),
        "heic": ("HEIF", "rgb", {"quality": 95}),
        "heic, clear": ("HEIF", "clear", {"quality": 95}),
        "avif": ("AVIF", "rgb", {"quality": 95}),
        "avif, clear": ("AVIF", "clear", {"quality": 95}),
    }
    for mode in ("rgb", "grey"):
        kinds = itertools.product((False, True), (0, 2), (None, 2))
        for number, (progressive, subsampling, restarts) in enumerate(kinds):
            given: dict[str, object] = {"quality": 95, "progressive": progressive, "subsampling": subsampling}
            given |= {"restart_marker_blocks": restarts} if restarts else {}
            ways[f"jpeg {number}, {mode}"] = ("JPEG", mode, given)
    for mode in modes:
        ways[f"png, {mode}"] = ("PNG", mode, {})
    for mode in ("rgb", "clear"):
        ways[f"webp, {mode}"] = ("WEBP", mode, {"quality": 95})
        ways[f"webp, {mode}, lossless"] = ("WEBP", mode, {"lossless": True})
    for name, (form, mode, options) in ways.items():
        colours = GREYS if mode == "grey" else COLOURS
        yield File(name, encoded(modes[mode], form, **options), colours, off=12)
    cmyk = picture.convert("CMYK")
    yield File("jpeg, cmyk", encoded(cmyk, "JPEG", quality=95), off=12)
    yield File("tiff, cmyk", encoded(cmyk, "TIFF"), off=12)
    for name, values, colours in (
        ("rgb", quarters(), COLOURS),
        ("rgb, 16 bits", quarters().astype(np.uint16) * 257, COLOURS),
        ("grey, 16 bits", np.asarray(grey).astype(np.uint16) * 257, GREYS),
        ("clear, 16 bits", np.asarray(clear).astype(np.uint16) * 257, COLOURS),
    ):
        if values.dtype == np.uint8:  # the encoder declares deeper samples as linear light
            yield File(f"jpeg xl, {name}", bytes(imagecodecs.jpegxl_encode(values, lossless=True)), colours)
        yield File(f"png of imagecodecs, {name}", bytes(imagecodecs.png_encode(values)), colours)


def tiffs() -> Iterator[File]:
    """TIFF layouts: bit depths, sample types, byte orders, planar or chunky, strip heights, compressions."""
    colour, grey = quarters(), quarters(GREYS)[..., :1]
    opaque = np.full((*colour.shape[:2], 1), 255, np.uint8)
    ink = np.asarray(Image.fromarray(colour).convert("CMYK"))
    kinds = {
        "rgb": (colour, 2, None, COLOURS),
        "rgba": (np.concatenate((colour, opaque), axis=2), 2, 2, COLOURS),
        "grey": (grey, 1, None, GREYS),
        "grey, white is 0": (255 - grey, 0, None, GREYS),
        "grey with alpha": (np.concatenate((grey, opaque), axis=2), 1, 2, GREYS),
        "cmyk": (ink, 5, None, COLOURS),
    }
    for (kind, (values, photometric, extra, colours)), bits, order, planes in itertools.product(
        kinds.items(), ("u1", "u2", "u4", "f4"), "<>", (False, True)
    ):
        if planes and values.shape[2] == 1:
            continue
        if bits == "f4" and photometric == 0:
            continue
        for rows, packed in ((64, False), (10, True)):
            name = (
                f"tiff {kind}, {bits}, {order}, {'planes' if planes else 'chunky'}, {'deflate' if packed else 'plain'}"
            )
            yield File(name, tiff_of(values, photometric, extra, bits, order, planes, rows, packed), colours)
    for compression in ("raw", "tiff_lzw", "packbits", "tiff_deflate", "jpeg"):
        data = encoded(Image.fromarray(colour), "TIFF", compression=compression)
        yield File(f"tiff, {compression}", data, off=12)
    small = Image.fromarray(np.zeros((16, 24, 3), np.uint8))
    pages = io.BytesIO()
    small.save(pages, "TIFF", save_all=True, append_images=[Image.fromarray(colour)])
    yield File("tiff with a thumbnail in front", pages.getvalue())


def tiff_of(
    values: np.ndarray,
    photometric: int,
    extra: int | None,
    kind: str,
    order: str,
    planes: bool,
    rows: int,
    packed: bool,
) -> bytes:
    """A TIFF in strips of `rows` rows; `kind` is NumPy's name of the sample type."""
    height, width, samples = values.shape
    most = {"u1": 255, "u2": 65535, "u4": 2**32 - 1, "f4": 1.0}[kind]
    whole = (values.astype(np.float64) / 255 * most).astype(order + kind)
    parts = [whole[..., each : each + 1] for each in range(samples)] if planes else [whole]
    strips = [
        np.ascontiguousarray(part[top : top + rows]).tobytes() for part in parts for top in range(0, height, rows)
    ]
    strips = [zlib.compress(each) if packed else each for each in strips]
    bits = 8 * int(kind[1])
    entries = {
        256: (width,), 257: (height,), 258: (bits,) * samples, 259: (8 if packed else 1,), 262: (photometric,),
        277: (samples,), 278: (rows,), 279: tuple(map(len, strips)), 284: (2 if planes else 1,),
        339: (3 if kind[0] == "f" else 1,) * samples,
    }  # fmt: skip
    entries |= {338: (extra,)} if extra is not None else {}
    start = 8 + 2 + 12 * (len(entries) + 1) + 4
    head, outside = struct.pack(f"{order}H", len(entries) + 1), b""
    counts = [*map(len, entries.values()), len(strips)]
    places, at = [], start + sum(4 * count for count in counts if count > 1)
    for each in strips:
        places.append(at)
        at += len(each)
    entries[273] = tuple(places)
    for tag, numbers in sorted(entries.items()):
        body = struct.pack(f"{order}{len(numbers)}I", *numbers)
        if len(body) > 4:
            head += struct.pack(f"{order}HHII", tag, 4, len(numbers), start + len(outside))
            outside += body
        else:
            head += struct.pack(f"{order}HHI", tag, 4, len(numbers)) + body
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(f"{order}I", 8) + head + bytes(4) + outside + b"".join(strips)


def bitmaps() -> Iterator[File]:
    """BMP with bit fields."""
    yield File("bmp", encoded(quarters(), "BMP"))
    fields = {
        "565": (16, (0xF800, 0x07E0, 0x001F)),
        "555": (16, (0x7C00, 0x03E0, 0x001F)),
        "444": (16, (0x0F00, 0x00F0, 0x000F)),
        "rgb": (32, (0xFF000000, 0x00FF0000, 0x0000FF00)),
        "bgr": (32, (0x000000FF, 0x0000FF00, 0x00FF0000)),
        "ten bits": (32, (0x3FF00000, 0x000FFC00, 0x000003FF)),
    }
    for (name, (bits, masks)), down in itertools.product(fields.items(), (False, True)):
        yield File(f"bmp, {name}{', top down' if down else ''}", bitmap(bits, masks, down), off=20)


def bitmap(bits: int, masks: tuple[int, int, int], down: bool) -> bytes:
    """A BMP of the quarters in bit fields."""
    picture = quarters()
    height, width = picture.shape[:2]
    values = np.zeros((height, width), np.uint32)
    for channel, mask in enumerate(masks):
        lowest = (mask & -mask).bit_length() - 1
        values |= np.round(picture[..., channel] / 255 * (mask >> lowest)).astype(np.uint32) << lowest
    rows = values if down else values[::-1]
    body = rows.astype(f"<u{bits // 8}").tobytes()
    info = struct.pack("<IiiHHIIiiII", 40, width, -height if down else height, 1, bits, 3, len(body), 0, 0, 0, 0)
    start = 14 + 40 + 12
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + info + struct.pack("<3I", *masks) + body


def photoshops() -> Iterator[File]:
    """Composites of 8 and 16 bits, plain and packed."""
    ink = 255 - np.asarray(Image.fromarray(quarters()).convert("CMYK"))
    kinds = {"rgb": (quarters(), 3, COLOURS), "grey": (quarters(GREYS)[..., :1], 1, GREYS), "cmyk": (ink, 4, COLOURS)}
    for (name, (values, mode, colours)), bits, packed in itertools.product(kinds.items(), (8, 16), (False, True)):
        yield File(f"psd {name}, {bits} bits, {packed=}", photoshop(values, bits, mode, packed), colours)
    flat = struct.pack(">HBB", 1057, 0, 0) + struct.pack(">I", 6) + struct.pack(">IBB", 1, 0, 0)
    yield File("psd without a composite", photoshop(quarters(), resources=b"8BIM" + flat), error=UnsupportedFormat)


def colour_spaces() -> Iterator[File]:
    """Every way to declare a colour space, in every format that supports it."""
    spaces = {
        "sRGB": (SRGB, 2.2),
        "Display P3": (P3, 2.2),
        "Adobe RGB": (ADOBE, 563 / 256),
        "sRGB, but linear": (SRGB, 1.0),
        "wider than sRGB": (P3, 1.8),
    }
    options: dict[str, dict[str, object]] = {
        "JPEG": {"quality": 97, "subsampling": 0}, "PNG": {}, "TIFF": {}, "WEBP": {"lossless": True},
        "HEIF": {"quality": 97, "chroma": 444}, "AVIF": {"quality": 97, "subsampling": "4:4:4"},
    }  # fmt: skip
    for (name, (primaries, gamma)), (form, given) in itertools.product(spaces.items(), options.items()):
        stored = quarters(tuple(expressed(each, primaries, power(gamma)) for each in COLOURS))
        icc = profile(name, primaries, gamma)
        yield File(f"{form} in {name}", encoded(stored, form, icc_profile=icc, **given), off=14)
    wide = quarters(tuple(expressed(each, P3, srgb_curve) for each in COLOURS))
    plain = encoded(wide, "PNG")
    yield File("png, cICP", plain[:33] + chunk(b"cICP", bytes((12, 13, 0, 1))) + plain[33:])
    yield File(
        "png, unknown code points",
        plain[:33] + chunk(b"cICP", bytes((200, 13, 0, 1))) + plain[33:],
        error=UnsupportedFormat,
    )
    adobe = quarters(tuple(expressed(each, ADOBE, power(2.2)) for each in COLOURS))
    numbers = struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)
    data = encoded(adobe, "PNG")
    chunks = chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"cHRM", numbers)
    yield File("png, gAMA and cHRM", data[:33] + chunks + data[33:])
    light = quarters(tuple(expressed(each, SRGB, power(1.0)) for each in COLOURS))
    data = encoded(light, "PNG")
    yield File("png, linear", data[:33] + chunk(b"gAMA", struct.pack(">I", 100_000)) + data[33:], off=14)
    declared = exif(Make="Canon")
    declared.get_ifd(0x8769)[0xA001] = 2
    for form in ("JPEG", "PNG", "WEBP"):
        given = options[form] | {"exif": declared}
        yield File(f"{form}, Adobe RGB by EXIF", encoded(adobe, form, **given), off=14)
    points = {"color_primaries": 12, "transfer_characteristics": 13, "matrix_coefficients": 6, "full_range_flag": 1}
    yield File("heic, code points", encoded(wide, "HEIF", **options["HEIF"], **points), off=14)


def turned() -> Iterator[File]:
    """All EXIF orientations."""
    forms: dict[str, dict[str, object]] = {"JPEG": {"quality": 95}, "PNG": {}, "WEBP": {"lossless": True}, "TIFF": {}}
    for orientation, (form, given) in itertools.product(range(1, 9), forms.items()):
        stored = stored_as(quarters(), orientation)
        yield File(f"{form} turned {orientation}", encoded(stored, form, exif=exif(orientation), **given), off=12)


def damaged() -> Iterator[File]:
    """Damaged files, readable and unreadable."""
    jpeg = encoded(quarters(), "JPEG", quality=95, subsampling=0)
    png = encoded(quarters(), "PNG")
    for name, whole in (("jpeg", jpeg), ("png", png)):
        yield File(f"{name} with a film behind", whole + b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 40)
        yield File(f"{name} without half of it", whole[: len(whole) // 2], error=DamagedPhoto)
    yield File("jpeg without an end", jpeg[:-2], off=12)
    yield File("png without an end", png[:-12])
    wrong = chunk(b"tEXt", b"Comment\0x")[:-4] + b"\0\0\0\0"
    yield File("png with a wrong checksum in a text", png[:33] + wrong + png[33:])
    text = b"workflow\0\0" + zlib.compress(bytes(range(32, 127)) * 20_000)
    yield File("png with megabytes of text", png[:33] + chunk(b"zTXt", text) + png[33:])
    icc = b"sRGB\0\0" + zlib.compress(profile("large", SRGB, 2.2) + bytes(2_000_000))
    yield File("png with megabytes of profile", png[:33] + chunk(b"iCCP", icc) + png[33:], off=14)
    place = png.index(b"IDAT") + 6
    yield File("png with wrong pixels", png[:place] + b"\xff" + png[place + 1 :], error=DamagedPhoto)
    deep = imagecodecs.jpeg_encode(quarters().astype(np.uint16) << 4, level=95, bitspersample=12)
    yield File("jpeg of 12 bits", bytes(deep), error=UnsupportedFormat)
    yield File("jpeg-ls", bytes(imagecodecs.jpegls_encode(quarters())), error=UnsupportedFormat)
    yield File("exr", b"\x76\x2f\x31\x01\2\0\0\0" + bytes(200), error=UnsupportedFormat)
    yield File("radiance", b"#?RADIANCE\n\n-Y 2 +X 2\n" + bytes(200), error=UnsupportedFormat)
    cielab = tiff([[(tag, "I", value) for tag, value in (
        (256, (4,)), (257, (4,)), (258, (16, 16, 16)), (259, (1,)), (262, (8,)), (277, (3,)), (278, (4,)), (279, (96,)),
        (273, (("payload", 0),)),
    )]], [bytes(96)])  # fmt: skip
    yield File("tiff, lab of 16 bits", cielab, error=UnsupportedFormat)
