"""A strip of bars, one for each decade, year, month or day, in which the person selects by mouse or keyboard."""

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from photosearch.core.moments import Span, Unit, numbered
from photosearch.core.query.timeline import Bars
from photosearch.gui.look import theme
from photosearch.gui.look.texts import photo_text, text
from photosearch.gui.look.theme import Theme

_HEIGHT, _BARS, _WIDEST = 28, 12, 32
"""Least height of the strip, height of its bars and largest width of one, in device-independent pixels."""


class TimeStrip(QWidget):
    """Shows the number of photos in each bar, and emits the days that the person selects.

    A click selects a bar, dragging selects several. Arrow keys mark a bar, with Shift several; Enter selects the marked
    ones, and Backspace goes back.
    """

    chosen = Signal(Span)
    """The days of the bars that the person selected."""
    left = Signal()
    """The person wants to see the larger unit around these bars."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._bars: Bars | None = None
        self._range: tuple[int, int] | None = None
        """The bars that are selected."""
        self._mark: tuple[int, int] | None = None
        """The bar where marking by mouse or keyboard began, and where it is now."""
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Timeline"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.changed.connect(self.update)

    def show_bars(self, bars: Bars | None, days: Span | None) -> None:
        """Shows the bars and highlights those within `days`. A drag continues unless other bars are shown."""
        if bars is None or self._bars is None or (bars.unit, bars.start) != (self._bars.unit, self._bars.start):
            self._mark, self._dragging = None, False
        self._bars = bars
        self._range = bars.within(days) if bars is not None and days is not None else None
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(96, max(_HEIGHT, _BARS + self.fontMetrics().height() + 2))

    # Selecting

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._bars is not None:
            bar = self._at(event.position().toPoint())
            self._dragging = True
            self._set_mark((bar, bar))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging and self._mark is not None:
            self._set_mark((self._mark[0], self._at(event.position().toPoint())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = event.key(), len(self._bars.counts) - 1 if self._bars is not None else -1
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if last < 0:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._move(1 if (key == Qt.Key.Key_Right) != self.isRightToLeft() else -1, last, extend)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._mark_to(0 if key == Qt.Key.Key_Home else last, extend)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        elif key == Qt.Key.Key_Backspace:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if not self._dragging:
            self._set_mark(None)
        super().focusOutEvent(event)

    def _move(self, by: int, last: int, extend: bool) -> None:
        if self._mark is not None:
            self._mark_to(max(0, min(last, self._mark[1] + by)), extend)
        elif self._range is not None:
            self._set_mark(self._range if by > 0 else self._range[::-1])
        else:
            self._mark_to(0 if by > 0 else last, extend=False)

    def _mark_to(self, bar: int, extend: bool) -> None:
        self._set_mark((self._mark[0] if extend and self._mark is not None else bar, bar))

    def _set_mark(self, mark: tuple[int, int] | None) -> None:
        if mark != self._mark:
            self._mark = mark
            self._describe()
            self.update()

    def _choose(self) -> None:
        """Selects the marked bars, or goes back if they are selected already."""
        marked, self._dragging = self._marked(), False
        self._set_mark(None)
        if self._bars is None or marked is None:
            return
        if marked == self._range:
            self.left.emit()
        elif any(self._bars.counts[marked[0] : marked[1] + 1]):
            self.chosen.emit(self._bars.span(*marked))

    def _marked(self) -> tuple[int, int] | None:
        return (min(self._mark), max(self._mark)) if self._mark is not None else None

    # Descriptions

    def _describe(self) -> None:
        shown = self._marked() or self._range
        if self._bars is None:
            self.setAccessibleDescription(self.tr("No photos"))
        else:
            self.setAccessibleDescription(": ".join(self._words(*(shown or (0, len(self._bars.counts) - 1)))))

    def _words(self, first: int, last: int) -> tuple[str, str]:
        """Returns the name of some bars, and the number of their photos."""
        assert self._bars is not None
        return photo_text.days(self._bars.span(first, last)), text.photos(sum(self._bars.counts[first : last + 1]))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._bars is not None:
            bar = self._at(event.pos())
            QToolTip.showText(event.globalPos(), text.tooltip("\n".join(self._words(bar, bar))))
            return True
        return super().event(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, area = self._look.colours, self._area()
        painter.setPen(Qt.PenStyle.NoPen)
        if self._bars is not None:
            if self._range is not None:
                painter.setBrush(QColor(colours.selected))
                painter.drawRoundedRect(self._column(*self._range), 3, 3)
            self._draw_bars(painter, area)
            painter.setPen(QColor(colours.quiet))
            self._draw_labels(painter, area)
        painter.setPen(QColor(colours.border))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.link), 2))
        if (marked := self._marked()) is not None:
            painter.drawRoundedRect(self._column(*marked).adjusted(1, 1, -1, -1), 3, 3)
        elif self.hasFocus():
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)

    def _draw_bars(self, painter: QPainter, area: QRect) -> None:
        assert self._bars is not None
        colours, most = self._look.colours, max(self._bars.counts)
        first, last = self._range or (0, -1)
        for bar, count in enumerate(self._bars.counts):
            if count:
                painter.setBrush(QColor(colours.link if first <= bar <= last else colours.quiet))
                # Square root scale, so that one photo is still visible next to a thousand.
                shape = self.bar(bar, bar, max(2.0, area.height() * (count / most) ** 0.5))
                gap = max(min(1.0, shape.width() / 4), shape.width() - _WIDEST)
                painter.drawRect(shape.adjusted(gap / 2, 0, -gap / 2, 0))

    def _draw_labels(self, painter: QPainter, area: QRect) -> None:
        assert self._bars is not None
        metrics, taken = painter.fontMetrics(), list[QRectF]()
        for bar in range(len(self._bars.counts)):
            if not (words := self._label(bar)):
                continue
            width, shape = metrics.horizontalAdvance(words), self.bar(bar, bar, 1)
            left = shape.right() - width if self.isRightToLeft() else shape.left()
            if shape.width() >= width:
                left = shape.center().x() - width / 2
            place = QRectF(left, area.bottom() + 1, width, metrics.height())
            room = place.adjusted(-theme.TINY, 0, theme.TINY, 0)
            if area.left() <= place.left() and place.right() <= area.right() and not any(map(room.intersects, taken)):
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
                taken.append(place)

    def _label(self, bar: int) -> str:
        """Returns the name of a bar. Days of several months have their month, and January of several years its year."""
        assert self._bars is not None
        unit, whole = self._bars.unit, self._bars.span(0, len(self._bars.counts) - 1)
        span = numbered(self._bars.start + bar, unit)
        if unit is Unit.MONTH and span.first.month == 1 and whole.first.year != whole.last.year:
            return str(span.first.year)
        if unit is Unit.DAY and (whole.first.year, whole.first.month) != (whole.last.year, whole.last.month):
            return QLocale().toString(QDate(span.first.year, span.first.month, span.first.day), "d MMM")
        return photo_text.period(unit, span)

    def _area(self) -> QRect:
        """Returns the area of the bars."""
        below = self.fontMetrics().height() + 1
        return self.rect().adjusted(theme.TINY, 1, -theme.TINY, -below)

    def _column(self, first: int, last: int) -> QRectF:
        """Returns the whole height of the strip above and below some bars."""
        bars = self.bar(first, last, 0)
        return QRectF(bars.left(), 0, bars.width(), self.height())

    def bar(self, first: int, last: int, height: float) -> QRectF:
        """Returns the rectangle of the bars `first` to `last`, `height` pixels high."""
        assert self._bars is not None
        area, part = self._area(), self._area().width() / len(self._bars.counts)
        left = area.left() + part * first
        if self.isRightToLeft():
            left = area.left() + area.width() - part * (last + 1)
        return QRectF(left, area.bottom() - height, part * (last - first + 1), height)

    def _at(self, point: QPoint) -> int:
        """Returns the bar at a point, or the nearest one."""
        assert self._bars is not None
        area, count = self._area(), len(self._bars.counts)
        place = int((point.x() - area.left()) / max(1, area.width()) * count)
        place = max(0, min(count - 1, place))
        return count - 1 - place if self.isRightToLeft() else place
