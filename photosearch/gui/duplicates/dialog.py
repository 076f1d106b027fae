"""The duplicates window: groups of copies at an adjustable threshold, and actions on them.

Files are never changed. If the settings allow it, they can be moved to the trash (`gui.duplicates.trash`).
"""

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QSlider,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.core import identity
from photosearch.core.answers.duplicates import Copies, Group, Kind
from photosearch.core.photo import Photo
from photosearch.gui.duplicates.delegates import CopyDelegate, GroupDelegate
from photosearch.gui.duplicates.model import (
    COPY_ROLE,
    GROUP_ROLE,
    SUGGESTED,
    CopiesModel,
    Duplicates,
    GroupsModel,
)
from photosearch.gui.duplicates.search import DuplicatesSearch
from photosearch.gui.duplicates.trash import Outcome, move_to_trash
from photosearch.gui.duplicates.trash_dialog import TrashDialog
from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.buttons import push_button
from photosearch.gui.look.widgets.labels import PlainLabel
from photosearch.gui.look.widgets.progress_bar import ProgressBar
from photosearch.gui.picture.comparison import Comparison
from photosearch.gui.work import desktop
from photosearch.gui.work.background import Background
from photosearch.gui.work.thumbnails import Thumbnails
from photosearch.jobs.searching.copies import CopySearch
from photosearch.jobs.searching.pictures import Pictures

_STEPS = 1000
"""Slider steps to a cosine of one."""
_SETTLE_MS = 40
"""Pause in dragging the slider after which groups are rebuilt."""
_MOST_FOLDERS = 30
"""Folders in the selection menu."""
_SECTIONS = tuple(Kind)
"""The sections, in the order of the tabs."""
_REFUSALS = 5
"""Files not moved that are named in the message."""


