"""The main window: builds the panels and the commands, connects them, and closes what it has built."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QMouseEvent, QUndoStack

from photosearch.core import identity
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
from photosearch.gui.gallery.gallery import SIDE_BUTTONS
from photosearch.gui.gallery.item_details import ItemDetails
from photosearch.gui.gallery.selection_details import SelectionDetails
from photosearch.gui.gallery.stack_commands import StackCommands
from photosearch.gui.look import text
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.question import ask
from photosearch.gui.look.theme import Theme
from photosearch.gui.preferences.preferences import Preferences
from photosearch.gui.query.context import Context
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
from photosearch.gui.shell.frame import Frame
from photosearch.gui.shell.history_commands import HistoryCommands
from photosearch.gui.shell.index_news import IndexNews
from photosearch.gui.shell.nearest import Nearest
from photosearch.gui.shell.shared_news import SharedNews
from photosearch.gui.shell.tray import Tray
from photosearch.gui.shell.window_state import WindowState
from photosearch.gui.viewer.presenter import Presenter
from photosearch.gui.viewer.text_marks import TextMarks
from photosearch.gui.viewer.visits import Viewing
from photosearch.gui.work.background import Background
from photosearch.gui.work.bridge import Bridge
from photosearch.jobs.runner import Runner
from photosearch.library.places import places


class Window(Frame):
    """The application's window.

    Args:
        state: the .ini file with the state of the window; None saves nothing.
    """

    closed = Signal()
    """The window is closed for good, not only hidden."""

    def __init__(
        self, runner: Runner, bridge: Bridge, preferences: Preferences, look: Theme, state: Path | None = None
    ) -> None:
        super().__init__(runner.pictures, runner.items, look)
        self._state = WindowState(state)
        self._report = ""
        self._unreadable = ""
        """The path of the photo in the viewer, if its file cannot be read."""
        self._quitting = False
        self._sure = False
        """Whether to close although a model is being trained."""
        self.background = Background(2, self)
        self.background.run(places, lambda _: None)  # 0.1 s that the first photo with a position would take
        self.session = Session(runner.searches, preferences.chosen.results, self)
        self.content = Content(self, self.session)
        self.tray = Tray(self, self.all_actions, preferences)
        self.nearest = Nearest(self.content, self.session, runner.contents, self.background)
        self.completer = SearchCompleter(self.filter_bar.field, runner.contents, self.background)
        self.index_news = IndexNews(self, self.session, self.content, self.tray)
        self.shared_news = SharedNews(self, self.session, lambda: runner.indexing.rescan(confirm_removals=True))
        self._build_commands(runner, preferences, look)
        self.dialogs = Dialogs(self, bridge, preferences, look, runner.copies, runner.models, runner.pictures)
        self._connect_news(bridge)
        self._connect_panels(runner)
        self._connect_actions()
        self._closing = self._what_to_close(runner)
        self.status.slider.setValue(self._state.restore(self, self.splitter, self.panels()))
        self.gallery.setFocus()
        self.content.show()

    def begin(self, queries: Sequence[str] = ()) -> None:
        """Starts the first search: by the pictures named, else by the last examples, else for the newest photos."""
        if queries:
            self.session.ask(tuple(Example(identity.to_text(Path(path).absolute())) for path in queries))
        elif last := self._state.examples():
            self.background.run(lambda: tuple(each for each in last if _is_file(each)), self.session.ask)
        else:
            self.session.ask(())

    def come_forward(self, queries: Sequence[str] = ()) -> None:
        """Brings the window to the front; `queries`, if any, are pictures to search with."""
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        if queries:
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

    # Building

    def _build_commands(self, runner: Runner, preferences: Preferences, look: Theme) -> None:
        context = Context(
            self,
            self.all_actions,
            self.banner,
            self.toast,
            self.session,
            self.background,
            self._undo_stack(self.all_actions),
        )
        self.presenter = Presenter(
            self.viewer, runner.pictures, runner.searches, self.thumbnails, self.background, self
        )
        self.viewing = Viewing(
            self.scenes,
            self.menuBar(),
            self.gallery,
            self.viewer,
            self.session,
            self.presenter,
            self.thumbnails,
            self.all_actions,
        )
        self.text_marks = TextMarks(self.viewer.hit.canvas, runner.pictures, self.background, self.session)
        self.exposures = Exposures(self.details, runner.pictures, self.background)
        self.content_news = ContentNews(
            self.details, runner.contents, self.background, lambda error: self.banner.say(str(error))
        )
        self.receiver = Receiver(context, runner.indexing)
        self.drops = Drops(self, (self.viewer, self.stack), self.query_panel, self.gallery, self.receiver, look)
        self.photo_commands = PhotoCommands(context, self.gallery)
        self.stack_commands = StackCommands(self.gallery, self.all_actions)
        self.item_commands = ItemCommands(context, runner.items, self.gallery)
        self.item_details = ItemDetails(self.details, runner.items, self.background)
        self.selection_details = SelectionDetails(self.details, self.gallery, self.background)
        preferences.changed.connect(lambda _: self._choose_files(preferences))
        self._choose_files(preferences)
        self.feedback_commands = FeedbackCommands(context, runner.marks, self.gallery)
        self.filter_commands = FilterCommands(self.filter_bar, self.session, self.all_actions)
        self.saved_commands = SavedCommands(context, runner.saved_searches, self.saved_panel)
        self.library_commands = LibraryCommands(
            context, runner.indexing, runner.repair, self.folders_panel, self.thumbnails
        )
        self.application_commands = ApplicationCommands(
            context, runner.indexing, runner.annotations, runner.pair_models, preferences, look
        )
        self.answers = Answers(self, self.session, self.content, self.viewing, runner.pictures, self.background)
        # After what shows the answers: both find the place in what is shown.
        self.annotation_commands = AnnotationCommands(context, runner.annotations, self.gallery)
        self.export_commands = ExportCommands(context, runner.pictures, runner.searches, self.gallery)
        self.album_commands = AlbumCommands(context, runner.albums, self.gallery, self.albums_panel)
        self.editor = AnnotationEditor(self.annotation_commands, self.details)
        self.details.hold(self.editor)
        self.history_commands = HistoryCommands(self.session, self.gallery, self.scenes, self.viewing, self.all_actions)

    def _choose_files(self, preferences: Preferences) -> None:
        """Copies and drags all files of an item, or the one that is shown."""
        self.gallery.gallery_model.whole_items = preferences.chosen.item_files == "all"

    def _undo_stack(self, actions: Actions) -> QUndoStack:
        """Makes the stack of all changes that can be undone."""
        stack = QUndoStack(self)
        for name, act, changed in (
            ("undo", stack.undo, stack.canUndoChanged),
            ("redo", stack.redo, stack.canRedoChanged),
        ):
            actions[name].triggered.connect(act)
            actions[name].setEnabled(False)
            changed.connect(actions[name].setEnabled)
        return stack

    def _connect_news(self, bridge: Bridge) -> None:
        bridge.answered.connect(self.session.take_answer)
        bridge.unanswered.connect(self.session.take_failure)
        bridge.counted.connect(self.session.take_counts)
        bridge.explained.connect(self.presenter.show_explanation)
        bridge.unexplained.connect(self.presenter.show_failure)
        bridge.folders_changed.connect(self.index_news.show_folders)
        bridge.progressed.connect(self.index_news.show_progress)
        bridge.held.connect(self.index_news.show_hold)
        bridge.slowed.connect(self.index_news.show_slowdown)
        bridge.idle.connect(self.library_commands.renew_skips)
        bridge.idle.connect(self.index_news.show_idle)
        bridge.provider_ready.connect(self.saved_commands.renew)
        bridge.provider_ready.connect(self.annotation_commands.renew_keywords)
        bridge.provider_ready.connect(self.album_commands.renew)
        bridge.idle.connect(self.album_commands.renew)
        bridge.idle.connect(self.annotation_commands.renew_keywords)
        self.annotation_commands.keywords_known.connect(self.filter_bar.show_keywords)
        bridge.provider_ready.connect(self._show_provider)
        bridge.model_switched.connect(self.index_news.refresh_soon)
        bridge.troubled.connect(self.content.show_trouble)
        bridge.shared_changed.connect(self.shared_news.show)
        bridge.troubled.connect(self.shared_news.confirm)

    def _connect_panels(self, runner: Runner) -> None:
        self.gallery.current_changed.connect(self._show_current)
        self.selection_details.turned.connect(self._show_current)
        self.gallery.near_end.connect(self.answers.widen)
        self.gallery.resized.connect(self.status.slider.setValue)
        self.status.sized.connect(self.gallery.set_side)
        self.folders_panel.only.connect(self.filter_commands.only_folder)
        self.session.filters_changed.connect(lambda: self.folders_panel.show_only(self.session.filters.folders))
        self.session.counted.connect(self._show_folder_counts)
        self.sidebar.everything.connect(self.session.start_over)
        self.banner.acted.connect(self._copy_report)
        self.tray.wanted.connect(self.come_forward)
        self.welcome.add.connect(runner.indexing.add_folder)
        self.welcome.picked.connect(lambda hit: self.session.ask((Example(hit.photo.file.path),)))
        self.welcome.left.connect(self.content.show)
        self.query_panel.turned.connect(self.session.turn)
        self.query_panel.removed.connect(self.session.remove)
        self.query_panel.unframed.connect(self.session.unframe)
        self.query_panel.weighed.connect(self.session.weigh)
        self.query_panel.framed.connect(self.viewing.frame)
        self.presenter.presented.connect(self.text_marks.show_hit)
        self.presenter.unreadable.connect(self._show_unreadable)
        self.viewer.foot.relocating.connect(lambda: self.library_commands.relocate_folder_of(self._unreadable))
        self.library_commands.repair_began.connect(self.content.begin_repair)
        self.library_commands.repair_ended.connect(self.content.end_repair)

    def _connect_actions(self) -> None:
        act = self.all_actions
        act["quit"].triggered.connect(self.quit)
        act["clear"].triggered.connect(self.escape)
        act["exact"].toggled.connect(self.session.set_exact)
        self.session.filters_changed.connect(lambda: act["exact"].setChecked(self.session.exact))
        act["exact"].setEnabled(False)
        self.session.examples_changed.connect(lambda: act["exact"].setEnabled(len(self.session.examples) == 1))
        act["squares"].toggled.connect(self.gallery.set_squares)
        act["larger"].triggered.connect(lambda: self._resize_thumbnails(1))
        act["smaller"].triggered.connect(lambda: self._resize_thumbnails(-1))
        for name, panel in (("folders", self.sidebar), ("details", self.details)):
            act[name].setChecked(not panel.isHidden())
            act[name].toggled.connect(panel.setVisible)
        for changed in (self.session.examples_changed, self.session.filters_changed):
            changed.connect(lambda: self.query_panel.show_clear(bool(self.session.examples or self.session.filters)))
        act["full_screen"].toggled.connect(self._set_full_screen)

    def _what_to_close(self, runner: Runner) -> ExitStack:
        """Returns what is closed with the window, the last one first."""
        closing = ExitStack()
        for close in (
            self.tray.close,
            self.background.close,
            self.presenter.close,
            self.thumbnails.close,
            self.gallery.gallery_model.close,
            self.library_commands.close,
            self.dialogs.close,
            self.application_commands.close,
            lambda: runner.stop(wait=False),  # else the others wait for photos that nobody will see
            self.saved_commands.close,
            self.feedback_commands.close,
            self.annotation_commands.close,
            self.album_commands.close,
            self.export_commands.close,
            self.item_commands.close,
            self.index_news.close,
        ):
            closing.callback(close)
        return closing

    # Events

    def _show_provider(self, provider: ProviderReady) -> None:
        self.application_commands.show_provider(provider)
        self.content.ready = True
        self.query_panel.show_examples(self.session.examples)

    def _show_folder_counts(self, facets: Facets) -> None:
        self.folders_panel.show_counts(facets.folders, whole=not self.session.filters.of_photo.without("folders"))

    def _show_current(self) -> None:
        hit = self.gallery.current_hit()
        self.editor.show_photo(hit.photo if hit is not None else None)
        alone = hit if self.selection_details.photos <= 1 else None
        if alone is not None or hit is None:
            self.details.show_hit(hit)
        self.exposures.want(alone)
        self.content_news.want(alone)
        self.item_details.want(alone)

    def _show_unreadable(self, path: str, message: str) -> None:
        self._unreadable = path
        offline = self.library_commands.offline_folder_of(path)
        if offline is not None:
            words = self.tr("The folder “{}” is offline. This is the stored preview.")
            message = words.format(text.name(offline.path))
        self.viewer.show_problem(message, relocatable=offline is not None)

    def _resize_thumbnails(self, steps: int) -> None:
        slider = self.status.slider
        slider.setValue(slider.value() + steps * slider.pageStep())

    def _set_full_screen(self, on: bool) -> None:
        # The other states stay, so that a maximised window comes back maximised.
        full_screen, state = Qt.WindowState.WindowFullScreen, self.windowState()
        self.setWindowState(state | full_screen if on else state & ~full_screen)

    def _offer(self, report: str, words: str) -> None:
        self._report = report
        self.banner.say(words, self.tr("Copy Report"))

    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self.toast.say(self.tr("The report was copied."))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes back or forward with the side buttons, unless another widget handles them."""
        if event.button() in SIDE_BUTTONS:
            back = event.button() is Qt.MouseButton.BackButton
            self.all_actions["back" if back else "forward"].trigger()
        else:
            super().mousePressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
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
        self.hide()  # at once: to end the work may take a moment
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


def _is_file(example: Example) -> bool:
    return isinstance(example.source, str) and Path(example.source).is_file()
