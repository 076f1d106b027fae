"""The reason why the decoder refuses a HEIF or AVIF file; and the crop, which libavif does not apply."""

from pi_heif import open_heif

from photosearch.errors import DamagedPhoto, PhotoError, UnsupportedFormat
from photosearch.vision.decoding.formats.bmff import MALFORMED, Items, read_items
from photosearch.vision.decoding.formats.grids import Rectangle, framed, size_of

_CODINGS = {
    b"hvc1": "HEVC",
    b"av01": "AV1",
    b"vvc1": "VVC",
    b"evc1": "EVC",
    b"avc1": "AVC",
    b"jpeg": "JPEG",
    b"j2k1": "JPEG 2000",
    b"unci": "uncompressed",
    b"mski": "mask",
}
_READ = {"HEIF": (b"hvc1",), "AVIF": (b"av01",)}
_LARGEST_AVIF = 16384**2
"""The most pixels of a single picture that libavif reads; grids may have more."""
_REMEDY = "Save it as JPEG or PNG"


def explained(data: bytes, name: str) -> PhotoError:
    """Returns why a file cannot be opened, which Pillow does not report."""
    try:
        items = read_items(data)
        kind = _coding(items)
        width, height = size_of(items, items.primary)
    except MALFORMED:
        return DamagedPhoto("Its header cannot be read")
    if kind in _CODINGS and kind not in _READ[name]:
        return UnsupportedFormat(f"{name} with pictures in {_CODINGS[kind]} is not supported", _REMEDY)
    if name == "AVIF" and width * height > _LARGEST_AVIF:
        return UnsupportedFormat(f"AVIF of {width} x {height} pixels that is not a grid is not supported", _REMEDY)
    try:
        open_heif(data)
    except Exception as error:
        if "security limit" in str(error).lower():
            return UnsupportedFormat(f"This {name} file has more parts than its reader allows", _REMEDY)
    return DamagedPhoto("Its header cannot be read")


def crop_of(data: bytes) -> Rectangle | None:
    """Returns the part of an AVIF picture that its crop leaves, before rotation; None if it shows everything."""
    try:
        items = read_items(data)
        if not any(kind == b"clap" for kind, _ in items.properties_of(items.primary)):
            return None
        return framed(items, items.primary, size_of(items, items.primary))[0]
    except MALFORMED:
        return None


def _coding(items: Items) -> bytes:
    """Returns the coding of the primary picture, or of its first tile."""
    item = items.primary
    for _ in range(4):
        kind = items.kinds[item]
        parts = items.references.get((b"dimg", item), ())
        if kind in _CODINGS or not parts:
            return kind
        item = parts[0]
    return b""
