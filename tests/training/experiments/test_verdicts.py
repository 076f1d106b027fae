"""Verdicts follow the figures: real effects are confirmed, and too few runs decide nothing."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from photosearch.errors import InputError
from photosearch_training.experiments import plan, report, tables, verdicts
from photosearch_training.experiments.plan import Plan
from photosearch_training.experiments.results import Result, Results
from photosearch_training.experiments.verdicts import CLAIMS

ATE = CLAIMS[0]


def test_sign_flips_match_values_calculated_by_hand() -> None:
    # only one of the 2^5 sign patterns has a mean this large
    assert verdicts.sign_flip([1.0, 2.0, 0.5, 1.5, 1.0]) == pytest.approx(1 / 32)
    assert verdicts.sign_flip([-1.0, -2.0]) == 1.0
    assert verdicts.sign_flip([1.0]) == 0.5


def test_sign_flips_find_no_effect_in_pure_noise() -> None:
    random = np.random.default_rng(0)
    found = [verdicts.sign_flip(random.normal(0, 1, 12).tolist()) < 0.05 for _ in range(200)]
    assert np.mean(found) == pytest.approx(0.05, abs=0.04)


def test_holms_correction_matches_values_calculated_by_hand() -> None:
    assert verdicts.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert verdicts.holm([0.5, 0.6, 0.9]) == pytest.approx([1.0, 1.0, 1.0])


def test_power_grows_with_the_effect_and_the_number_of_pairs() -> None:
    spread = np.random.default_rng(0).normal(0, 1.4, 30).tolist()
    by_effect = [verdicts.power(spread, 30, effect) for effect in (0.0, 0.5, 1.0, 2.0)]
    assert by_effect == sorted(by_effect)
    assert by_effect[0] < 0.06
    assert by_effect[-1] > 0.95
    assert verdicts.power(spread, 12, 1.0) < verdicts.power(spread, 30, 1.0)


def test_the_smallest_detectable_difference_is_found_four_times_in_five() -> None:
    spread = np.random.default_rng(0).normal(0, 0.5, 30).tolist()
    least = verdicts.detectable(spread, 20)
    assert verdicts.power(spread, 20, least - 0.01) < 0.8 <= verdicts.power(spread, 20, least)


def test_a_spread_is_assumed_until_six_pairs_are_measured() -> None:
    assert verdicts.spread([0.1, 0.2, 0.3, 0.4, 0.5]) is None
    assert verdicts.detectable([0.1] * 5, 20) == verdicts.detectable([], 20)
    assert verdicts.spread([-1.0, 1.0, -1.0, 1.0, -1.0, 1.0]) == pytest.approx(math.sqrt(1.2))


def results(folder: Path, effect: float, splits: tuple[int, ...] = (0, 1, 2, 3, 4), noise: float = 0.01) -> Results:
    """Invented results of T1: the folds choose the first values, and ATE is better by `effect`."""
    declared, known, random = plan.read("t1"), Results(folder), np.random.default_rng(0)
    for split in splits:
        first = [declared.variant(name).begun() for name in ("plain", "ate")]
        for task in declared.tasks:
            level = random.uniform(0.2, 0.5, 8)
            for number, settings in enumerate(first):
                classes = level + number * effect + random.normal(0, noise, 8)
                known.add("t1", [line(declared, task.name, settings, split, None, classes)])
        fold = settings_near(declared)
        known.add(
            "t1",
            [
                line(declared, run.task.name, settings, split, run.fold, np.full(8, score))
                for settings, score in fold
                for run in declared.folds(settings, split)
            ],
        )
    return known


def settings_near(declared: Plan) -> list[tuple[dict[str, object], float]]:
    """The first values, which score best, and the values around them, so that no grid grows."""
    plain, ate = (declared.variant(name).begun() for name in ("plain", "ate"))
    margin, theta, weight = "loss.parameters.margin", "adversarial.theta", "adversarial.weight"
    around: list[tuple[dict[str, object], float]] = [(plain, 0.5), (ate, 0.5)]
    around += [({**plain, margin: value}, 0.4) for value in (0.4, 0.1)]
    around += [({**ate, theta: value}, 0.4) for value in (0.03, 0.333)]
    around += [({**ate, weight: value}, 0.4) for value in (0.3, 3.33)]
    return around


def line(
    declared: Plan, task: str, settings: dict[str, object], split: int, fold: int | None, classes: np.ndarray
) -> Result:
    runs = (
        declared.folds(settings, split) if fold is not None else (declared.run(declared.task(task), settings, split),)
    )
    run = next(run for run in runs if run.fold == fold)
    figures = {"map@r": float(classes.mean()), "recall@1": float(classes.mean())}
    shown = {"queries": [10.0] * len(classes), "map@r": classes.tolist()}
    return Result(
        "test", task, split, fold, figures, shown, dataclasses.asdict(run.recipe), run.task.data, "c", "d", "f", 1.0
    )


@pytest.mark.parametrize(("effect", "verdict"), [(0.02, "confirmed"), (0.0, "refuted"), (-0.02, "refuted")])
def test_a_verdict_follows_the_effect(effect: float, verdict: str, tmp_path: Path) -> None:
    found = verdicts.find(ATE, results(tmp_path, effect))
    assert found is not None
    assert (len(found.pairs), found.declared) == (30, 30)
    assert found.difference == pytest.approx(100 * effect, abs=0.3)
    assert found.interval[0] < found.difference < found.interval[1]
    assert found.verdict(3 * found.p) == verdict


def test_a_table_names_the_chosen_attention(tmp_path: Path) -> None:
    declared, known = plan.read("t3"), Results(tmp_path)
    for place, score in (("last", 0.4), ("blocks", 0.5)):
        settings = {**declared.variant("cbam").begun(), "model.attention": place}
        runs = declared.folds(settings, 0)
        known.add("t3", [line(declared, run.task.name, settings, 0, run.fold, np.full(8, score)) for run in runs])
    chosen = {**declared.variant("cbam").begun(), "model.attention": "blocks"}
    known.add("t3", [line(declared, "cub100", chosen, 0, None, np.full(8, 0.5))])
    assert "model.attention blocks" in tables.markdown(declared, known)


def test_few_pairs_decide_nothing_even_with_a_large_effect(tmp_path: Path) -> None:
    found = verdicts.find(ATE, results(tmp_path, 0.1, splits=(0, 1)))
    assert found is not None
    assert len(found.pairs) == 12
    assert found.verdict(0.001) == "undecided"


def test_noise_as_large_as_the_effect_leaves_a_claim_undecided(tmp_path: Path) -> None:
    found = verdicts.find(ATE, results(tmp_path, 0.004, noise=0.1))
    assert found is not None
    assert found.verdict(1.0) == "undecided"


def test_the_report_replaces_the_text_between_its_marks(tmp_path: Path) -> None:
    target = tmp_path / "README.md"
    target.write_text(f"Before\n{report.BEGIN}\nan earlier report\n{report.END}\nAfter\n")
    report.write(results(tmp_path, 0.02), target)
    text = target.read_text()
    assert text.startswith("Before")
    assert text.endswith("After\n")
    assert "an earlier report" not in text
    assert "**confirmed**" in text
    assert "0 of 16" in text
    with pytest.raises(InputError, match="no place for the report"):
        report.write(Results(tmp_path), tmp_path / "missing.md")
