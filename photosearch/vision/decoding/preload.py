"""Loads every reader in the server that forks the decoder's children."""

from photosearch.vision.decoding import decode, process  # noqa: F401 - the children run it

decode.load_readers()
