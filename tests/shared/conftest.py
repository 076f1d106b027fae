"""A server for the tests of shared libraries."""

from tests.support.shared.server import archive, mounts, password, server, shared

__all__ = ["archive", "mounts", "password", "server", "shared"]
