"""Thumbnails, larger views and photos for the window, read on demand in the calling thread."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from photosearch.core.photo import Box, Photo, Preview
from photosearch.core.written import Lines
from photosearch.errors import UnreadablePhoto
from photosearch.jobs.opening.library import Library
from photosearch.jobs.opening.opening import Opening
from photosearch.vision.decoding.decoder import Decoder

QUICK_SIDE = 4096
"""A view with a longer side than this takes seconds to make. It gets a decoder of its own, so that thumbnails do not
wait for it."""
_COLOUR_BYTES = 3


class Pictures:
    """Serves any number of threads. It starts its three decoder processes when they are first needed."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._quick = _Desk()
        self._large = _Desk()
        self._thorough = _Desk()

    def thumbnail(self, photo: Photo) -> bytes:
        """Returns the encoded thumbnail from the cache, or makes it again if it is not there. Blocks.

        Raises:
            PhotoError: the photo can no longer be decoded, or the library is closed.
            NotOpen: the library is not open.
        """
        library = self._opening.library()
        cached = library.thumbnails.get(photo.digest)
        if cached is not None:
            return cached
        with self._quick.decoder(library) as decoder:
            decoded = decoder.decode(photo.file.path, thumbnail=True)
        library.thumbnails.put([(decoded.digest, decoded.thumbnail)])
        return decoded.thumbnail

    def colours(self, digests: Sequence[bytes]) -> dict[bytes, bytes]:
        """Returns the stored average colours of photos, three bytes each, by digest. Blocks; raises NotOpen."""
        stored = self._opening.library().colours
        found = ((digest, stored.get(digest)) for digest in digests)
        return {digest: colour for digest, colour in found if colour is not None and len(colour) == _COLOUR_BYTES}

    def keep_colours(self, colours: Mapping[bytes, bytes]) -> None:
        """Stores average colours by digest. Blocks; raises NotOpen."""
        self._opening.library().colours.put(list(colours.items()))

    def preview(self, source: str | bytes, longest: int, box: Box | None = None) -> Preview:
        """Returns the photo, or the detail in `box`, upright, its longest side at most `longest` pixels. Blocks.

        Raises:
            PhotoError: it cannot be decoded, or the library is closed.
            NotOpen: the library is not open.
        """
        desk = self._quick if longest <= QUICK_SIDE else self._thorough
        with desk.decoder(self._opening.library()) as decoder:
            return decoder.preview(source, longest, box)

    def large_thumbnail(self, photo: Photo, longest: int) -> Preview:
        """Returns the photo like `preview`, but with a decoder of its own: thumbnails and views do not wait for it.

        Blocks; raises like `preview`.
        """
        with self._large.decoder(self._opening.library()) as decoder:
            return decoder.preview(photo.file.path, longest)

    def at(self, paths: Iterable[str]) -> dict[str, Photo]:
        """Returns the photos at these paths, by path. Blocks; raises StorageError."""
        with self._opening.library().reader() as store:
            found = (store.photos.at(path) for path in paths)
            return {photo.file.path: photo for photo in found if photo is not None}

    def by_id(self, ids: Sequence[int]) -> dict[int, Photo]:
        """Returns the photos with these ids, by id. Blocks; raises StorageError."""
        with self._opening.library().reader() as store:
            return store.photos.by_id(ids)

    def text_in(self, photo: Photo) -> Lines:
        """Returns the text found in the photo; empty if its text has not been read. Blocks; raises StorageError."""
        with self._opening.library().reader() as store:
            return store.texts.of([photo.digest]).get(photo.digest, ())

    def close(self) -> None:
        """Ends the decoder processes; later calls are refused."""
        for desk in (self._quick, self._large, self._thorough):
            desk.close()

    def restart(self) -> None:
        """Serves again after `close`."""
        for desk in (self._quick, self._large, self._thorough):
            desk.restart()


class _Desk:
    """One decoder process, lent to one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._own: Decoder | None = None
        self._closed = False

    @contextmanager
    def decoder(self, library: Library) -> Iterator[Decoder]:
        with self._lock:
            if self._closed:
                raise UnreadablePhoto("The library is closed")
            if self._own is None:
                self._own = library.decoder()
            yield self._own

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._own is not None:
                self._own.close()
                self._own = None

    def restart(self) -> None:
        with self._lock:
            self._closed = False
