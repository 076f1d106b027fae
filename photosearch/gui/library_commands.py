"""What can be done with the library as a whole: rescan, pause, list what was skipped, remove a folder."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from photosearch.core.photo import Photo
from photosearch.gui import desktop
from photosearch.gui.actions import Actions
from photosearch.gui.background import Background
from photosearch.gui.banner import Banner
from photosearch.gui.folders_panel import FoldersPanel
from photosearch.gui.skips_dialog import SkipsDialog
from photosearch.gui.thumbnails import Thumbnails
from photosearch.jobs.runner import Runner


class LibraryCommands(QObject):
    """Carries out the library actions."""

    def __init__(
        self,
        window: QWidget,
        runner: Runner,
        actions: Actions,
        folders: FoldersPanel,
        thumbnails: Thumbnails,
        background: Background,
        banner: Banner,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._thumbnails = thumbnails
        self._background = background
        self._banner = banner
        actions["rescan"].triggered.connect(self.rescan)
        actions["pause"].toggled.connect(self.pause)
        actions["skips"].triggered.connect(self.list_skips)
        actions["remove_folder"].triggered.connect(folders.confirm_removal)
        folders.remove.connect(runner.remove_folder)
        folders.reveal.connect(desktop.open_file)

    def rescan(self) -> None:
        """Compares every folder with the library now; photos that could not be shown get another chance."""
        self._thumbnails.forget_failures()
        self._runner.rescan()

    def pause(self, paused: bool) -> None:
        """Holds the indexing, or lets it go on."""
        if paused:
            self._runner.pause()
        else:
            self._runner.resume()

    def list_skips(self) -> None:
        """Shows the list of skipped photos."""
        self._background.run(self._runner.skips, self._show_skips, lambda error: self._banner.say(str(error)))

    def _show_skips(self, photos: tuple[Photo, ...]) -> None:
        dialog = SkipsDialog(photos, self._window)
        dialog.reveal.connect(lambda path: desktop.reveal(path, self._window))
        dialog.open()
