"""Items of a shared library: it has none yet, so that every file is shown by itself."""

from collections.abc import Mapping, Sequence

from photosearch.errors import InputError
from photosearch.library.store.items import Choice, ItemFile


class SharedItems:
    """The same subject as `library.store.items.Items`."""

    def files(self, items: Sequence[int]) -> dict[int, tuple[ItemFile, ...]]:
        """Returns nothing."""
        return {}

    def members(self, items: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Returns nothing."""
        return {}

    def choices(self) -> dict[bytes, Choice]:
        """Returns nothing."""
        return {}

    def choose(self, choices: Mapping[bytes, Choice | None]) -> dict[bytes, Choice | None]:
        """Raises InputError: photos of a shared library cannot be joined."""
        raise InputError("Photos of a shared library cannot be joined or separated", "Use a local library for that")
