"""The pages in the middle of the window, one of which is shown."""

from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """A stack of pages that moves the focus along."""

    def turn_to(self, page: QWidget) -> None:
        """Shows a page, and moves the focus to it if it was on another page or nowhere."""
        focused = self.window().focusWidget()
        self.setCurrentWidget(page)
        if focused is None or self.isAncestorOf(focused):
            page.setFocus()
