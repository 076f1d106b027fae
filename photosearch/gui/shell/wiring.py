"""Builds the commands of the window and connects them with the panels, the news of the jobs and each other."""

from contextlib import ExitStack

from PySide6.QtGui import QUndoStack

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
from photosearch.gui.look.tab_order import tab_through
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
from photosearch.gui.shell import interior
from photosearch.gui.shell.answers import Answers
from photosearch.gui.shell.application_commands import ApplicationCommands
from photosearch.gui.shell.content import Content
from photosearch.gui.shell.dialogs import Dialogs
from photosearch.gui.shell.history_commands import HistoryCommands
from photosearch.gui.shell.index_news import IndexNews
from photosearch.gui.shell.nearest import Nearest
from photosearch.gui.shell.shared_news import SharedNews
from photosearch.gui.shell.tray import Tray
from photosearch.gui.shell.window import Window
from photosearch.gui.viewer.presenter import Presenter
from photosearch.gui.viewer.text_marks import TextMarks
from photosearch.gui.viewer.visits import Viewing
from photosearch.gui.work.background import Background
from photosearch.gui.work.bridge import Bridge
from photosearch.jobs.runner import Runner
from photosearch.library.places import places


def furnish(window: Window, runner: Runner, bridge: Bridge, preferences: Preferences, look: Theme) -> None:
    """Builds the photos, the viewer and the commands of a window, and connects them."""
    interior.fill(window, runner.pictures, runner.items, look)
    window.background = Background(2, window)
    window.details.place_names = preferences.chosen.place_names
    if preferences.chosen.place_names:
        window.background.run(places, lambda _: None)  # saves 0.1 s at the first photo with a position
    window.session = Session(runner.searches, preferences.chosen.results, window)
    window.content = Content(window, window.session)
    window.tray = Tray(window, window.all_actions, preferences)
    window.nearest = Nearest(window.content, window.session, runner.contents, window.background)
    window.completer = SearchCompleter(window.filter_bar.field, runner.contents, window.background)
    window.index_news = IndexNews(window, window.session, window.content, window.tray)
    window.shared_news = SharedNews(window, window.session, runner.indexing.rescan)
    _build_commands(window, runner, preferences, look)
    window.dialogs = Dialogs(window, bridge, preferences, look, runner.copies, runner.models, runner.pictures)
    _connect_news(window, bridge)
    _connect_panels(window, runner)
    _connect_actions(window)
    tab_through(window.details.last, window.status)  # painted first, so Tab would reach it before the photos
    window.sidebar.order_tabs()
    window.complete(_parts_to_close(window, runner))


def _build_commands(window: Window, runner: Runner, preferences: Preferences, look: Theme) -> None:
    context = Context(
        window, window.all_actions, window.banner, window.toast, window.session, window.background, _undo_stack(window)
    )
    window.presenter = Presenter(
        window.viewer, runner.pictures, runner.searches, window.thumbnails, window.background, window
    )
    window.viewing = Viewing(
        window.scenes,
        window.menuBar(),
        window.gallery,
        window.viewer,
        window.session,
        window.presenter,
        window.thumbnails,
        window.all_actions,
    )
    window.text_marks = TextMarks(window.viewer.hit.canvas, runner.pictures, window.background, window.session)
    window.exposures = Exposures(window.details, runner.pictures, window.background)
    window.content_news = ContentNews(
        window.details, runner.contents, window.background, lambda error: window.banner.say(str(error))
    )
    window.receiver = Receiver(context, runner.indexing)
    window.drops = Drops(
        window, (window.viewer, window.stack), window.query_panel, window.gallery, window.receiver, look
    )
    window.photo_commands = PhotoCommands(context, window.gallery)
    window.stack_commands = StackCommands(window.gallery, window.all_actions)
    window.item_commands = ItemCommands(context, runner.items, window.gallery)
    window.item_details = ItemDetails(window.details, runner.items, window.background)
    window.selection_details = SelectionDetails(window.details, window.gallery, window.background)
    preferences.changed.connect(lambda _: _choose_files(window, preferences))
    _choose_files(window, preferences)
    window.feedback_commands = FeedbackCommands(context, runner.marks, window.gallery)
    window.filter_commands = FilterCommands(window.filter_bar, window.session, window.all_actions)
    window.saved_commands = SavedCommands(context, runner.saved_searches, window.saved_panel)
    window.library_commands = LibraryCommands(
        context, runner.indexing, runner.repair, window.folders_panel, window.thumbnails
    )
    window.application_commands = ApplicationCommands(
        context, runner.indexing, runner.annotations, runner.pair_models, preferences, look
    )
    window.answers = Answers(window, window.session, window.content, window.viewing, runner.pictures, window.background)
    # After `answers`: both look for the current photo in the answer that is shown.
    window.annotation_commands = AnnotationCommands(context, runner.annotations, window.gallery)
    window.export_commands = ExportCommands(
        context, runner.pictures, runner.searches, window.gallery, window.status.tasks
    )
    window.album_commands = AlbumCommands(context, runner.albums, window.gallery, window.albums_panel)
    window.editor = AnnotationEditor(window.annotation_commands, window.details)
    window.details.hold(window.editor)
    window.history_commands = HistoryCommands(
        window.session, window.gallery, window.scenes, window.viewing, window.all_actions
    )


def _choose_files(window: Window, preferences: Preferences) -> None:
    """Sets whether all files of an item are copied and dragged, or only the one shown."""
    window.gallery.gallery_model.whole_items = preferences.chosen.item_files == "all"


