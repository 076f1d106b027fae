"""Names the places of the library's photos, or removes the names, after the setting was changed. It reads no photos."""

from photosearch.jobs.control import Control
from photosearch.library.store.store import Store


class Placer:
    """Goes once through the photos whose city does not follow the setting `wanted`."""

    def __init__(self, store: Store, wanted: bool, at_once: int, control: Control) -> None:
        self._store = store
        self._wanted = wanted
        self._at_once = at_once
        self._control = control
        self._left: list[int] | None = None

    def step(self) -> bool:
        """Corrects some photos; returns whether there are more.

        Raises:
            Interrupted: `control` interrupted it.
            StorageError: the library cannot be read or written.
        """
        self._control.check()
        if self._left is None:
            self._left = self._store.places.unnamed() if self._wanted else self._store.places.named()
        if self._left:
            self._store.places.derive(self._left[: self._at_once])
            del self._left[: self._at_once]
        return bool(self._left)
