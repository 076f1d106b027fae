"""What a machine does for a shared library: hold a root, claim pending photos, copy libraries."""
