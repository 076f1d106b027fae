"""The query bar: the examples as chips, and buttons to add more."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QSizePolicy, QToolButton, QWidget

from photosearch.core.photo import Box
from photosearch.core.query.query import Example
from photosearch.gui.look import icons, text, theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.buttons import tool_button
from photosearch.gui.look.labels import PlainLabel, restyle
from photosearch.gui.look.theme import Theme
from photosearch.gui.query.chips import PICTURE, Chip


class QueryPanel(QWidget):
    """Shows examples, and emits the place of the one that the person changes or removes."""

    turned = Signal(int)
    removed = Signal(int)
    framed = Signal(int)
    unframed = Signal(int)
    weighed = Signal(int, float)
    wanted = Signal(object)
    """A chip needs the picture of its Example; answer with `show_picture`."""

    def __init__(self, actions: Actions, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.chips: list[Chip] = []
        self.saved_menu = QMenu(self)
        self._asking = self.tr("Drop a picture here, paste one with Ctrl+V, or open a file")
        self._adding = self.tr("Drop here to add to the search")
        self._hint = PlainLabel(self._asking, "quiet")
        self._field = self._build_field()
        self._saved = self._build_saved()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.MEDIUM, theme.SMALL)
        row.setSpacing(theme.SMALL)
        self._clear = tool_button(actions["clear"], self, "flat")
        self._exact = tool_button(actions["exact"], self, "flat")
        for name in ("back", "forward"):
            row.addWidget(tool_button(actions[name], self, "flat"))
        row.addWidget(self._field, 1)
        row.addWidget(self._exact)
        row.addWidget(self._saved)
        for name in ("open", "paste"):
            row.addWidget(tool_button(actions[name], self, "flat"))
        row.addWidget(self._clear)
        look.changed.connect(self._redraw)
        self._redraw()

    def show_examples(self, examples: tuple[Example, ...]) -> None:
        """Replaces the chips; examples that stay keep their pictures."""
        pictures = {_shown(chip.example): chip.picture.image for chip in self.chips}
        focused = next(((place, chip.focused()) for place, chip in enumerate(self.chips) if chip.focused()), None)
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(place, example) for place, example in enumerate(examples)]
        for chip in self.chips:
            # The weight of a single example has no effect.
            chip.weight_menu.setVisible(len(examples) > 1)
        for chip in self.chips:
            known = pictures.get(_shown(chip.example))
            if known is not None and not known.isNull():
                chip.picture.show_image(known)
            else:
                self.wanted.emit(chip.example)
        if focused is not None and self.chips:
            place, button = focused
            self.chips[min(place, len(self.chips) - 1)].focus(button)
        self._clear.setVisible(bool(examples))
        self._exact.setVisible(len(examples) == 1)
        self.set_dropping(False)

    def show_picture(self, example: Example, image: QImage) -> None:
        """Shows the picture of `example` on its chip; a null image means that it cannot be read."""
        for chip in self.chips:
            if _shown(chip.example) == _shown(example):
                chip.picture.show_image(image)

    def set_dropping(self, offered: bool, here: bool = False) -> None:
        """Shows during a drag that a drop on the bar adds to the search; `here` if the pointer is on the bar."""
        restyle(self._field, "dropping", ("true" if here else "offered") if offered else "false")
        self._hint.setText(self._adding if offered and self.chips else self._asking)
        self._hint.setVisible(offered or not self.chips)

    def _chip(self, place: int, example: Example) -> Chip:
        chip = Chip(example, self._look, self)
        chip.turn.connect(lambda: self.turned.emit(place))
        chip.remove.connect(lambda: self.removed.emit(place))
        chip.frame.connect(lambda: self.framed.emit(place))
        chip.unframe.connect(lambda: self.unframed.emit(place))
        chip.weigh.connect(lambda weight: self.weighed.emit(place, weight))
        self._row.insertWidget(place, chip)
        chip.show()
        return chip

    def _build_field(self) -> QFrame:
        field = QFrame(self)
        field.setProperty("look", "field")
        self._icon = PlainLabel("", "", field)
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.SMALL)
        self._row.addWidget(self._hint)
        self._row.addStretch(1)
        scroll = QScrollArea(field)
        scroll.setAccessibleName(self.tr("Search examples"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        scroll.setFixedHeight(max(PICTURE, 2 * self.fontMetrics().height() + theme.SMALL) + 2 * theme.TINY + 4)
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        row = QHBoxLayout(field)
        row.setContentsMargins(theme.MEDIUM, theme.TINY, theme.SMALL, theme.TINY)
        row.setSpacing(theme.MEDIUM)
        row.addWidget(self._icon)
        row.addWidget(scroll, 1)
        return field

    def _build_saved(self) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("look", "flat")
        button.setIconSize(QSize(20, 20))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self.saved_menu)
        button.setAccessibleName(self.tr("Saved searches"))
        button.setToolTip(text.tooltip(self.tr("Save this search, or run a saved one")))
        return button

    def _redraw_icons(self) -> None:
        colours = self._look.colours
        self._icon.setPixmap(icons.pixmap("search", colours.quiet, 20, self.devicePixelRatioF()))
        self._saved.setIcon(icons.icon("bookmark", colours.text))

    def _redraw(self) -> None:
        self._redraw_icons()
        self.show_examples(tuple(chip.example for chip in self.chips))


def _shown(example: Example) -> tuple[str | bytes, Box | None]:
    """Returns what determines the picture of a chip."""
    return example.source, example.box
