"""The sizes of photos in the grid, in device-independent pixels."""

SMALLEST, USUAL, LARGEST = 96, 168, 384
"""Height of a row of photos."""
GAP = 4
"""Distance between photos."""
