"""The roles of a shared library, and the migration of older ones to the tables of `steps`."""

import time
from collections.abc import Sequence
from enum import StrEnum

import psycopg
from psycopg import sql

from photosearch.core.address import Address
from photosearch.errors import InputError, LibraryNewer, NotPermitted, StorageError
from photosearch.shared.server.connection import SCHEMA, Connection, equip, pgvector_schema, translated
from photosearch.shared.server.steps import MIGRATION_LOCK, OF_FOLDERS, STEPS, Step


class Role(StrEnum):
    """What a person may do: search and mark; also write photos; also change the library itself."""

    READER = "reader"
    INDEXER = "indexer"
    OWNER = "owner"


def role_name(database: str, role: Role) -> str:
    """Returns the name of the group role on the server; people become members of it."""
    return f"{database}_{role}"


def version_of(connection: Connection, address: Address) -> int:
    """Returns the schema's version; 0 if the database holds no library."""
    with translated(address):
        there = connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.library",)).fetchone()
        if there is None or there[0] is None:
            return 0
        row = connection.execute("SELECT version FROM library").fetchone()
    return 0 if row is None else int(row[0])


def require_current(connection: Connection, address: Address, steps: Sequence[Step] = STEPS) -> None:
    """Checks that this version can use the library.

    Raises:
        InputError: the database holds no library.
        LibraryNewer: a newer PhotoSearch wrote it.
        StorageError: its schema is older.
    """
    version = version_of(connection, address)
    if version == 0:
        raise InputError(
            f"The database {address.title} holds no shared library yet",
            f"Create it with: photosearch library create --library {address}",
        )
    if version > len(steps):
        raise LibraryNewer(
            f"The shared library {address.title} was written by a newer PhotoSearch "
            f"(schema {version}, this one knows {len(steps)})",
            "Update PhotoSearch",
        )
    if version < len(steps):
        raise StorageError(
            f"The shared library {address.title} has schema {version}; this PhotoSearch needs schema {len(steps)}",
            f"Ask its owner to run: photosearch library create --library {address}",
        )


def migrate(connection: Connection, address: Address, steps: Sequence[Step] = STEPS) -> None:
    """Creates the library in an empty database, or migrates an older one; all in one transaction.

    The person must own the database, and may create roles; or be a member of the library's owner role.

    Raises:
        LibraryNewer: a newer PhotoSearch wrote it; nothing is changed.
        NotPermitted: the person may not do this; nothing is changed.
    """
    roles = {role: role_name(address.database, role) for role in Role}
    names = {role.value: sql.Identifier(name).as_string(connection) for role, name in roles.items()}
    texts = {f"{role}_text": sql.Literal(name).as_string(connection) for role, name in roles.items()}
    with translated(address), connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        version = version_of(connection, address)
        if version > len(steps):
            require_current(connection, address, steps)
        if version == len(steps):
            return
        if version == 0:
            _create_roles(connection, roles, names)
            _create_pgvector(connection, address)
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA} AUTHORIZATION {names['owner']}".encode())
            connection.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {names['reader']}".encode())
        if _may_grant(connection):
            connection.execute(grant_of_temporary_tables(connection, address).encode())
        names["vector"] = sql.Identifier(pgvector_schema(connection) or "public").as_string(connection)
        equip(connection)
        connection.execute(f"SET LOCAL ROLE {names['owner']}".encode())
        for number in range(version, len(steps)):
            for statement in steps[number]:
                for key, text in {**names, **texts}.items():
                    statement = statement.replace(f"{{{key}}}", text)
                connection.execute(statement.encode())
        if version == 0:
            insert = "INSERT INTO library (version, utc_offset) VALUES (%s, %s)"
            connection.execute(insert, (len(steps), -time.timezone))
        connection.execute("UPDATE library SET version = %s", (len(steps),))
    equip(connection)


def grant_of_temporary_tables(connection: Connection, address: Address) -> str:
    """Returns the statement that lets indexers make temporary tables, which a scan of many files needs."""
    database, indexer = sql.Identifier(address.database), sql.Identifier(role_name(address.database, Role.INDEXER))
    return sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(database, indexer).as_string(connection)


def role_of(connection: Connection, address: Address) -> Role:
    """Returns the highest role that the person has.

    Raises:
        NotPermitted: the person has none.
    """
    with translated(address):
        for role in (Role.OWNER, Role.INDEXER, Role.READER):
            name = role_name(address.database, role)
            there = connection.execute(
                "SELECT pg_has_role(oid, 'member') FROM pg_roles WHERE rolname = %s", (name,)
            ).fetchone()
            if there is not None and there[0]:
                return role
    raise NotPermitted(
        f"The user {address.user or 'of this account'} has no role in the shared library {address.title}",
        f"Ask its owner for the role {role_name(address.database, Role.READER)}",
    )


def restrict(connection: Connection, address: Address, on: bool) -> None:
    """Turns on, or off, that readers see only the folders that `folder_right` grants them."""
    verb = "ENABLE" if on else "DISABLE"
    with translated(address), connection.transaction():
        # Waits for a model that is being registered: its table of vectors must be restricted too.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        ids = connection.execute("SELECT id FROM model").fetchall()
        for table in (*OF_FOLDERS, *(f"vector_{each}" for (each,) in ids)):
            connection.execute(f"ALTER TABLE {table} {verb} ROW LEVEL SECURITY".encode())


def _may_grant(connection: Connection) -> bool:
    """Whether the person owns the database; a member of the library's owner role need not."""
    owns = connection.execute("SELECT pg_has_role(datdba, 'usage') FROM pg_database WHERE datname = current_database()")
    return owns.fetchone() == (True,)


def _create_pgvector(connection: Connection, address: Address) -> None:
    try:
        connection.execute(b"CREATE EXTENSION IF NOT EXISTS vector")
    except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile) as error:
        raise StorageError(
            f"The server of the shared library {address.title} has no pgvector",
            "Install it on the server; on Debian, for PostgreSQL 17: apt install postgresql-17-pgvector",
        ) from error


def _create_roles(connection: Connection, roles: dict[Role, str], names: dict[str, str]) -> None:
    for role, name in roles.items():
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
            connection.execute(f"CREATE ROLE {names[role.value]} NOLOGIN".encode())
    connection.execute(f"GRANT {names['reader']} TO {names['indexer']}".encode())
    connection.execute(f"GRANT {names['indexer']} TO {names['owner']}".encode())
    # A superuser is a member of every role; anybody else who creates the library becomes its owner.
    superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if superuser is not None and not superuser[0]:
        connection.execute(f"GRANT {names['owner']} TO CURRENT_USER".encode())
