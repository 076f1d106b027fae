"""The way in: light, because the application's decoder processes start by it too, and must not load torch."""

import sys


def main() -> int:
    """Runs the command line; returns the exit code."""
    from training.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
