"""Draws one photo of the grid: the picture, its badges and states, and what appears under the pointer."""

from enum import Enum

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photosearch.core.answers.likeness import Likeness
from photosearch.core.photo import Hit, Mark, Photo
from photosearch.gui.gallery.model import HIT_ROLE, STACK_ROLE, GalleryModel, Stack
from photosearch.gui.look import badges, icons, theme
from photosearch.gui.look.texts import photo_text, text
from photosearch.gui.look.theme import Theme
from photosearch.gui.work.pixmap_cache import PixmapCache
from photosearch.gui.work.thumbnails import Thumbnails

RADIUS = 3
_RING = 3
"""Width of the ring around a selected photo."""
_SIGN = 22
"""Side of the check mark and of the button that finds similar photos."""
_SMOOTH = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
_PLAIN = QStyle.StateFlag.State_Enabled
_HOVERED = QStyle.StateFlag.State_MouseOver
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
"""The signs on photos keep their corners in right-to-left windows, and so do the words beside them."""
_ONE_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_SHADE = QColor(0, 0, 0, 190)
"""White on this is readable on any photo, in both themes."""
_KEPT_BYTES = 96 * 2**20
"""Memory for pictures in the size of their cells: a few screens."""


class Spot(Enum):
    """A part of a cell that reacts to a click."""

    CHECK = "check"
    SIMILAR = "similar"
    BADGE = "badge"


