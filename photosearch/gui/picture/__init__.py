"""One photo at any zoom, with an overlay and a box; and two of them side by side."""
