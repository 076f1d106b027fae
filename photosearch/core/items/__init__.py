"""Items: the files that belong to one photo, or to one series of photos."""
