"""The only door to psycopg: connects to the server, runs transactions, and turns the server's errors into ours.

It knows nothing of what the tables hold.
"""

import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from pgvector.psycopg.halfvec import register_halfvec_info
from psycopg import sql
from psycopg.pq import TransactionStatus
from psycopg.types import TypeInfo

from photosearch.core.address import Address
from photosearch.errors import (
    DiskFull,
    LibraryDamaged,
    LibraryInUse,
    LibraryUnreachable,
    LoginRefused,
    NotPermitted,
    StorageError,
    ValueRefused,
)
from photosearch.shared.server import passwords

T = TypeVar("T")
Connection = psycopg.Connection[tuple[Any, ...]]

SCHEMA = "photosearch"
"""The schema of all tables, so that the library may share its database with others."""
CONNECT_SECONDS = 10
REFRESH_SECONDS = 5.0
"""How long a window may show roots and mounts as they were."""
_KEEPALIVES = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""A dropped link is noticed within half a minute, at both ends."""
_SERVER_SIDE = (
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=25000"
)
_ASK_OWNER = "Ask the owner of the library for the role that this needs"


def connect(address: Address, password: str | None = None) -> Connection:
    """Opens a connection that commits each statement by itself.

    The password is `password`, or that of the keyring, or what libpq finds in $PGPASSWORD or .pgpass. The certificate
    of a server elsewhere must be valid for its name, unless the address says otherwise.

    Raises:
        LibraryUnreachable: the server does not answer.
        LoginRefused: it refuses the name or the password.
        StorageError: it has no such database.
    """
    chosen: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, **_KEEPALIVES, **dict(address.options)}
    if not address.is_local:
        chosen |= tls_options(chosen, os.environ, ssl.get_default_verify_paths().cafile)
    if password is None and "PGPASSWORD" not in os.environ:
        password = passwords.stored(address)
    parts = {"host": address.host, "port": address.port, "user": address.user, "password": password}
    chosen |= {name: value for name, value in parts.items() if value}
    name = f"photosearch {socket.gethostname()}:{os.getpid()}"
    with translated(address):
        connection = psycopg.connect(
            dbname=address.database, application_name=name, options=_SERVER_SIDE, autocommit=True, **chosen
        )
    try:
        with translated(address):
            equip(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def tls_options(options: Mapping[str, str], environment: Mapping[str, str], roots: str | None) -> dict[str, str]:
    """Returns libpq's options for a server elsewhere: the certificate must be valid for its name, unless they say less.

    Args:
        options: those of the address.
        roots: the system's file of root certificates, if it has one. libpq's own `system` does not find it in every
            build.
    """
    mode = options.get("sslmode") or environment.get("PGSSLMODE") or "verify-full"
    chosen = {"sslmode": mode}
    # libpq refuses weaker modes together with the root certificates of the system.
    if mode == "verify-full" and "sslrootcert" not in options and "PGSSLROOTCERT" not in environment:
        chosen["sslrootcert"] = roots or "system"
    return chosen


def pgvector_schema(connection: Connection) -> str | None:
    """Returns the schema that holds the types of pgvector, or None if the database has no pgvector."""
    row = connection.execute(
        "SELECT nspname FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace WHERE extname = 'vector'"
    ).fetchone()
    return None if row is None else str(row[0])


def equip(connection: Connection) -> None:
    """Sets the search path, and teaches a connection the type halfvec, once the database has it."""
    place = sql.Identifier(pgvector_schema(connection) or "public").as_string(connection)
    connection.execute(f"SET search_path = {SCHEMA}, public, {place}".encode())
    info = TypeInfo.fetch(connection, "halfvec")
    if info is not None:
        register_halfvec_info(connection, info)


@dataclass(slots=True)
class Session:
    """A connection to one shared library. Every method may raise StorageError or a subclass of it.

    If the connection breaks, it stays broken: whoever held a lock through it must not write any more. Only a session
    with `renew`, which holds nothing, goes on with another connection.

    Args:
        renew: returns another connection in place of a broken one.
        refresh: reads again what others may have changed; called when it was last read some seconds ago.
    """

    connection: Connection
    address: Address
    models: dict[int, int] = field(default_factory=dict)
    """The dimensions of the models that are known to have a table, by id."""
    renew: Callable[[], Connection] | None = None
    refresh: Callable[[], None] | None = None
    _refreshed: float = field(default_factory=time.monotonic)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Starts a transaction, which ends with the `with` block; inside another it is a part of that one."""
        self._make_ready()
        with self._translated(), self.connection.transaction():
            yield

    def read(self, make: Callable[[Any], T], statement: str, values: Sequence[Any] = ()) -> Iterator[T]:
        """Yields `make(row)` for each row.

        Raises:
            LibraryDamaged: `make` raises TypeError, ValueError or LookupError, so PhotoSearch did not write the row.
        """
        self._make_ready()
        with self._translated():
            rows = self.connection.cursor(binary=True).execute(statement.encode(), values).fetchall()
        for row in rows:
            try:
                record = make(row)
            except (TypeError, ValueError, LookupError) as error:
                raise damaged(self.address, f"a row makes no sense ({error})") from error
            yield record

    def count(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Returns the number that a `SELECT count(*)` gives."""
        return sum(self.read(lambda row: int(row[0]), statement, values))

    def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Runs a statement; returns how many rows it changed."""
        self._make_ready()
        with self._translated():
            return self.connection.execute(statement.encode(), values).rowcount

    def execute_each(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Runs a statement once for each of `rows`, in one round trip for many."""
        if rows:
            with self._translated(), self.connection.cursor() as cursor:
                cursor.executemany(statement.encode(), rows)

    def copy_in(self, table: str, columns: Sequence[str], types: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
        """Adds `rows` to a table by COPY, the server's quickest way."""
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
        with self._translated(), self.connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def copy_text(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Does the same with values as text, which types without a binary form need."""
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._translated(), self.connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        with translated(self.address):
            try:
                yield
            except psycopg.errors.UndefinedTable as error:
                if not _sees_schema(self.connection):
                    raise NotPermitted(
                        f"Your role in the shared library {self.address.title} does not show its tables", _ASK_OWNER
                    ) from error
                raise

    def _make_ready(self) -> None:
        if self.renew is not None and self.connection.closed:
            self.connection = self.renew()
        if self.refresh is not None and time.monotonic() - self._refreshed > REFRESH_SECONDS:
            self._refreshed = time.monotonic()
            self.refresh()

    def is_broken(self) -> bool:
        """Whether the connection is known to be lost."""
        return self.connection.closed


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """Turns the server's errors into ours; errors in our own statements stay what they are: bugs."""
    try:
        yield
    except psycopg.Error as error:
        known = _translate(error, address)
        if known is None:
            raise
        raise known from error


def _sees_schema(connection: Connection) -> bool:
    """Whether the tables are visible. A role that was withdrawn takes the right to see their schema with it.

    A failed transaction answers no questions, so the error passes through it and is asked about at its end.
    """
    if connection.info.transaction_status not in (TransactionStatus.IDLE, TransactionStatus.INTRANS):
        return True
    statement = "SELECT has_schema_privilege(oid, 'usage') FROM pg_namespace WHERE nspname = %s"
    return connection.execute(statement, (SCHEMA,)).fetchone() != (False,)


def damaged(address: Address, what: str) -> LibraryDamaged:
    """Returns the error for a library whose rows make no sense."""
    return LibraryDamaged(f"The shared library {address.title} is damaged: {what}", "Restore it from its backup")


def _translate(error: psycopg.Error, address: Address) -> StorageError | None:
    said = (error.diag.message_primary or str(error).strip().splitlines()[0] if str(error).strip() else "").strip()
    name = f"The shared library {address.title}"
    if isinstance(error, psycopg.errors.InvalidPassword | psycopg.errors.InvalidAuthorizationSpecification) or (
        isinstance(error, psycopg.OperationalError)
        and any(sign in str(error) for sign in ("password authentication failed", "no password supplied"))
    ):
        return LoginRefused(
            f"{name} refuses the user {address.user or 'of this account'} or the password",
            "Keep the password in the system's keyring, in the file .pgpass or in $PGPASSWORD",
        )
    if isinstance(error, psycopg.errors.InvalidCatalogName) or ("does not exist" in said and "database" in said):
        return StorageError(f"There is no database for {name[0].lower()}{name[1:]}: {said}", "Check its address")
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return NotPermitted(f"Your role in the shared library {address.title} does not allow this: {said}", _ASK_OWNER)
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        return NotPermitted(f"{name} can only be read here: {said}", "Use the address of its main server")
    if isinstance(error, psycopg.errors.DiskFull | psycopg.errors.OutOfMemory):
        return DiskFull(f"The server of {name[0].lower()}{name[1:]} has no space left: {said}", "Tell its owner")
    if isinstance(error, psycopg.errors.DeadlockDetected | psycopg.errors.LockNotAvailable):
        return LibraryInUse(f"{name} is busy: {said}", "Try again")
    if isinstance(error, psycopg.errors.DataCorrupted | psycopg.errors.IndexCorrupted):
        return damaged(address, said)
    if isinstance(error, psycopg.errors.ProgramLimitExceeded | psycopg.DataError):
        return ValueRefused(f"The server of {name[0].lower()}{name[1:]} cannot store a value: {said}")
    if "certificate" in said and isinstance(error, psycopg.OperationalError):
        return LibraryUnreachable(
            f"The certificate of the server of {name[0].lower()}{name[1:]} is not trusted: {said}",
            "If it is the right server, add the file of its root certificate to the address: ?sslrootcert=FILE",
        )
    # The server ends connections with an AdminShutdown or a crash; libpq reports broken ones without a code.
    ended = psycopg.OperationalError | psycopg.InterfaceError | psycopg.errors.IdleInTransactionSessionTimeout
    if isinstance(error, ended):
        return LibraryUnreachable(
            f"{name} cannot be reached: {said or 'the connection broke'}",
            "Check the network, or ask the owner of the server; what was saved is safe",
        )
    return None
