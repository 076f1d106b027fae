"""The tool bar of the viewer: navigation, zoom and tools."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from photosearch.gui.look import icons, text, theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.buttons import tool_button
from photosearch.gui.look.theme import Theme

BESIDE_WORDS = 460
"""Width of the bar without its labels. If there is less room, the tools show icons only."""
NARROW, TINY = 500, 330
"""Below these widths, buttons with a shortcut are hidden."""
_TOOLS = ("compare", "box", "heat", "attention")


class ViewerBar(QWidget):
    """Buttons for the actions of the viewer; `back` closes it."""

    def __init__(self, actions: Actions, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.back = QToolButton(self)
        self.back.setProperty("look", "flat")
        self.back.setIconSize(QSize(20, 20))
        self.back.setAccessibleName(self.tr("Back to the photos"))
        self.back.setToolTip(text.tooltip(self.tr("Back to the photos (Esc)")))
        self.zoom = self._button(actions, "zoom_full", "flat")
        self.zoom.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.zoom.setMinimumWidth(self.fontMetrics().horizontalAdvance("000 %") + 2 * theme.LARGE)
        self._tools = [self._button(actions, name) for name in _TOOLS]
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.TINY)
        self._steps = [self._button(actions, name, "flat") for name in ("previous", "next")]
        smaller, larger, fit = (self._button(actions, name, "flat") for name in ("zoom_out", "zoom_in", "zoom_fit"))
        self._zooms = [smaller, self.zoom, larger, fit]
        for group in ([self.back, *self._steps], self._zooms, self._tools):
            for button in group:
                row.addWidget(button)
            if group is not self._tools:
                row.addStretch(1)
        look.changed.connect(self._draw)
        self._draw()

    def show_scale(self, scale: float) -> None:
        """Shows the scale: screen pixels per photo pixel."""
        self.zoom.setText(text.percent(scale))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        styles = Qt.ToolButtonStyle
        words = sum(self.fontMetrics().horizontalAdvance(text.plain(each.text())) for each in self._tools)
        roomy = self.width() >= words + self.zoom.minimumWidth() + BESIDE_WORDS
        style = styles.ToolButtonTextBesideIcon if roomy else styles.ToolButtonIconOnly
        for button in self._tools:
            button.setToolButtonStyle(style)
        for buttons, least in ((self._zooms, NARROW), (self._steps, TINY)):
            for button in buttons:
                button.setVisible(self.width() >= least)

    def _button(self, actions: Actions, name: str, look: str = "") -> QToolButton:
        button = tool_button(actions[name], self, look, side=18)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _draw(self) -> None:
        self.back.setIcon(icons.icon("back", self._look.colours.text))
