"""Begins, resumes and cancels switches to another model for the indexing loop; at most one at a time."""

import contextlib
from collections.abc import Callable

from photosearch.core.events import Listener, ModelSwitched, SwitchEnded, Trouble
from photosearch.errors import InputError, ModelError, PhotoSearchError
from photosearch.jobs.control import Control
from photosearch.jobs.messages import Built, Make
from photosearch.jobs.models.switching import ModelSwitch
from photosearch.jobs.opening.library import Library
from photosearch.jobs.opening.parts import Parts
from photosearch.library.store.store import Store
from photosearch.vision.embedding.shelf import Choice, ShelfModel


class Switcher:
    """All methods belong to the thread that writes the library.

    Args:
        build: as for `ModelSwitch`; pass the outcome of every build to `take`.
    """

    def __init__(
        self, library: Library, store: Store, emit: Listener, control: Control, build: Callable[[Parts, Make], None]
    ) -> None:
        self._library = library
        self._store = store
        self._emit = emit
        self._control = control
        self._build = build
        self._switch: ModelSwitch | None = None

    @property
    def has_work(self) -> bool:
        """Whether there is a switch that is not waiting for its index."""
        return self._switch is not None and not self._switch.waiting

    @property
    def is_short(self) -> bool:
        """Whether the next `step` is quick."""
        return self._switch is not None and self._switch.is_short

    def begin(self, model: ShelfModel, current: Parts) -> None:
        """Begins the switch to a model, and cancels the current switch; naming the model in use only cancels.

        Args:
            current: the parts in use.
        """
        self.cancel()
        shelf = self._library.shelf
        if model.id == current.embedder.manifest.id:
            shelf.note(Choice(model.key))
            return
        try:
            parts = current.open_model(self._library, model, self._store)
        except ModelError as error:
            self._emit(Trouble(str(error)))
            self._emit(SwitchEnded(model.id))
            shelf.follow("")
            return
        shelf.follow(model.key)
        self._switch = ModelSwitch(model, parts, self._store, self._emit, self._control, self._build)

    def unfinished(self, current: Parts) -> ShelfModel | None:
        """Returns the model that the last run was switching to, unless the model in use is not the recorded one."""
        shelf = self._library.shelf
        with contextlib.suppress(ModelError, InputError):
            choice = shelf.choice()
            if choice.following and shelf.find(choice.active).id == current.embedder.manifest.id:
                return shelf.find(choice.following)
        return None

    def step(self) -> tuple[Parts, ModelSwitched] | None:
        """Does the next part of the work; returns the new parts once they are in use.

        Raises:
            Interrupted: the job must end its pass; the switch continues later.
            ModelError, StorageError: the switch failed and is cancelled.
        """
        if self._switch is None:
            return None
        try:
            switched = self._switch.step()
        except PhotoSearchError:
            self.cancel()
            raise
        if switched is None:
            return None
        parts, self._switch = self._switch.parts, None
        return parts, switched

    def take(self, built: Built) -> None:
        """Takes the outcome of any build."""
        if self._switch is not None:
            self._switch.take(built)
            if self._switch.failed:
                self.cancel()

    def cancel(self) -> None:
        """Ends the current switch, if there is one."""
        if self._switch is not None:
            self._switch.close()
            self._emit(SwitchEnded(self._switch.model.id))
            self._switch = None
