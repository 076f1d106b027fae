"""What a file is in its item."""

from enum import StrEnum


class Role(StrEnum):
    """The role of a file in its item."""

    PHOTO = "photo"
    RAW = "raw"
    EDIT = "edit"
    FILM = "film"
    BURST = "burst"
    BRACKET = "bracket"
    PANORAMA = "panorama"


SERIES = frozenset({Role.BURST, Role.BRACKET, Role.PANORAMA})
"""The roles of a series' frames: each frame is a separate photo, not a copy of another one."""
