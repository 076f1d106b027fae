"""The command line: `run` parses the arguments and runs one of `commands`."""

from photosearch.cli.parser import run

__all__ = ["run"]
