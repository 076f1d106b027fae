"""Reads the text in photos, if the settings ask for it: a few at a time, when there is nothing else to do.

Each content is read once, even if its file moves; committed texts survive a kill.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from itertools import islice

from photosearch.core.events import Extra, ExtraProgress, Listener, Trouble
from photosearch.core.photo import FileState, Photo, PhotoState
from photosearch.core.written import Lines
from photosearch.errors import DecoderBroken, UnreadablePhoto
from photosearch.jobs.control import Control
from photosearch.jobs.opening.library import Library
from photosearch.library import scan
from photosearch.library.store.store import Store
from photosearch.packages import has_extra, install_command
from photosearch.vision.decoding.decoder import Decoder


class TextReading:
    """Reads the photos that came into the library since it last ended, in the order of their vectors.

    Its processes start for the first photo and end after the last. A photo whose file is missing, or has changed since
    it was indexed, is tried again after each `begin`.

    Args:
        model_id: the model in use, whose vectors tell which photos are new.
    """

    def __init__(self, library: Library, store: Store, emit: Listener, control: Control, model_id: int) -> None:
        self._library = library
        self._store = store
        self._emit = emit
        self._control = control
        self._wanted = False
        self._model_id = model_id
        self._reader: Decoder | None = None
        self._after = self._done = self._total = 0
        self._waiting: deque[int] = deque()
        """Photos to try again, by id; the first ones come next."""
        self._missed: set[int] = set()

    def begin(self, wanted: bool) -> None:
        """Starts a pass over new photos, or over all unread ones if text was not wanted before.

        If text is not `wanted`, `step` does nothing.
        """
        if not self._wanted:
            self._after = 0
            self._missed.clear()
        self._wanted = wanted and has_extra("ocr")
        self._waiting.extend(sorted(self._missed))
        self._missed.clear()
        self._done = self._total = 0
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
        found = self._next()
        self._control.check()
        if found is None:
            self._finish()
            return False
        photos, upto = found
        files = scan.unchanged(photos)
        if files and not self._total:
            # Counted only if there is something to do, because it looks at every photo.
            self._total = self._store.photos.counts().photos - self._store.texts.counts().read
        missed = {photo.id for photo in photos} - {photo.id for _, photo in files}
        if files:
            done = self._read(_first_of_each(files))
            if done is None:
                return False
            missed |= done
        self._missed |= missed
        self._drop_first_waiting()
        self._after = upto
        return True

    def _next(self) -> tuple[Sequence[Photo], int] | None:
        """Returns the next photos to read and the last vector id examined; None at the end.

        The list is empty if all photos that were examined have been read before.
        """
        limit = self._library.tuning.text_photos
        while self._waiting:
            some = self._store.photos.by_id(list(islice(self._waiting, limit)))
            lacking = self._store.texts.lacking([photo.digest for photo in some.values()])
            photos = [photo for photo in some.values() if photo.state is PhotoState.INDEXED and photo.digest in lacking]
            if photos:
                return photos, self._after
            self._drop_first_waiting()
        return self._store.texts.unread(self._model_id, self._after, limit)

    def _drop_first_waiting(self) -> None:
        for _ in range(min(self._library.tuning.text_photos, len(self._waiting))):
            self._waiting.popleft()

    def close(self) -> None:
        """Ends the processes."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _read(self, photos: Mapping[FileState, Photo]) -> set[int] | None:
        """Returns the photos to try again; None if the reader does not work."""
        missed = set()
        if self._reader is None:
            workers = self._library.settings.decoders
            self._reader = self._library.make_decoder(
                self._library.fitting, workers, self._control.niceness, texts=True
            )
        read: dict[bytes, Lines] = {}
        try:
            for file, outcome in self._reader.read_texts(photos):
                self._control.checkpoint()
                if isinstance(outcome, tuple):
                    read[photos[file].digest] = outcome
                elif isinstance(outcome, UnreadablePhoto):
                    missed.add(photos[file].id)
                else:
                    read[photos[file].digest] = ()  # it would fail again
        except DecoderBroken:
            self._wanted = False
            self._finish()
            self._emit(
                Trouble(f"The package that reads text does not work. Install it again: {install_command('ocr')}.")
            )
            return None
        self._store.texts.put(read)
        self._done += len(photos)
        self._emit(ExtraProgress(Extra.TEXT, min(self._done, self._total), self._total))
        return missed

    def _finish(self) -> None:
        self.close()
        if self._total:
            self._emit(ExtraProgress(Extra.TEXT, self._total, self._total))
            self._total = 0


def _first_of_each(files: Sequence[tuple[FileState, Photo]]) -> dict[FileState, Photo]:
    """Returns one file of each content, in order."""
    found = {photo.digest: (file, photo) for file, photo in reversed(files)}
    return dict(reversed(found.values()))
