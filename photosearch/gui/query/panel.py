"""The search bar: one field that holds the search as chips, with the buttons around it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QSizePolicy, QWidget

from photosearch.gui.look import icons, theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.margins import margins
from photosearch.gui.look.tab_order import tab_through
from photosearch.gui.look.texts import text
from photosearch.gui.look.texts.text import tr
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.buttons import tool_button
from photosearch.gui.look.widgets.choice_menu import ChoiceMenu
from photosearch.gui.look.widgets.labels import PlainLabel, restyle
from photosearch.gui.query.chips import PICTURE, Chip

if TYPE_CHECKING:
    from photosearch.core.photo import Box
    from photosearch.core.query.query import Example

HEIGHT = 44
"""Height of the bar in device-independent pixels, unless the text is larger."""
LONGEST_TEXT = 200
LEAST_FIELD = 160
"""Smallest width of the text field, in device-independent pixels."""
_ICON = 18


class TextField(QLineEdit):
    """A text field in which Escape first clears the text."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.text():
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.clear()
                return True
        return super().event(event)


class QueryPanel(QWidget):
    """Shows examples, and emits the place of the one that the person changes or removes.

    The filter bar connects `entry`, the text field, and `sort`, the order.
    """

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
        self.entry = self._build_entry()
        self.sort = ChoiceMenu(tr("Newest first"), always=True, parent=self)
        self._filters: tuple[QWidget, ...] = ()
        self._hint = PlainLabel(self.tr("Drop here to add to the search"), "quiet")
        self._exact = tool_button(actions["exact"], self, "small", side=_ICON)
        self._open = tool_button(actions["open"], self, "small", side=_ICON)
        self._clear = tool_button(actions["clear"], self, "small", side=_ICON)
        self._clear.hide()
        self._field = self._build_field()
        self._bar = QHBoxLayout(self)
        self._bar.setContentsMargins(theme.SMALL, theme.TINY, theme.SMALL, theme.TINY)
        self._bar.setSpacing(theme.TINY)
        self._before, self._after = (
            [tool_button(actions[name], self, "flat", side=_ICON) for name in names]
            for names in (("folders", "back", "forward"), ("filters", "details"))
        )
        for button in self._before:
            self._bar.addWidget(button)
        self._bar.addWidget(self._field, 1)
        self._bar.addWidget(self.sort)
        for button in self._after:
            self._bar.addWidget(button)
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._redraw)
        self._redraw()

    def hold(self, filters: QWidget) -> None:
        """Places the chips of the filters after the examples."""
        self._row.insertWidget(self._row.count() - 1, filters)
        self._filters = (filters,)
        self.order_tabs()

    def order_tabs(self) -> None:
        """Makes Tab follow the layout; Qt appends new chips to the order of the whole window."""
        field = (self.entry, self._exact, self._open, self._clear, self.sort)
        tab_through(*self._before, *self.chips, *self._filters, *field, *self._after)

    def show_examples(self, examples: "tuple[Example, ...]") -> None:
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
        self._exact.setVisible(len(examples) == 1)
        self.order_tabs()
        self.set_dropping(False)

    def show_clear(self, active: bool) -> None:
        """Shows the button that clears the search if it is `active`."""
        self._clear.setVisible(active)

    def show_picture(self, example: "Example", image: QImage) -> None:
        """Shows the picture of `example` on its chip; a null image means that it cannot be read."""
        for chip in self.chips:
            if _shown(chip.example) == _shown(example):
                chip.picture.show_image(image)

    def set_dropping(self, offered: bool, here: bool = False) -> None:
        """Shows during a drag that a drop on the bar adds to the search; `here` if the pointer is on the bar."""
        restyle(self._field, "dropping", ("true" if here else "offered") if offered else "false")
        self._hint.setVisible(offered and bool(self.chips))  # an empty field has a hint of its own

    def _chip(self, place: int, example: "Example") -> Chip:
        chip = Chip(example, self._look, self)
        chip.turn.connect(lambda: self.turned.emit(place))
        chip.remove.connect(lambda: self.removed.emit(place))
        chip.frame.connect(lambda: self.framed.emit(place))
        chip.unframe.connect(lambda: self.unframed.emit(place))
        chip.weigh.connect(lambda weight: self.weighed.emit(place, weight))
        self._row.insertWidget(place, chip)
        chip.show()
        return chip

    def _build_entry(self) -> TextField:
        field = TextField(self)
        field.setPlaceholderText(self.tr("Dog, Vienna 2023, or drop a picture"))
        field.setAccessibleName(self.tr("Text to find"))
        field.setToolTip(
            text.tooltip(
                self.tr(
                    "Search by what photos show, by place and year, and by the start of a word in names, folders, "
                    "titles and keywords (Ctrl+F). Also: -word, OR, camera:, before:, after:"
                )
            )
        )
        field.setProperty("look", "inside")
        field.setMaxLength(LONGEST_TEXT)
        field.setMinimumWidth(LEAST_FIELD)
        return field

    def _build_field(self) -> QFrame:
        field = QFrame(self)
        field.setProperty("look", "field")
        self._icon = PlainLabel("", "", field)
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.TINY)
        self._row.addWidget(self._hint)
        self._row.addWidget(self.entry, 1)
        scroll = QScrollArea(field)
        scroll.setAccessibleName(self.tr("Search"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setProperty("look", "chips")  # scrolls, but has no room for a scroll bar
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        scroll.setFixedHeight(max(PICTURE + 2, self.fontMetrics().height() + theme.SMALL))
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        row = QHBoxLayout(field)
        row.setContentsMargins(margins(theme.SMALL, 1, theme.TINY, 1))
        row.setSpacing(theme.TINY)
        row.addWidget(self._icon)
        row.addWidget(scroll, 1)
        for button in (self._exact, self._open, self._clear):
            row.addWidget(button)
        return field

    def _redraw(self) -> None:
        self._icon.setPixmap(icons.pixmap("search", self._look.colours.quiet, _ICON, self.devicePixelRatioF()))
        self.show_examples(tuple(chip.example for chip in self.chips))


def _shown(example: "Example") -> "tuple[str | bytes, Box | None]":
    """Returns what determines the picture of a chip."""
    return example.source, example.box
