"""The entry point. It imports little, because decoder processes start through it too and must not load torch."""

import sys


def main() -> int:
    """Runs the command line; returns the exit code."""
    try:
        from photosearch_training.cli import main as run

        return run()
    except ModuleNotFoundError as missing:  # installed without the training dependencies
        print(
            f"photosearch-train: {missing.name} is not installed. Install it by: pip install 'photosearch[train]'. "
            "To learn from your own photos without it: photosearch personal train",
            file=sys.stderr,
        )
        return 2


if __name__ == "__main__":
    sys.exit(main())
