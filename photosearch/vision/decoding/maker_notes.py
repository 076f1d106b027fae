"""Metadata that is only in the maker notes of EXIF: the burst to which an iPhone's photo belongs.

Phil Harvey's ExifTool documents the block (https://exiftool.org/TagNames/Apple.html): a TIFF directory, big-endian,
after the maker's name, with offsets from the beginning of the block.
"""

import struct

_APPLE = b"Apple iOS\0"
_DIRECTORY = 14
_BURST = 0x000B
_TEXT = 2
_MOST_FIELDS = 256
_LONGEST = 100
"""Bytes of a burst's identifier."""


def apple_burst(note: object) -> str | None:
    """Returns the identifier that the photos of a burst share, if `note` is the block of an iPhone and has one."""
    if not isinstance(note, bytes) or not note.startswith(_APPLE):
        return None
    try:
        (count,) = struct.unpack_from(">H", note, _DIRECTORY)
        for field in range(min(count, _MOST_FIELDS)):
            tag, kind, length, offset = struct.unpack_from(">HHII", note, _DIRECTORY + 2 + 12 * field)
            if tag == _BURST and kind == _TEXT and length <= _LONGEST:
                return note[offset : offset + length].rstrip(b"\0").decode("ascii") or None
    except (struct.error, UnicodeDecodeError):
        pass
    return None
