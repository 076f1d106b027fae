"""Passwords of shared libraries in the system's keyring, if the package keyring is installed."""

import importlib
import logging
from typing import Any

from photosearch.core.address import Address

log = logging.getLogger(__name__)

_SERVICE = "PhotoSearch"


def stored(address: Address) -> str | None:
    """Returns the password that the keyring holds for this library, or None."""
    keyring = _keyring()
    if keyring is None:
        return None
    try:
        found = keyring.get_password(_service(address), address.user)
    except keyring.errors.NoKeyringError:
        return None  # this system has none, such as a server without a desktop
    except Exception as error:  # each system's keyring fails in its own way
        log.warning("The keyring cannot be read: %s", type(error).__name__)
        return None
    return None if found is None else str(found)


def _service(address: Address) -> str:
    return f"{_SERVICE} {address.host}:{address.port or ''}/{address.database}"


def _keyring() -> Any:
    try:
        return importlib.import_module("keyring")
    except ImportError:
        return None
