"""The actions on the library: rescan, pause, repair, skipped photos, exclusions and folders."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from photosearch.core import identity
from photosearch.core.events import FolderState, FolderStatus
from photosearch.core.folders.exclusion import EVERYWHERE
from photosearch.core.photo import Photo
from photosearch.errors import PhotoSearchError
from photosearch.gui.folders.panel import FoldersPanel
from photosearch.gui.look.texts import text
from photosearch.gui.query.context import Context
from photosearch.gui.work import desktop
from photosearch.gui.work.thumbnails import Thumbnails
from photosearch.jobs.indexing.indexing import Indexing
from photosearch.library.recovery import Repair

if TYPE_CHECKING:
    from photosearch.gui.folders.exclusion_dialog import ExclusionDialog
    from photosearch.gui.folders.skips_dialog import SkipsDialog


class LibraryCommands(QObject):
    """Runs the library actions."""

    repair_began = Signal()
    repair_ended = Signal()

    def __init__(
        self,
        context: Context,
        indexing: Indexing,
        repair: Callable[[], Repair],
        folders: FoldersPanel,
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__(context.window)
        self._window = context.window
        self._background = context.background
        self._banner = context.banner
        self._indexing = indexing
        self._repair_library = repair
        self._folders = folders
        self._thumbnails = thumbnails
        self._skips: SkipsDialog | None = None
        self._exclusion: ExclusionDialog | None = None
        actions = context.actions
        self._repair = actions["repair"]
        self._repair.triggered.connect(self.repair)
        actions["relocate_folder"].triggered.connect(self.relocate)
        actions["rescan"].triggered.connect(self.rescan)
        actions["pause"].toggled.connect(self.pause)
        actions["exclude"].triggered.connect(self.exclude)
        actions["skips"].triggered.connect(self.list_skips)
        actions["remove_folder"].triggered.connect(folders.confirm_removal)
        folders.remove.connect(indexing.remove_folder)
        folders.reveal.connect(desktop.open_file)

    def rescan(self) -> None:
        """Compares every folder with the library now, and retries photos that could not be shown."""
        self._thumbnails.forget_failures()
        self._indexing.rescan()

    def pause(self, paused: bool) -> None:
        """Pauses or resumes indexing."""
        if paused:
            self._indexing.pause()
        else:
            self._indexing.resume()

    def list_skips(self) -> None:
        """Shows the list of skipped photos."""
        self._background.run(self._indexing.skips, self._show_skips, lambda error: self._banner.say(str(error)))

    def exclude(self) -> None:
        """Lets the person exclude files from the library."""
        self._background.run(self._indexing.patterns, self._edit_patterns, lambda error: self._banner.say(str(error)))

    def _edit_patterns(self, patterns: dict[str, str]) -> None:
        from photosearch.gui.folders.exclusion_dialog import ExclusionDialog  # late: photos are shown first

        folders = tuple(each.path for each in self._folders.model.folders)
        chosen = self._folders.chosen()
        place = chosen.path if chosen else EVERYWHERE
        dialog = self._exclusion = ExclusionDialog(self._indexing, folders, patterns, place, self._window)
        dialog.saved.connect(self._indexing.exclude)
        dialog.finished.connect(self._forget_exclusion)
        dialog.open()

    def _forget_exclusion(self) -> None:
        self._exclusion = None

    def close(self) -> None:
        """Stops the background work of an open dialog, because the window closes."""
        if self._exclusion is not None:
            self._exclusion.reject()

    def relocate(self) -> None:
        """Lets the person choose the new location of the selected folder."""
        if (status := self._folders.chosen()) is not None:
            self._relocate(status)

    def relocate_folder_of(self, path: str) -> None:
        """Lets the person choose the new location of the offline folder of a photo."""
        if (status := self.offline_folder_of(path)) is not None:
            self._relocate(status)

    def offline_folder_of(self, path: str) -> FolderStatus | None:
        """Returns the watched folder of a photo if it is offline."""
        offline = (each for each in self._folders.model.folders if each.state is FolderState.OFFLINE)
        return next((each for each in offline if identity.is_within(path, each.path)), None)

    def _relocate(self, status: FolderStatus) -> None:
        dialog = QFileDialog(self._window, self.tr("New Location of “{}”").format(text.name(status.path)))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda chosen: self._indexing.relocate(status.path, identity.to_text(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def repair(self) -> None:
        """Checks the library and repairs any damage; searches are not possible meanwhile."""
        self._repair.setEnabled(False)
        self._background.run(self._repair_library, self._tell_repaired, self._tell_unrepaired)
        self.repair_began.emit()

    def _tell_repaired(self, done: Repair) -> None:
        self._end_repair(done.account)

    def _tell_unrepaired(self, error: PhotoSearchError) -> None:
        self._end_repair(str(error))

    def _end_repair(self, words: str) -> None:
        self._repair.setEnabled(True)
        self._thumbnails.forget_failures()
        self.repair_ended.emit()
        self._banner.say(words)

    def _show_skips(self, photos: tuple[Photo, ...]) -> None:
        from photosearch.gui.folders.skips_dialog import SkipsDialog

        dialog = self._skips = SkipsDialog(photos, self._window)
        dialog.reveal.connect(lambda path: desktop.reveal(path, self._window))
        dialog.retry.connect(self._indexing.retry)
        dialog.finished.connect(self._forget_skips)
        dialog.open()

    def _forget_skips(self) -> None:
        self._skips = None

    def renew_skips(self) -> None:
        """Updates the list of skipped photos if it is open."""
        if self._skips is not None:
            self._background.run(self._indexing.skips, self._show_rest)

    def _show_rest(self, photos: tuple[Photo, ...]) -> None:
        if self._skips is not None:
            self._skips.show_photos(photos)
