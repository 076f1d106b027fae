"""Keeps results: one JSON line each, only ever appended, so that an interrupted table loses nothing it has measured."""

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
"""Beside the package in a checkout; an installed package writes to the current folder."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one measure of one run came to.

    `classes` has some figures class by class, `recipe` is the full configuration, `seconds` the time it took.
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
        """That of its run. A setting that was added after the line was written counts as its default."""
        return identity_of(recipes.from_table(self.recipe), self.data, self.split, self.fold)


class Results:
    """All results of a folder; those of one table are added to its own file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known = dict(_read(folder))

    def get(self, identity: str, measure: str) -> Result | None:
        """The result of a run's measure, whichever table asked for it first."""
        return self._known.get((identity, measure))

    def add(self, table: str, results: Iterable[Result]) -> None:
        """Appends lines to the table's file; raises InputError where the folder cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / f"{table}.jsonl").open("a+b") as file:
                _drop_torn_line(file)
                for result in results:
                    file.write(json.dumps(asdict(result), sort_keys=True).encode() + b"\n")
                    self._known[result.identity, result.measure] = result
        except OSError as error:
            raise InputError(
                f"Cannot write results to {self.folder}: {error.strerror}", "Name another folder"
            ) from error


def code_version() -> str:
    """The package's version and, in a checkout, its commit; "+" where files differ from the commit."""
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
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _drop_torn_line(file: BinaryIO) -> None:
    """Cuts off a last line that was never finished."""
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
                # the last line may have been cut by whatever ended the process; it is measured again
                if number < len(lines):
                    raise InputError(f"Line {number} of {path} is damaged: {error}", "Remove that line") from error
