"""The tool bar over the photo: navigation, name and place, zoom and tools."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from photosearch.gui.look import icons, theme
from photosearch.gui.look.actions import SPECS, Actions
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.buttons import tool_button
from photosearch.gui.look.widgets.labels import ElidedLabel, PlainLabel

WITH_NAME = 300
"""Width that the name of the photo needs next to the buttons."""
_TOOLS = ("compare", "box", "heat", "attention", "full_screen")


class ViewerBar(QWidget):
    """Buttons for the actions of the viewer; `back` closes it. It is dark in every theme."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "over")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back = QToolButton(self)
        self.back.setProperty("look", "flat")
        self.back.setIconSize(QSize(20, 20))
        self.back.setIcon(icons.icon("back", DARK.text))
        self.back.setAccessibleName(self.tr("Back to the photos"))
        self.back.setToolTip(text.tooltip(self.tr("Back to the photos (Esc)")))
        self.name = ElidedLabel("", "", self)
        self.place = PlainLabel("", "quiet", self)
        self.zoom = self._button(actions, "zoom_full")
        self.zoom.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.zoom.setMinimumWidth(self.fontMetrics().horizontalAdvance("000 %") + 2 * theme.LARGE)
        self._steps = [self._button(actions, name) for name in ("previous", "next")]
        smaller, larger, fit = (self._button(actions, name) for name in ("zoom_out", "zoom_in", "zoom_fit"))
        self._zooms = [smaller, self.zoom, larger, fit]
        tools = [self._button(actions, name) for name in _TOOLS]
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SMALL, theme.TINY, theme.SMALL, theme.TINY)
        row.setSpacing(theme.TINY)
        for widget in (self.back, *self._steps):
            row.addWidget(widget)
        row.addSpacing(theme.SMALL)
        row.addWidget(self.name, 1)
        row.addWidget(self.place)
        row.addSpacing(theme.SMALL)
        for widget in (*self._zooms, *tools):
            row.addWidget(widget)
        self._needed = sum(each.sizeHint().width() + theme.TINY for each in (*self._zooms, *tools, self.back))

    def show_scale(self, scale: float) -> None:
        """Shows the scale: screen pixels per photo pixel."""
        self.zoom.setText(text.percent(scale))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - self._needed
        self.name.setVisible(room >= WITH_NAME)
        self.place.setVisible(room >= WITH_NAME // 2)
        for button in self._steps:
            button.setVisible(room >= WITH_NAME // 2)
        for button in self._zooms:
            button.setVisible(room >= 0)

    def _button(self, actions: Actions, name: str) -> QToolButton:
        button = tool_button(actions[name], self, "flat", side=18)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

        def draw() -> None:
            if SPECS[name].icon:  # the action's own icon has the colour of the theme
                button.setIcon(icons.icon(SPECS[name].icon, DARK.text, DARK.on_accent))

        actions[name].changed.connect(draw)
        draw()
        return button
