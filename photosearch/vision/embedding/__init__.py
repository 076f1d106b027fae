"""The embedding model: its files, running it, and explaining a match."""
