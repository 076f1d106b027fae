"""What exists: the folders on disk and the store that remembers them."""
