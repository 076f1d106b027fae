"""Paths as text that any bytes survive, and as something a person may be shown."""

import os
import unicodedata

_CONTROL_PICTURES = 0x2400


def to_text(path: str | bytes | os.PathLike[str]) -> str:
    """Returns the identity text of an absolute path: bytes that are not UTF-8 become lone surrogates (PEP 383)."""
    return os.fsdecode(path)


def to_bytes(text: str) -> bytes:
    """Returns the bytes of an identity text; the inverse of `to_text`."""
    return os.fsencode(text)


def display(text: str) -> str:
    """Returns printable text: control and direction characters and undecodable bytes become visible signs."""
    return "".join(_visible(character) for character in text)


def is_within(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies below it; both are identity texts."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return "\ufffd"
    return character
