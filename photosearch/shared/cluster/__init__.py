"""Indexing a shared library on many machines. This package is the only door to Ray; it needs the extra `cluster`."""
