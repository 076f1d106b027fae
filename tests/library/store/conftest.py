"""Every test of a store's behaviour runs against both kinds of library."""

from tests.support.library.stores import local, model, new_store, store
from tests.support.shared.server import archive, server

__all__ = ["archive", "local", "model", "new_store", "server", "store"]
