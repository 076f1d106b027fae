"""Work on photos that are indexed already, a little at a time, when nothing else waits."""
