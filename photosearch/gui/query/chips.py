"""The chip of an example: its picture, whether it counts for or against, and buttons to change or remove it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from photosearch.gui.look import icons, theme
from photosearch.gui.look.margins import margins
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.choice_menu import ChoiceMenu

if TYPE_CHECKING:
    from photosearch.core.query.query import Example

PICTURE = 28
_ICON = 14
"""Side of the picture on a chip, in device-independent pixels."""
WEIGHTS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""The weights that an example can have."""


_CONTROLS = ("turn_button", "weight_menu", "frame_button", "unframe_button", "remove_button")


class ChipPicture(QWidget):
    """A small square picture, cropped to fill; a placeholder icon until it is loaded."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.image = QImage()
        self._fallback = "photo"
        self.setFixedSize(PICTURE, PICTURE)

    def show_image(self, image: QImage) -> None:
        """Shows the picture; a null image means that it cannot be read."""
        self.image = image
        self._fallback = "photo-broken"
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.image.isNull():
            mark = icons.pixmap(self._fallback, self._look.colours.quiet, 20, self.devicePixelRatioF())
            painter.drawPixmap((PICTURE - 20) // 2, (PICTURE - 20) // 2, mark)
            return
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(path)
        side = min(self.image.width(), self.image.height())
        source = QRectF((self.image.width() - side) / 2, (self.image.height() - side) / 2, side, side)
        painter.drawImage(QRectF(self.rect()), self.image, source)


class Chip(QFrame):
    """Shows `example` and emits the person's changes."""

    turn = Signal()
    remove = Signal()
    frame = Signal()
    """The person wants to draw or change the box around a detail."""
    unframe = Signal()
    """The person wants to search with the whole picture."""
    weigh = Signal(float)
    """The person wants this weight."""

    def __init__(self, example: "Example", look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.example = example
        self.setProperty("look", "chip")
        self.setProperty("against", "true" if example.weight < 0 else "false")
        named = text.example(example)
        self.picture = ChipPicture(look, self)
        self.picture.setAccessibleName(self.tr("Picture of {}").format(named))
        against = example.weight < 0
        ink = look.colours.danger if against else look.colours.text
        self.turn_button = self._button("minus" if against else "plus", ink, self.turn)
        if against:
            self.turn_button.setText(self.tr("not like this"))
            self.turn_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.weight_menu = self._build_weight_menu()
        self.frame_button = self._button("box", look.colours.text, self.frame)
        self.unframe_button = self._button("fit", look.colours.text, self.unframe)
        self.unframe_button.setVisible(example.box is not None)
        if example.box is not None:
            self.frame_button.setText(self.tr("detail"))
            self.frame_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.remove_button = self._button("cancel", look.colours.text, self.remove)
        self._describe(named)
        self._lay_out()

    def focused(self) -> str:
        """Returns the name of the control that has the focus; empty if none has."""
        return next((name for name in _CONTROLS if getattr(self, name).hasFocus()), "")

    def focus(self, name: str) -> None:
        """Moves the focus to the control of this name, or to the first one if it is hidden."""
        control = getattr(self, name)
        (self.turn_button if control.isHidden() else control).setFocus()

    def _button(self, icon: str, ink: str, clicked: SignalInstance) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("look", "small")
        button.setIcon(icons.icon(icon, ink, side=_ICON))
        button.setIconSize(QSize(_ICON, _ICON))
        button.clicked.connect(clicked)
        return button

    def _build_weight_menu(self) -> ChoiceMenu:
        now = abs(self.example.weight)
        menu = ChoiceMenu(text.weight(now), always=True, parent=self)
        menu.setProperty("look", "small")
        menu.show_entries([(each, text.weight(each), None) for each in sorted({*WEIGHTS, now})], [now])
        menu.chosen.connect(lambda weight, _chosen: self.weigh.emit(weight))
        return menu

    def _describe(self, named: str) -> None:
        against = self.example.weight < 0
        turned = self.tr("Search for photos like {}") if against else self.tr("Rank photos like {} lower")
        framed = (
            self.tr("Change the selected detail of {}") if self.example.box else self.tr("Search for a detail of {}")
        )
        for button, words in (
            (self.turn_button, turned),
            (self.remove_button, self.tr("Remove {} from the search")),
            (self.frame_button, framed),
            (self.unframe_button, self.tr("Search with the whole picture {}")),
            (self.weight_menu, self.tr("Weight of {}")),
        ):
            button.setAccessibleName(words.format(named))
            button.setToolTip(text.tooltip(words.format(named)))
        self.setAccessibleName(named)
        where = self.example.source if isinstance(self.example.source, str) else named
        self.setToolTip(text.tooltip(text.printable(where)))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(0, 0, theme.TINY, 0))
        row.setSpacing(2)
        row.addWidget(self.picture)
        for name in _CONTROLS:
            row.addWidget(getattr(self, name))
