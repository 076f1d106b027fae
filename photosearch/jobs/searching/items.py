"""Items of the open library: reads their files, joins and splits them, and finds the best frame of a burst."""

import secrets
from collections.abc import Mapping, Sequence

from photosearch.core.items.best import Suggestion, look, suggest
from photosearch.core.items.grouping import ALONE
from photosearch.core.photo import Photo
from photosearch.errors import PhotoError
from photosearch.jobs.opening.opening import Opening
from photosearch.jobs.searching.pictures import Pictures
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.items import Choice, ItemFile

COMPARED_SIDE = 1024
"""Longest side, in pixels, at which the frames of a burst are compared."""


def join(store: LibraryStore, photos: Sequence[Photo]) -> dict[bytes, Choice | None]:
    """Joins the items of these photos into one, whatever the rules say; returns the previous choices."""
    items = sorted({photo.item for photo in photos if photo.item is not None})
    members = [each for ids in store.items.members(items).values() for each in ids]
    every = {photo.id: photo for photo in photos} | store.photos.by_id(members)
    choice = Choice(secrets.token_bytes(16))
    return store.items.choose({photo.digest: choice for photo in every.values()})


def split(store: LibraryStore, photos: Sequence[Photo]) -> dict[bytes, Choice | None]:
    """Separates each of these photos from its item, whatever the rules say; returns the previous choices."""
    return store.items.choose({photo.digest: Choice(ALONE) for photo in photos})


class Items:
    """Works in the calling thread. Every method blocks, and may raise NotOpen and StorageError."""

    def __init__(self, opening: Opening, pictures: Pictures) -> None:
        self._opening = opening
        self._pictures = pictures

    def files(self, photos: Sequence[Photo]) -> list[tuple[ItemFile, ...]]:
        """Returns the files of each photo's item; the file of the front comes first."""
        items = [photo.item for photo in photos if photo.item is not None]
        found: dict[int, tuple[ItemFile, ...]] = {}
        if items:
            with self._opening.library().reader() as store:
                found = store.items.files(items)
        return [found.get(photo.whole, ()) for photo in photos]

    def paths(self, photos: Sequence[Photo]) -> list[str]:
        """Returns the paths of all files of these photos' items, each once."""
        files = (
            [photo.file.path, *(each.path for each in item)]
            for photo, item in zip(photos, self.files(photos), strict=True)
        )
        return list(dict.fromkeys(path for paths in files for path in paths))

    def members(self, photo: Photo) -> list[Photo]:
        """Returns the photos of a photo's item, without films, by path."""
        with self._opening.library().reader() as store:
            ids = store.items.members([photo.whole]).get(photo.whole, (photo.id,))
            found = store.photos.by_id(ids)
        return [found[each] for each in ids if each in found]

    def join(self, photos: Sequence[Photo]) -> dict[bytes, Choice | None]:
        """Joins the items of these photos into one, whatever the rules say; returns the previous choices."""
        with self._opening.library().writer() as store:
            return join(store, photos)

    def split(self, photos: Sequence[Photo]) -> dict[bytes, Choice | None]:
        """Separates each of these photos from its item, whatever the rules say; returns the previous choices."""
        with self._opening.library().writer() as store:
            return split(store, photos)

    def restore(self, choices: Mapping[bytes, Choice | None]) -> dict[bytes, Choice | None]:
        """Restores earlier choices, by the photos' digests; returns the choices that they replace."""
        with self._opening.library().writer() as store:
            return store.items.choose(choices)

    def best(self, photo: Photo) -> tuple[Photo, Suggestion, int] | None:
        """Returns the best-looking frame of a photo's item, the reason, and the number of frames compared.

        Compares only frames in the photo's format, without edited versions. Returns None if there is only one.
        """
        frames = [each for each in self.members(photo) if (each.role, _format(each)) == (photo.role, _format(photo))]
        looks = []
        for frame in frames:
            try:
                looks.append((frame, look(self._pictures.preview(frame.file.path, COMPARED_SIDE).pixels)))
            except PhotoError:
                continue  # its file is gone
        if len(looks) < 2:
            return None
        found = suggest([each for _, each in looks])
        return looks[found.place][0], found, len(looks)


def _format(photo: Photo) -> str | None:
    return photo.metadata.format if photo.metadata else None
