"""The shelf: the models that a library can be searched with, and which of them is in force.

The shipped model is always on it. The others lie in the library, each in a folder that is called by the model's id. Of
vectors and photos it knows nothing.
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
    """A model on the shelf. Where its description cannot be read, `manifest` is None and `problem` says why."""

    id: str
    folder: Path
    shipped: bool
    manifest: Manifest | None
    problem: str = ""

    @property
    def key(self) -> str:
        """What it is noted as: the shipped model is another one in another version of PhotoSearch."""
        return SHIPPED if self.shipped else self.id

    @property
    def name(self) -> str:
        """What people call it."""
        return self.id if self.manifest is None else self.manifest.name


@dataclass(frozen=True, slots=True)
class Choice:
    """The keys of the model in force, and of the one that is on its way there; that is empty where there is none."""

    active: str = SHIPPED
    following: str = ""


class Shelf:
    """Has no state of its own: what it says is what lies on the disk.

    Args:
        folder: where the library's models lie; it need not be there yet.
        note: the file that says which one is in force.
        shipped: the folder of the shipped model.
    """

    def __init__(self, folder: Path, note: Path, shipped: Path) -> None:
        self.folder = folder
        self.shipped = shipped
        self._note = note

    def models(self) -> tuple[ShelfModel, ...]:
        """Returns all of them: the shipped one, then the others by their names.

        Raises:
            ModelError: the shipped one cannot be read.
        """
        shipped = read_manifest(self.shipped)
        own = (_look(each) for each in self.folder.glob("*") if _ID.fullmatch(each.name) and each.is_dir())
        others = sorted(own, key=lambda model: (model.name.casefold(), model.id))
        return (ShelfModel(shipped.id, self.shipped, True, shipped), *others)

    def find(self, name: str) -> ShelfModel:
        """Returns the model with this key, id or name, or the only one whose id begins so.

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
                raise InputError(f"More than one model is called {name}", "Name its id, as the list shows it")
            if found:
                return found[0]
        raise InputError(f"There is no model {name}", _SEE)

    def choice(self) -> Choice:
        """Returns what is noted.

        Raises:
            ModelError: the note is damaged.
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
                f"The note {self._note} of the model in use cannot be read", "Choose one with: photosearch models use"
            ) from error
        return choice

    def active_folder(self) -> Path:
        """Returns the folder of the model in force, whether or not it is there; raises as `choice`."""
        active = self.choice().active
        return self.shipped if active == SHIPPED else self.folder / active

    def note(self, choice: Choice) -> None:
        """Durably notes which model is in force and which follows: the switch itself. Raises StorageError."""
        durable.write_bytes(self._note, json.dumps({"active": choice.active, "following": choice.following}).encode())

    def follow(self, key: str) -> None:
        """Durably notes which model is on its way, or with an empty `key` that none is; raises StorageError.

        The one in force stays: the shipped one where the note was damaged.
        """
        try:
            choice = self.choice()
        except ModelError:
            choice = Choice()
        self.note(replace(choice, following=key))

    def rename(self, model: ShelfModel, name: str) -> None:
        """Gives a model another name; its id stays.

        Raises:
            InputError: it is the shipped one, or the name cannot be one.
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
        """Removes a model's files, all or none; raises InputError as `require_removable`, and StorageError."""
        self.require_removable(model)
        durable.remove_folder(model.folder)

    def require_removable(self, model: ShelfModel) -> None:
        """Raises InputError for the shipped model, and for those in force or on their way there."""
        if model.shipped:
            raise InputError("The shipped model cannot be deleted", _SEE)
        with contextlib.suppress(ModelError):
            choice = self.choice()
            if model.key in (choice.active, choice.following):
                raise InputError(f"The model {model.name} is in use", "Use another one first: photosearch models use")

    def sweep(self) -> None:
        """Removes what a killed process may have left: half a model."""
        for left in self.folder.glob(f"{'?' * ID_LENGTH}.*"):
            if _ID.fullmatch(left.name[:ID_LENGTH]):
                shutil.rmtree(left, ignore_errors=True)


def _is_key(text: str) -> bool:
    return text == SHIPPED or _ID.fullmatch(text) is not None


def _look(folder: Path) -> ShelfModel:
    try:
        manifest = read_manifest(folder)
        if manifest.id != folder.name:
            raise ModelError(f"The model in {folder} is not the one that its folder is called after")
    except ModelError as error:
        return ShelfModel(folder.name, folder, False, None, error.message)
    return ShelfModel(folder.name, folder, False, manifest)
