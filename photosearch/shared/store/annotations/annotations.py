"""What people say about shared photos. Nobody says anything yet: only the photos' own files do."""

from collections.abc import Iterator, Sequence

from photosearch.core.annotations.values import Changes, Property, Stamped
from photosearch.core.photo import Photo
from photosearch.core.query.query import ALL_PHOTOS, Filters
from photosearch.errors import InputError
from photosearch.library.store.annotations.annotations import Account
from photosearch.library.store.annotations.sidecars import Sidecar

_REFUSED = "A shared library holds no ratings, labels, flags, titles, captions and keywords of its own"
_REMEDY = "Copy the photos into a library of your own with: photosearch library export FILE --in FOLDER"


class SharedAnnotations:
    """No annotations."""

    def put(self, changes: Changes) -> Changes:
        """Raises InputError, because a shared library holds none; nothing to change is no error."""
        if changes:
            raise InputError(_REFUSED, _REMEDY)
        return {}

    def said(self, photos: Sequence[bytes]) -> dict[bytes, dict[Property, Stamped]]:
        """Returns nothing."""
        return {}

    def all(self) -> Iterator[tuple[bytes, Property, Stamped]]:
        """Yields nothing."""
        return iter(())

    def photos(self, digests: Sequence[bytes]) -> list[Photo]:
        """Returns nothing."""
        return []

    def annotated(self) -> Iterator[Photo]:
        """Yields nothing."""
        return iter(())

    def keywords(self, filters: Filters = ALL_PHOTOS) -> dict[str, int]:
        """Returns nothing."""
        return {}

    def account(self, photo: Photo) -> Account:
        """Returns that nobody says anything."""
        return Account({of: {} for of in Property})


class SharedSidecars:
    """No sidecars."""

    def of(self, photo: str) -> Sidecar | None:
        """Returns None."""
        return None

    def sharing(self, photo: str) -> tuple[str, ...]:
        """Returns nothing."""
        return ()

    def note_problem(self, path: str, problem: str) -> None:
        """Does nothing."""
