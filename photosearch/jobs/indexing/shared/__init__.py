"""Indexing a shared library, beside other processes and machines."""
