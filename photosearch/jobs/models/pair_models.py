"""The models for words of the open library: list, add, download, use and remove them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.errors import InputError
from photosearch.jobs.inbox import Inbox
from photosearch.jobs.messages import ChangePair
from photosearch.jobs.opening.opening import Opening
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.vision.pairs.catalogue import PUBLISHER, Entry
from photosearch.vision.pairs.shelf import PairShelf, ShelfPair

if TYPE_CHECKING:
    from photosearch.vision.pairs import download


@dataclass(frozen=True, slots=True)
class PairStatus:
    """A pair of the library, and how many photos are embedded with it."""

    pair: ShelfPair
    vectors: int


class PairModels:
    """Reads and changes the models for words. Every method blocks until the library is open.

    All methods raise StorageError if the library is not open or fails, and InputError if it is a shared one.
    """

    def __init__(self, opening: Opening, inbox: Inbox) -> None:
        self._opening = opening
        self._inbox = inbox

    def statuses(self) -> tuple[PairStatus, ...]:
        """Returns the models of the library."""
        shelf = self._shelf()
        with self._opening.library().reader() as store:
            return statuses(shelf, store)

    def add(self, folder: Path) -> None:
        """Imports the pair in a folder, and uses it from now on. Raises as `PairShelf.add` does."""
        self._shelf().add(folder)
        self._inbox.post(ChangePair())

    def load(self, entry: Entry, progress: "download.Progress", publisher: str = PUBLISHER) -> None:
        """Downloads a pair of the catalogue, and uses it from now on. Raises as `fetch` and `progress` do.

        After an error, the next call continues the download.
        """
        fetch(self._shelf(), entry, progress, publisher)
        self._inbox.post(ChangePair())

    def use(self, pair_id: str) -> None:
        """Uses another pair of the library, or none if the id is empty: photos are then not found by descriptions."""
        self._shelf().use(pair_id)
        self._inbox.post(ChangePair())

    def remove(self, pair: ShelfPair) -> None:
        """Removes a pair at once, and its vectors in the background."""
        self._shelf().remove(pair)
        self._inbox.post(ChangePair(removed=pair.description.sha256))

    def _shelf(self) -> PairShelf:
        pairs = self._opening.library().pairs
        if pairs is None:
            raise InputError("A shared library cannot search by descriptions yet")
        return pairs


def statuses(shelf: PairShelf, store: LibraryStore) -> tuple[PairStatus, ...]:
    """Returns the pairs, each with the number of photos embedded with it."""
    return tuple(PairStatus(pair, _embedded(store, pair)) for pair in shelf.pairs())


def fetch(shelf: PairShelf, entry: Entry, progress: "download.Progress", publisher: str = PUBLISHER) -> ShelfPair:
    """Downloads a pair of the catalogue, and adds it to the shelf.

    Raises:
        InputError, DiskFull, StorageError: as `download.fetch`.
        ModelError: the downloaded pair cannot be used.
    """
    from photosearch.vision.pairs import download  # late: only a download needs the network modules

    loaded = shelf.folder / "downloads" / entry.name
    pair = shelf.add(download.fetch(entry, loaded, progress, publisher), entry.title, entry.licence)
    download.forget(loaded)
    return pair


def forget(store: Store, sha256: str, stop: Callable[[], bool]) -> None:
    """Removes the vectors of a pair, unless `stop` ends it early. Raises StorageError."""
    model_id = store.models.id_of(sha256)
    if model_id is not None:
        store.models.forget(model_id, stop)


def _embedded(store: LibraryStore, pair: ShelfPair) -> int:
    model_id = store.models.id_of(pair.description.sha256)
    return store.vectors.count(model_id) if model_id is not None else 0
