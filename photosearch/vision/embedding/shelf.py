"""The shelf: the models that a library can be searched with, and which of them is the current one.

The shipped model is always on it. The others are in the library, each in a folder named by the model's id. The shelf
knows nothing about vectors and photos.
"""

import contextlib
import json
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from photosearch import durable
from photosearch.errors import InputError, ModelError
from photosearch.vision.embedding.manifest import ID_LENGTH, MANIFEST_FILE, Manifest, read_manifest

LONGEST_NAME = 80
SHIPPED = "shipped"
_ID = re.compile(f"[0-9a-f]{{{ID_LENGTH}}}")
_SEE = "See the models with: photosearch models list"


@dataclass(frozen=True, slots=True)
class ShelfModel:
    """A model on the shelf. If its description cannot be read, `manifest` is None and `problem` states why."""

    id: str
    folder: Path
    shipped: bool
    manifest: Manifest | None
    problem: str = ""

    @property
    def key(self) -> str:
        """The key by which the model is recorded; not the id for the shipped one, which each version may change."""
        return SHIPPED if self.shipped else self.id

    @property
    def name(self) -> str:
        """The name that the window and the command line show."""
        return self.id if self.manifest is None else self.manifest.name


@dataclass(frozen=True, slots=True)
class Choice:
    """The keys of the current model, and of the model that will replace it; the latter is empty if there is none."""

    active: str = SHIPPED
    following: str = ""


class Shelf:
    """The models on the disk; it keeps no state of its own.

    Args:
        folder: the folder of the library's models; it need not exist yet.
        note: the file that records the current model.
        shipped: the folder of the shipped model.
    """

    def __init__(self, folder: Path, note: Path, shipped: Path) -> None:
        self.folder = folder
        self.shipped = shipped
        self._note = note

    def models(self) -> tuple[ShelfModel, ...]:
        """Returns all models: the shipped one, then the others by name.

        Raises:
            ModelError: the shipped model cannot be read.
        """
        shipped = read_manifest(self.shipped)
        own = (_look(each) for each in self.folder.glob("*") if _ID.fullmatch(each.name) and each.is_dir())
        others = sorted(own, key=lambda model: (model.name.casefold(), model.id))
        return (ShelfModel(shipped.id, self.shipped, True, shipped), *others)

    def find(self, name: str) -> ShelfModel:
        """Returns the model with this key, id or name, or the only one whose id starts with it.

        Raises:
            InputError: there is none, or more than one.
        """
        there = self.models()
        for found in (
            [each for each in there if name in (each.id, each.key)],
            [each for each in there if each.name == name],
            [each for each in there if name and each.id.startswith(name)],
        ):
            if len(found) > 1:
                raise InputError(f"More than one model is called {name}", "Use its id, which the list shows")
            if found:
                return found[0]
        raise InputError(f"There is no model {name}", _SEE)

    def choice(self) -> Choice:
        """Returns the recorded choice.

        Raises:
            ModelError: the file is damaged.
        """
        try:
            stored = json.loads(self._note.read_text(encoding="utf-8"))
            choice = Choice(stored["active"], stored["following"])
            if not (_is_key(choice.active) and (choice.following == "" or _is_key(choice.following))):
                raise ValueError("no models")
        except FileNotFoundError:
            return Choice()
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise ModelError(
                f"The file {self._note}, which records the current model, cannot be read",
                "Choose one with: photosearch models use",
            ) from error
        return choice

    def active_folder(self) -> Path:
        """Returns the folder of the current model, which may be missing; raises as `choice`."""
        active = self.choice().active
        return self.shipped if active == SHIPPED else self.folder / active

    def note(self, choice: Choice) -> None:
        """Durably records the current and the following model; this is the switch itself. Raises StorageError."""
        durable.write_bytes(self._note, json.dumps({"active": choice.active, "following": choice.following}).encode())

    def follow(self, key: str) -> None:
        """Durably records which model will replace the current one, none if `key` is empty; raises StorageError.

        The current model stays; if the file was damaged, it is the shipped one.
        """
        try:
            choice = self.choice()
        except ModelError:
            choice = Choice()
        self.note(replace(choice, following=key))

    def rename(self, model: ShelfModel, name: str) -> None:
        """Renames a model; its id stays.

        Raises:
            InputError: it is the shipped model, or the name is invalid or taken.
            ModelError: its description cannot be read.
            StorageError: it cannot be written.
        """
        if model.shipped:
            raise InputError("The shipped model keeps its name", _SEE)
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable() or _is_key(name):
            raise InputError(f"A model cannot be called {name!r}", f"Use 1 to {LONGEST_NAME} characters")
        if any(each.name == name and each.id != model.id for each in self.models()):
            raise InputError(f"Another model is called {name}", "Choose another name")
        manifest = read_manifest(model.folder)
        described = json.dumps({**manifest.details, "name": name}, indent=2)
        durable.write_bytes(model.folder / MANIFEST_FILE, described.encode())

    def remove(self, model: ShelfModel) -> None:
        """Removes all files of a model, or none; raises InputError as `require_removable` does, and StorageError."""
        self.require_removable(model)
        durable.remove_folder(model.folder)

    def require_removable(self, model: ShelfModel) -> None:
        """Raises InputError for the shipped model, the current one, and the one that will replace it."""
        if model.shipped:
            raise InputError("The shipped model cannot be deleted", _SEE)
        with contextlib.suppress(ModelError):
            choice = self.choice()
            if model.key in (choice.active, choice.following):
                raise InputError(f"The model {model.name} is in use", "Use another one first: photosearch models use")

    def sweep(self) -> None:
        """Removes the unfinished models of a killed process."""
        for left in self.folder.glob(f"{'?' * ID_LENGTH}.*"):
            if _ID.fullmatch(left.name[:ID_LENGTH]):
                shutil.rmtree(left, ignore_errors=True)


def _is_key(text: str) -> bool:
    return text == SHIPPED or _ID.fullmatch(text) is not None


def _look(folder: Path) -> ShelfModel:
    try:
        manifest = read_manifest(folder)
        if manifest.id != folder.name:
            raise ModelError(f"The model in {folder} has another id than its folder")
    except ModelError as error:
        return ShelfModel(folder.name, folder, False, None, error.message)
    return ShelfModel(folder.name, folder, False, manifest)
