"""Reads text in photos, inside the decoder's sandbox."""
