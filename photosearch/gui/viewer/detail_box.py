"""Selects a detail to search for, on the example or on the photo next to it. There is one box at a time."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from photosearch.core.geometry import moved, resized
from photosearch.core.photo import Box, Hit
from photosearch.core.query.query import Example
from photosearch.gui.look.actions import Actions
from photosearch.gui.picture.canvas import Canvas

FIRST_BOX = Box(0.25, 0.25, 0.75, 0.75)
"""The first box when it is created with the keyboard."""
STEP = 0.01
"""Fraction of the photo by which an arrow key moves or resizes the box."""


class Framing(QObject):
    """Carries out the actions `box`, `search_detail` and `whole_picture` on the canvases of the query and the hit."""

    changed = Signal()
    """The box has changed or is gone."""
    searched = Signal(object, Example)
    """The person wants to search with the second example, in place of the first one or, if None, as a new search."""

    def __init__(self, query: Canvas, hit: Canvas, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._query = query
        self._hit = hit
        self._actions = actions
        self._shown: tuple[Hit | None, Example | None] = (None, None)
        for canvas in (query, hit):
            canvas.framed.connect(lambda canvas=canvas: self._keep(canvas))
        actions["box"].toggled.connect(self._begin)
        actions["search_detail"].triggered.connect(self.search)
        actions["whole_picture"].triggered.connect(self._remove)

    @property
    def active(self) -> bool:
        """Whether a box can be drawn."""
        return self._actions["box"].isChecked()

    @property
    def framed(self) -> Canvas | None:
        """The canvas whose box is being edited."""
        canvases = (self._query, self._hit) if self.active else ()
        return next((canvas for canvas in canvases if canvas.box is not None), None)

    @property
    def advice(self) -> str:
        """A hint for the next step."""
        if self.framed is not None:
            return self.tr("Arrow keys move the box, Shift+arrow keys resize it, Enter searches")
        return self.tr("Draw a box around the part to search for, or press an arrow key")

    def show(self, hit: Hit | None, example: Example | None) -> None:
        """Shows other photos: ends editing and shows the box of the example, if any."""
        self._shown = hit, example
        self._actions["box"].setChecked(False)
        self._begin()

    def nudge(self, canvas: Canvas, across: int, down: int, resize: bool) -> None:
        """Moves or resizes the box by steps; creates one on `canvas` if there is none."""
        canvas = self.framed or canvas
        change = resized if resize else moved
        box = change(canvas.box, across * STEP, down * STEP) if canvas.box is not None else FIRST_BOX
        canvas.show_box(box, True)
        self._keep(canvas)

    def search(self) -> None:
        """Searches for the part inside the box."""
        hit, example = self._shown
        canvas = self.framed
        if canvas is self._query and example is not None:
            self.searched.emit(example, replace(example, box=canvas.box))
        elif canvas is self._hit and hit is not None:
            self.searched.emit(None, Example(hit.photo.file.path, box=canvas.box))

    def _begin(self) -> None:
        """Starts or ends editing, with the box of the example."""
        _, example = self._shown
        self._query.show_box(example.box if example is not None else None, self.active)
        self._hit.show_box(None, self.active)
        self._offer()

    def _keep(self, canvas: Canvas) -> None:
        """Removes the box of the other canvas."""
        (self._hit if canvas is self._query else self._query).show_box(None, True)
        self._offer()

    def _remove(self) -> None:
        _, example = self._shown
        if example is not None and example.box is not None and self.framed is self._query:
            self.searched.emit(example, replace(example, box=None))
        else:
            for canvas in (self._query, self._hit):
                canvas.show_box(None, True)
            self._offer()

    def _offer(self) -> None:
        for name in ("search_detail", "whole_picture"):
            self._actions[name].setEnabled(self.framed is not None)
        self.changed.emit()
