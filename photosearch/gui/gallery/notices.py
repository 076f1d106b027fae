"""Chooses the empty state shown in the middle of the window, with its text."""

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from photosearch.core.events import FolderState, FolderStatus
from photosearch.gui.gallery.placeholder import Notice
from photosearch.gui.look.actions import Actions


@dataclass(frozen=True, slots=True)
class Situation:
    """The state of the window when there are no photos to show. `folders` is None until the library is open.

    `damaged` means that a repair may fix the `failure`, `repairing` that a repair is running.
    """

    folders: tuple[FolderStatus, ...] | None
    browsing: bool
    filtered: bool
    failure: str = ""
    damaged: bool = False
    repairing: bool = False
    searched: str = ""
    """The active filters in words."""
    nearest: tuple[QAction, ...] = ()
    """Searches with fewer filters that find photos."""


class Notices(QObject):
    """Creates the notice for a situation."""

    def __init__(self, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = actions

    def choose(self, situation: Situation) -> Notice:
        """Returns the most helpful notice."""
        folders = situation.folders
        if situation.repairing:
            return self._repairing()
        if situation.failure and situation.damaged:
            return self._damaged(situation.failure)
        if situation.failure:
            return self._closed(situation.failure) if folders is None else self._failed(situation.failure)
        if folders is None:
            return self._opening()
        if not folders:
            return self._welcome()
        if all(each.state is FolderState.OFFLINE for each in folders):
            return self._offline()
        if situation.filtered and any(each.photos for each in folders):
            return self._filtered_out(situation)
        if not situation.browsing and any(each.photos for each in folders):
            return self._nothing_found()
        busy = (FolderState.WAITING, FolderState.SCANNING, FolderState.INDEXING)
        if any(each.state in busy for each in folders):
            return self._indexing()
        return self._no_photos()

    def _opening(self) -> Notice:
        return Notice("photo", self.tr("Opening the library…"), self.tr("Loading the model and the index."))

    def _closed(self, message: str) -> Notice:
        return Notice("photo-broken", self.tr("The library cannot be opened"), message, (self._actions["quit"],))

    def _damaged(self, message: str) -> Notice:
        actions = (self._actions["repair"], self._actions["quit"])
        return Notice("photo-broken", self.tr("The library is damaged"), message, actions)

    def _repairing(self) -> Notice:
        words = self.tr("If the library is damaged, PhotoSearch sets it aside and restores the newest intact backup.")
        return Notice("photo", self.tr("Checking the library…"), words)

    def _welcome(self) -> Notice:
        words = self.tr(
            "Add the folder that contains your photos, or drop it here. PhotoSearch reads your photos in the "
            "background and never changes them. Nothing leaves this computer."
        )
        return Notice("add-folder", self.tr("Welcome to PhotoSearch"), words, (self._actions["add_folder"],))

    def _failed(self, message: str) -> Notice:
        return Notice(
            "photo-broken",
            self.tr("The search failed"),
            message,
            (self._actions["clear"], self._actions["open"]),
        )

    def _offline(self) -> Notice:
        words = self.tr(
            "Connect the drive that contains your photos. They stay in the library and come back when the drive does. "
            "If a folder has moved, select it and choose Relocate Folder…."
        )
        return Notice("folder-offline", self.tr("Your folders are offline"), words, (self._actions["rescan"],))

    def _filtered_out(self, situation: Situation) -> Notice:
        words = self.tr("No photo matches every filter. Remove one of the filters above, or all of them.")
        if situation.searched:
            searched = self.tr("Searched for: {}").format(situation.searched)
            words = f"{searched}\n{words}"
        actions = (*situation.nearest, self._actions["clear_filters"])
        return Notice("filter", self.tr("No matching photos"), words, actions)

    def _nothing_found(self) -> Notice:
        words = self.tr("Try another picture, or remove a “not like this” example.")
        return Notice("search", self.tr("Nothing found"), words, (self._actions["clear"], self._actions["open"]))

    def _indexing(self) -> Notice:
        words = self.tr("Photos appear here as soon as the first ones have been read. You can already search.")
        return Notice("photo", self.tr("Scanning your folders…"), words)

    def _no_photos(self) -> Notice:
        words = self.tr("The watched folders contain no photos yet. New photos appear here automatically.")
        return Notice("photo", self.tr("No photos yet"), words, (self._actions["add_folder"], self._actions["rescan"]))
