"""Writes the person's annotations into XMP sidecars, if the settings ask for it. Photo files are never written."""

import stat
from pathlib import Path

from photosearch import durable
from photosearch.core.annotations.values import Property, Source, winner
from photosearch.core.identity import content_digest, display
from photosearch.core.photo import Photo
from photosearch.core.xmp import writing
from photosearch.core.xmp.packet import LONGEST_BLOCK
from photosearch.errors import PhotoSearchError
from photosearch.library.store.contract import LibraryStore

_SUFFIX = ".xmp"
_ALL_MAY_READ = 0o666


class SidecarWriter:
    """Writes sidecars one after another. A sidecar that another program changed meanwhile stays as it is.

    An existing sidecar keeps its name: `photo.jpg.xmp`, else `photo.xmp`; a new sidecar is `photo.jpg.xmp`.
    """

    def __init__(self) -> None:
        self._written: dict[str, bytes] = {}
        """The digests of the sidecars as they were last written, until a scan reads them."""

    def write(self, store: LibraryStore, photo: Photo) -> str:
        """Writes the person's annotations of a photo; returns why this failed, or an empty text."""
        known = store.sidecars.of(photo.file.path)
        path = known.path if known is not None else photo.file.path + _SUFFIX
        if known is None and path not in self._written and (other := _without_suffix(photo.file.path)).exists():
            path = str(other)
        account = store.annotations.account(photo)
        said = {
            of: words[Source.PERSON].text
            for of in Property
            if winner(*((words := account.said[of]).get(each) for each in Source)) is Source.PERSON
        }
        try:
            problem = self._write(path, known.digest if known is not None else None, said, photo)
        except PhotoSearchError as error:
            problem = str(error)
        if known is not None and problem != known.problem:
            store.sidecars.note_problem(path, problem)
        return problem

    def _write(self, path: str, read: bytes | None, said: dict[Property, str], photo: Photo) -> str:
        target = Path(path)
        try:
            data = target.read_bytes() if target.exists() else None
            mode = stat.S_IMODE((target if data is not None else Path(photo.file.path)).stat().st_mode)
        except OSError as error:
            return f"{display(path)} cannot be read: {error.strerror}"
        if data is not None and content_digest(data) not in (read, self._written.get(path)):
            return f"Another program changed {display(path)}, so PhotoSearch did not write it. It is read again first."
        if data is not None and len(data) > LONGEST_BLOCK:
            return f"{display(path)} is too long for a sidecar"
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


def _without_suffix(photo: str) -> Path:
    return Path(photo).with_suffix(_SUFFIX)
