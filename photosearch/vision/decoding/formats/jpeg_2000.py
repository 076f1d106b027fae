"""The colour space of a JPEG 2000 file (ISO/IEC 15444-1, Annex I)."""

from photosearch.errors import UnsupportedFormat
from photosearch.vision.decoding.formats.bmff import boxes

_SRGB, _GREY, _YCC = 16, 17, 18


def read_profile(data: bytes) -> bytes:
    """Returns the embedded profile, or no bytes for sRGB.

    Raises:
        UnsupportedFormat: the colours are neither.
    """
    header = next((body for kind, body in boxes(memoryview(data)) if kind == b"jp2h"), None)
    if header is None:  # a bare codestream
        return b""
    spaces = [bytes(body) for kind, body in boxes(header) if kind == b"colr" and len(body) > 3]
    for each in spaces:
        if each[0] in (2, 3):
            return each[3:]
        if each[0] == 1 and int.from_bytes(each[3:7], "big") in (_SRGB, _GREY, _YCC):
            return b""
    if spaces:
        raise UnsupportedFormat("JPEG 2000 with these colours is not supported", "Save it as JPEG or PNG")
    return b""
