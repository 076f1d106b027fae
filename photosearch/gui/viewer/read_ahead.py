"""Reads the neighbours of the photo in the viewer in advance, so that each of them appears at once."""

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial

from photosearch.core.photo import FileState, Photo
from photosearch.errors import PhotoSearchError
from photosearch.gui.picture.loader import Shown, screen_side, screen_view
from photosearch.gui.work.background import Background, Newest
from photosearch.jobs.searching.pictures import Pictures

KEPT = 3
"""The photo shown and its neighbours. On a large screen, a view takes 50 megabytes."""


class ReadAhead:
    """Keeps a few screen-sized views, by file; a file that has changed is another one."""

    def __init__(self, pictures: Pictures, background: Background) -> None:
        self._pictures = pictures
        self._lane = Newest(background)
        self._kept: OrderedDict[FileState, Shown] = OrderedDict()
        self._wanted: tuple[Photo, ...] = ()

    def get(self, photo: Photo) -> Shown | None:
        """Returns the view of a photo if it is kept."""
        return self._kept.get(photo.file)

    def keep(self, photo: Photo, view: Shown) -> None:
        """Keeps a view that was read for the screen."""
        self._kept[photo.file] = view
        self._kept.move_to_end(photo.file)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def want(self, photos: Sequence[Photo]) -> None:
        """Reads these photos, one after another, instead of those wanted before."""
        self._wanted = tuple(photos)
        self._read()

    def clear(self) -> None:
        """Drops all requests and views."""
        self._wanted = ()
        self._lane.drop()
        self._kept.clear()

    def _read(self) -> None:
        for photo in self._wanted:
            if photo.file in self._kept:
                self._kept.move_to_end(photo.file)
            else:
                work = partial(screen_view, self._pictures, photo.file.path, screen_side())
                self._lane.run(work, partial(self._arrive, photo), partial(self._skip, photo))
                return

    def _arrive(self, photo: Photo, view: Shown) -> None:
        self.keep(photo, view)
        self._read()

    def _skip(self, photo: Photo, _error: PhotoSearchError) -> None:
        """Leaves out a photo that cannot be read; the viewer shows the reason later."""
        self._wanted = tuple(each for each in self._wanted if each is not photo)
        self._read()
