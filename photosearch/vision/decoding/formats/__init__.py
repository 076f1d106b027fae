"""Readers for formats that Pillow reads only in part or not at all, one module each."""
