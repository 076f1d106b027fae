"""A photo that can be zoomed and moved, with an overlay and a box; from a blurred thumbnail to full resolution."""

import sys

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QSizePolicy, QWidget

from photosearch.core.photo import Box
from photosearch.core.viewport import FITTED, Frame, Pair, View
from photosearch.gui.look.colours import DARK
from photosearch.gui.picture.box_tool import BoxTool, Grip
from photosearch.gui.picture.overlay import HANDLE, Overlay
from photosearch.gui.picture.pyramid import Pyramid

STEP = 1.25
"""Zoom factor of one key press."""
WHEEL_STEP = 240.0
"""Wheel movement that doubles the size, in eighths of a degree as Qt counts them: two notches."""
SMOOTH_AREA = 3_000_000
"""Screen pixels that can be resampled smoothly within one frame. A larger moving area is resampled coarsely."""
SETTLED_MS = 80

_CURSORS: dict[Grip | None, Qt.CursorShape] = {
    None: Qt.CursorShape.CrossCursor,
    (0, 0): Qt.CursorShape.SizeAllCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
}


class Canvas(QWidget):
    """Paints a Pyramid at a View, for a nearly black background in every theme. Others provide the pixels."""

    reshaped = Signal()
    """A photo of another size is shown."""
    viewed = Signal(View)
    """The person zoomed or moved."""
    scaled = Signal()
    """A photo is shown, or its scale has changed for any reason."""
    pointed = Signal(object)
    """The place of the photo under the pointer, as a Pair of fractions, or None."""
    framed = Signal()
    """The person changed the box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.overlay = Overlay()
        self.pyramid: Pyramid | None = None
        self.view = FITTED
        self._natural: Pair = (1.0, 1.0)
        self._words = ""
        self._tool: BoxTool | None = None
        self._held: QPointF | None = None
        self._focus_shown = False
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(80, 80))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        if sys.platform != "darwin":  # macOS sends pinches as native gestures only
            self.grabGesture(Qt.GestureType.PinchGesture)

    # Content

    def show_picture(self, pyramid: Pyramid, natural: tuple[int, int] | None = None) -> None:
        """Replaces the pixels; view and overlay stay. `natural` is the size of the photo if the pixels are reduced."""
        natural = natural or (pyramid.width, pyramid.height)
        reshaped = self.pyramid is None or self._natural != natural
        self.pyramid, self._natural, self._words = pyramid, natural, ""
        self.setAccessibleDescription("")
        if reshaped:
            self.reshaped.emit()
        self.scaled.emit()
        self.update()

    def show_words(self, words: str) -> None:
        """Shows plain text, such as an error, instead of a photo; an empty text shows nothing."""
        self.pyramid, self._words = None, words
        self.overlay.heat, self.overlay.marks = QImage(), ()
        self.setAccessibleDescription(words)
        self.update()

    def show_view(self, view: View) -> None:
        """Zooms and moves to `view`."""
        if view != self.view:
            self.view = view
            self._settling.start()
            self.scaled.emit()
            self.update()

    @property
    def frame(self) -> Frame:
        """The photo in this widget."""
        room = (float(max(1, self.width())), float(max(1, self.height())))
        return Frame(self._natural, room, self.devicePixelRatioF())

    @property
    def scale(self) -> float:
        """Screen pixels per pixel of the photo."""
        return self.frame.scale(self.view)

    @property
    def detail(self) -> float:
        """The resolution of the loaded pixels relative to the photo; 1 is full resolution."""
        return self.pyramid.width / self._natural[0] if self.pyramid is not None else 0.0

    def place(self) -> QRectF:
        """Returns the area of the photo, aligned to screen pixels."""
        ratio = self.devicePixelRatioF()
        left, top, width, height = self.frame.place(self.view)
        return QRectF(round(left * ratio) / ratio, round(top * ratio) / ratio, width, height)

    def area_in(self, room: QSize) -> float:
        """Returns the area in pixels that the photo would fill in `room`."""
        _, _, width, height = Frame(self._natural, (max(1, room.width()), max(1, room.height()))).place(FITTED)
        return width * height if self.pyramid is not None else 0.0

    # Zoom and movement

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zooms around a place of this widget, by default its centre."""
        about = QPointF(self.width() / 2, self.height() / 2) if at is None else at
        self._look_at(self.frame.zoomed(self.view, zoom, (about.x(), about.y())))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zooms in or out, stopping where the photo fits and at 100 %."""
        before, after = self.view.zoom, self.view.zoom * factor
        rests = [rest for rest in (1.0, self.frame.full) if min(before, after) * 1.001 < rest < max(before, after)]
        self.zoom_to(min(rests, key=lambda rest: abs(rest - before), default=after), at)

    def toggle_full(self, at: QPointF | None = None) -> None:
        """Switches between the whole photo and 100 %."""
        self.zoom_to(self.frame.full if self.view.zoom == 1.0 else 1.0, at)

    def move_by(self, across: float, down: float) -> bool:
        """Moves the photo by device-independent pixels; returns whether it is larger than its room."""
        if not self.frame.movable(self.view):
            return False
        self._look_at(self.frame.moved(self.view, across, down))
        return True

    def _look_at(self, view: View) -> None:
        if view != self.view:
            self.show_view(view)
            self.viewed.emit(view)

    # The box

    @property
    def box(self) -> Box | None:
        """The box around a detail, or None."""
        return self.overlay.box

    def show_box(self, box: Box | None, editing: bool) -> None:
        """Shows a box or none. With `editing`, the pointer draws, moves and resizes it."""
        self._tool = BoxTool(box) if editing else None
        self.overlay.box, self.overlay.editing = box, editing
        self.setCursor(Qt.CursorShape.CrossCursor if editing else Qt.CursorShape.ArrowCursor)
        self.update()

    def _frame(self, tool: BoxTool) -> None:
        if tool.box != self.overlay.box:
            self.overlay.box = tool.box
            self.framed.emit()
            self.update()

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, left = event.position(), event.button() == Qt.MouseButton.LeftButton
        if self.pyramid is None or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            super().mousePressEvent(event)
        elif left and self._tool is not None:
            self._tool.press(self._fractions(at), self._reach())
        elif self.frame.movable(self.view):
            self._held = at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._held is not None:
            step, self._held = at - self._held, at
            self.move_by(step.x(), step.y())
        elif self._tool is not None and self._tool.busy:
            self._tool.drag(self._fractions(at))
            self._frame(self._tool)
        elif self.pyramid is not None:
            self._hover(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        if self._tool is not None:
            self._tool.release()
        self._hover(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Switches between the whole photo and 100 % around the pointer."""
        if self._tool is None and event.button() == Qt.MouseButton.LeftButton:
            self.toggle_full(event.position())
        else:
            super().mouseDoubleClickEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.pyramid is not None and (turned := event.angleDelta().y()):
            self.zoom_by(2 ** (turned / WHEEL_STEP), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self.view.zoom * (1 + event.value()), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                at = QPointF(self.mapFromGlobal(pinch.hotSpot().toPoint()))
                self.zoom_to(self.view.zoom * pinch.scaleFactor(), at)
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)
        super().leaveEvent(event)

    def _hover(self, at: QPointF) -> None:
        place = self._fractions(at)
        if self._tool is not None:
            self.setCursor(_CURSORS[self._tool.grip_at(place, self._reach())])
        else:
            movable = self.frame.movable(self.view)
            self.setCursor(Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(place if 0 <= place[0] <= 1 and 0 <= place[1] <= 1 else None)

    def _fractions(self, at: QPointF) -> Pair:
        return self.frame.to_photo(self.view, (at.x(), at.y()))

    def _reach(self) -> Pair:
        place = self.place()
        return HANDLE / place.width(), HANDLE / place.height()

    # Painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scaled.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scaled.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.pyramid is None:
            painter.setPen(QColor(DARK.quiet))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect().adjusted(16, 16, -16, -16)), int(flags), self._words)
        else:
            place, room, ratio = self.place(), QRectF(self.rect()), self.devicePixelRatioF()
            shown = place.intersected(room)
            coarse = self._settling.isActive() and shown.width() * shown.height() * ratio**2 > SMOOTH_AREA
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not coarse)
            self.pyramid.paint(painter, place, room, ratio)
            self.overlay.paint(painter, place)
        if self.hasFocus() and self._focus_shown:
            painter.setPen(QPen(QColor(DARK.link), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._focus_shown = event.reason() in reasons  # pointer users need no focus ring
        super().focusInEvent(event)
        self.update()
