"""PhotoSearch finds photos by example in a person's own library."""

__version__ = "0.1.0"
RELEASES = "https://github.com/photosearch/photosearch/releases"
"""Where new versions are. It is only ever shown: nothing asks it whether there is one."""
