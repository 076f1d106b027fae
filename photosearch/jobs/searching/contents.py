"""What photos show: the words of a photo, those that the library has, and those that the person refuses."""

from photosearch.core.contents import Word
from photosearch.jobs.opening.opening import Opening


class ContentWords:
    """Reads and changes the words in the calling thread. Every method blocks, and raises StorageError."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def of(self, photo_id: int) -> tuple[tuple[Word, float], ...]:
        """Returns the words of a photo with their probabilities, the most probable first."""
        with self._opening.library().reader() as store:
            return store.contents.of(photo_id)

    def refuse(self, photo_id: int, word: Word) -> None:
        """Refuses a word for a photo, for good; a more general word may take its place.

        Raises:
            NotOpen: the library is closing.
        """
        contents = self._opening.parts().embedder.contents
        if contents is not None:
            with self._opening.library().writer() as store:
                store.contents.refuse(photo_id, word.id, contents.of)
