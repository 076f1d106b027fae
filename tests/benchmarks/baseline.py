"""Compares a run's ratios with the stored ones. A ratio is taken in one run, so it holds on other machines too."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measuring import Row

PATH = Path(__file__).with_name("baseline.json")
TOLERANCE = 0.1
"""A ratio that is worse by a larger part is reported."""
COMPARED: Mapping[str, Mapping[str, bool]] = {
    "indexing": {"of_the_limit": True, "of_the_work": True, "to_script": True},
    "beside": {"kept": True, "of_the_time": True},
    "disks": {"of_the_limit": True},
    "rescan": {"rescan_to_walk": False, "work_to_walk": False, "memory": False},
    "search": {"recall@50": True, "p50_to_bare": False, "p99_to_bare": False, "memory": False, "peak_memory": False},
}
"""The ratios of each benchmark, and whether a higher one is better."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of a run. `row` tells the rows of a benchmark apart."""

    benchmark: str
    row: str
    name: str
    value: float


def ratios(results: Mapping[str, Sequence[Row]]) -> list[Ratio]:
    """Returns the ratios among the results of a run."""
    return [
        Ratio(benchmark, _title(row), name, float(row[name]))
        for benchmark, names in COMPARED.items()
        for row in results.get(benchmark, ())
        for name in names
        if name in row
    ]


def store(found: Sequence[Ratio], path: Path = PATH) -> None:
    """Writes the ratios; those of benchmarks and rows that did not run are kept."""
    table = _read(path)
    for each in found:
        table.setdefault(each.benchmark, {}).setdefault(each.row, {})[each.name] = round(each.value, 3)
    path.write_text(json.dumps(table, indent=1) + "\n")


def worse(found: Sequence[Ratio], path: Path = PATH) -> list[str]:
    """Returns a sentence for each ratio that is worse than the stored one by more than a tenth."""
    table = _read(path)
    sentences = []
    for each in found:
        stored = table.get(each.benchmark, {}).get(each.row, {}).get(each.name)
        if stored is None:
            continue
        loss = stored - each.value if COMPARED[each.benchmark][each.name] else each.value - stored
        if loss > TOLERANCE * stored:
            where = " ".join((each.benchmark, each.row)).strip()
            sentences.append(f"{where}: {each.name} is {each.value:.3f}, and was {stored:.3f}")
    return sentences


def _title(row: Row) -> str:
    """Returns what tells a row from the others: its texts and its number of photos."""
    return ", ".join(str(value) for name, value in row.items() if isinstance(value, str) or name in _NUMBERED)


_NUMBERED = ("photos", "megabytes_per_s")


def _read(path: Path) -> dict[str, dict[str, dict[str, float]]]:
    table: dict[str, dict[str, dict[str, float]]] = json.loads(path.read_text()) if path.exists() else {}
    return table
