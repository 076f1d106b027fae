"""HEIF and AVIF files whose picture is a grid of tiles, as phones and libavif write them."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from photosearch.vision.decoding.formats.bmff import read_items
from tests.support.vision.pictures import encoded

KINDS = {"HEIF": (b"hvc1", b"hvcC", b"heic"), "AVIF": (b"av01", b"av1C", b"avif")}
"""The types of the item and its configuration box, and the brand."""
ALPHA = {"HEIF": b"urn:mpeg:hevc:2015:auxid:1", "AVIF": b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"}


_ESSENTIAL = frozenset({b"hvcC", b"av1C", b"irot", b"imir", b"clap"})


@dataclass(frozen=True)
class Tile:
    """One coded picture: its decoder configuration box and its bytes."""

    configuration: bytes
    coded: bytes


def box(kind: bytes, *parts: bytes) -> bytes:
    """Returns a box."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full_box(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    """Returns a box with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def rotated(quarters: int) -> bytes:
    """The property that rotates a picture anticlockwise by quarter turns."""
    return box(b"irot", bytes((quarters,)))


def mirrored(axis: int) -> bytes:
    """The property that mirrors a picture: 0 exchanges top and bottom, 1 left and right."""
    return box(b"imir", bytes((axis,)))


def cropped(width: int, height: int, across: int, down: int) -> bytes:
    """The property that crops a picture to width x height; `across` and `down` move the centre, in pixels."""
    return box(b"clap", struct.pack(">IIIIiIiI", width, 1, height, 1, across, 1, down, 1))


def code_points(primaries: int, transfer: int, matrix: int = 6) -> bytes:
    """The property that gives the colour space as code points."""
    return box(b"colr", b"nclx", struct.pack(">HHHB", primaries, transfer, matrix, 128))


def profile(data: bytes) -> bytes:
    """The property that embeds a colour profile."""
    return box(b"colr", b"prof", data)


def tile_of(format: str, pixels: np.ndarray, quality: int = 95) -> Tile:
    """Encodes uint8 [H, W] or [H, W, 3]."""
    mode = "L" if pixels.ndim == 2 and format == "HEIF" else "RGB"
    sampling = "4:4:4" if pixels.ndim == 3 else "4:0:0"
    options = {"quality": quality, "chroma": 444} if format == "HEIF" else {"quality": quality, "subsampling": sampling}
    items = read_items(encoded(Image.fromarray(pixels).convert(mode), format, **options))
    configuration = next(bytes(body) for kind, body in items.properties if kind == KINDS[format][1])
    return Tile(configuration, items.content_of(items.primary))


def grid_file(
    format: str,
    tiles: Sequence[Tile],
    columns: int,
    rows: int,
    side: tuple[int, int],
    size: tuple[int, int],
    properties: Sequence[bytes] = (),
    alpha: Sequence[Tile] = (),
    exif: bytes = b"",
) -> bytes:
    """Returns a file with a grid picture; the tiles repeat if there are too few.

    Args:
        side: width and height of a tile.
        size: width and height of the picture, which may end within the last tiles.
        properties: boxes that apply to the whole picture.
        alpha: tiles of the alpha channel.
        exif: an EXIF block that starts with its TIFF header.
    """
    item, configuration, brand = KINDS[format]
    count = columns * rows
    shapes = (struct.pack(">II", *side), struct.pack(">II", *size))
    boxes = [*(full_box(b"ispe", each) for each in shapes), full_box(b"pixi", b"\3\10\10\10"), *properties]
    uses: list[tuple[int, list[int]]] = []
    infos: list[bytes] = []
    references: list[bytes] = []
    contents: list[bytes] = []

    def add(kind: bytes, content: bytes, used: list[int], hidden: bool) -> int:
        number = len(infos) + 1
        infos.append(full_box(b"infe", struct.pack(">IH", number, 0), kind, b"\0", version=3, flags=hidden))
        contents.append(content)
        uses.append((number, used))
        return number

    def add_grid(tiles: Sequence[Tile], used: list[int]) -> int:
        numbers = []
        for each in range(count):
            tile = tiles[each % len(tiles)]
            wanted = box(configuration, tile.configuration)
            if wanted not in boxes:
                boxes.append(wanted)
            numbers.append(add(item, tile.coded, [boxes.index(wanted), 0], hidden=True))
        grid = add(b"grid", struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, *size), used, hidden=False)
        references.append(box(b"dimg", struct.pack(f">IH{count}I", grid, count, *numbers)))
        return grid

    picture = add_grid(tiles, [1, 2, *range(3, 3 + len(properties))])
    if alpha:
        boxes += [full_box(b"pixi", b"\1\10"), full_box(b"auxC", ALPHA[format], b"\0")]
        opacity = add_grid(alpha, [1, len(boxes) - 2, len(boxes) - 1])
        references.append(box(b"auxl", struct.pack(">IHI", opacity, 1, picture)))
    if exif:
        described = add(b"Exif", struct.pack(">I", 0) + exif, [], hidden=True)
        references.append(box(b"cdsc", struct.pack(">IHI", described, 1, picture)))
    return _file(brand, picture, infos, references, boxes, uses, contents)


def _file(
    brand: bytes,
    picture: int,
    infos: list[bytes],
    references: list[bytes],
    boxes: list[bytes],
    uses: list[tuple[int, list[int]]],
    contents: list[bytes],
) -> bytes:
    front = box(b"ftyp", brand, bytes(4), b"mif1", brand)
    needed = {place for place, each in enumerate(boxes) if each[4:8] in _ESSENTIAL}
    used = b"".join(
        struct.pack(">IB", item, len(each)) + bytes(1 + place | (place in needed) << 7 for place in each)
        for item, each in uses
    )
    places: dict[bytes, int] = {}
    payload = b""
    for each in sorted(contents, key=len):  # the short grid description comes before the tiles
        if each not in places:
            places[each] = len(payload)
            payload += each

    def meta(start: int) -> bytes:
        entries = b"".join(
            struct.pack(">IHHHII", number, 0, 0, 1, start + places[each], len(each))
            for number, each in enumerate(contents, start=1)
        )
        return full_box(
            b"meta",
            full_box(b"hdlr", struct.pack(">I4s12xB", 0, b"pict", 0)),
            full_box(b"pitm", struct.pack(">I", picture), version=1),
            full_box(b"iinf", struct.pack(">I", len(infos)), *infos, version=1),
            full_box(b"iref", *references, version=1),
            box(b"iprp", box(b"ipco", *boxes), full_box(b"ipma", struct.pack(">I", len(uses)), used, version=1)),
            full_box(b"iloc", struct.pack(">BBI", 0x44, 0, len(contents)), entries, version=2),
        )

    return front + meta(len(front) + len(meta(0)) + 8) + box(b"mdat", payload)
