"""The tables of a shared library, with the contract of `photosearch.library.store`."""