class DuplicatesDialog(QDialog):
    """Keeps its results until the library changes; then it searches again when opened, or when the person asks.

    Args:
        trash: whether to offer moving files to the trash; `offer_trash` changes it.
    """

    def __init__(
        self,
        copies: CopySearch,
        pictures: Pictures,
        thumbnails: Thumbnails,
        look: Theme,
        trash: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Duplicates"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(1080, 700)
        self._background = Background(1, self)
        self.search = DuplicatesSearch(copies, self._background, self)
        self.duplicates = Duplicates(self)
        self.groups_model = GroupsModel(self.duplicates, self)
        self.copies_model = CopiesModel(self.duplicates, self)
        self.groups = self._list(self.groups_model, self.tr("Groups of duplicates"))
        self.groups.setItemDelegate(GroupDelegate(thumbnails, look, self.groups))
        self.copies = self._list(self.copies_model, self.tr("Photos in this group"))
        self.copies.setItemDelegate(CopyDelegate(thumbnails, look, self.copies))
        self.copies.setFlow(QListView.Flow.LeftToRight)
        self.copies.setWrapping(True)
        self.copies.setResizeMode(QListView.ResizeMode.Adjust)
        self.comparison = Comparison(pictures, thumbnails, self)
        self._build()
        self.offer_trash(trash)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settling.timeout.connect(lambda: self.duplicates.set_threshold(self.slider.value() / _STEPS))
        self.search.progressed.connect(self._show_progress)
        self.search.found.connect(self._show_found)
        self.search.ended.connect(self._show_state)
        self.search.failed.connect(self._tell)
        self.search.outdated.connect(self._show_state)
        for view in (self.groups, self.copies):
            thumbnails.arrived.connect(view.viewport().update)
            look.changed.connect(view.viewport().update)
        self.slider.valueChanged.connect(self._move_threshold)
        self.duplicates.regrouped.connect(self._show_groups)
        self.duplicates.selection_changed.connect(self._show_selection)
        self.groups.selectionModel().currentChanged.connect(self._show_copies)
        self.copies.selectionModel().currentChanged.connect(self._enable)
        self.copies.doubleClicked.connect(self.compare)
        self.comparison.closed.connect(self._end_comparison)
        self.tabs.currentChanged.connect(lambda place: self.duplicates.show_section(_SECTIONS[place]))
        self._show_groups()
        self._show_selection()

    def come(self) -> None:
        """Shows the window, and searches unless the results are still valid."""
        self.show()
        self.activateWindow()
        if self.search.stale or not self.duplicates.found:
            self.find_copies()

    def find_copies(self) -> None:
        """Compares all photos in the background."""
        self.search.begin()
        self.progress.setRange(0, 0)
        self.notice.hide()
        self._show_state()

    def offer_trash(self, offered: bool) -> None:
        """Offers to move files to the trash, or not."""
        self.trash_action.setVisible(offered)
        self.trash_button.setVisible(offered)

    def compare(self) -> None:
        """Shows the current photo next to the one to keep, or the one to keep next to the first copy, at 100 %."""
        group, photo = self.copies_model.group, self._current()
        if group is not None and photo is not None:
            other = photo if photo.id != group.kept.id else group.others[0].photo
            self.pages.setCurrentWidget(self.comparison)
            self.comparison.show_photos(group.kept, other)

    def close_work(self) -> None:
        """Ends all work, because the window is closing."""
        self.comparison.close_work()
        self.search.cancel()
        self._settling.stop()
        self._background.close()

    def done(self, result: int) -> None:
        self.search.cancel()
        self._end_comparison()
        super().done(result)

    def _end_comparison(self) -> None:
        if self.pages.currentWidget() is self.comparison:
            self.pages.setCurrentIndex(0)
            self.comparison.clear()
            self.copies.setFocus()

    # Display

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _show_found(self, copies: Copies) -> None:
        self.duplicates.show(copies)
        sections = self.duplicates.sections
        if not self.duplicates.groups and any(sections.values()):  # show the first section that is not empty
            self.tabs.setCurrentIndex(next(place for place, each in enumerate(_SECTIONS) if sections[each]))
        with QSignalBlocker(self.slider):  # the slider follows the threshold
            self.slider.setRange(round(copies.floor * _STEPS), _STEPS)
            self.slider.setValue(round(self.duplicates.threshold * _STEPS))
        self.threshold.setText(text.score(self.duplicates.threshold))

    def _move_threshold(self, value: int) -> None:
        self.threshold.setText(text.score(value / _STEPS))
        self._settling.start()

    def _show_groups(self) -> None:
        before = self.copies_model.group
        row = self.groups_model.row_of(before.kept.id) if before is not None else None
        self.groups.setCurrentIndex(self.groups_model.index(row or 0))
        self._show_copies()
        self._show_state()

    def _show_copies(self) -> None:
        group = self.groups.currentIndex().data(GROUP_ROLE)
        self.copies_model.show(group if isinstance(group, Group) else None)
        first = self.copies_model.index(0)
        self.copies.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.copies.scrollToTop()
        self._enable()

    def _show_state(self) -> None:
        """Shows the progress or result, and the button to search again or cancel."""
        self.progress.setVisible(self.search.running)
        self.again.setText(self.tr("Cancel") if self.search.running else self.tr("Search Again"))
        self.select.setEnabled(self.duplicates.found)
        self.slider.setEnabled(self.duplicates.found and self.duplicates.section in (Kind.SAME, Kind.SIMILAR))
        titles = {
            Kind.IDENTICAL: self.tr("Identical Files ({})"),
            Kind.SAME: self.tr("Same Picture ({})"),
            Kind.PART: self.tr("Parts ({})"),
            Kind.SIMILAR: self.tr("Similar Photos ({})"),
        }
        for place, section in enumerate(_SECTIONS):
            self.tabs.setTabText(place, titles[section].format(text.count(len(self.duplicates.sections[section]))))
        same = self.duplicates.section is Kind.IDENTICAL
        self.all_action.setEnabled(self.duplicates.section in SUGGESTED)
        self.all_action.setText(self.tr("All Except Kept Photos") if same else self.tr("This Group Except Kept Photo"))
        self.state.setText(self._state_in_words())

    def _state_in_words(self) -> str:
        if self.search.running:
            return self.tr("Comparing photos…")
        if not self.duplicates.found:
            return self.tr("The comparison was not finished.")
        found = self.duplicates.groups
        words = {
            Kind.IDENTICAL: self.tr("No identical files found."),
            Kind.SAME: self.tr("No duplicates found. Move the slider to the left to include less similar photos."),
            Kind.PART: self.tr("No photo shows a part of another one."),
            Kind.SIMILAR: self.tr("No similar photos found. Move the slider to the left to include less similar ones."),
        }[self.duplicates.section]
        if found:
            number = self.tr("%Ln group(s)", "", len(found))
            words = f"{number} · {text.photos(sum(len(group.copies) for group in found))}"
            if self.duplicates.section in SUGGESTED:
                spare = text.size(sum(group.spare_bytes for group in found))
                words = self.tr("{} · {} can be freed").format(words, spare)
        return self.tr("{} · The library has changed since this search").format(words) if self.search.stale else words

    def _show_selection(self) -> None:
        chosen = [photo for _, photo in self.duplicates.selected]
        size = text.size(sum(photo.file.size for photo in chosen))
        words = self.tr("%Ln photo(s) selected ({})", "", len(chosen)).format(size)
        self.selection.setText(words if chosen else "")
        self._enable()

    def _enable(self) -> None:
        index = self.copies.currentIndex()
        self.reveal_action.setEnabled(index.isValid())
        self.keep_action.setEnabled(index.row() > 0)
        self.compare_action.setEnabled(index.isValid())
        for action in (self.copy_action, self.trash_action):
            action.setEnabled(bool(self.duplicates.selected))

    # Actions

    def _find_or_cancel(self) -> None:
        if self.search.running:
            self.search.cancel()
        else:
            self.find_copies()

    def _current(self) -> Photo | None:
        copy = self.copies.currentIndex().data(COPY_ROLE)
        return copy.photo if copy is not None else None

    def _keep(self) -> None:
        photo, group = self._current(), self.copies_model.group
        if photo is not None and group is not None:
            self.duplicates.keep(group, photo)
            self.groups.setCurrentIndex(self.groups_model.index(self.groups_model.row_of(photo.id) or 0))

    def _select_all(self) -> None:
        """Selects all identical files, or the copies of one group."""
        if self.duplicates.section is Kind.IDENTICAL:
            self.duplicates.select_identical()
        elif self.duplicates.section in SUGGESTED and self.copies_model.group is not None:
            self.duplicates.select_group(self.copies_model.group)

    def _reveal(self) -> None:
        if (photo := self._current()) is not None:
            desktop.reveal(photo.file.path, self)

    def copy_paths(self) -> None:
        """Copies the paths of the selected photos, one per line."""
        paths = [identity.display(photo.file.path) for _, photo in self.duplicates.selected]
        QGuiApplication.clipboard().setText("\n".join(paths))

    def confirm_trash(self) -> None:
        """Lists the selected photos and asks whether to move them to the trash."""
        selected = self.duplicates.selected
        if not self.trash_action.isVisible() or not selected:
            return
        dialog = TrashDialog([photo for _, photo in selected], self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.confirmed.connect(lambda: self._trash([(photo, group.kept) for group, photo in selected]))
        dialog.open()

    def _trash(self, copies: list[tuple[Photo, Photo]]) -> None:
        self._background.run(lambda: move_to_trash(copies), self._show_trashed)

    def _show_trashed(self, outcome: Outcome) -> None:
        self.search.expect_removals(len(outcome.moved))
        self.duplicates.forget(outcome.moved)
        self.notice.hide()
        if outcome.refused:
            told = [f"{text.name(photo.file.path)}: {why}" for photo, why in outcome.refused[:_REFUSALS]]
            more = len(outcome.refused) - len(told)
            told += [self.tr("and {} more").format(text.count(more))] if more else []
            self._tell(self.tr("Not moved: {}").format("; ".join(told)))

    def _tell(self, words: str) -> None:
        self.notice.setText(words)
        self.notice.show()

    def _fill_folders(self) -> None:
        self._folder_menu.clear()
        for folder, number in self.duplicates.folders()[:_MOST_FOLDERS]:
            self._offer_folder(folder, number)

    def _offer_folder(self, folder: str, number: int) -> None:
        action = self._folder_menu.addAction(f"{text.printable(folder)} ({text.count(number)})".replace("&", "&&"))
        action.triggered.connect(lambda: self.duplicates.select_in(folder))

    # Building

    def _build(self) -> None:
        self.tabs = QTabBar(self)
        self.tabs.setAccessibleName(self.tr("Kind of duplicates"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for _ in _SECTIONS:
            self.tabs.addTab("")
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName(self.tr("Minimum similarity"))
        self.slider.setToolTip(self.tr("How similar a photo must be to count as a copy"))
        self.slider.setFixedWidth(220)
        self.slider.setPageStep(_STEPS // 100)
        self.threshold = PlainLabel("", "", self)
        self.threshold.setMinimumWidth(self.fontMetrics().horizontalAdvance("0.00") + theme.SMALL)
        self.state = PlainLabel("", "quiet", self)
        self.state.setWordWrap(True)
        self.notice = PlainLabel("", "danger", self)
        self.notice.setWordWrap(True)
        self.notice.setContentsMargins(theme.LARGE, 0, theme.LARGE, 0)
        self.notice.hide()
        self.progress = ProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(140)
        self.progress.setAccessibleName(self.tr("Comparison progress"))
        self.again = push_button("", self._find_or_cancel, self)
        self.selection = PlainLabel("", "quiet", self)
        self._make_actions()
        top = self._row(PlainLabel(self.tr("Minimum similarity"), "quiet", self), self.slider, self.threshold)
        top.addWidget(self.state, 1)
        for widget in (self.progress, self.again):
            top.addWidget(widget)
        self.trash_button = self._button(self.trash_action)
        bottom = self._row(self.select, self._button(self.keep_action), self._button(self.compare_action))
        bottom.addStretch(1)
        bottom.addWidget(self.selection)
        for button in (self._button(self.reveal_action), self._button(self.copy_action), self.trash_button):
            bottom.addWidget(button)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.groups)
        splitter.addWidget(self.copies)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([312, 768])
        lists = QWidget(self)
        column = QVBoxLayout(lists)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.MEDIUM)
        column.addLayout(self._row(self.tabs))
        column.addLayout(top)
        column.addWidget(self.notice)
        column.addWidget(splitter, 1)
        column.addLayout(bottom)
        self.pages = QStackedWidget(self)
        for page in (lists, self.comparison):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.MEDIUM, 0, theme.MEDIUM)
        column.addWidget(self.pages)

    def _make_actions(self) -> None:
        self.keep_action = self._action(self.tr("Keep This Instead"), "K", self._keep)
        self.compare_action = self._action(self.tr("Compare at 100%"), "Return Enter", self.compare)
        self.reveal_action = self._action(self.tr("Show in Folder"), "Ctrl+Shift+R", self._reveal)
        self.copy_action = self._action(self.tr("Copy Paths"), "Ctrl+C", self.copy_paths)
        self.trash_action = self._action(self.tr("Move to Trash…"), "Del", self.confirm_trash)
        self._action(self.tr("Search Again"), "F5", self.find_copies)
        menu = QMenu(self)
        self.all_action = self._action(self.tr("All Except Kept Photos"), "Ctrl+A", self._select_all)
        menu.addAction(self.all_action)
        self._folder_menu = menu.addMenu(self.tr("In Folder"))
        self._folder_menu.aboutToShow.connect(self._fill_folders)
        menu.addAction(self._action(self.tr("None"), "Ctrl+Shift+A", self.duplicates.select_none))
        self.select = QToolButton(self)
        self.select.setText(self.tr("Select"))
        self.select.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.select.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.select.setMenu(menu)

    def _action(self, words: str, keys: str, act: Callable[[], None]) -> QAction:
        action = QAction(words, self)
        action.setShortcuts([QKeySequence(each) for each in keys.split()])
        shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(text.tooltip(f"{words} ({shortcut})"))
        action.triggered.connect(lambda: self._on_lists(act))
        self.addAction(action)
        return action

    def _on_lists(self, act: Callable[[], None]) -> None:
        """Runs an action, unless the comparison hides the lists that it is for."""
        if self.pages.currentIndex() == 0:
            act()

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _row(self, *widgets: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(theme.LARGE, 0, theme.LARGE, 0)
        row.setSpacing(theme.MEDIUM)
        for widget in widgets:
            row.addWidget(widget)
        return row

    def _list(self, model: GroupsModel | CopiesModel, name: str) -> QListView:
        view = QListView(self)
        view.setModel(model)
        view.setAccessibleName(name)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        return view
