"""The rendered library of the screenshots and the film, and what is searched for in it."""

from photosearch.core.photo import Box
from photosearch.scenes.rendering import VARIANTS

SCENES = 20
QUERY = 5 * len(VARIANTS) + 1
"""The first harbour from another viewpoint."""
DETAIL = Box(0.28, 0.2, 0.62, 0.8)
"""A boat in it."""
