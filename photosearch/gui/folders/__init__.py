"""The watched folders: the panel, what is left out, skipped photos, and the first run."""