class GalleryDelegate(QStyledItemDelegate):
    """Paints from cached data: a photo without thumbnail, or one not read yet, shows its shape."""

    def __init__(self, thumbnails: Thumbnails, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._look = look
        self._cut = PixmapCache[tuple[int, int, int, float]](_KEPT_BYTES)
        """Pictures as they are drawn, by the thumbnail and the size of the cell."""
        self._pills: dict[tuple[Likeness, str, float], QPixmap] = {}
        """The words for likenesses as they are drawn, by font and pixel ratio; drawing text is slow."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model, state, shown = index.model(), option.state, option.rect
        assert isinstance(model, GalleryModel)  # asked directly: a role would pass through Qt, for every photo
        hit, stack = model.hit(index.row()), model.stack(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if stack is not None and stack.is_open:
            # A common ground shows which photos belong to the stack.
            painter.fillRect(shown.adjusted(-2, -2, 2, 2), QColor(self._look.colours.quiet))
        if hit is None:
            self._shape(painter, shown)
        else:
            self._picture(painter, shown, hit.photo)
            hovered = state != _PLAIN and bool(state & _HOVERED)
            covered = self._caption(painter, option, hit) if hovered else 0
            badges.paint(painter, shown.adjusted(0, 0, 0, -covered), hit.photo.annotations)
            if hit.likeness is not None and not hovered:
                self._likeness(painter, option, hit)
            if hit.mark is not None:
                self._mark(painter, shown, hit.mark)
            if stack is not None and stack.is_front:
                self._badge(painter, self.badge(option, index), stack)
            elif stack is None and hit.photo.item is not None:
                self._more_files(painter, shown)
            if state != _PLAIN:  # most photos are plain, and testing flags is slow
                self._states(painter, option, hovered)
        painter.restore()

    def badge(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QRect:
        """Returns the rectangle of the stack badge, or an empty one if the photo is not the front of a stack."""
        stack = index.data(STACK_ROLE)
        if stack is None or not stack.is_front:
            return QRect()
        line = option.fontMetrics.height()
        wide = option.fontMetrics.horizontalAdvance(text.count(stack.photos - 1)) + 2 * line
        pill = QRect(0, 0, wide, line + theme.TINY)
        pill.moveTopRight(option.rect.topRight() + QPoint(-theme.TINY, theme.TINY))
        return pill

    def spot(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex, place: QPoint
    ) -> Spot | None:
        """Returns the part of the cell at a point that reacts to a click."""
        if self.badge(option, index).contains(place):
            return Spot.BADGE
        if index.data(HIT_ROLE) is None or not _has_room(option.rect):
            return None
        if _check(option.rect).contains(place):
            return Spot.CHECK
        return Spot.SIMILAR if _similar(option.rect).contains(place) else None

    def number(self, painter: QPainter, option: QStyleOptionViewItem, photos: int) -> None:
        """Draws the number of dragged photos on the one in `option.rect`."""
        line = option.fontMetrics.height()
        words = text.count(photos)
        pill = QRect(0, 0, option.fontMetrics.horizontalAdvance(words) + line, line + theme.TINY)
        pill.moveTopRight(option.rect.topRight() + QPoint(-theme.TINY, theme.TINY))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.colours.accent))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(QColor(self._look.colours.on_accent))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)

    def _picture(self, painter: QPainter, shown: QRect, photo: Photo) -> None:
        """Draws the thumbnail so that it fills the cell, or a placeholder."""
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._thumbnails.get(photo, max(shown.width(), shown.height()) * ratio)
        if pixmap is None:
            self._shape(painter, shown, self._thumbnails.colour(photo))
            if self._thumbnails.failed(photo):
                mark = icons.pixmap("photo-broken", self._look.colours.quiet, 32, ratio)
                painter.drawPixmap(_centred(QSize(32, 32), shown), mark)
            return
        painter.drawPixmap(shown.topLeft(), self._cut_to(pixmap, shown.size(), ratio))

    def _cut_to(self, pixmap: QPixmap, size: QSize, ratio: float) -> QPixmap:
        """Returns a thumbnail scaled and cut to the size of a cell, with round corners.

        It is kept, because a picture that moves with the wheel would otherwise be scaled and cut in every frame.
        """
        key = pixmap.cacheKey(), size.width(), size.height(), ratio
        cut = self._cut.get(key)
        if cut is None:
            cut = _cut(pixmap, size, ratio)
            self._cut.put(key, cut)
        return cut

    def _shape(self, painter: QPainter, shown: QRect, colour: QColor | None = None) -> None:
        """Draws a placeholder for the picture, in its average colour if that is known."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour or QColor(self._look.colours.border))
        painter.drawRoundedRect(shown, RADIUS, RADIUS)

    def _caption(self, painter: QPainter, option: QStyleOptionViewItem, hit: Hit) -> int:
        """Draws name and date on a shade at the bottom, and the button that finds similar photos.

        Returns the height of the shade.
        """
        shown, line = option.rect, option.fontMetrics.height()
        words = [text.name(hit.photo.file.path), photo_text.taken(hit.photo)]
        if hit.likeness is not None:
            words.append(photo_text.likeness(hit.likeness))
        words = words[: max(1, (shown.height() - _SIGN) // line - 1)]
        strip = QRect(shown.left(), shown.bottom() + 1 - len(words) * line - 3 * theme.TINY, shown.width(), 0)
        strip.setBottom(shown.bottom())
        shade = QLinearGradient(strip.topLeft(), strip.bottomLeft())
        shade.setColorAt(0.0, QColor(0, 0, 0, 0))
        shade.setColorAt(0.35, QColor(0, 0, 0, 150))
        shade.setColorAt(1.0, QColor(0, 0, 0, 200))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRoundedRect(strip, RADIUS, RADIUS)
        painter.setFont(option.font)
        painter.setPen(QColor("white"))
        beside = _SIGN + theme.SMALL if _has_room(shown) else 0
        for number, each in enumerate(words):
            top = strip.bottom() + 1 - (len(words) - number) * line - theme.TINY
            place = QRect(shown.left() + theme.SMALL, top, shown.width() - 2 * theme.SMALL - beside, line)
            fitted = option.fontMetrics.elidedText(each, Qt.TextElideMode.ElideMiddle, place.width())
            painter.drawText(place, _ONE_LINE | _LEFT, fitted)
        if beside:
            self._disc(painter, _similar(shown), "similar")
        return strip.height()

    def _likeness(self, painter: QPainter, option: QStyleOptionViewItem, hit: Hit) -> None:
        assert hit.likeness is not None
        shown, ratio = option.rect, painter.device().devicePixelRatioF()
        key = hit.likeness, option.font.key(), ratio
        if (pill := self._pills.get(key)) is None:
            pill = self._pills[key] = _pill(photo_text.likeness(hit.likeness), option, ratio)
        size = pill.deviceIndependentSize().toSize()
        if size.width() + 2 * theme.TINY <= shown.width():
            place = shown.bottomRight() + QPoint(1 - theme.TINY - size.width(), 1 - theme.TINY - size.height())
            painter.drawPixmap(place, pill)

    def _states(self, painter: QPainter, option: QStyleOptionViewItem, hovered: bool) -> None:
        """Draws the ring of a selected photo, the line of the current one, and the check mark."""
        shown, colours = QRectF(option.rect), self._look.colours
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if selected:
            painter.setPen(QPen(QColor(colours.link), _RING))
            painter.drawRoundedRect(shown.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        if option.state & QStyle.StateFlag.State_HasFocus:
            inset = _RING if selected else 1
            painter.setPen(QPen(QColor("white"), 1.5))
            painter.drawRoundedRect(shown.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        if (hovered or selected) and _has_room(option.rect):
            self._disc(painter, _check(option.rect), "check", selected)

    def _disc(self, painter: QPainter, disc: QRect, name: str, lit: bool = False) -> None:
        """Draws an icon on a disc."""
        colours = self._look.colours
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent) if lit else _SHADE)
        painter.drawEllipse(disc)
        ink = colours.on_accent if lit else "white"
        sign = icons.pixmap(name, ink, 14, painter.device().devicePixelRatioF())
        painter.drawPixmap(_centred(QSize(14, 14), disc), sign)

    def _mark(self, painter: QPainter, shown: QRect, mark: Mark) -> None:
        """Draws the person's mark on a disc."""
        beside_check = _check(shown).translated(_SIGN + theme.TINY, 0)
        self._disc(painter, beside_check, "equal" if mark is Mark.SAME else "unequal")

    def _more_files(self, painter: QPainter, shown: QRect) -> None:
        """Draws a sign that the photo has other files without a row, such as a film."""
        disc = QRect(0, 0, _SIGN, _SIGN)
        disc.moveTopRight(shown.topRight() + QPoint(-theme.TINY, theme.TINY))
        self._disc(painter, disc, "more-files")

    def _badge(self, painter: QPainter, pill: QRect, stack: Stack) -> None:
        """Draws the number of photos behind the front, with a sign to expand or collapse the stack."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_SHADE)
        painter.drawRoundedRect(pill, RADIUS, RADIUS)
        side = pill.height() - 2 * theme.TINY
        sign = QRect(pill.left() + theme.SMALL - 2, pill.top() + theme.TINY, side, side)
        name = "minus" if stack.is_open else "plus"
        painter.drawPixmap(sign, icons.pixmap(name, "white", side, painter.device().devicePixelRatioF()))
        painter.setPen(QColor("white"))
        number = pill.adjusted(sign.width() + theme.SMALL, 0, -theme.SMALL, 0)
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, text.count(stack.photos - 1))


def _has_room(shown: QRect) -> bool:
    """Whether a cell has room for its check mark and its button."""
    return min(shown.width(), shown.height()) >= 3 * _SIGN


def _check(shown: QRect) -> QRect:
    return QRect(shown.left() + theme.TINY + 2, shown.top() + theme.TINY + 2, _SIGN, _SIGN)


def _similar(shown: QRect) -> QRect:
    """Returns the place of the button that finds similar photos: in the corner below the badge of a stack."""
    place = QRect(0, 0, _SIGN, _SIGN)
    place.moveBottomRight(shown.bottomRight() + QPoint(-theme.TINY - 2, -theme.TINY - 2))
    return place


def _cut(pixmap: QPixmap, size: QSize, ratio: float) -> QPixmap:
    """Returns the middle part of a picture that fills `size`, in device-independent pixels, with round corners."""
    cut = QPixmap((QSizeF(size) * ratio).toSize())
    cut.setDevicePixelRatio(ratio)
    cut.fill(Qt.GlobalColor.transparent)
    shown = QRect(QPoint(), size)
    path = QPainterPath()
    path.addRoundedRect(QRectF(shown), RADIUS, RADIUS)
    painter = QPainter(cut)
    painter.setRenderHints(_SMOOTH)
    painter.setClipPath(path)
    painter.drawPixmap(QRectF(shown), pixmap, _covering(pixmap, shown))
    painter.end()
    return cut


def _pill(words: str, option: QStyleOptionViewItem, ratio: float) -> QPixmap:
    """Returns words on a shade with round corners."""
    metrics = option.fontMetrics
    size = QSize(metrics.horizontalAdvance(words) + 10, metrics.height() + 2)
    pill = QPixmap((QSizeF(size) * ratio).toSize())
    pill.setDevicePixelRatio(ratio)
    pill.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pill)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(option.font)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_SHADE)
    painter.drawRoundedRect(QRect(QPoint(), size), RADIUS, RADIUS)
    painter.setPen(QColor("white"))
    painter.drawText(QRect(QPoint(), size), Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return pill


def _covering(pixmap: QPixmap, shown: QRect) -> QRectF:
    """Returns the middle part of a picture in the shape of the cell."""
    size = pixmap.size()
    scaled = shown.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF((size.width() - scaled.width()) / 2, (size.height() - scaled.height()) / 2, *scaled.toTuple())


def _centred(size: QSize, frame: QRect) -> QRect:
    rect = QRect(frame.topLeft(), size)
    rect.moveCenter(frame.center())
    return rect
