"""The address of a shared library: a PostgreSQL URL without a password."""

import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from photosearch.errors import InputError

SCHEMES = ("postgresql", "postgres")
_THIS_MACHINE = ("", "localhost", "127.0.0.1", "::1")
_ALLOWED = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")
_EXAMPLE = "Write it as postgresql://name@host/archive"


@dataclass(frozen=True, slots=True)
class Address:
    """The server, the database and the name to log in with. libpq's own default replaces an empty part.

    `host` may be the folder of a Unix socket. `options` are further parameters of libpq, such as `sslmode`.
    """

    host: str
    port: int | None
    database: str
    user: str
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """The address as a URL, as `parse` reads it."""
        at = f"{quote(self.user, safe='')}@" if self.user else ""
        host = quote(self.host, safe=":[]") if not self.host.startswith("/") else quote(self.host, safe="")
        port = f":{self.port}" if self.port is not None else ""
        host = f"[{host}]" if ":" in self.host and not self.host.startswith("/") else host
        options = "&".join(f"{name}={quote(value, safe='/')}" for name, value in self.options)
        return f"postgresql://{at}{host}{port}/{quote(self.database, safe='')}" + (f"?{options}" if options else "")

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine, so that nobody can listen to the connection."""
        return self.host in _THIS_MACHINE or self.host.startswith("/")

    @property
    def title(self) -> str:
        """The name that a person sees: the database and its host."""
        return self.database if self.is_local else f"{self.database} on {self.host}"

    @property
    def key(self) -> str:
        """A name for files about this library, the same for every user and every option."""
        place = f"{self.host}|{self.port or ''}|{self.database}"
        return (
            f"{''.join(each if each.isalnum() else '-' for each in self.database)[:32]}-"
            + (hashlib.sha256(place.encode()).hexdigest()[:12])
        )


def is_address(text: str) -> bool:
    """Whether a library is named by an address rather than a folder."""
    return text.startswith(tuple(f"{scheme}:" for scheme in SCHEMES))


def parse(text: str) -> Address:
    """Reads an address.

    Raises:
        InputError: it is not the URL of a PostgreSQL database, or it holds a password.
    """
    try:
        parts = urlsplit(text)
        host, port = unquote(parts.hostname or ""), parts.port
        options = tuple(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise InputError("The address of the shared library is not valid", _EXAMPLE) from error
    if "%2f" in parts.netloc.lower():  # the folder of a socket, which is case-sensitive
        host = unquote(parts.netloc.rpartition("@")[2].partition(":")[0])
    if parts.password is not None or any(name == "password" for name, _ in options):
        raise InputError(
            "The address of the shared library holds a password",
            "Leave it out, and keep it in the system's keyring, in the file .pgpass or in $PGPASSWORD",
        )
    database = unquote(parts.path.strip("/"))
    if parts.scheme not in SCHEMES or not database or "/" in database:
        raise InputError(f"{text} does not name a database", _EXAMPLE)
    if unknown := next((name for name, _ in options if name not in _ALLOWED), None):
        raise InputError(
            f"The address of the shared library has the unknown option {unknown}", f"Use only {', '.join(_ALLOWED)}"
        )
    return Address(host, port, database, unquote(parts.username or ""), options)
