"""The two dialogs that live as long as the window: duplicates and training."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photosearch.core.events import Extra, ExtraProgress, SwitchProgress, SwitchStep
from photosearch.gui.look.theme import Theme
from photosearch.gui.preferences.preferences import Preferences
from photosearch.gui.shell.frame import Frame
from photosearch.gui.work.bridge import Bridge
from photosearch.gui.work.tasks import Tasks
from photosearch.jobs.models.models import Models
from photosearch.jobs.searching.copies import CopySearch
from photosearch.jobs.searching.pictures import Pictures

if TYPE_CHECKING:
    from photosearch.gui.duplicates.dialog import DuplicatesDialog
    from photosearch.gui.personal.dialog import PersonalDialog


class Dialogs(QObject):
    """Creates each dialog when it is first opened, connects it to events, and keeps its state while it is closed."""

    def __init__(
        self,
        frame: Frame,
        bridge: Bridge,
        preferences: Preferences,
        look: Theme,
        copies: CopySearch,
        models: Models,
        pictures: Pictures,
    ) -> None:
        super().__init__(frame)
        self._frame = frame
        self._bridge = bridge
        self._preferences = preferences
        self._look = look
        self._copies = copies
        self._models = models
        self._pictures = pictures
        self.duplicates: DuplicatesDialog | None = None
        self.personal: PersonalDialog | None = None
        frame.all_actions["duplicates"].triggered.connect(self.open_duplicates)
        frame.all_actions["personal"].triggered.connect(self.open_personal)
        bridge.switch_progressed.connect(self._show_switch)
        bridge.extra_progressed.connect(self._show_extra)
        bridge.model_switched.connect(
            lambda event: self._tasks.end("switching", self.tr("PhotoSearch now uses “{}”.").format(event.name))
        )
        bridge.switch_ended.connect(lambda: self._tasks.end("switching", self.tr("The current model stays in use.")))

    def open_duplicates(self) -> None:
        """Opens the duplicates dialog."""
        if self.duplicates is None:
            from photosearch.gui.duplicates.dialog import DuplicatesDialog  # late: photos are shown first

            trash = self._preferences.chosen.trash
            thumbnails = self._frame.thumbnails
            self.duplicates = DuplicatesDialog(self._copies, self._pictures, thumbnails, self._look, trash, self._frame)
            self._preferences.changed.connect(self._follow_preferences)
            self._bridge.idle.connect(self.duplicates.search.note_idle)
            self._bridge.folders_changed.connect(self.duplicates.search.note_folders)
        self.duplicates.come()

    def _follow_preferences(self, name: str) -> None:
        if name == "trash" and self.duplicates is not None:
            self.duplicates.offer_trash(self._preferences.chosen.trash)

    def open_personal(self) -> None:
        """Opens the training dialog."""
        if self.personal is None:
            from photosearch.gui.personal.dialog import PersonalDialog

            thumbnails = self._frame.thumbnails
            self.personal = PersonalDialog(self._models, self._pictures, thumbnails, self._look, self._frame)
            self.personal.learning.progressed.connect(partial(self._tasks.advance, "learning"))
            self.personal.learning.ended.connect(partial(self._tasks.end, "learning"))
            page = self.personal.models
            self._bridge.switch_progressed.connect(page.show_progress)
            self._bridge.model_switched.connect(page.show_switched)
            self._bridge.switch_ended.connect(page.show_ended)
            self._bridge.model_deleted.connect(page.show_deleted)
            self._bridge.troubled.connect(page.show_trouble)
        self.personal.come()

    @property
    def is_learning(self) -> bool:
        """Whether a model is being trained."""
        return self.personal is not None and self.personal.learning.is_learning

    @property
    def _tasks(self) -> Tasks:
        return self._frame.status.tasks

    def _show_switch(self, event: SwitchProgress) -> None:
        words = {
            SwitchStep.EMBEDDING: self.tr("Reading photos with the new model"),
            SwitchStep.INDEXING: self.tr("Building the index for the new model"),
        }
        self._tasks.advance("switching", words[event.step], event.progress.done, event.progress.total)

    def _show_extra(self, event: ExtraProgress) -> None:
        if event.done < event.total:
            words = {
                Extra.TEXT: self.tr("Reading text in photos"),
                Extra.WORDS: self.tr("Preparing photos for descriptions"),
            }
            self._tasks.advance(event.extra, words[event.extra], event.done, event.total)
        else:
            self._tasks.end(event.extra)

    def close(self) -> None:
        """Ends the work of the dialogs."""
        if self.duplicates is not None:
            self.duplicates.close_work()
        if self.personal is not None:
            self.personal.close_work()
