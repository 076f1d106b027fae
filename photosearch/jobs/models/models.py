"""The models of the open library: list, use, rename, delete, export and install them."""

from pathlib import Path

from photosearch.core.model_status import ModelStatus
from photosearch.jobs.inbox import Inbox
from photosearch.jobs.messages import DeleteModel, UseModel
from photosearch.jobs.models import shelving
from photosearch.jobs.opening.opening import Opening
from photosearch.vision.embedding import model_archive


class Models:
    """Reads and changes the models. Every method blocks until the model in use is loaded.

    A model is named by its id or its name. All methods raise StorageError if the library is not open or fails.
    """

    def __init__(self, opening: Opening, inbox: Inbox) -> None:
        self._opening = opening
        self._inbox = inbox

    def home(self) -> Path:
        """Returns the folder of the library, as soon as it is open."""
        return self._opening.library().folder

    def statuses(self) -> tuple[ModelStatus, ...]:
        """Returns the models to choose from, with the state of each. Raises ModelError."""
        parts = self._opening.parts()
        with parts.library.reader() as store:
            return shelving.statuses(parts.library.shelf, store, parts.embedder.manifest.id)

    def use(self, name: str) -> None:
        """Starts the switch to a model; the one in use answers until the switch is complete.

        SwitchProgress events follow, then ModelSwitched or SwitchEnded. Naming the model in use cancels a switch.

        Raises:
            InputError: there is no such model.
        """
        self._inbox.post(UseModel(self._opening.parts().library.shelf.find(name)), urgent=True)

    def rename(self, name: str, new: str) -> None:
        """Gives a model another name. Raises InputError, ModelError."""
        shelf = self._opening.parts().library.shelf
        shelf.rename(shelf.find(name), new)

    def delete(self, name: str) -> None:
        """Deletes a model with its vectors and its index; ModelDeleted or Trouble follows.

        Raises:
            InputError: there is no such model, it is in use, or it is the shipped one.
        """
        parts = self._opening.parts()
        model = parts.library.shelf.find(name)
        shelving.require_deletable(parts, model)
        self._inbox.post(DeleteModel(model))

    def export(self, name: str, target: Path) -> None:
        """Writes a model to one file. Raises InputError, ModelError."""
        model_archive.export(self._opening.parts().library.shelf.find(name).folder, target)

    def install(self, source: Path) -> str:
        """Installs a model from an exported file, and returns its id. Raises InputError, ModelError."""
        return model_archive.unpack(source, self._opening.parts().library.shelf.folder).name
