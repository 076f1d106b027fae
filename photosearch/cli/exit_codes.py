"""The exit codes, which scripts rely on; 0 means that the command did what it was asked."""

EXIT_FAULT = 1
"""`doctor` found a fault, `export` or `library share` could not copy a file, or whatever read our output closed it."""
EXIT_BAD_INPUT = 2
"""The command cannot be carried out: bad input, or a library or model that cannot be used."""
EXIT_INTERRUPTED = 130
"""Ctrl+C, as shells number it."""
