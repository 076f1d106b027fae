"""A bar chart of photos over time, in which the person selects a range of days by mouse or keyboard."""

from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from photosearch.core.moments import Span, Unit, numbered
from photosearch.core.query import facets
from photosearch.gui.look import text, theme
from photosearch.gui.look.theme import Theme

_BARS, _WIDEST = 26, 32
"""Height of the chart and largest width of a bar, in device-independent pixels."""
_FEW_MONTHS = 24
"""Up to this number of months, each is labelled; beyond it, only years are."""


class Timeline(QWidget):
    """Shows counts and a range, and emits the range that the person selects.

    Dragging selects bars. A click on the only selected bar, or a double click, selects all time again. Arrow keys move
    the range, Shift+arrow keys move its end, and Delete removes it.
    """

    chosen = Signal(object)
    """A Span, or None for all time."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._line: facets.Timeline | None = None
        self._range: tuple[int, int] | None = None
        self._pressed: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Timeline"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.changed.connect(self.update)

    def show_counts(self, line: facets.Timeline | None, days: Span | None) -> None:
        """Shows photos over time and the selected `days`. A range being dragged stays."""
        self._line = line
        if self._pressed is None:
            self._range = self._clamped(*line.bars(days)) if line is not None and days is not None else None
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _BARS + QFontMetrics(self._small()).height() + 2 * theme.TINY)

    # Choosing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._line is not None:
            self._pressed = self._at(event.position().toPoint())
            bar = (self._pressed, self._pressed)
            self._choose(None if self._range == bar else bar)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and self._line is not None:
            here = self._at(event.position().toPoint())
            if here != self._pressed or self._range is not None:
                self._choose((min(self._pressed, here), max(self._pressed, here)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._choose(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = event.key(), len(self._line.counts) - 1 if self._line is not None else -1
        if last < 0:
            return super().keyPressEvent(event)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            by = 1 if (key == Qt.Key.Key_Right) != self.isRightToLeft() else -1
            self._move(by, last, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Home:
            self._choose((0, 0))
        elif key == Qt.Key.Key_End:
            self._choose((last, last))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(None)
        else:
            super().keyPressEvent(event)
        return None

    def _move(self, by: int, last: int, extend: bool) -> None:
        if self._range is None:
            edge = 0 if by > 0 else last
            self._choose((edge, edge))
        elif extend:
            first, end = self._range
            self._choose((first, max(first, min(last, end + by))))
        else:
            first, end = self._range
            by = max(-first, min(last - end, by))
            self._choose((first + by, end + by))

    def _choose(self, bars: tuple[int, int] | None) -> None:
        if bars == self._range or self._line is None:
            return
        self._range = bars
        self._describe()
        self.update()
        self.chosen.emit(self._line.span(*bars) if bars is not None else None)

    def _clamped(self, first: int, last: int) -> tuple[int, int] | None:
        """Limits a range to existing bars; returns None if it lies outside."""
        end = len(self._line.counts) - 1 if self._line is not None else -1
        return (max(0, first), min(end, last)) if first <= end and last >= 0 else None

    # Descriptions

    def _describe(self) -> None:
        if self._line is None:
            self.setAccessibleDescription(self.tr("No photos"))
        elif self._range is None:
            self.setAccessibleDescription(self.tr("All time"))
        else:
            first, last = self._range
            counted = text.photos(sum(self._line.counts[first : last + 1]))
            self.setAccessibleDescription(f"{text.days(self._line.span(first, last))}: {counted}")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._line is not None:
            bar = self._at(event.pos())
            words = f"{text.days(self._line.span(bar, bar))}\n{text.photos(self._line.counts[bar])}"
            QToolTip.showText(event.globalPos(), text.tooltip(words))
            return True
        return super().event(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, area = self._look.colours, self._area()
        painter.setPen(Qt.PenStyle.NoPen)
        if self._line is not None:
            if self._range is not None:
                painter.setBrush(QColor(colours.selected))
                painter.drawRoundedRect(self.bar(*self._range, area.height() + theme.TINY), 3, 3)
            self._draw_bars(painter, area)
            painter.setPen(QColor(colours.quiet))
            painter.setFont(self._small())
            self._draw_labels(painter, area)
        painter.setPen(QColor(colours.border))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.link), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)

    def _draw_bars(self, painter: QPainter, area: QRect) -> None:
        assert self._line is not None
        colours, most = self._look.colours, max(self._line.counts)
        first, last = self._range or (0, -1)
        for bar, count in enumerate(self._line.counts):
            if count:
                painter.setBrush(QColor(colours.link if first <= bar <= last else colours.quiet))
                # Square root scale, so that one photo is still visible next to a thousand.
                shape = self.bar(bar, bar, max(2.0, area.height() * (count / most) ** 0.5))
                gap = max(min(1.0, shape.width() / 4), shape.width() - _WIDEST)
                painter.drawRect(shape.adjusted(gap / 2, 0, -gap / 2, 0))

    def _draw_labels(self, painter: QPainter, area: QRect) -> None:
        assert self._line is not None
        metrics, taken = painter.fontMetrics(), list[QRectF]()
        for bar in range(len(self._line.counts)):
            if not (words := self._label(numbered(self._line.start + bar, self._line.unit).first)):
                continue
            width, shape = metrics.horizontalAdvance(words), self.bar(bar, bar, 1)
            left = shape.right() - width if self.isRightToLeft() else shape.left()
            if shape.width() >= width:
                left = shape.center().x() - width / 2
            place = QRectF(left, area.bottom() + 1, width, metrics.height())
            room = place.adjusted(-theme.LARGE, 0, theme.LARGE, 0)
            if area.left() <= place.left() and place.right() <= area.right() and not any(map(room.intersects, taken)):
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
                taken.append(place)

    def _label(self, first: date) -> str:
        assert self._line is not None
        day = QDate(first.year, first.month, first.day)
        match self._line.unit:
            case Unit.DAY:
                return QLocale().toString(day, "d MMM")
            case Unit.MONTH if first.month > 1:
                return QLocale().toString(day, "MMM") if len(self._line.counts) <= _FEW_MONTHS else ""
        return str(first.year)

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font

    def _area(self) -> QRect:
        """Returns the area of the bars."""
        below = QFontMetrics(self._small()).height() + theme.TINY
        return self.rect().adjusted(theme.TINY, theme.TINY, -theme.TINY, -below)

    def bar(self, first: int, last: int, height: float) -> QRectF:
        """Returns the rectangle of the bars `first` to `last`, `height` pixels high."""
        assert self._line is not None
        area, part = self._area(), self._area().width() / len(self._line.counts)
        left = area.left() + part * first
        if self.isRightToLeft():
            left = area.left() + area.width() - part * (last + 1)
        return QRectF(left, area.bottom() - height, part * (last - first + 1), height)

    def _at(self, point: QPoint) -> int:
        """Returns the bar at a point, or the nearest one."""
        assert self._line is not None
        area, count = self._area(), len(self._line.counts)
        place = int((point.x() - area.left()) / max(1, area.width()) * count)
        place = max(0, min(count - 1, place))
        return count - 1 - place if self.isRightToLeft() else place
