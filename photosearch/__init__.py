"""PhotoSearch finds photos by example in a person's own library."""

__version__ = "0.1.0"
