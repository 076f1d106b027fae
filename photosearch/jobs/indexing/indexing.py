"""Commands for the indexer: folders to watch, exclusion patterns, and when and how fast to read photos."""

from collections.abc import Callable

from photosearch.core.photo import Photo
from photosearch.jobs.control import Control
from photosearch.jobs.inbox import Inbox
from photosearch.jobs.indexing.survey import photo_files
from photosearch.jobs.messages import AddFolder, Exclude, ReadTexts, Relocate, RemoveFolder, Rescan, Retry
from photosearch.jobs.opening.opening import Opening
from photosearch.jobs.pace import Pace
from photosearch.settings import Settings


class Indexing:
    """Commands for the indexing thread, callable from any thread and before it runs."""

    def __init__(self, opening: Opening, inbox: Inbox, control: Control, pace: Pace) -> None:
        self._opening = opening
        self._inbox = inbox
        self._control = control
        self._pace = pace

    def add_folder(self, path: str) -> None:
        """Watches the folder with identity text `path`."""
        self._inbox.post(AddFolder(path), urgent=True)

    def remove_folder(self, path: str) -> None:
        """Removes the folder and its photos from the library; the files stay."""
        self._inbox.post(RemoveFolder(path), urgent=True)

    def relocate(self, old: str, new: str) -> None:
        """Records that the photos of the folder `old` are now in `new`, after a check of `new` confirms it."""
        self._inbox.post(Relocate(old, new), urgent=True)

    def exclude(self, folder: str, patterns: str) -> None:
        """Replaces the exclusion patterns of a watched folder, or those of all folders with `EVERYWHERE`."""
        self._inbox.post(Exclude(folder, patterns), urgent=True)

    def patterns(self) -> dict[str, str]:
        """Returns the exclusion patterns, by folder. Blocks; raises StorageError."""
        with self._opening.library().reader() as store:
            return store.folders.patterns()

    def photo_files(self, stop: Callable[[], bool]) -> dict[str, dict[str, int]]:
        """Returns the files named like photos in each watched folder with their sizes in bytes, excluded or not.

        Blocks; raises StorageError.
        """
        with self._opening.library().reader() as store:
            return photo_files(store, stop)

    def skips(self) -> tuple[Photo, ...]:
        """Returns the photos that could not be indexed, with the reason of each. Blocks; raises StorageError."""
        with self._opening.library().reader() as store:
            return store.photos.skips()

    def retry(self, paths: frozenset[str] | None = None) -> None:
        """Reads the skipped photos at `paths` again, or all of them."""
        self._inbox.post(Retry(paths))

    def rescan(self, confirmed: frozenset[str] = frozenset()) -> None:
        """Compares every folder with the library now.

        Args:
            confirmed: the folders of `Trouble.removals` whose missing photos are removed from a shared library.
        """
        self._inbox.post(Rescan(confirmed), urgent=True)

    def pause(self) -> None:
        """Holds indexing at the next photo."""
        self._control.pause()

    def resume(self) -> None:
        """Lets indexing continue."""
        self._control.pause(False)

    def follow(self, settings: Settings) -> None:
        """Applies the settings that say when to read photos, and how fast."""
        self._pace.follow(settings)
        self._control.wake()

    def read_texts(self, wanted: bool) -> None:
        """Reads the text in photos from now on, or no longer; what was read stays."""
        self._inbox.post(ReadTexts(wanted))

    def show_in_front(self, in_front: bool) -> None:
        """Records whether the window is in front, because then the person may be waiting for a new folder."""
        self._pace.show_in_front(in_front)

    def without_effect(self) -> frozenset[str]:
        """Returns the names of the settings that have no effect on this system. Blocks."""
        return self._pace.without_effect()
