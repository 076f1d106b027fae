"""The way in: freeze support first, so that decoder processes of a packaged application start as such."""

import multiprocessing
import sys


def main() -> int:
    """Runs the command line; returns the exit code."""
    multiprocessing.freeze_support()
    from photosearch.cli.parser import run  # late: a decoder process must not load the application

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
