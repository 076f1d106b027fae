"""XMP packets, in photos and in sidecars: parsed with limits, read, and changed without touching the rest."""
