"""The entry point: freeze support comes first, so that a packaged application can start its decoder processes."""

import multiprocessing
import sys


def main() -> int:
    """Runs the command line; returns the exit code."""
    multiprocessing.freeze_support()
    from photosearch.cli import run  # imported late, because a decoder process must not load the application

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
