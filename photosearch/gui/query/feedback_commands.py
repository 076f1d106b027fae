"""Marks hits as the same photo as the example, or not. Each mark can be removed and undone."""

from collections.abc import Mapping
from typing import TypeAlias

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QUndoCommand

from photosearch.core.photo import Mark
from photosearch.core.query.feedback import Asked
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.query.context import Context
from photosearch.gui.work.background import Background
from photosearch.jobs.searching.marks import Marks

_Verdicts: TypeAlias = Mapping[bytes, Mark | None]

_ACTIONS = {"same": Mark.SAME, "different": Mark.DIFFERENT}


class FeedbackCommands(QObject):
    """Marks the selected hits. The search runs again after each change, so that the hits show the stored marks."""

    def __init__(self, context: Context, marks: Marks, gallery: Gallery) -> None:
        super().__init__(gallery)
        self._marks = marks
        self._gallery = gallery
        self._session = session = context.session
        self._actions = actions = context.actions
        self._banner = context.banner
        self._background = Background(1, self)  # one thread, so that marks are written in order
        self._stack = context.undo
        for name, mark in _ACTIONS.items():
            actions[name].triggered.connect(lambda _, mark=mark: self.mark(mark))
        gallery.current_changed.connect(self._follow)
        gallery.selectionModel().selectionChanged.connect(self._follow)
        session.asked.connect(self._follow)
        self._follow()

    def mark(self, mark: Mark) -> None:
        """Marks the selected hits, or removes the mark if all of them have it."""
        asked, hits = self._session.subject, self._gallery.selected_hits()
        if asked is not None and hits:
            new = None if all(hit.mark is mark for hit in hits) else mark
            before = {hit.photo.digest: hit.mark for hit in hits}
            self._stack.push(_Say(self, asked, before, dict.fromkeys(before, new)))

    def say(self, asked: Asked, marks: _Verdicts) -> None:
        """Writes the marks and refreshes the search."""
        self._background.run(
            lambda: self._marks.mark(asked, marks),
            lambda _: self._session.refresh(),
            lambda error: self._banner.say(str(error)),
        )

    def close(self) -> None:
        """Waits until all marks are written."""
        self._background.finish()

    def _follow(self) -> None:
        """Shows the marks of the selected hits in the actions."""
        hits = self._gallery.selected_hits() if self._session.subject is not None else []
        for name, mark in _ACTIONS.items():
            action: QAction = self._actions[name]
            action.setEnabled(bool(hits))
            action.setChecked(bool(hits) and all(hit.mark is mark for hit in hits))


class _Say(QUndoCommand):
    """One mark on some photos, with their previous marks."""

    def __init__(self, commands: FeedbackCommands, asked: Asked, before: _Verdicts, after: _Verdicts) -> None:
        super().__init__()
        self._say = commands.say
        self._asked = asked
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._say(self._asked, self._after)

    def undo(self) -> None:
        self._say(self._asked, self._before)
