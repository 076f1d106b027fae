"""Stores ratings, labels, flags, titles, captions and keywords, and reads them with their sources."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from photosearch.core.annotations.values import Changes, Property, Stamped, all_stored
from photosearch.core.photo import Photo
from photosearch.jobs.annotating.sidecars import SidecarWriter
from photosearch.jobs.opening.opening import Opening
from photosearch.library.store.annotations.annotations import Account

Wanted: TypeAlias = Mapping[bytes, Mapping[Property, str]]
"""Annotations to store, as stored texts by the photo's digest."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The changes that undo an annotation, and why sidecars were not written."""

    undo: Changes
    problems: tuple[str, ...] = ()


class Annotations:
    """Writes annotations in the calling thread, without waiting for indexing. Every method blocks; raises StorageError.

    Only one thread may store annotations at a time.
    """

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._sidecars = SidecarWriter()
        self._writes_sidecars: bool | None = None

    def write_sidecars(self, on: bool) -> None:
        """Turns the writing of sidecars on or off."""
        self._writes_sidecars = on

    def say(self, wanted: Wanted) -> Outcome:
        """Stores annotations with the current time."""
        now_ns = time.time_ns()
        return self.change(
            {photo: {of: Stamped(text, now_ns) for of, text in said.items()} for photo, said in wanted.items()}
        )

    def change(self, changes: Changes) -> Outcome:
        """Stores changes, and writes the sidecars of their photos if the settings ask for it."""
        library = self._opening.library()
        writes = library.settings.write_sidecars if self._writes_sidecars is None else self._writes_sidecars
        with library.writer() as store:
            if not writes:
                return Outcome(store.annotations.put(changes))
            photos = store.annotations.photos(tuple(changes))
            # The sidecar would still hold the undone value, so the value that was in effect is stored again.
            counted = {photo.digest: all_stored(photo.annotations) for photo in photos}
            undo = {
                photo: {
                    of: word or (Stamped(counted[photo][of], 0) if photo in counted else None)
                    for of, word in before.items()
                }
                for photo, before in store.annotations.put(_restamped(changes)).items()
            }
            problems = dict.fromkeys(filter(None, (self._sidecars.write(store, photo) for photo in photos)))
            return Outcome(undo, tuple(problems))

    def photos(self, ids: Sequence[int]) -> list[Photo]:
        """Returns the photos with these ids as they are now."""
        with self._opening.library().reader() as store:
            return list(store.photos.by_id(ids).values())

    def keywords(self) -> dict[str, int]:
        """Returns all keywords with their numbers of photos; a keyword also counts the photos of its sub-keywords."""
        with self._opening.library().reader() as store:
            return store.annotations.keywords()

    def account(self, photo: Photo) -> Account:
        """Returns the source of each annotation of a photo."""
        with self._opening.library().reader() as store:
            return store.annotations.account(photo)


def _restamped(changes: Changes) -> Changes:
    """Returns the changes with the current time, so that an undone value is newer than the sidecar that holds it."""
    now_ns = time.time_ns()
    return {
        photo: {of: None if word is None else Stamped(word.text, now_ns) for of, word in said.items()}
        for photo, said in changes.items()
    }
