"""The comparison of a run's ratios with the stored ones."""

from pathlib import Path

import pytest

from tests.benchmarks import baseline
from tests.benchmarks.baseline import Ratio


def run(of_the_limit: float, work_to_walk: float) -> list[Ratio]:
    return baseline.ratios(
        {
            "indexing": [{"photos": "12-megapixel JPEG", "of_the_limit": of_the_limit, "photos_per_s": 30.0}],
            "rescan": [{"photos": 100_000, "work_to_walk": work_to_walk}],
        }
    )


@pytest.mark.parametrize(
    ("of_the_limit", "work_to_walk", "told"),
    [
        (0.8, 1.8, []),
        (0.9, 1.5, []),
        (0.73, 1.97, []),
        (0.71, 1.8, ["indexing 12-megapixel JPEG: of_the_limit is 0.710, and was 0.800"]),
        (0.8, 2.0, ["rescan 100000: work_to_walk is 2.000, and was 1.800"]),
    ],
)
def test_a_ratio_that_is_worse_by_more_than_a_tenth_is_reported(
    of_the_limit: float, work_to_walk: float, told: list[str], tmp_path: Path
) -> None:
    stored = tmp_path / "baseline.json"
    baseline.store(run(0.8, 1.8), stored)
    assert baseline.worse(run(of_the_limit, work_to_walk), stored) == told


def test_ratios_that_did_not_run_stay_stored(tmp_path: Path) -> None:
    stored = tmp_path / "baseline.json"
    baseline.store(run(0.8, 1.8), stored)
    baseline.store([each for each in run(0.9, 0.0) if each.benchmark == "indexing"], stored)
    assert len(baseline.worse(run(0.5, 9.0), stored)) == 2


def test_without_a_stored_ratio_nothing_is_reported(tmp_path: Path) -> None:
    assert baseline.worse(run(0.1, 9.0), tmp_path / "baseline.json") == []
