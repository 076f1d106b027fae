"""Stores results as JSON lines and only appends, so that an interrupted table keeps everything it has measured."""

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, BinaryIO

from photosearch.errors import InputError
from photosearch_training import recipe as recipes
from photosearch_training.experiments.plan import identity_of

_BESIDE = Path(__file__).parents[2]
FOLDER = _BESIDE / "results" if (_BESIDE.parent / "pyproject.toml").exists() else Path("results")
"""Next to the package in a checkout; an installed package writes to the current folder."""


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one measure of one run.

    `classes` has figures by class, `recipe` is the full configuration, `seconds` the time it took.
    """

    measure: str
    task: str
    split: int
    fold: int | None
    figures: Mapping[str, float]
    classes: Mapping[str, Sequence[float]]
    recipe: Mapping[str, Any]
    data: tuple[str, ...]
    code: str
    device: str
    finished: str
    seconds: float

    @property
    def identity(self) -> str:
        """The identity of the run. Settings added after the line was written count with their defaults."""
        return identity_of(recipes.from_table(self.recipe), self.data, self.split, self.fold)


class Results:
    """All results in a folder; each table has its own file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known = dict(_read(folder))

    def get(self, identity: str, measure: str) -> Result | None:
        """Return the result of a run's measure, from any table; None if it is missing."""
        return self._known.get((identity, measure))

    def add(self, table: str, results: Iterable[Result]) -> None:
        """Append lines to the table's file; raises InputError if the folder cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / f"{table}.jsonl").open("a+b") as file:
                _drop_torn_line(file)
                for result in results:
                    file.write(json.dumps(asdict(result), sort_keys=True).encode() + b"\n")
                    self._known[result.identity, result.measure] = result
        except OSError as error:
            raise InputError(
                f"Cannot write results to {self.folder}: {error.strerror}", "Choose another folder"
            ) from error


def code_version() -> str:
    """Return the package's version and, in a checkout, its commit, with "+" if files differ from the commit."""
    try:
        released = version("photosearch")
    except PackageNotFoundError:
        released = "unknown"
    described = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    try:
        done = subprocess.run(described, cwd=_BESIDE, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return released
    return f"{released} {done.stdout.strip()}"


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _drop_torn_line(file: BinaryIO) -> None:
    """Cut off an unfinished last line."""
    file.seek(0)
    whole = file.read().rfind(b"\n") + 1
    file.truncate(whole)


def _read(folder: Path) -> Iterable[tuple[tuple[str, str], Result]]:
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            try:
                fields = json.loads(line)
                result = Result(**{**fields, "data": tuple(fields["data"])})
                yield (result.identity, result.measure), result
            except (ValueError, TypeError, KeyError, InputError) as error:
                # an interruption may have cut off the last line; its run is measured again
                if number < len(lines):
                    raise InputError(f"Line {number} of {path} is damaged: {error}", "Remove that line") from error