def _undo_stack(window: Window) -> QUndoStack:
    """Makes the stack of all changes that can be undone."""
    stack = QUndoStack(window)
    for name, act, changed in (
        ("undo", stack.undo, stack.canUndoChanged),
        ("redo", stack.redo, stack.canRedoChanged),
    ):
        window.all_actions[name].triggered.connect(act)
        window.all_actions[name].setEnabled(False)
        changed.connect(window.all_actions[name].setEnabled)
    return stack


def _connect_news(window: Window, bridge: Bridge) -> None:
    bridge.answered.connect(window.session.take_answer)
    bridge.unanswered.connect(window.session.take_failure)
    bridge.counted.connect(window.session.take_counts)
    bridge.explained.connect(window.presenter.show_explanation)
    bridge.words_explained.connect(window.presenter.show_explanation)
    bridge.unexplained.connect(window.presenter.show_failure)
    bridge.folders_changed.connect(window.index_news.show_folders)
    bridge.progressed.connect(window.index_news.show_progress)
    bridge.held.connect(window.index_news.show_hold)
    bridge.slowed.connect(window.index_news.show_slowdown)
    bridge.idle.connect(window.library_commands.renew_skips)
    bridge.idle.connect(window.index_news.show_idle)
    bridge.provider_ready.connect(window.saved_commands.renew)
    bridge.provider_ready.connect(window.annotation_commands.renew_keywords)
    bridge.provider_ready.connect(window.album_commands.renew)
    bridge.idle.connect(window.album_commands.renew)
    bridge.idle.connect(window.annotation_commands.renew_keywords)
    window.annotation_commands.keywords_known.connect(window.filter_bar.show_keywords)
    bridge.provider_ready.connect(window.show_provider)
    bridge.model_switched.connect(window.index_news.refresh_soon)
    bridge.troubled.connect(window.content.show_trouble)
    bridge.shared_changed.connect(window.shared_news.show)
    bridge.shared_changed.connect(window.editor.only_show)
    bridge.troubled.connect(window.shared_news.confirm)


def _connect_panels(window: Window, runner: Runner) -> None:
    window.gallery.current_changed.connect(window.show_current)
    window.selection_details.turned.connect(lambda: window.editor.show_photos(()))
    window.selection_details.turned.connect(window.show_current)
    window.selection_details.gathered.connect(window.editor.show_photos)
    window.gallery.gallery_model.dataChanged.connect(window.selection_details.follow)
    window.gallery.near_end.connect(window.answers.widen)
    window.gallery.resized.connect(window.status.slider.setValue)
    window.status.sized.connect(window.gallery.set_side)
    window.folders_panel.only.connect(window.filter_commands.only_folder)
    window.session.filters_changed.connect(lambda: window.folders_panel.show_only(window.session.filters.folders))
    window.session.counted.connect(window.show_folder_counts)
    window.sidebar.everything.connect(window.session.start_over)
    window.banner.acted.connect(window.copy_report)
    window.tray.wanted.connect(window.come_forward)
    window.welcome.add.connect(runner.indexing.add_folder)
    window.welcome.picked.connect(lambda hit: window.session.ask((Example(hit.photo.file.path),)))
    window.welcome.left.connect(window.content.show)
    window.query_panel.turned.connect(window.session.turn)
    window.query_panel.removed.connect(window.session.remove)
    window.query_panel.unframed.connect(window.session.unframe)
    window.query_panel.weighed.connect(window.session.weigh)
    window.query_panel.framed.connect(window.viewing.frame)
    window.presenter.presented.connect(window.text_marks.show_hit)
    window.presenter.unreadable.connect(window.show_unreadable)
    window.viewer.foot.relocating.connect(lambda: window.library_commands.relocate_folder_of(window.unreadable))
    window.library_commands.repair_began.connect(window.content.begin_repair)
    window.library_commands.repair_ended.connect(window.content.end_repair)


def _connect_actions(window: Window) -> None:
    act = window.all_actions
    act["quit"].triggered.connect(window.quit)
    act["clear"].triggered.connect(window.escape)
    act["exact"].toggled.connect(window.session.set_exact)
    window.session.filters_changed.connect(lambda: act["exact"].setChecked(window.session.exact))
    act["exact"].setEnabled(False)
    window.session.examples_changed.connect(lambda: act["exact"].setEnabled(len(window.session.examples) == 1))
    act["squares"].toggled.connect(window.gallery.set_squares)
    act["larger"].triggered.connect(lambda: window.resize_thumbnails(1))
    act["smaller"].triggered.connect(lambda: window.resize_thumbnails(-1))
    for name, panel in (("folders", window.sidebar), ("details", window.details)):
        act[name].setChecked(not panel.isHidden())
        act[name].toggled.connect(panel.setVisible)
    for changed in (window.session.examples_changed, window.session.filters_changed):
        changed.connect(lambda: window.query_panel.show_clear(bool(window.session.examples or window.session.filters)))
    act["full_screen"].toggled.connect(window.set_full_screen)


def _parts_to_close(window: Window, runner: Runner) -> ExitStack:
    """Returns the parts to close with the window; the last one in the list closes first."""
    closing = ExitStack()
    for close in (
        window.tray.close,
        window.background.close,
        window.presenter.close,
        window.thumbnails.close,
        window.gallery.gallery_model.close,
        window.library_commands.close,
        window.dialogs.close,
        window.application_commands.close,
        lambda: runner.stop(wait=False),  # or the others would wait for photos that nobody will see
        window.saved_commands.close,
        window.feedback_commands.close,
        window.annotation_commands.close,
        window.album_commands.close,
        window.export_commands.close,
        window.item_commands.close,
        window.index_news.close,
    ):
        closing.callback(close)
    return closing
