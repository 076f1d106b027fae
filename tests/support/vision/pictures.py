"""Photo files for the decoding tests, as bytes in memory; no picture equals its mirror image."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pi_heif
import pillow_heif
from PIL import ExifTags, Image

pillow_heif.register_heif_opener()  # writes
pi_heif.register_heif_opener()  # reads, as in the application

ORIENTATION = ExifTags.Base.Orientation


def scene(width: int = 180, height: int = 120) -> np.ndarray:
    """Four different corners and a ramp; uint8 [H, W, 3]."""
    rows, columns = np.mgrid[0:height, 0:width]
    picture = np.zeros((height, width, 3))
    picture[..., 0] = 220 * columns / width
    picture[..., 1] = 200 * rows / height
    picture[: height // 2, : width // 2, 2] = 230
    picture[height // 2 :, : width // 3] = (250, 240, 20)
    return np.asarray(picture, np.uint8)


def stored_as(upright: np.ndarray, orientation: int) -> np.ndarray:
    """Returns the pixels that a camera stores with this orientation, by EXIF's table of row 0 and column 0."""
    return {
        1: upright,  # top, left
        2: upright[:, ::-1],  # top, right
        3: upright[::-1, ::-1],  # bottom, right
        4: upright[::-1],  # bottom, left
        5: upright.transpose(1, 0, 2),  # left, top
        6: np.rot90(upright, 1),  # right, top
        7: np.rot90(upright, 1)[:, ::-1],  # right, bottom
        8: np.rot90(upright, -1),  # left, bottom
    }[orientation]


def encoded(image: Image.Image | np.ndarray, format: str, **options: object) -> bytes:
    """The picture as a file."""
    if not isinstance(image, Image.Image):
        image = Image.fromarray(np.ascontiguousarray(image))
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def exif(orientation: int = 0, **fields: object) -> Image.Exif:
    """Returns EXIF with these fields, by name, in the main block."""
    made = Image.Exif()
    if orientation:
        made[ORIENTATION] = orientation
    for name, value in fields.items():
        made[ExifTags.Base[name]] = value
    return made


def at_position(north: tuple[float, float, float], east: tuple[float, float, float]) -> Image.Exif:
    """Returns EXIF with a position, in degrees, minutes and seconds."""
    made = Image.Exif()
    made.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: north, 3: "E", 4: east})
    return made


LOSSLESS: dict[str, tuple[str, dict[str, object]]] = {
    "png": ("PNG", {}),
    "webp, lossless": ("WEBP", {"lossless": True}),
    "tiff": ("TIFF", {}),
    "tiff, lzw": ("TIFF", {"compression": "tiff_lzw"}),
    "tiff, 64 bits": ("TIFF", {"big_tiff": True}),
    "bmp": ("BMP", {}),
}
LOSSY: dict[str, tuple[str, dict[str, object]]] = {
    "jpeg": ("JPEG", {"quality": 95}),
    "jpeg, progressive": ("JPEG", {"quality": 95, "progressive": True}),
    "webp": ("WEBP", {"quality": 95}),
    "gif": ("GIF", {}),
    "tiff, jpeg": ("TIFF", {"compression": "jpeg"}),
    "heic": ("HEIF", {"quality": 95}),
    "avif": ("AVIF", {"quality": 95}),
}
FORMATS = {**LOSSLESS, **LOSSY}


