"""The words for what photos show, the completions of a search text, and the number of photos that filters leave."""

from collections.abc import Sequence

from photosearch.core.contents import Word
from photosearch.core.query.facets import Facets
from photosearch.core.query.query import Filters
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

    def known(self) -> tuple[tuple[tuple[Word, int], ...], dict[str, int], Facets]:
        """Returns the words, keywords, places, cameras, lenses and folders of the library, with their counts."""
        with self._opening.library().reader() as store:
            choices = store.photos.choices("places", "cameras", "lenses", "folders")
            return store.contents.counts(), store.annotations.keywords(), choices

    def passing(self, filters: Sequence[Filters]) -> tuple[int, ...]:
        """Returns how many photos pass each of these filters."""
        with self._opening.library().reader() as store:
            return tuple(store.photos.count(each.of_photo) for each in filters)
