"""Writes the corpus into a folder, so that any program can be tried with it.

    python -m tests.support.corpus FOLDER

expected.json, beside the files, maps each name to the colours of the upright photo's quarters (top left, top right,
bottom left, bottom right), or to the expected error.
"""

import argparse
import json
from pathlib import Path

from tests.support.corpus.files import all_files


def main() -> None:
    """Writes every file, and expected.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    expected: dict[str, object] = {}
    for number, file in enumerate(all_files()):
        name = f"{number:03} {''.join(each if each.isalnum() or each in ' ,' else '-' for each in file.name)}.jpg"
        (folder / name).write_bytes(file.data)
        expected[name] = file.error.code if file.error else file.colours
    (folder / "expected.json").write_text(json.dumps(expected, indent=1), encoding="utf-8")
    print(f"{len(expected)} files")


if __name__ == "__main__":
    main()
