"""Paths as text that preserves any bytes, and as displayable text; contents as digests.

A path is never normalised: two files whose names differ only in Unicode form or in case may both exist.
"""

import hashlib
import os
import unicodedata

_DIGEST_BYTES = 16
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_JOINERS = frozenset("\u200c\u200d")
"""Invisible characters that are part of Persian words and of many emoji."""


def to_text(path: str | bytes | os.PathLike[str]) -> str:
    """Returns the identity text of an absolute path: bytes that are not UTF-8 become lone surrogates (PEP 383)."""
    return os.fsdecode(path)


def to_bytes(text: str) -> bytes:
    """Returns the bytes of an identity text; the inverse of `to_text`."""
    return os.fsencode(text)


def content_digest(data: bytes) -> bytes:
    """Returns the BLAKE2b-128 of a file's bytes, which identifies a photo wherever its file is."""
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest()


def display(text: str) -> str:
    """Returns text that can be shown: control and direction characters and undecodable bytes become visible signs."""
    if text.isascii() and text.isprintable():  # true for nearly every name
        return text
    return "".join(map(_visible, text))


def file_name(path: str) -> str:
    """Returns the last part of a path as text that can be shown."""
    return display(os.path.basename(path))  # noqa: PTH119  (text, not a path object: any bytes survive)


def parent(path: str) -> str:
    """Returns the folder that `path` lies in; for a root, the root itself."""
    return os.path.dirname(path)  # noqa: PTH120  (text, not a path object: any bytes survive)


def is_within(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies below it; both are identity texts."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def is_below_any(path: str, folders: frozenset[str]) -> bool:
    """Whether `path` is one of `folders` or lies below one; the cost depends on the depth of the path alone."""
    while folders:
        if path in folders:
            return True
        above = parent(path)
        if above == path:
            break
        path = above
    return False


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return "\u2421"
    if character not in _JOINERS and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return "\ufffd"
    return character
