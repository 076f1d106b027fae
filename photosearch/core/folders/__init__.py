"""Which files belong to the library, and what changed in the watched folders."""
