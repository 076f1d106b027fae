"""The names of places of the photos that a library has when the person switches these names on or off.

Triggers name the city of every photo that is written (`library.schema.functions`).
"""

from collections.abc import Sequence
from typing import Any

from photosearch.library.places import places
from photosearch.library.store.session import Session


class PlaceNames:
    """The column `city` of photos, and the names of cities in the full-text index."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def named(self) -> list[int]:
        """Returns the ids of the photos with a city."""
        statement = "SELECT id FROM photo INDEXED BY photo_facets WHERE state = 'indexed' AND city IS NOT NULL"
        return list(self._session.read(lambda row: int(row[0]), statement))

    def unnamed(self) -> list[int]:
        """Returns the ids of the photos that lack a city although there is one at their position."""
        statement = (
            "SELECT id, latitude, longitude FROM photo INDEXED BY photo_facets "
            "WHERE state = 'indexed' AND latitude IS NOT NULL AND longitude IS NOT NULL AND city IS NULL"
        )
        return [photo for photo, *at in self._session.read(_position, statement) if places().at(*at) is not None]

    def derive(self, photos: Sequence[int]) -> None:
        """Derives the cities of these photos again, as the store was opened to do. Durable when this returns."""
        with self._session.transaction():
            self._session.connection.executemany(
                "UPDATE photo SET latitude = latitude WHERE id = ?", [(each,) for each in photos]
            )


def _position(row: Sequence[Any]) -> tuple[int, float, float]:
    photo, latitude, longitude = row
    return int(photo), float(latitude), float(longitude)
