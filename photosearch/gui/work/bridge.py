"""Turns events of the jobs, which come on any thread, into Qt signals on the window's thread."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from photosearch.core.events import (
    Event,
    ExplainFailed,
    Explanation,
    ExtraProgress,
    FacetsCounted,
    FoldersChanged,
    IndexHeld,
    IndexIdle,
    IndexProgress,
    IndexSlowed,
    ModelDeleted,
    ModelSwitched,
    ProviderReady,
    SearchDone,
    SearchFailed,
    SharedState,
    SwitchEnded,
    SwitchProgress,
    Trouble,
    WordsExplained,
)


class Bridge(QObject):
    """Pass `post` to `Runner.listen`, and connect to the signals; each carries its event."""

    folders_changed = Signal(FoldersChanged)
    progressed = Signal(IndexProgress)
    held = Signal(IndexHeld)
    slowed = Signal(IndexSlowed)
    idle = Signal(IndexIdle)
    answered = Signal(SearchDone)
    unanswered = Signal(SearchFailed)
    counted = Signal(FacetsCounted)
    explained = Signal(Explanation)
    words_explained = Signal(WordsExplained)
    unexplained = Signal(ExplainFailed)
    provider_ready = Signal(ProviderReady)
    switch_progressed = Signal(SwitchProgress)
    extra_progressed = Signal(ExtraProgress)
    model_switched = Signal(ModelSwitched)
    switch_ended = Signal(SwitchEnded)
    model_deleted = Signal(ModelDeleted)
    shared_changed = Signal(SharedState)
    troubled = Signal(Trouble)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._signals: Final = {
            FoldersChanged: self.folders_changed,
            IndexProgress: self.progressed,
            IndexHeld: self.held,
            IndexSlowed: self.slowed,
            IndexIdle: self.idle,
            SearchDone: self.answered,
            SearchFailed: self.unanswered,
            FacetsCounted: self.counted,
            Explanation: self.explained,
            WordsExplained: self.words_explained,
            ExplainFailed: self.unexplained,
            ProviderReady: self.provider_ready,
            SwitchProgress: self.switch_progressed,
            ExtraProgress: self.extra_progressed,
            ModelSwitched: self.model_switched,
            SwitchEnded: self.switch_ended,
            ModelDeleted: self.model_deleted,
            SharedState: self.shared_changed,
            Trouble: self.troubled,
        }

    def post(self, event: Event) -> None:
        """Emits the signal of `event`; returns at once and can be called from any thread."""
        self._signals[type(event)].emit(event)
