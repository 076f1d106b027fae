"""The main window: its start, its messages, its state and its end."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QMouseEvent

from photosearch.core import identity
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.buttons import SIDE_BUTTONS
from photosearch.gui.look.widgets.question import ask
from photosearch.gui.shell.frame import Frame
from photosearch.gui.shell.window_state import WindowState

if TYPE_CHECKING:
    from photosearch.core.events import ProviderReady
    from photosearch.core.query.facets import Facets
    from photosearch.core.query.query import Example
    from photosearch.gui.albums.commands import AlbumCommands
    from photosearch.gui.annotations.commands import AnnotationCommands
    from photosearch.gui.annotations.editor import AnnotationEditor
    from photosearch.gui.exporting.commands import ExportCommands
    from photosearch.gui.filters.commands import FilterCommands
    from photosearch.gui.filters.completer import SearchCompleter
    from photosearch.gui.folders.commands import LibraryCommands
    from photosearch.gui.gallery.content_words import ContentNews
    from photosearch.gui.gallery.exposures import Exposures
    from photosearch.gui.gallery.item_details import ItemDetails
    from photosearch.gui.gallery.selection_details import SelectionDetails
    from photosearch.gui.gallery.stack_commands import StackCommands
    from photosearch.gui.query.drops import Drops
    from photosearch.gui.query.feedback_commands import FeedbackCommands
    from photosearch.gui.query.item_commands import ItemCommands
    from photosearch.gui.query.photo_commands import PhotoCommands
    from photosearch.gui.query.receiver import Receiver
    from photosearch.gui.query.saved_commands import SavedCommands
    from photosearch.gui.query.session import Session
    from photosearch.gui.shell.answers import Answers
    from photosearch.gui.shell.application_commands import ApplicationCommands
    from photosearch.gui.shell.content import Content
    from photosearch.gui.shell.dialogs import Dialogs
    from photosearch.gui.shell.history_commands import HistoryCommands
    from photosearch.gui.shell.index_news import IndexNews
    from photosearch.gui.shell.nearest import Nearest
    from photosearch.gui.shell.shared_news import SharedNews
    from photosearch.gui.shell.tray import Tray
    from photosearch.gui.viewer.presenter import Presenter
    from photosearch.gui.viewer.text_marks import TextMarks
    from photosearch.gui.viewer.visits import Viewing
    from photosearch.gui.work.background import Background


class Window(Frame):
    """The application's window; `wiring.furnish` adds the photos and the commands once it is painted.

    Args:
        state: the .ini file with the state of the window; None saves nothing.
    """

    closed = Signal()
    """The window is closed for good, not only hidden."""

    background: "Background"
    session: "Session"
    content: "Content"
    tray: "Tray"
    nearest: "Nearest"
    completer: "SearchCompleter"
    index_news: "IndexNews"
    shared_news: "SharedNews"
    presenter: "Presenter"
    viewing: "Viewing"
    text_marks: "TextMarks"
    exposures: "Exposures"
    content_news: "ContentNews"
    receiver: "Receiver"
    drops: "Drops"
    photo_commands: "PhotoCommands"
    stack_commands: "StackCommands"
    item_commands: "ItemCommands"
    item_details: "ItemDetails"
    selection_details: "SelectionDetails"
    feedback_commands: "FeedbackCommands"
    filter_commands: "FilterCommands"
    saved_commands: "SavedCommands"
    library_commands: "LibraryCommands"
    application_commands: "ApplicationCommands"
    answers: "Answers"
    annotation_commands: "AnnotationCommands"
    export_commands: "ExportCommands"
    album_commands: "AlbumCommands"
    editor: "AnnotationEditor"
    history_commands: "HistoryCommands"
    dialogs: "Dialogs"

    def __init__(self, look: Theme, state: Path | None = None) -> None:
        super().__init__(look)
        self._state = WindowState(state)
        self.report = ""
        """The crash report that the banner offers to copy."""
        self.unreadable = ""
        """The path of the photo in the viewer, if its file cannot be read."""
        self._quitting = False
        self._sure = False
        """Whether to close although a model is being trained."""
        self._closing = ExitStack()
        self.is_complete = False
        """Whether every part is built, not only those that are painted first."""
        self._asked: list[str] = []
        """The paths of pictures to search with that arrived before the window was complete."""
        self._state.restore_place(self, self.splitter)
        self.sidebar.setVisible(self._state.shows("folders"))
        self.stack.setFocus()

    def complete(self, closing: ExitStack) -> None:
        """Shows the photos; everything is built and connected.

        Args:
            closing: closes the parts of the window, and the work behind it.
        """
        self._closing, self.is_complete = closing, True
        self.status.slider.setValue(self._state.restore(self.splitter, self.panels()))
        self.gallery.setFocus()
        self.content.show()

    def begin(self, queries: Sequence[str] = ()) -> None:
        """Starts the first search: by the named pictures, else by the last examples, else for the newest photos.

        Pictures that another process or the system named since the window was shown come before all of these.
        """
        if self._asked:
            self.receiver.take_files(self._asked)
        elif queries:
            from photosearch.core.query.query import Example  # late: the first paint does without

            self.session.ask(tuple(Example(identity.to_text(Path(path).absolute())) for path in queries))
        elif last := self._state.examples():
            self.background.run(lambda: tuple(each for each in last if _is_file(each)), self.session.ask)
        else:
            self.session.ask(())

    def come_forward(self, queries: Sequence[str] = ()) -> None:
        """Brings the window to the front; `queries`, if any, are pictures to search with, once it is complete."""
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        if not self.is_complete:
            self._asked += queries
        elif queries:
            self.receiver.take_files(list(queries))

    def show_crash(self, report: str) -> None:
        """Reports a bug; the report can be copied."""
        self._offer(report, self.tr("PhotoSearch encountered an unexpected error. Your photos were not changed."))

    def show_last_crash(self, report: str) -> None:
        """Reports that the last run crashed; the report can be copied."""
        self._offer(report, self.tr("PhotoSearch closed unexpectedly last time. Your photos were not changed."))

    def escape(self) -> None:
        """Closes the viewer, else clears the examples, else the filters, else the selection."""
        if self.viewing.escape():
            return
        if self.session.examples:
            self.session.ask(())
        elif self.session.filters:
            self.all_actions["clear_filters"].trigger()
        else:
            self.gallery.clearSelection()

    def quit(self) -> None:
        """Closes the window for good, not only hides it; asks first while a model is trained."""
        self._quitting = True
        self.close()

    def end(self) -> None:
        """Closes the window for good without asking, because the system ends the application."""
        self._sure = True
        self.quit()

    # Events

    def show_provider(self, provider: "ProviderReady") -> None:
        self.application_commands.show_provider(provider)
        self.content.ready = True
        self.query_panel.show_examples(self.session.examples)

    def show_folder_counts(self, facets: "Facets") -> None:
        self.folders_panel.show_counts(facets.folders, whole=not self.session.filters.of_photo.without("folders"))

    def show_current(self) -> None:
        """Shows the details of the current photo, unless several are selected."""
        hit = self.gallery.current_hit()
        several = self.selection_details.photos > 1
        if not several:
            self.editor.show_photos((hit.photo,) if hit is not None else ())
        alone = None if several else hit
        if alone is not None or hit is None:
            self.details.show_hit(hit)
        self.exposures.want(alone)
        self.content_news.want(alone)
        self.item_details.want(alone)

    def show_unreadable(self, path: str, message: str) -> None:
        self.unreadable = path
        offline = self.library_commands.offline_folder_of(path)
        if offline is not None:
            words = self.tr("The folder “{}” is offline. This is the stored preview.")
            message = words.format(text.name(offline.path))
        self.viewer.show_problem(message, relocatable=offline is not None)

    def resize_thumbnails(self, steps: int) -> None:
        slider = self.status.slider
        slider.setValue(slider.value() + steps * slider.pageStep())

    def set_full_screen(self, on: bool) -> None:
        # The other states stay, so that a maximised window comes back maximised.
        full_screen, state = Qt.WindowState.WindowFullScreen, self.windowState()
        self.setWindowState(state | full_screen if on else state & ~full_screen)

    def _offer(self, report: str, words: str) -> None:
        self.report = report
        self.banner.say(words, self.tr("Copy Report"))

    def copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
        self.toast.say(self.tr("The report was copied."))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes back or forward with the side buttons, unless another widget handles them."""
        if event.button() in SIDE_BUTTONS:
            back = event.button() is Qt.MouseButton.BackButton
            self.all_actions["back" if back else "forward"].trigger()
        else:
            super().mousePressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.is_complete:
            event.ignore()
            return
        hides = self.tray.keeps_running and not (self._quitting or _session_ends())
        if self.dialogs.is_learning and not (hides or self._sure or _session_ends()):
            self._quitting = False
            event.ignore()
            ask(
                self,
                self.tr("Quit PhotoSearch"),
                self.tr("Stop the training and quit?"),
                self.tr(
                    "A model is being trained. What it has learned so far will be lost; your photos are not changed."
                ),
                self.tr("Stop and Quit"),
                self.end,
            )
            return
        self._state.save(self, self.splitter, self.panels(), self.gallery.side, self.session.examples)
        self.hide()  # at once, because ending the work may take a moment
        if hides:
            self.tray.explain()
            event.ignore()
            return
        self._closing.close()
        event.accept()
        self.closed.emit()


def _session_ends() -> bool:
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()


def _is_file(example: "Example") -> bool:
    return isinstance(example.source, str) and Path(example.source).is_file()
