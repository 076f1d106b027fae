"""Reads the text in photos, if the settings ask for it: a few at a time, when there is nothing else to do.

Each content is read once, even if its file moves; committed texts survive a kill.
"""

from collections.abc import Sequence

from photosearch.core.events import Extra, ExtraProgress, Listener, Trouble
from photosearch.core.photo import Photo
from photosearch.core.written import Lines
from photosearch.errors import DecoderBroken, UnreadablePhoto
from photosearch.jobs.control import Control
from photosearch.jobs.opening.library import Library
from photosearch.library import scan
from photosearch.library.store.store import Store
from photosearch.packages import has_extra, install_command
from photosearch.vision.decoding.decoder import Decoder

CHECKED = 1024
"""Photos in a step."""


class TextReading:
    """Goes through all photos after each `begin`. Its processes start for the first photo and end after the last.

    A photo whose file is missing, or has changed since it was indexed, is read the next time.
    """

    def __init__(self, library: Library, store: Store, emit: Listener, control: Control) -> None:
        self._library = library
        self._store = store
        self._emit = emit
        self._control = control
        self._wanted = False
        self._reader: Decoder | None = None
        self._after = self._done = self._total = 0

    def begin(self, wanted: bool) -> None:
        """Starts over if text is `wanted`; else `step` does nothing."""
        self._wanted = wanted and has_extra("ocr")
        self._after = self._done = self._total = 0
        if not self._wanted:
            self._finish()

    def step(self) -> bool:
        """Reads some photos; returns whether there may be more.

        Raises:
            Interrupted: `control` interrupted it; the next step reads these photos again.
            StorageError: the library cannot be written.
        """
        if not self._wanted:
            return False
        photos = self._store.photos.after(self._after, CHECKED)
        if not photos:
            self._finish()
            return False
        lacking = self._store.texts.lacking([photo.digest for photo in photos])
        self._control.check()
        some = _first_of_each(photos, lacking)[: self._library.tuning.text_photos]
        if some and not self._total:
            # Counted only if there is something to do, because it looks at every photo.
            self._total = self._store.photos.counts().photos - self._store.texts.counts().read
        if some and not self._read(some):
            return False
        whole = len(some) < self._library.tuning.text_photos
        self._after = photos[-1].id if whole else some[-1].id
        return True

    def close(self) -> None:
        """Ends the processes."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _read(self, photos: Sequence[Photo]) -> bool:
        files = {file: photo.digest for file, photo in scan.unchanged(photos)}
        if self._reader is None:
            workers = self._library.settings.decoders
            self._reader = self._library.make_decoder(
                self._library.fitting, workers, self._control.niceness, texts=True
            )
        read: dict[bytes, Lines] = {}
        try:
            for file, outcome in self._reader.read_texts(files):
                self._control.checkpoint()
                if isinstance(outcome, tuple):
                    read[files[file]] = outcome
                elif not isinstance(outcome, UnreadablePhoto):
                    read[files[file]] = ()  # it would fail again
        except DecoderBroken:
            self._wanted = False
            self._finish()
            self._emit(
                Trouble(f"The package that reads text does not work. Install it again: {install_command('ocr')}.")
            )
            return False
        self._store.texts.put(read)
        self._done += len(photos)
        self._emit(ExtraProgress(Extra.TEXT, min(self._done, self._total), self._total))
        return True

    def _finish(self) -> None:
        self.close()
        if self._total:
            self._emit(ExtraProgress(Extra.TEXT, self._total, self._total))
            self._total = 0


def _first_of_each(photos: Sequence[Photo], lacking: set[bytes]) -> list[Photo]:
    """Returns one photo of each content in `lacking`, in order."""
    found = {photo.digest: photo for photo in reversed(photos) if photo.digest in lacking}
    return sorted(found.values(), key=lambda photo: photo.id)
