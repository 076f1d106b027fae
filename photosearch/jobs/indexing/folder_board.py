"""What each watched folder is doing, as the person is shown it."""

from photosearch.core.events import FoldersChanged, FolderState, FolderStatus
from photosearch.library.store.store import Store


class FolderBoard:
    """Remembers how each folder rests (watching, polling, offline) and what is done to all of them just now."""

    def __init__(self) -> None:
        self._resting: dict[str, tuple[FolderState, str]] = {}
        self.activity: FolderState | None = None
        """What every folder that can be reached is going through; None between passes."""

    def rest(self, folder: str, state: FolderState, detail: str = "") -> None:
        """Notes how `folder` stands between passes; `detail` says why, where there is something to say."""
        self._resting[folder] = (state, detail)

    def event(self, store: Store) -> FoldersChanged:
        """Returns the board with the counts of the store."""
        return FoldersChanged(tuple(self._status(folder, store) for folder in store.folders.paths()))

    def _status(self, folder: str, store: Store) -> FolderStatus:
        counts = store.photos.counts(folder)
        state, detail = self._resting.get(folder, (FolderState.WAITING, ""))
        if self.activity is not None and state is not FolderState.OFFLINE:
            state = self.activity
        return FolderStatus(folder, state, counts.photos, counts.skipped, detail)
