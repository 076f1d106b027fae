"""The commands of photosearch-train, one module each; `options` holds the options that they share."""

INTERRUPTED = 130
"""The exit code of a command that was interrupted and kept a checkpoint."""
