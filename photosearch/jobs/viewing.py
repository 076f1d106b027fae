"""Thumbnails and larger views for the window, made on demand in the thread that asks."""

import threading

from photosearch.core.photo import Photo, Pixels
from photosearch.errors import UnreadablePhoto
from photosearch.jobs.parts import Parts
from photosearch.vision.decoder import Decoder


class Viewer:
    """Serves any number of threads with one decoder process of its own, started when first needed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._decoder: Decoder | None = None
        self._closed = False

    def thumbnail(self, photo: Photo) -> bytes:
        """Returns the encoded thumbnail, from the cache or made anew where the cache has let it go.

        Raises:
            PhotoError: the photo can no longer be decoded, or the library is closed.
        """
        cached = self._parts.thumbnails.get(photo.digest)
        if cached is not None:
            return cached
        with self._lock:
            decoded = self._own_decoder().decode(photo.file.path)
        self._parts.thumbnails.put([(decoded.digest, decoded.thumbnail)])
        return decoded.thumbnail

    def preview(self, source: str | bytes, longest: int) -> Pixels:
        """Returns the photo upright, its longest side at most `longest` pixels.

        Raises:
            PhotoError: it cannot be decoded, or the library is closed.
        """
        with self._lock:
            return self._own_decoder().preview(source, longest)

    def close(self) -> None:
        """Ends the decoder process; whoever asks later is refused."""
        with self._lock:
            self._closed = True
            if self._decoder is not None:
                self._decoder.close()
                self._decoder = None

    def _own_decoder(self) -> Decoder:
        if self._closed:
            raise UnreadablePhoto("The library is closed")
        if self._decoder is None:
            self._decoder = self._parts.decoder(1)
        return self._decoder
