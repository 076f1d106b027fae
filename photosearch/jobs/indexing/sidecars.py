"""Reads the XMP sidecars that PhotoSearch or another program wrote beside photos."""

from pathlib import Path

from photosearch.core.identity import content_digest
from photosearch.core.photo import FileState
from photosearch.core.xmp.packet import LONGEST_BLOCK
from photosearch.core.xmp.reading import read
from photosearch.library.store.changes.changes import SidecarRead


def read_sidecar(file: FileState, observed_ns: int) -> SidecarRead | None:
    """Returns the annotations of a sidecar, or its problem; None if the file cannot be read now."""
    try:
        with Path(file.path).open("rb") as opened:
            data = opened.read(LONGEST_BLOCK + 1)
    except OSError:
        return None
    try:
        return SidecarRead(file, content_digest(data), read(data), observed_ns)
    except ValueError as error:
        return SidecarRead(file, content_digest(data), {}, observed_ns, f"It cannot be read: {error}")
