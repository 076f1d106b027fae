"""Decides which files are photos, by content, from a list of allowed formats. Names only show what a person expects."""

import os.path

HEAD_BYTES = 64
"""Bytes from the start of a file that `sniff` needs."""

RAW = "RAW"
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
"""Lengths of a bitmap's second header; its two-letter signature alone would match many text files."""
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"FUJIFILMCCD-RAW", RAW),
    (b"IIRO", RAW),  # Olympus
    (b"IIRS", RAW),
    (b"MMOR", RAW),
    (b"IIU\x00", RAW),  # Panasonic
    (b"II*\x00\x10\x00\x00\x00CR", RAW),  # Canon CR2
    (b"II\x1a\x00\x00\x00HEAPCCDR", RAW),  # Canon CRW
    (b"FOVb", RAW),  # Sigma
    (b"\x00MRM", RAW),  # Minolta
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL \x0d\x0a\x87\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  \x0d\x0a\x87\x0a", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"8BPS\x00\x01", "PSD"),
    (b"8BPS\x00\x02", "PSD"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00\x08\x00\x00\x00", "TIFF"),  # with offsets of 64 bits
    (b"MM\x00+\x00\x08\x00\x00", "TIFF"),
)

_UNREADABLE: tuple[tuple[bytes, str], ...] = (
    (b"\x76\x2f\x31\x01", "an OpenEXR picture"),
    (b"#?RADIANCE", "a Radiance HDR picture"),
    (b"#?RGBE", "a Radiance HDR picture"),
    (b"\xff\xd8\xff\xf7", "a JPEG-LS picture"),
    (b"II\xbc", "a JPEG XR picture"),
    (b"gimp xcf", "a GIMP picture"),
    (b"qoif", "a QOI picture"),
    (b"P5", "a Netpbm picture"),
    (b"P6", "a Netpbm picture"),
    (b"SIMPLE  =", "a FITS picture"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"<svg", "an SVG drawing"),
)

# fmt: off
_DEVELOPED_SUFFIXES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".jps", ".mpo", ".png", ".apng", ".webp", ".tif", ".tiff", ".gif",
    ".bmp", ".dib", ".heic", ".heif", ".hif", ".heics", ".heifs", ".avif", ".avifs", ".avci", ".avcs",
    ".jxl", ".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx", ".jpm", ".psd", ".psb",
})
RAW_SUFFIXES = frozenset({
    ".dng", ".gpr", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".raf", ".orf", ".ori", ".rw2",
    ".rwl", ".pef", ".ptx", ".srw", ".3fr", ".fff", ".iiq", ".cap", ".x3f", ".mrw", ".mdc", ".dcr", ".kdc", ".k25",
    ".dcs", ".drf", ".erf", ".mef", ".mos", ".bay",
})
_REPORTED_SUFFIXES = frozenset({
    ".exr", ".hdr", ".jls", ".jxr", ".wdp", ".hdp", ".tga", ".ppm", ".pgm", ".pbm", ".pnm", ".pfm", ".pcx", ".sgi",
    ".qoi", ".flif", ".bpg", ".xcf", ".kra", ".ora", ".afphoto", ".pict", ".pct", ".fits",
})
# fmt: on
SIDECAR_SUFFIX = ".xmp"
READ_SUFFIXES = _DEVELOPED_SUFFIXES | RAW_SUFFIXES
PHOTO_SUFFIXES = READ_SUFFIXES | _REPORTED_SUFFIXES
"""Files with these suffixes are reported if they cannot be decoded; others are ignored. Some are never read."""


def sniff(head: bytes) -> str | None:
    """Returns the format of a file that starts with `head`, or None if it is not in the allow-list.

    TIFF includes the camera formats based on it; only the decoder can tell them apart.
    """
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "BMP"
    if head[4:8] == b"ftyp":
        return _sniff_brands(head)
    return None


def unreadable_kind(head: bytes) -> str | None:
    """Returns the kind of a file in a known but unsupported format, with its article; None if it is unknown."""
    return next((kind for start, kind in _UNREADABLE if head.startswith(start)), None)


def named_like_photo(path: str) -> bool:
    """Whether a person would expect the file to be a photo."""
    return os.path.splitext(path)[1].lower() in PHOTO_SUFFIXES  # noqa: PTH122 - the core knows no paths


def is_sidecar(path: str) -> bool:
    """Whether a file is named like an XMP sidecar."""
    return os.path.splitext(path)[1].lower() == SIDECAR_SUFFIX  # noqa: PTH122


def _sniff_brands(head: bytes) -> str | None:
    """ISO base media: the major brand, else the first compatible one that is an image."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[start : start + 4] for start in range(16, length, 4))]
    for brand in brands:
        if brand in _AVIF_BRANDS:
            return "AVIF"
        if brand == b"crx ":
            return RAW
    return "HEIF" if any(brand in _HEIF_BRANDS for brand in brands) else None
