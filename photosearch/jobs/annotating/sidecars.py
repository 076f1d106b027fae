"""Writes the person's annotations into XMP sidecars, if the settings ask for it. Photo files are never written."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from photosearch import durable
from photosearch.core.annotations.values import Property, Source, winner
from photosearch.core.folders.formats import RAW_SUFFIXES, SIDECAR_SUFFIX
from photosearch.core.identity import content_digest, display
from photosearch.core.photo import Photo
from photosearch.core.xmp import writing
from photosearch.core.xmp.packet import LONGEST_BLOCK
from photosearch.errors import PhotoSearchError
from photosearch.library.store.annotations.sidecars import Sidecar
from photosearch.library.store.contract import LibraryStore

_ALL_MAY_READ = 0o666


class SidecarWriter:
    """Writes sidecars one after another, but never overwrites changes that another program has made meanwhile.

    An existing sidecar keeps its name: `photo.jpg.xmp`, else `photo.xmp`; a new sidecar is `photo.jpg.xmp`. If several
    photos have the name `photo`, only a single raw photo among them writes `photo.xmp`, as other programs do.
    """

    def __init__(self) -> None:
        self._written: dict[str, bytes] = {}
        """The digest of each sidecar as it was last written, because the next scan has not read it yet."""

    def write(self, store: LibraryStore, photo: Photo) -> str:
        """Writes the person's annotations of a photo; returns why this failed, or an empty text."""
        known = store.sidecars.of(photo.file.path)
        path = self._path(known, photo.file.path, store.sidecars.sharing(photo.file.path))
        read = known if known is not None and known.path == path else None
        # A new sidecar hides the one that was in effect, so it takes over its values.
        taken = (Source.PERSON,) if read is not None or known is None else (Source.PERSON, Source.SIDECAR)
        account = store.annotations.account(photo)
        said: dict[Property, str] = {}
        for of in Property:
            words = account.said[of]
            source = winner(*(words.get(each) for each in Source))
            if source is not None and source in taken:
                said[of] = words[source].text
        try:
            problem = self._write(path, read.digest if read is not None else None, said, photo)
        except PhotoSearchError as error:
            problem = str(error)
        if read is not None and problem != read.problem:
            store.sidecars.note_problem(path, problem)
        return problem

    def _path(self, known: Sidecar | None, photo: str, sharing: Sequence[str]) -> str:
        own = photo + SIDECAR_SUFFIX
        if sharing and (not _is_raw(photo) or any(map(_is_raw, sharing))):
            return own
        if known is not None:
            return known.path
        short = Path(photo).with_suffix(SIDECAR_SUFFIX)
        return str(short) if own not in self._written and short.exists() else own

    def _write(self, path: str, read: bytes | None, said: dict[Property, str], photo: Photo) -> str:
        target = Path(path)
        try:
            there = target.lstat() if os.path.lexists(target) else None
            if there is not None and not stat.S_ISREG(there.st_mode):
                return (
                    f"{display(path)} is a link or a folder, and PhotoSearch writes only files. Replace it with a file."
                )
            data = _start_of(target) if there is not None else None
            mode = stat.S_IMODE((there or Path(photo.file.path).stat()).st_mode)
        except OSError as error:
            return f"{display(path)} cannot be read: {error.strerror}"
        if data is not None and len(data) > LONGEST_BLOCK:
            return f"{display(path)} is too long for a sidecar"
        if data is not None and content_digest(data) not in (read, self._written.get(path)):
            return f"Another program changed {display(path)}, so PhotoSearch did not write it. It is read again first."
        try:
            new = writing.changed(writing.EMPTY if data is None else data, said)
        except ValueError as error:
            return f"{display(path)} was not written: {error}"
        if new != (writing.EMPTY if data is None else data):
            with durable.replacing(target) as temporary:
                temporary.write_bytes(new)
                temporary.chmod(mode & _ALL_MAY_READ)
            self._written[path] = content_digest(new)
        return ""


def _start_of(sidecar: Path) -> bytes:
    """Returns the bytes of a sidecar, up to one more than the limit."""
    with sidecar.open("rb") as opened:
        return opened.read(LONGEST_BLOCK + 1)


def _is_raw(photo: str) -> bool:
    return Path(photo).suffix.lower() in RAW_SUFFIXES
