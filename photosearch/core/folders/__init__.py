"""Which files belong to the library, and what has changed in the watched folders."""
