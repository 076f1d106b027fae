"""Tells a fault of one photo from a fault that hits every photo."""

from photosearch.errors import StorageError

IN_A_ROW = 50
"""Refusals in a row after which the photos are not to blame."""


class Refusals:
    """Counts the photos that a server refuses in a row."""

    def __init__(self, most: int = IN_A_ROW) -> None:
        self._most = most
        self._row = 0

    def accepted(self) -> None:
        """Notes that a photo was stored."""
        self._row = 0

    def refused(self, error: StorageError) -> None:
        """Notes that the server refused a photo.

        Raises:
            StorageError: too many were refused in a row.
        """
        self._row += 1
        if self._row >= self._most:
            raise StorageError(
                f"The server refused {self._row} photos in a row, the last one because: {error.message}",
                "Tell the owner of the server; what was stored stays, and the next run goes on",
            ) from error
