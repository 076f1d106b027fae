"""The filter bar and the timeline."""
