"""A text field for keywords, separated by commas, that completes the one being typed."""

from collections.abc import Iterable

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from photosearch.core.annotations import keywords


class KeywordField(QLineEdit):
    """Shows keywords as `Places > Vienna, sunset`; completions come from the keywords of the library."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: tuple[str, ...] = ()
        self._model = QStringListModel(self)
        self.completer_ = QCompleter(self._model, self)
        self.completer_.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer_.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer_.setWidget(self)
        self.completer_.activated[str].connect(self._take)  # type: ignore[index]
        self.textEdited.connect(self._offer)

    def know(self, known: Iterable[str]) -> None:
        """Replaces the keywords to complete."""
        self._known = tuple(known)

    def keywords(self) -> tuple[str, ...]:
        """Returns the keywords typed."""
        return keywords.parsed(self.text())

    def offers(self) -> list[str]:
        """Returns the completions of the keyword being typed, as a person types them."""
        return self._model.stringList()

    def _offer(self, typed: str) -> None:
        start = typed.rpartition(",")[2].rpartition(">")[2]
        there = {each.casefold() for each in self.keywords()}
        found = keywords.completions(start, self._known) if start.strip() else []
        self._model.setStringList([keywords.typed([each]) for each in found if each.casefold() not in there])
        if self._model.stringList():
            self.completer_.complete()
        elif (popup := self.completer_.popup()) is not None:
            popup.hide()

    def _take(self, keyword: str) -> None:
        before = self.text().rpartition(",")[0]
        self.setText(f"{before}, {keyword}, " if before else f"{keyword}, ")
