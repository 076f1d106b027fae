"""The state of each model in the library, and the deletion of a model with its vectors."""

from collections.abc import Callable
from typing import Any

from photosearch.core.model_status import ModelStatus
from photosearch.errors import InputError
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.opening.parts import Parts
from photosearch.library import descriptors
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.search import index
from photosearch.settings import LibraryPaths
from photosearch.vision.embedding.manifest import ID_LENGTH
from photosearch.vision.embedding.shelf import Shelf, ShelfModel


def statuses(shelf: Shelf, store: LibraryStore | None, active: str) -> tuple[ModelStatus, ...]:
    """Returns the state of each model, the shipped one first.

    Args:
        store: None if there is no library yet.
        active: the id of the model in use.

    Raises:
        ModelError: the shipped model cannot be read.
        StorageError: the library cannot be read.
    """
    return tuple(_status(model, store, active) for model in shelf.models())


def delete(parts: Parts, store: Store, model: ShelfModel, stop: Callable[[], bool]) -> bool:
    """Deletes a model, its index, and the vectors of its network unless another model uses it.

    Returns whether the model is deleted. If `stop` ended it early, the model stays, without the vectors deleted so far.

    Args:
        parts: the parts in use.

    Raises:
        InputError: the model is in use, or is the shipped one.
        StorageError: something cannot be deleted.
    """
    require_deletable(parts, model)
    if model.manifest is not None:
        others = [each.manifest for each in parts.library.shelf.models() if each.id != model.id]
        networks = {each.sha256 for each in (parts.embedder.manifest, *others) if each is not None}
        model_id = store.models.id_of(model.manifest.sha256)
        if model_id is not None and model.manifest.sha256 not in networks:
            store.models.forget(model_id, stop)
            if stop():
                return False
            for path in LibraryPaths(parts.library.folder).descriptors.glob(
                f"{model.manifest.sha256[:ID_LENGTH]}-*.bin"
            ):
                descriptors.discard(path.with_suffix(".sqlite3"))
        index.discard(rebuilding.snapshot_path(parts.snapshot.parent, model.manifest))
    parts.library.shelf.remove(model)
    return True


def require_deletable(parts: Parts, model: ShelfModel) -> None:
    """Raises InputError if a model is in use, or is the shipped one."""
    parts.library.shelf.require_removable(model)
    if model.id == parts.embedder.manifest.id:
        raise InputError(f"The model {model.name} is in use", "Use another one first")


def _status(model: ShelfModel, store: LibraryStore | None, active: str) -> ModelStatus:
    if model.manifest is None:
        return ModelStatus(model.id, model.name, model.shipped, False, problem=model.problem)
    details = model.manifest.details
    model_id = store.models.id_of(model.manifest.sha256) if store else None
    vectors = store.vectors.count(model_id) if store and model_id is not None else 0
    return ModelStatus(
        id=model.id,
        name=model.name,
        shipped=model.shipped,
        active=model.id == active,
        base=_text(details.get("base")),
        made_at=details["made_at"] if isinstance(details.get("made_at"), str) else None,
        quality=details["quality"] if isinstance(details.get("quality"), dict) else None,
        vectors=vectors,
        lacking=store.photos.counts().photos - vectors if store else 0,
    )


def _text(base: Any) -> str | None:
    return str(base["name"]) if isinstance(base, dict) and "name" in base else None
