"""Readers for formats that Pillow reads in part or not at all, one module each."""
