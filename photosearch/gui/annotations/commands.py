"""Sets annotations of the selected photos by key, in menus and in the details panel. Each change can be undone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QMenu

from photosearch.core.annotations import keywords
from photosearch.core.annotations.values import (
    Changes,
    Flag,
    Label,
    Property,
    all_stored,
    loaded,
    stored,
)
from photosearch.core.photo import Photo
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.query.context import Context
from photosearch.gui.work.background import Background
from photosearch.jobs.annotating.annotations import Annotations, Wanted
from photosearch.library.store.annotations.annotations import Account

QUIET_MS = 400
"""Pause after the last change before the search runs again, with its filters and counts."""
RATINGS: Final = {f"rate_{stars}": stars for stars in range(6)}
LABELS: Final = {f"label_{label}": label for label in Label}
FLAGS: Final = {"pick": Flag.PICK, "reject": Flag.REJECT, "unflag": None}
ANNOTATING: Final = (*RATINGS, *LABELS, *FLAGS, "rating", "label", "flag")
"""The actions that need a photo."""

Make: TypeAlias = Callable[[Photo], Mapping[Property, object]]
"""Returns the properties to set for a photo."""


class AnnotationCommands(QObject):
    """Runs the actions. A change shows at once, is written in order, and is read again when it is written."""

    keywords_known = Signal(dict)
    """All keywords of the library, with their numbers of photos."""

    def __init__(self, context: Context, annotations: Annotations, gallery: Gallery) -> None:
        super().__init__(gallery)
        self._annotations = annotations
        self._gallery = gallery
        self._session = context.session
        self._banner = context.banner
        self._actions = actions = context.actions
        self._stack = context.undo
        self._background = Background(1, self)  # one thread, so that changes are written in order
        self._place = -1
        """The row of the current photo before the search ran again."""
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._refresh)
        for name, stars in RATINGS.items():
            actions[name].triggered.connect(partial(self.say, Property.RATING, stars))
        for name, label in LABELS.items():
            actions[name].triggered.connect(partial(self.label, label))
        for name, flag in FLAGS.items():
            actions[name].triggered.connect(partial(self.say, Property.FLAG, flag))
        for name, names in (("rating", RATINGS), ("label", LABELS), ("flag", FLAGS)):
            menu = QMenu(gallery)
            actions[name].setMenu(actions.fill(menu, tuple(names)))
        gallery.current_changed.connect(self._enable)
        gallery.selectionModel().selectionChanged.connect(self._enable)
        self._session.answered.connect(self._stay)
        self._enable()

    def say(self, of: Property, value: object) -> None:
        """Sets one property of the selected photos."""
        self._change(lambda _: {of: value})

    def label(self, label: Label) -> None:
        """Gives the selected photos a colour label, or takes it away if all of them have it."""

        def put(photos: list[Photo]) -> None:
            new = None if all(photo.annotations.label is label for photo in photos) else label
            self._push(photos, lambda _: {Property.LABEL: new})

        self._with_photos(put)

    def change_keywords(self, new: tuple[str, ...], gone: tuple[str, ...]) -> None:
        """Adds keywords to the selected photos, and removes others."""

        def changed(photo: Photo) -> dict[Property, object]:
            return {Property.KEYWORDS: keywords.added(keywords.removed(photo.annotations.keywords, gone), new)}

        self._change(changed)

    def account(self, photo: Photo, then: Callable[[Account], None]) -> None:
        """Reads the annotations of a photo from each source."""
        self._background.run(lambda: self._annotations.account(photo), then)

    def renew_keywords(self) -> None:
        """Reads the keywords of the library again."""
        self._background.run(self._annotations.keywords, self.keywords_known.emit)

    def say_again(self, command: "Say", forward: bool) -> None:
        """Writes a change or undoes it, and shows its photos as they are afterwards."""
        # Only the background's thread knows both sides of the change.
        ids = command.ids

        def write() -> tuple[list[Photo], tuple[str, ...]]:
            if forward:
                outcome = self._annotations.say(command.wanted)
                command.before = outcome.undo
            else:
                outcome = self._annotations.change(command.before)
            return self._annotations.photos(ids), outcome.problems

        self._background.run(write, lambda written: self._take(*written), self._fail)

    def close(self) -> None:
        """Waits until all changes are written."""
        self._background.finish()

    def _change(self, make: Make) -> None:
        self._with_photos(lambda photos: self._push(photos, make))

    def _with_photos(self, then: Callable[[list[Photo]], None]) -> None:
        """Calls `then` with the selected photos, or with the one in the viewer."""
        if self._gallery.isVisible():
            self._gallery.with_selected(then)
        elif (photo := self._gallery.current_photo()) is not None:
            then([photo])

    def _push(self, photos: list[Photo], make: Make) -> None:
        wanted: dict[bytes, dict[Property, str]] = {}
        shown: list[Photo] = []
        for photo in photos:
            texts = all_stored(photo.annotations)
            new = {of: stored(of, value) for of, value in make(photo).items()}
            new = {of: text for of, text in new.items() if texts[of] != text}
            if photo.digest and new:
                wanted[photo.digest] = new
                shown.append(replace(photo, annotations=loaded({**texts, **new})))
        if wanted:
            self._gallery.gallery_model.renew(shown)
            self._stack.push(Say(self, wanted, tuple(photo.id for photo in shown)))

    def _take(self, photos: list[Photo], problems: tuple[str, ...]) -> None:
        self._gallery.gallery_model.renew(photos)
        if problems:
            more = self.tr("%Ln sidecar(s) were not written. {}", "", len(problems))
            self._banner.say(more.format(problems[0]))
        self._quiet.start()

    def _fail(self, error: Exception) -> None:
        self._banner.say(str(error))
        self._quiet.start()

    def _refresh(self) -> None:
        self._place = self._gallery.currentIndex().row()
        self._session.refresh()
        self.renew_keywords()

    def _stay(self) -> None:
        """Goes to the next photo if the filters no longer pass the current one."""
        place, self._place = self._place, -1
        last = self._gallery.gallery_model.rowCount() - 1
        if place >= 0 and last >= 0 and not self._gallery.currentIndex().isValid():
            self._gallery.setCurrentIndex(self._gallery.gallery_model.index(min(place, last)))

    def _enable(self) -> None:
        chosen = self._gallery.has_chosen()
        for name in ANNOTATING:
            self._actions[name].setEnabled(chosen)


class Say(QUndoCommand):
    """One change of some photos."""

    def __init__(self, commands: AnnotationCommands, wanted: Wanted, ids: tuple[int, ...]) -> None:
        super().__init__()
        self._commands = commands
        self.wanted = wanted
        self.ids = ids
        self.before: Changes = {}
        """The values to restore on undo, once the change is written."""

    def redo(self) -> None:
        self._commands.say_again(self, forward=True)

    def undo(self) -> None:
        self._commands.say_again(self, forward=False)
