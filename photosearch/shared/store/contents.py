"""The contents of shared photos. No machine names them yet, so there are none."""

from photosearch.core.contents import Word
from photosearch.errors import InputError
from photosearch.library.store.contents import NameAll


class SharedContents:
    """No contents."""

    def of(self, photo_id: int) -> tuple[tuple[Word, float], ...]:
        """Returns no word."""
        return ()

    def refuse(self, photo_id: int, word: int, name: NameAll) -> None:
        """Raises InputError: there is no word to refuse."""
        raise InputError("A shared library has no words for what photos show", "Search it by words of the photos")

    def counts(self) -> tuple[tuple[Word, int], ...]:
        """Returns no word."""
        return ()

    def called(self, name: str) -> tuple[Word, ...]:
        """Returns no word."""
        return ()
