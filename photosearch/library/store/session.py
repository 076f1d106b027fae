"""One connection to a library, shared by all classes that read and write its tables."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from photosearch.library.database import Connection, damaged, transaction, translated

T = TypeVar("T")

_VARIABLES = 900
"""Fewer than the 999 variables that the oldest SQLite in use allows in a statement."""


@dataclass(frozen=True, slots=True)
class Session:
    """A connection and the path of its database. Every method may raise StorageError or a subclass of it."""

    connection: Connection
    path: Path

    def transaction(self) -> AbstractContextManager[None]:
        """Starts a transaction, which ends with the `with` block (`database.transaction`)."""
        return transaction(self.connection, self.path)

    def read(self, make: Callable[[Any], T], statement: str, values: Sequence[Any] = ()) -> Iterator[T]:
        """Yields `make(row)` for each row.

        Raises:
            LibraryDamaged: `make` raises TypeError, ValueError or LookupError, so PhotoSearch did not write the row.
        """
        with translated(self.path):
            for row in self.connection.execute(statement, values):
                try:
                    record = make(row)
                except (TypeError, ValueError, LookupError) as error:
                    raise damaged(self.path, f"a row is invalid ({error})") from error
                yield record

    def numbers(self, columns: int, statement: str, values: Sequence[Any] = ()) -> npt.NDArray[np.int64]:
        """Returns rows of whole numbers, int64 [rows, columns], without a record for each.

        Raises:
            LibraryDamaged: a row holds something else, so PhotoSearch did not write it.
        """
        with translated(self.path):
            found = self.connection.execute(statement, values)
            try:
                return np.fromiter(found, np.dtype((np.int64, columns)))
            except (TypeError, ValueError, OverflowError) as error:
                raise damaged(self.path, f"a row is invalid ({error})") from error

    def read_each(
        self, make: Callable[[Any], T], statement: str, keys: Sequence[Any], values: Sequence[Any] = ()
    ) -> Iterator[T]:
        """Does the same for any number of `keys`, with one statement for some hundreds of them at a time.

        Args:
            statement: has `{keys}` in place of the list of keys, after the placeholders of `values`.
        """
        for start in range(0, len(keys), _VARIABLES):
            some = keys[start : start + _VARIABLES]
            yield from self.read(make, statement.replace("{keys}", ", ".join("?" * len(some))), (*values, *some))

    def count(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Returns the number that a `SELECT count(*)` gives."""
        return sum(self.read(lambda row: int(row[0]), statement, values))