def damaged_variants(whole: bytes, random: np.random.Generator, count: int) -> list[bytes]:
    """Returns copies with bytes overwritten, removed, repeated or truncated."""
    made = []
    for _ in range(count):
        data = bytearray(whole)
        for _ in range(int(random.integers(1, 6))):
            place = int(random.integers(0, max(1, len(data))))
            length = int(random.integers(1, 40))
            match int(random.integers(0, 4)):
                case 0:
                    data[place : place + length] = random.bytes(min(length, len(data) - place))
                case 1:
                    del data[place : place + length]
                case 2:
                    data[place:place] = data[place : place + length]
                case _:
                    data[place : place + 4] = b"\xff\xff\xff\xff"
        made.append(bytes(data[: int(random.integers(1, len(data)))] if random.random() < 0.2 and data else data))
    return made


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(encoded(scene(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def gif_of(width: int, height: int) -> bytes:
    data = bytearray(encoded(scene(), "GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def bmp_of(width: int, height: int) -> bytes:
    data = bytearray(encoded(scene(), "BMP"))
    data[18:26] = struct.pack("<ii", width, height)
    return bytes(data)


def png_of(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", bytes(20)) + chunk(b"IEND", b"")


def tiff_of(width: int, height: int) -> bytes:
    data = bytearray(encoded(scene(), "TIFF"))
    for tag, size in ((256, width), (257, height)):
        at = next(at for at in range(8, len(data)) if data[at : at + 4] == struct.pack("<HH", tag, 4))
        data[at + 8 : at + 12] = struct.pack("<I", size)
    return bytes(data)


BOMBS = (jpeg_of, gif_of, bmp_of, png_of, tiff_of)
"""Small files whose headers claim any number of pixels."""


_SIZES = {"B": 1, "H": 2, "I": 4, "s": 1, "r": 8}
_TYPES = {"B": 1, "s": 2, "H": 3, "I": 4, "r": 10}


def tiff(blocks: list[list[tuple[int, str, tuple[Any, ...]]]], payloads: list[bytes]) -> bytes:
    """A little-endian TIFF: directories, then payloads. A value `("directory", n)` or `("payload", n)` is an offset."""
    sizes = [2 + 12 * len(block) + 4 for block in blocks]
    lengths = [[_length(kind, values) for _, kind, values in block] for block in blocks]
    extra_sizes = [sum(length for length in each if length > 4) for each in lengths]
    starts, at = [], 8
    for size, extra in zip(sizes, extra_sizes, strict=True):
        starts.append(at)
        at += size + extra + (size + extra) % 2
    places = []
    for payload in payloads:
        places.append(at)
        at += len(payload)
    known = {"directory": starts, "payload": places}
    out = bytearray(b"II*\0" + struct.pack("<I", 8))
    for block, size, start in zip(blocks, sizes, starts, strict=True):
        out += bytes(start - len(out))
        head = struct.pack("<H", len(block))
        outside = b""
        for tag, kind, values in sorted(block):
            values = tuple(known[each[0]][each[1]] if isinstance(each, tuple) else each for each in values)
            raw = values[0] if kind == "s" else b"".join(_packed(kind, value) for value in values)
            count = len(raw) // _SIZES[kind]
            if len(raw) > 4:
                field, outside = struct.pack("<I", start + size + len(outside)), outside + raw
            else:
                field = raw.ljust(4, b"\0")
            head += struct.pack("<HHI", tag, _TYPES[kind], count) + field
        out += head + bytes(4) + outside
    out += bytes((places[0] if places else at) - len(out))
    return bytes(out) + b"".join(payloads)


def _packed(kind: str, value: Any) -> bytes:
    return struct.pack("<ii", round(value * 10_000), 10_000) if kind == "r" else struct.pack("<" + kind, value)


def _length(kind: str, values: tuple[Any, ...]) -> int:
    return len(values[0]) if kind == "s" else len(values) * _SIZES[kind]


def dng(upright: np.ndarray, orientation: int = 1, preview: bytes | None = None) -> bytes:
    """A camera's raw file of the scene: a 16-bit mosaic, after a preview if one is given."""
    stored = stored_as(upright, orientation).astype(np.uint16)
    height, width = stored.shape[:2]
    mosaic = stored[..., 1].copy()
    mosaic[0::2, 0::2], mosaic[1::2, 1::2] = stored[0::2, 0::2, 0], stored[1::2, 1::2, 2]
    linear = (65535 * (mosaic / 255.0) ** 2.2).astype("<u2").tobytes()
    camera = [
        (271, "s", (b"Maker\0",)),
        (272, "s", (b"Maker One\0",)),
        (274, "H", (orientation,)),
        (50706, "B", (1, 4, 0, 0)),
        (50707, "B", (1, 1, 0, 0)),
        (50708, "s", (b"Maker One\0",)),
        (50721, "r", (3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570)),
        (50728, "r", (1.0, 1.0, 1.0)),
        (50778, "H", (21,)),
        (306, "s", (b"2021:02:03 04:05:06\0",)),
    ]
    raw = [
        (254, "I", (0,)),
        (256, "I", (width,)),
        (257, "I", (height,)),
        (258, "H", (16,)),
        (259, "H", (1,)),
        (262, "H", (32803,)),
        (277, "H", (1,)),
        (278, "I", (height,)),
        (279, "I", (len(linear),)),
        (33421, "H", (2, 2)),
        (33422, "B", (0, 1, 1, 2)),
        (50717, "I", (65535,)),
    ]
    if preview is None:
        return tiff([[*camera, *raw, (273, "I", (("payload", 0),))]], [linear])
    with Image.open(io.BytesIO(preview)) as image:
        wide, high = image.size
    small = [
        (254, "I", (1,)),
        (256, "I", (wide,)),
        (257, "I", (high,)),
        (258, "H", (8, 8, 8)),
        (259, "H", (7,)),
        (262, "H", (6,)),
        (273, "I", (("payload", 0),)),
        (277, "H", (3,)),
        (278, "I", (high,)),
        (279, "I", (len(preview),)),
        (330, "I", (("directory", 1),)),
    ]
    return tiff([[*camera, *small], [*raw, (273, "I", (("payload", 1),))]], [preview, linear])


def photoshop(pixels: np.ndarray, bits: int = 8, mode: int = 3, packed: bool = False, resources: bytes = b"") -> bytes:
    """A Photoshop file with only the composite: uint8 [H, W, C] in samples of `bits`."""
    height, width, channels = pixels.shape
    values = pixels.astype(">u1") if bits == 8 else (pixels.astype(np.uint16) * 257).astype(">u2")
    rows = [
        np.ascontiguousarray(values[row, :, channel]).tobytes() for channel in range(channels) for row in range(height)
    ]
    body = b"".join(rows)
    if packed:  # runs of literals
        coded = [
            b"".join(bytes((len(row[at : at + 128]) - 1,)) + row[at : at + 128] for at in range(0, len(row), 128))
            for row in rows
        ]
        body = b"".join(struct.pack(">H", len(each)) for each in coded) + b"".join(coded)
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, channels, height, width, bits, mode)
    return head + bytes(4) + struct.pack(">I", len(resources)) + resources + bytes(4) + struct.pack(">H", packed) + body


def planar_tiff(
    pixels: np.ndarray, bits: int = 16, photometric: int = 2, extra: int | None = None, orientation: int = 1
) -> bytes:
    """A TIFF with one plane of `bits` after another: uint8 [H, W, C]."""
    height, width, channels = pixels.shape
    planes = [(pixels[..., each].astype(f"<u{bits // 8}") * (2**bits - 1) // 255).tobytes() for each in range(channels)]
    fields = [(256, "I", (width,)), (257, "I", (height,)), (258, "H", (bits,) * channels), (259, "H", (1,))]
    fields += [(262, "H", (photometric,)), (274, "H", (orientation,)), (277, "H", (channels,)), (278, "I", (height,))]
    fields += [(273, "I", tuple(("payload", each) for each in range(channels))), (284, "H", (2,))]
    fields += [(279, "I", tuple(map(len, planes)))] + ([(338, "H", (extra,))] if extra is not None else [])
    return tiff([fields], planes)
