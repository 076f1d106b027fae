"""Ratings, labels, flags, titles, captions and keywords in the window."""
