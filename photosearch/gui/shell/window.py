"""The main window: lays out the panels and passes events of the jobs to them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from photosearch.core import identity
from photosearch.core.events import (
    FoldersChanged,
    Hold,
    IndexHeld,
    IndexIdle,
    IndexProgress,
    ProviderReady,
    SearchDone,
    Trouble,
)
from photosearch.core.query.query import Example
from photosearch.gui.filters.bar import FilterBar
from photosearch.gui.filters.commands import FilterCommands
from photosearch.gui.folders.commands import LibraryCommands
from photosearch.gui.folders.panel import FoldersPanel
from photosearch.gui.folders.welcome import Welcome
from photosearch.gui.gallery.delegate import GalleryDelegate
from photosearch.gui.gallery.details_panel import DetailsPanel
from photosearch.gui.gallery.exposures import Exposures
from photosearch.gui.gallery.gallery import SIDE_BUTTONS, Gallery
from photosearch.gui.gallery.model import GalleryModel
from photosearch.gui.gallery.notices import Notices, Situation
from photosearch.gui.gallery.pages import Pages
from photosearch.gui.gallery.placeholder import Placeholder
from photosearch.gui.gallery.stack_commands import StackCommands
from photosearch.gui.look import text
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.banner import Banner
from photosearch.gui.look.theme import Theme
from photosearch.gui.preferences.preferences import Preferences
from photosearch.gui.query.context import Context
from photosearch.gui.query.drops import Drops
from photosearch.gui.query.feedback_commands import FeedbackCommands
from photosearch.gui.query.panel import QueryPanel
from photosearch.gui.query.photo_commands import PhotoCommands
from photosearch.gui.query.receiver import Receiver
from photosearch.gui.query.saved_commands import SavedCommands
from photosearch.gui.query.session import Session
from photosearch.gui.shell.application_commands import ApplicationCommands
from photosearch.gui.shell.dialogs import Dialogs
from photosearch.gui.shell.history_commands import HistoryCommands
from photosearch.gui.shell.status_bar import StatusBar
from photosearch.gui.shell.tray import Tray
from photosearch.gui.shell.window_state import WindowState
from photosearch.gui.viewer.presenter import Presenter
from photosearch.gui.viewer.viewer import Viewer
from photosearch.gui.viewer.visits import Viewing
from photosearch.gui.work.background import Background
from photosearch.gui.work.bridge import Bridge
from photosearch.gui.work.images import image
from photosearch.gui.work.thumbnails import Thumbnails
from photosearch.jobs.runner import Runner

REFRESH_MS, FIRST_MS = 3000, 400
"""Interval at which new photos are shown during indexing, and delay for the first ones and other changes."""
CHIP_SIDE = 128


class Window(QMainWindow):
    """The application's window.

    Args:
        state: the .ini file with the state of the window; None saves nothing.
    """

    ended = Signal()
    """The window is closed for good, not just hidden."""

    def __init__(
        self, runner: Runner, bridge: Bridge, preferences: Preferences, look: Theme, state: Path | None = None
    ) -> None:
        super().__init__()
        self._runner = runner
        self._preferences = preferences
        self._folders: FoldersChanged | None = None
        self._failure = ""
        """Why the last query failed."""
        self._unopened: Trouble | None = None
        """Why the library could not be opened completely, although it may have been browsed before."""
        self._repairing = False
        self._ready = False
        self._report = ""
        self._leaving = False
        self._state = WindowState(state)
        self.background = Background(2, self)
        self.thumbnails = Thumbnails(runner.pictures.thumbnail, self)
        self.all_actions = Actions(look, self)
        self.session = Session(runner.searches, preferences.chosen.results, self)
        self._build(look)
        context = Context(self, self.all_actions, self.banner, self.session, self.background)
        self.presenter = Presenter(
            self.viewer, runner.pictures, runner.searches, self.thumbnails, self.background, self
        )
        self.viewing = Viewing(self.stack, self.gallery, self.viewer, self.session, self.presenter, self.all_actions)
        self.exposures = Exposures(self.details, runner.pictures, self.background)
        self.receiver = Receiver(context, runner.indexing)
        self.photo_commands = PhotoCommands(context, self.gallery)
        self.stack_commands = StackCommands(self.gallery, self.all_actions)
        self.feedback_commands = FeedbackCommands(context, runner.marks, self.gallery)
        self.library_commands = LibraryCommands(
            context, runner.indexing, runner.repair, self.folders_panel, self.thumbnails
        )
        self.application_commands = ApplicationCommands(context, runner.indexing, preferences, look)
        self.tray = Tray(self, self.all_actions, preferences)
        self.filter_commands = FilterCommands(self.filter_bar, self.session, self.all_actions)
        self.drops = Drops(self, self.stack, self.query_panel, self.gallery, self.receiver, look)
        self._notices = Notices(self.all_actions, self)
        self._refreshing = QTimer(self, singleShot=True)
        self._refreshing.timeout.connect(self.session.refresh)
        self._connect_session()
        self._connect_panels(look)
        self._connect_actions()
        self.history_commands = HistoryCommands(self.session, self.gallery, self.stack, self.viewing, self.all_actions)
        self.saved_commands = SavedCommands(context, runner.saved_searches, self.query_panel.saved_menu)
        self.dialogs = Dialogs(
            self,
            self.all_actions,
            bridge,
            self.thumbnails,
            preferences,
            look,
            runner.copies,
            runner.models,
            runner.pictures,
        )
        self._connect_news(bridge)
        self._restore()
        self.gallery.setFocus()
        self._show_content()

    def begin(self, queries: Sequence[str] = ()) -> None:
        """Runs the first query: the given pictures, else the query of the last run, else the newest photos."""
        if queries:
            self.session.ask(tuple(Example(identity.to_text(Path(path).absolute())) for path in queries))
        elif last := self._state.examples():
            self.background.run(lambda: tuple(each for each in last if _is_file(each)), self.session.ask)
        else:
            self.session.ask(())

    def leave(self) -> None:
        """Closes the window for good, even if closing would only hide it."""
        self._leaving = True
        self.close()

    def come_forward(self, queries: list[str]) -> None:
        """Brings the window to the front; `queries`, if any, are pictures to search with."""
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        if queries:
            self.receiver.take_files(queries)

    def show_crash(self, report: str) -> None:
        """Reports a bug; the report can be copied."""
        self._offer(report, self.tr("PhotoSearch encountered an unexpected error. Your photos were not changed."))

    def show_last_crash(self, report: str) -> None:
        """Reports that the last run crashed; the report can be copied."""
        self._offer(report, self.tr("PhotoSearch closed unexpectedly last time. Your photos were not changed."))

    def _offer(self, report: str, words: str) -> None:
        self._report = report
        self.banner.say(words, self.tr("Copy Report"))

    # Building

    def _build(self, look: Theme) -> None:
        self.setWindowTitle("PhotoSearch")
        self.setMinimumSize(640, 420)
        self.resize(1280, 800)
        self.all_actions.menus(self.menuBar())
        self.query_panel = QueryPanel(self.all_actions, look, self)
        self.filter_bar = FilterBar(self.all_actions, look, self)
        self.banner = Banner(self)
        self.folders_panel = FoldersPanel(self.all_actions, look, self)
        self.gallery = Gallery(GalleryModel(self._runner.pictures.by_id, self), self)
        self.gallery.setItemDelegate(GalleryDelegate(self.thumbnails, look, self.gallery))
        self.viewer = Viewer(self.all_actions, look, self)
        self.placeholder = Placeholder(look, self)
        self.details = DetailsPanel(self.all_actions, self)
        self.status = StatusBar(self.all_actions, look, self)
        self.welcome = Welcome(self.all_actions, self.thumbnails, self)
        self.stack = Pages(self)
        for page in (self.gallery, self.placeholder, self.welcome, self.viewer):
            self.stack.addWidget(page)
        self.all_actions.work_in(self.stack)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        for stretch, panel in ((0, self.folders_panel), (1, self.stack), (0, self.details)):
            self.splitter.addWidget(panel)
            self.splitter.setStretchFactor(self.splitter.indexOf(panel), stretch)
        self.splitter.setSizes([230, 790, 260])
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.query_panel, self.filter_bar, self.banner, self.splitter, self.status):
            column.addWidget(part, 1 if part is self.splitter else 0)
        self.setCentralWidget(centre)

    def _connect_news(self, bridge: Bridge) -> None:
        bridge.answered.connect(self.session.take_answer)
        bridge.unanswered.connect(self.session.take_failure)
        bridge.counted.connect(self.session.take_counts)
        bridge.explained.connect(self.presenter.show_explanation)
        bridge.unexplained.connect(self.presenter.show_failure)
        bridge.idle.connect(self.library_commands.renew_skips)
        bridge.provider_ready.connect(self.saved_commands.renew)
        bridge.folders_changed.connect(self._show_folders)
        bridge.progressed.connect(self._show_progress)
        bridge.held.connect(self._show_hold)
        bridge.idle.connect(self._show_idle)
        bridge.provider_ready.connect(self._open_for_work)
        bridge.model_switched.connect(self._refresh_soon)
        bridge.troubled.connect(self._show_trouble)

    def _connect_session(self) -> None:
        self.session.asked.connect(self._show_asked)
        self.session.answered.connect(self._show_answer)
        self.session.failed.connect(self._show_failure)
        self.session.examples_changed.connect(self._show_examples)
        self.library_commands.repair_began.connect(self._begin_repair)
        self.library_commands.repair_ended.connect(self._end_repair)

    def _connect_panels(self, look: Theme) -> None:
        look.changed.connect(self.gallery.viewport().update)
        self.thumbnails.arrived.connect(self.gallery.viewport().update)
        self.gallery.current_changed.connect(self._show_current)
        self.gallery.near_end.connect(self.session.widen)
        self.gallery.resized.connect(self.status.slider.setValue)
        self.status.sized.connect(self.gallery.set_side)
        self.folders_panel.only.connect(self.filter_commands.only_folder)
        self.banner.acted.connect(lambda: QGuiApplication.clipboard().setText(self._report))
        self.tray.wanted.connect(lambda: self.come_forward([]))
        self.welcome.add.connect(self._runner.indexing.add_folder)
        self.welcome.picked.connect(lambda hit: self.session.ask((Example(hit.photo.file.path),)))
        self.welcome.left.connect(self._show_content)
        self.query_panel.turned.connect(self.session.turn)
        self.query_panel.removed.connect(self.session.remove)
        self.query_panel.unframed.connect(self.session.unframe)
        self.query_panel.weighed.connect(self.session.weigh)
        self.query_panel.framed.connect(self.viewing.frame)
        self.query_panel.wanted.connect(self._fetch_chip)

    def _connect_actions(self) -> None:
        act = self.all_actions
        act["quit"].triggered.connect(self.leave)
        act["clear"].triggered.connect(self.escape)
        act["larger"].triggered.connect(lambda: self._resize_thumbnails(1))
        act["smaller"].triggered.connect(lambda: self._resize_thumbnails(-1))
        act["pause"].toggled.connect(self._show_pause)
        for name, panel in (("folders", self.folders_panel), ("details", self.details)):
            act[name].setChecked(True)
            act[name].toggled.connect(panel.setVisible)
        act["full_screen"].toggled.connect(lambda on: self.showFullScreen() if on else self.showNormal())

    def _resize_thumbnails(self, steps: int) -> None:
        slider = self.status.slider
        slider.setValue(slider.value() + steps * slider.pageStep())

    def _restore(self) -> None:
        self.status.slider.setValue(self._state.restore(self, self.splitter, self._panels()))

    def _panels(self) -> dict[str, QAction]:
        return {name: self.all_actions[name] for name in ("folders", "details", "stacks")}

    # Events of the jobs

    def _open_for_work(self, provider: ProviderReady) -> None:
        self.status.show_provider(provider)
        self._ready = True
        self.query_panel.show_examples(self.session.examples)

    def _show_folders(self, event: FoldersChanged) -> None:
        if self._folders is not None and _contents(event) != _contents(self._folders):
            self._refresh_soon()
        self._folders = event
        self.folders_panel.show_folders(event.folders)
        self.welcome.show_folders(event.folders)
        self.status.show_skipped(sum(each.skipped for each in event.folders))
        self.all_actions["skips"].setEnabled(any(each.skipped for each in event.folders))
        self._summarise()
        self._show_content()

    def _show_progress(self, event: IndexProgress) -> None:
        self.folders_panel.show_progress(event)
        self.welcome.show_progress(event)
        self.status.show_progress(event)
        self._refresh_soon()

    def _refresh_soon(self) -> None:
        if not self._refreshing.isActive():
            seldom = self.status.indexing and self.session.hits
            self._refreshing.start(REFRESH_MS if seldom else FIRST_MS)

    def _show_hold(self, event: IndexHeld) -> None:
        self.folders_panel.model.show_hold(event.hold)
        self.status.show_hold(event.hold)
        self.tray.show_hold(event.hold)
        self._summarise()

    def _show_idle(self, event: IndexIdle) -> None:
        self.folders_panel.show_progress(None)
        self.welcome.show_progress(None)
        self.status.show_progress(None)
        self._summarise()
        report = event.report
        self.tray.announce(report)
        if report.added or report.updated or report.moved or report.removed:
            self._refreshing.stop()
            self.thumbnails.forget_failures()
            self.session.refresh()

    def _show_pause(self) -> None:
        if not self.status.indexing:
            self.status.show_progress(None)
            self._summarise()

    def _show_trouble(self, event: Trouble) -> None:
        if event.fatal and not self._ready:
            self._unopened = event
            self._show_content()
        else:
            self.banner.say(event.message)

    def _begin_repair(self) -> None:
        self._repairing, self._ready, self._folders, self._failure, self._unopened = True, False, None, "", None
        self.banner.hide()
        self._show_content()

    def _end_repair(self) -> None:
        self._repairing = False
        self._show_content()
        self.session.refresh()

    def _summarise(self) -> None:
        if self._folders is None or self.status.indexing:
            return
        folders = self._folders.folders
        total = text.photos(_photos(self._folders))
        places = self.tr("%Ln folder(s)", "", len(folders))
        words = self.tr("{} in {}").format(total, places) if folders else ""
        hold = Hold.PAUSED if self.all_actions["pause"].isChecked() else self.status.hold
        self.status.show_activity(" · ".join(filter(None, (hold and text.hold(hold), words))))

    # The query and its answer

    def _show_examples(self) -> None:
        self.query_panel.show_examples(self.session.examples)
        self.viewing.close()
        if not self.session.browsing:
            self.welcome.leave()

    def _fetch_chip(self, example: Example) -> None:
        if not self._ready:
            return
        self.background.run(
            lambda: image(self._runner.pictures.preview(example.source, CHIP_SIDE, example.box).pixels),
            lambda picture: self.query_panel.show_picture(example, picture),
            lambda error: self.query_panel.show_picture(example, QImage()),
        )

    def _show_asked(self) -> None:
        self.status.show_results("" if self.session.browsing else self.tr("Searching…"))

    def _show_answer(self, event: SearchDone, same: bool) -> None:
        self._failure = ""
        self.gallery.show_hits(event.hits, keep_place=same, order=event.order)
        self.welcome.show_samples(event.hits)
        self._show_content()
        if self.session.browsing:
            self.status.show_results("")
        else:
            found = self.tr("%Ln photo(s) found in {} ms", "", len(event.hits))
            self.status.show_results(found.format(text.count(round(event.seconds * 1000))))

    def _show_failure(self, message: str) -> None:
        self._failure = message
        self.gallery.show_hits((), keep_place=False)
        self.status.show_results(self.tr("Search failed"))
        self._show_content()

    def _show_content(self) -> None:
        """Shows the welcome page on the first run, else photos if there are any, else a notice.

        An open viewer stays open.
        """
        failure = self._unopened.message if self._unopened else self._failure
        if self.welcome.wanted and self._folders is not None and not failure:
            if self.stack.currentWidget() is not self.welcome:
                self.stack.turn_to(self.welcome)
            return
        if self.session.hits and not self._unopened:
            if self.stack.currentWidget() in (self.placeholder, self.welcome):
                self.stack.turn_to(self.gallery)
            return
        folders = self._folders.folders if self._folders is not None else None
        filtered = bool(self.session.filters)
        damaged = self._unopened is not None and self._unopened.damaged
        situation = Situation(folders, self.session.browsing, filtered, failure, damaged, self._repairing)
        self.placeholder.show_notice(self._notices.choose(situation))
        self.stack.turn_to(self.placeholder)

    # The current photo

    def _show_current(self) -> None:
        hit = self.gallery.current_hit()
        self.details.show_hit(hit)
        self.exposures.want(hit)

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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes back or forward with the side buttons, unless another widget handles them."""
        if event.button() in SIDE_BUTTONS:
            back = event.button() is Qt.MouseButton.BackButton
            self.all_actions["back" if back else "forward"].trigger()
        else:
            super().mousePressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._state.save(self, self.splitter, self._panels(), self.gallery.side, self.session.examples)
        if self.tray.keeps_running and not (self._leaving or _session_ends()):
            self.tray.explain()
            self.hide()
            event.ignore()
            return
        # Hide at once, because ending the work may take a moment.
        self.hide()
        self._refreshing.stop()
        self.feedback_commands.close()
        self.saved_commands.close()
        self._runner.stop(wait=False)  # otherwise, closing would wait for photos that nobody will see
        self.dialogs.close()
        self.library_commands.close()
        self.gallery.gallery_model.close()
        self.thumbnails.close()
        self.presenter.close()
        self.background.close()
        self.tray.leave()
        event.accept()
        self.ended.emit()


def _session_ends() -> bool:
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()


def _is_file(example: Example) -> bool:
    return isinstance(example.source, str) and Path(example.source).is_file()


def _contents(event: FoldersChanged) -> dict[str, int]:
    return {each.path: each.photos for each in event.folders}


def _photos(event: FoldersChanged) -> int:
    return sum(each.photos for each in event.folders)
