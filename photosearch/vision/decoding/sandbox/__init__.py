"""Rights that a decoder process gives up before it reads a photo, on each system."""
