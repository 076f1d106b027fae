"""The actions on items: join the selected photos, split them, and suggest the best frame of a burst."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand

from photosearch.core.items.best import Reason, Suggestion
from photosearch.core.items.roles import SERIES
from photosearch.core.photo import Photo
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.look.texts import text
from photosearch.gui.query.context import Context
from photosearch.gui.work.background import Background
from photosearch.jobs.searching.items import Items
from photosearch.library.store.items import Choice

_Choices: TypeAlias = Mapping[bytes, Choice | None]


class ItemCommands(QObject):
    """Runs the actions on the items of the selected photos. Each join and split can be undone."""

    def __init__(self, context: Context, items: Items, gallery: Gallery) -> None:
        super().__init__(gallery)
        self._items = items
        self._gallery = gallery
        self._session = context.session
        self._actions = context.actions
        self._banner = context.banner
        self._undo = context.undo
        self._background = Background(1, self)  # one thread, so that choices are written in order
        context.actions["join"].triggered.connect(self.join)
        context.actions["split"].triggered.connect(self.split)
        context.actions["best"].triggered.connect(self.suggest)
        gallery.current_changed.connect(self._follow)
        gallery.selectionModel().selectionChanged.connect(self._follow)
        self._follow()

    def join(self) -> None:
        """Joins the selected photos to one item."""
        self._gallery.with_selected(self._join)

    def split(self) -> None:
        """Takes the selected photos out of their items; if a stack is collapsed, all photos of its item."""
        self._gallery.with_selected(self._split)

    def suggest(self) -> None:
        """Finds the frame of the current photo's burst that looks best, and makes it current."""
        photo = self._gallery.current_photo()
        if photo is not None:
            self._banner.say(self.tr("Comparing the photos of the burst…"))
            self._background.run(lambda: self._items.best(photo), self._show_best, self._fail)

    def write(self, work: Callable[[], _Choices], then: Callable[[_Choices], None] = lambda _: None) -> None:
        """Changes choices, and repeats the search."""

        def end(before: _Choices) -> None:
            then(before)
            self._session.refresh()

        self._background.run(work, end, self._fail)

    def restore(self, choices: _Choices, then: Callable[[_Choices], None]) -> None:
        """Restores earlier choices; calls `then` with the choices that they replace."""
        self.write(partial(self._items.restore, choices), then)

    def close(self) -> None:
        """Waits until all choices are written."""
        self._background.finish()

    def _join(self, photos: list[Photo]) -> None:
        if len({photo.whole for photo in photos}) > 1:
            self.write(partial(self._items.join, photos), partial(self._note, self.tr("Join Photos")))

    def _split(self, photos: list[Photo]) -> None:
        collapsed = self._gallery.collapsed(photos)

        def work() -> _Choices:
            members = [each for photo in collapsed for each in self._items.members(photo)]
            every = {photo.id: photo for photo in (*photos, *members) if photo.item is not None}
            return self._items.split(list(every.values())) if every else {}

        self.write(work, partial(self._note, self.tr("Separate Photo Files")))

    def _note(self, words: str, before: _Choices) -> None:
        if before:
            self._undo.push(_Chosen(self, words, before))

    def _show_best(self, found: tuple[Photo, Suggestion, int] | None) -> None:
        if found is None:
            self._banner.say(self.tr("There is no other photo in this burst that can be read."))
            return
        photo, suggestion, compared = found
        self._gallery.reveal(photo)
        self._banner.say(self._reasons(photo, suggestion, compared))

    def _reasons(self, photo: Photo, found: Suggestion, compared: int) -> str:
        if found.reasons == (Reason.FIRST,):
            words = self.tr("All {} photos of this burst look equally sharp and well exposed.")
            return words.format(text.count(compared))
        reasons = []
        if Reason.SHARPEST in found.reasons:
            times = text.decimal(found.sharper)
            reasons.append(self.tr("it is {} times as sharp as the middle one of the burst").format(times))
        if Reason.EXPOSURE in found.reasons:
            lost = text.decimal(100 * found.lost)
            reasons.append(self.tr("only {} % of it is blown out or black").format(lost))
        words = self.tr("Suggestion: {}, because {}. Nothing was changed.")
        return words.format(text.name(photo.file.path), ", ".join(reasons))

    def _fail(self, error: Exception) -> None:
        self._banner.say(str(error))

    def _follow(self) -> None:
        hits = self._gallery.selected_hits()
        photos: Sequence[Photo] = [hit.photo for hit in hits]
        self._actions["join"].setEnabled(len({photo.whole for photo in photos}) > 1)
        self._actions["split"].setEnabled(any(photo.item is not None for photo in photos))
        current = self._gallery.current_photo()
        self._actions["best"].setEnabled(current is not None and current.role in SERIES)


class _Chosen(QUndoCommand):
    """A join or split, with the previous choices."""

    def __init__(self, commands: ItemCommands, words: str, before: _Choices) -> None:
        super().__init__(words)
        self._commands = commands
        self._other = before
        self._made = True

    def redo(self) -> None:
        if self._made:
            self._made = False  # pushed after the choice was written
        else:
            self._turn()

    def undo(self) -> None:
        self._turn()

    def _turn(self) -> None:
        self._commands.restore(self._other, self._keep)

    def _keep(self, before: _Choices) -> None:
        self._other = before
