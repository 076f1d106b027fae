"""Shows why a photo matches: heat map, attention map, and the match of a single place.

Everything is computed beforehand (`Explanation` and `WordsExplained` of `core.events`); this module only looks it up
and colours it.
"""

from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from photosearch.core.answers.heat import Ramp, standing_out, within
from photosearch.core.events import Explanation, WordsExplained
from photosearch.core.geometry import WHOLE, box_of, place_at
from photosearch.core.photo import Box, Floats
from photosearch.core.viewport import Pair
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.texts import text
from photosearch.gui.picture.canvas import Canvas
from photosearch.gui.work.images import heat_image

_WHOLE = 0.02
"""A box that leaves less than this of each side covers the whole photo."""
Place: TypeAlias = tuple[int, int]
"""Row and column of a map."""


class Why(QObject):
    """Draws an explanation on both canvases, according to the actions `heat` and `attention`."""

    changed = Signal()
    """The drawing has changed; `legend` describes it."""

    def __init__(self, query: Canvas, hit: Canvas, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._query = query
        self._hit = hit
        self._actions = actions
        self._explanation: Explanation | WordsExplained | None = None
        self._pointed: tuple[Canvas, Place] | None = None
        self.legend = ""
        for name in ("heat", "attention"):
            actions[name].toggled.connect(self._draw)
        # After the panes have followed it.
        actions["compare"].toggled.connect(lambda: QTimer.singleShot(0, self, self._draw))
        for canvas in (query, hit):
            canvas.pointed.connect(lambda at, canvas=canvas: self._point_at(canvas, at))

    @property
    def wanted(self) -> bool:
        """Whether the heat map or the attention map is switched on."""
        return self._actions["heat"].isChecked() or self._actions["attention"].isChecked()

    @property
    def ramp(self) -> Ramp:
        """The colours of the map that is switched on."""
        return Ramp.ATTENTION if self._actions["attention"].isChecked() else Ramp.MATCH

    @property
    def known(self) -> bool:
        """Whether the explanation of what is shown has arrived."""
        return self._explanation is not None

    def show(self, explanation: Explanation | WordsExplained | None) -> None:
        """Draws an explanation, or removes the drawing."""
        self._explanation, self._pointed = explanation, None
        self._draw()

    def set_strength(self, percent: int) -> None:
        """Sets the opacity of the heat map in percent."""
        for canvas in (self._query, self._hit):
            canvas.overlay.strength = percent / 100
            canvas.update()

    def step(self, canvas: Canvas, across: int, down: int) -> None:
        """Points at the next place of a photo, as the mouse pointer would."""
        if isinstance(self._explanation, Explanation):
            rows, columns = _grid(self._here(self._explanation, canvas)[0])
            before = self._pointed[1] if self._pointed and self._pointed[0] is canvas else (rows // 2, columns // 2)
            row, column = before[0] + down, before[1] + across
            self._point(canvas, (min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)))

    def _point_at(self, canvas: Canvas, at: Pair | None) -> None:
        if isinstance(self._explanation, Explanation):
            weights, area = self._here(self._explanation, canvas)
            self._point(canvas, None if at is None else place_at(area, _grid(weights), *at))

    def _point(self, canvas: Canvas, place: Place | None) -> None:
        pointed = None if place is None else (canvas, place)
        if pointed != self._pointed:
            self._pointed = pointed
            self._draw()

    def _here(self, why: Explanation, canvas: Canvas) -> tuple[Floats, Box]:
        return (why.query_map, why.query_area) if canvas is self._query else (why.hit_map, why.hit_area)

    def _draw(self) -> None:
        why = self._explanation
        if why is None or not self.wanted:
            for canvas in (self._query, self._hit):
                _lay(canvas, None)
            self._say("")
        elif isinstance(why, WordsExplained):
            _lay(self._hit, why.weights if self.ramp is Ramp.MATCH else None, why.area)
            self._say(self.tr("Amber areas match the description"))
        elif self._actions["attention"].isChecked():
            _lay(self._query, why.query.attention, why.query_area, ramp=Ramp.ATTENTION)
            _lay(self._hit, why.hit.attention, why.hit_area, ramp=Ramp.ATTENTION)
            self._say(self.tr("Blue areas show what the model focuses on in each photo"))
        elif self._pointed is not None and self._are_both_visible():
            self._draw_pairs(why, *self._pointed)
        else:
            placed = why.placement
            _lay(self._query, why.query_map, why.query_area, () if placed is None else _part(placed.of_query))
            _lay(self._hit, why.hit_map, why.hit_area, () if placed is None else _part(placed.part))
            self._say(self._hint(boxed=placed is not None))

    def _hint(self, boxed: bool) -> str:
        if not self._are_both_visible():
            if boxed:
                return self.tr("The box shows where the example matches. Press C to show the example")
            return self.tr("Amber areas match the example. Press C to show the example")
        if boxed:
            return self.tr("The box shows where the two photos are the same. Point at a place to compare it")
        return self.tr("Amber areas make the photos similar. Point at one to see what it matches")

    def _are_both_visible(self) -> bool:
        return self._query.isVisible() and self._hit.isVisible()

    def _draw_pairs(self, why: Explanation, canvas: Canvas, place: Place) -> None:
        """Marks the place on one photo, and shows the similar places on both."""
        weights, area = self._here(why, canvas)
        local = (why.query if canvas is self._query else why.hit).local
        _lay(canvas, standing_out(within(local, place)), area, (box_of(area, _grid(weights), place),))
        other = self._hit if canvas is self._query else self._query
        _, other_area = self._here(why, other)
        alike = why.pairs[place] if canvas is self._query else why.pairs[:, :, place[0], place[1]]
        best = divmod(int(alike.argmax()), alike.shape[1])
        _lay(other, standing_out(alike), other_area, (box_of(other_area, _grid(alike), best),))
        words = self.tr("Amber areas resemble the marked place. Best match: {}")
        self._say(words.format(text.score(float(alike[best]))))

    def _say(self, legend: str) -> None:
        self.legend = legend
        self.changed.emit()


def _part(box: Box) -> tuple[Box, ...]:
    """Returns the mark of a part; a whole photo needs none."""
    whole = max(box.left, box.top, 1 - box.right, 1 - box.bottom) < _WHOLE
    return () if whole else (box,)


def _grid(weights: Floats) -> tuple[int, int]:
    return weights.shape[0], weights.shape[1]


def _lay(
    canvas: Canvas,
    weights: Floats | None,
    area: Box = WHOLE,
    marks: tuple[Box, ...] = (),
    ramp: Ramp = Ramp.MATCH,
) -> None:
    canvas.overlay.heat = QImage() if weights is None else heat_image(weights, ramp)
    canvas.overlay.area, canvas.overlay.marks = area, marks
    canvas.update()
