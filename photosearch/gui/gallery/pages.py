"""The pages in the middle of the window, one of them shown."""

from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """A stack with which the keyboard goes along."""

    def turn_to(self, page: QWidget) -> None:
        """Shows a page; the keyboard follows when it was on these pages, or nowhere yet."""
        focused = self.window().focusWidget()
        self.setCurrentWidget(page)
        if focused is None or self.isAncestorOf(focused):
            page.setFocus()
