"""When it runs: indexing, searching, rebuilding; threads, no Qt."""
