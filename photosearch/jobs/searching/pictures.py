"""Thumbnails and larger views for the window, made on demand in the thread that asks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from photosearch.core.photo import Box, Photo, Preview
from photosearch.errors import UnreadablePhoto
from photosearch.library.thumbnails import Thumbnails
from photosearch.vision.decoding.decoder import Decoder

QUICK_SIDE = 4096
"""A view with a longer side than this takes seconds; it is made aside, so that thumbnails need not wait for it."""


class Viewer:
    """Serves any number of threads with decoder processes of its own, started when first needed.

    Args:
        make_decoder: makes a decoder of one process.
    """

    def __init__(self, thumbnails: Thumbnails, make_decoder: Callable[[], Decoder]) -> None:
        self._thumbnails = thumbnails
        self._quick = _Desk(make_decoder)
        self._thorough = _Desk(make_decoder)

    def thumbnail(self, photo: Photo) -> bytes:
        """Returns the encoded thumbnail, from the cache or made anew where the cache has let it go.

        Raises:
            PhotoError: the photo can no longer be decoded, or the library is closed.
        """
        cached = self._thumbnails.get(photo.digest)
        if cached is not None:
            return cached
        with self._quick.decoder() as decoder:
            decoded = decoder.decode(photo.file.path, thumbnail=True)
        self._thumbnails.put([(decoded.digest, decoded.thumbnail)])
        return decoded.thumbnail

    def preview(self, source: str | bytes, longest: int, box: Box | None = None) -> Preview:
        """Returns the photo, or the detail in `box`, upright, its longest side at most `longest` pixels.

        Raises:
            PhotoError: it cannot be decoded, or the library is closed.
        """
        desk = self._quick if longest <= QUICK_SIDE else self._thorough
        with desk.decoder() as decoder:
            return decoder.preview(source, longest, box)

    def close(self) -> None:
        """Ends the decoder processes; whoever asks later is refused."""
        for desk in (self._quick, self._thorough):
            desk.close()


class _Desk:
    """One decoder process, lent to one thread at a time."""

    def __init__(self, make_decoder: Callable[[], Decoder]) -> None:
        self._make_decoder = make_decoder
        self._lock = threading.Lock()
        self._own: Decoder | None = None
        self._closed = False

    @contextmanager
    def decoder(self) -> Iterator[Decoder]:
        with self._lock:
            if self._closed:
                raise UnreadablePhoto("The library is closed")
            if self._own is None:
                self._own = self._make_decoder()
            yield self._own

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._own is not None:
                self._own.close()
                self._own = None
