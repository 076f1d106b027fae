"""Experiments with real, tiny runs: choices inside training halves, known runs skipped, interrupted runs continued."""

import json
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from photosearch.errors import InputError
from photosearch_training.cli import main
from photosearch_training.data import class_splits
from photosearch_training.data.benchmarks import open_data
from photosearch_training.data.class_splits import FOLDS
from photosearch_training.experiments import choosing, plan, running, tables
from photosearch_training.experiments.decoded import Decoded
from photosearch_training.experiments.plan import Plan
from photosearch_training.experiments.results import Results
from photosearch_training.experiments.running import Place
from photosearch_training.progress import Silent
from photosearch_training.run import loop
from tests.support.patience import PATIENCE, wait_until
from tests.support.programs import started
from tests.support.training.gratings import render

TOY = """
title = "Toy"
measures = ["test"]
figures = ["recall@1"]
baseline = "plain"
choose_on = ["gratings"]
[base.model]
backbone = "timm:test_efficientnet"
weights = "random"
dimension = 8
[base.photos]
side = 64
train_side = 48
cache_side = 56
[base.batch]
photos = 6
per_class = 3
augment = "crop"
[base.schedule]
steps = 2
[tasks.gratings]
data = ["gratings"]
splits = [0, 1]
[variants.plain]
[variants.ate]
label = "ATE"
set = { "adversarial.weight" = 1.0 }
choose = { "adversarial.theta" = [0.05, 0.3] }
"""


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with enough classes for three folds inside one half."""
    return render(tmp_path_factory.mktemp("data") / "gratings", classes=16)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path = tmp_path_factory.mktemp("plan") / "toy.toml"
    path.write_text(TOY)
    return plan.read(str(path))


@pytest.fixture(scope="module")
def place(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(photos.parent, Path(), tmp_path_factory.mktemp("work"), 1)


@pytest.fixture(scope="module")
def done(toy: Plan, place: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    running.run(toy, Results(folder), place, 1, Silent(), in_this_process)
    return folder


def in_this_process(jobs: int, threads: int) -> Executor:
    """A worker that need not load torch again."""
    return ThreadPoolExecutor(jobs)


LONG = TOY.replace(
    '"adversarial.weight" = 1.0 }\nchoose = { "adversarial.theta" = [0.05, 0.3] }',
    '"adversarial.weight" = 1.0, "schedule.steps" = 3000 }',
)
"""The same table, whose second run takes minutes."""


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "toy.jsonl").read_text().splitlines()]


def test_every_result_is_a_line_with_its_configuration(done: Path) -> None:
    found = lines(done)
    # two variants on both splits, after three folds for each of two candidates and of those added to the grid
    final = [each for each in found if each["fold"] is None]
    assert len(final) == 4
    assert len(found) - len(final) >= 2 * 2 * FOLDS
    assert (len(found) - len(final)) % FOLDS == 0
    for each in found:
        assert each["task"] == "gratings"
        assert each["recipe"]["schedule"]["steps"] == 2  # type: ignore[index]
        assert all(each[name] for name in ("code", "device", "finished", "data"))
        assert 0 <= each["figures"]["recall@1"] <= 1  # type: ignore[index]


def test_test_classes_are_measured_only_with_the_chosen_settings(toy: Plan, done: Path) -> None:
    for split in (0, 1):
        chosen = choosing.chosen(toy, toy.variant("ate"), split, Results(done))
        assert chosen is not None
        found = [each for each in lines(done) if each["split"] == split and each["recipe"]["adversarial"]["weight"]]  # type: ignore[index]
        scores = defaultdict(list)
        for each in found:
            if each["fold"] is not None:
                scores[each["recipe"]["adversarial"]["theta"]].append(each["figures"]["map@r"])  # type: ignore[index]
        assert chosen["adversarial.theta"] == max(scores, key=lambda theta: sum(scores[theta]))
        tested = [each["recipe"] for each in found if each["fold"] is None]
        assert [each["adversarial"]["theta"] for each in tested] == [chosen["adversarial.theta"]]  # type: ignore[index]


def test_a_plan_like_another_inherits_everything_it_does_not_change(toy: Plan, tmp_path: Path) -> None:
    (tmp_path / "toy.toml").write_text(TOY)
    longer = f"""
title = "Longer"
like = "{tmp_path / "toy.toml"}"
tasks = ["gratings"]
splits = [5]
measures = ["test"]
figures = ["map@r"]
baseline = "plain"
[base.schedule]
steps = 4
[base.loss]
name = "triplet-all"
[variants.plain]
"""
    (tmp_path / "longer.toml").write_text(longer)
    like = plan.read(str(tmp_path / "longer.toml"))
    run, other = (each.run(each.tasks[0], {}, 5).recipe for each in (like, toy))
    assert (run.schedule.steps, run.loss.name, run.model, run.batch) == (4, "triplet-all", other.model, other.batch)
    assert like.tasks[0].splits == (5,)


def test_a_rerun_does_nothing_except_for_lost_lines(toy: Plan, done: Path, place: Place, tmp_path: Path) -> None:
    written = (done / "toy.jsonl").read_bytes()
    running.run(toy, Results(done), place, 1, Silent(), in_this_process)
    assert (done / "toy.jsonl").read_bytes() == written
    *kept, lost = written.splitlines(keepends=True)
    copy = tmp_path / "toy.jsonl"
    copy.write_bytes(b"".join(kept) + lost[:40])  # as a killed process leaves it
    running.run(toy, Results(tmp_path), place, 1, Silent(), in_this_process)
    again = json.loads(copy.read_text().splitlines()[-1])
    assert copy.read_bytes().splitlines()[:-1] == written.splitlines()[:-1]
    assert again["recipe"] == json.loads(lost)["recipe"]
    assert again["figures"] == json.loads(lost)["figures"]


def test_a_setting_missing_from_an_older_line_counts_as_its_default(toy: Plan, done: Path, tmp_path: Path) -> None:
    older = [{**each, "recipe": {**each["recipe"], "penalty": {}}} for each in lines(done)]  # type: ignore[dict-item]
    (tmp_path / "toy.jsonl").write_text("".join(json.dumps(each) + "\n" for each in older))
    for split in (0, 1):
        assert Results(tmp_path).get(toy.run(toy.task("gratings"), {}, split).identity, "test") is not None


def test_the_same_configuration_gives_the_same_figures(toy: Plan, done: Path, place: Place, tmp_path: Path) -> None:
    fresh = Place(place.data, place.weights, tmp_path / "work", 1)
    run = toy.run(toy.task("gratings"), {}, 0)
    (again,) = running.work(run, ("test",), fresh, "code")
    first = Results(done).get(run.identity, "test")
    assert first is not None
    assert again.figures == first.figures


def test_an_interrupted_run_continues_from_its_checkpoint(toy: Plan, done: Path, place: Place, tmp_path: Path) -> None:
    fresh = Place(place.data, place.weights, tmp_path / "work", 1)
    run = toy.run(toy.task("gratings"), {}, 1)
    folder = fresh.work / run.identity
    whole = open_data([str(place.data / "gratings")])
    decoded = Decoded(whole, fresh.work / "cache")
    running.train(run, class_splits.outer(whole, run.split), decoded, folder, fresh, lambda: True)
    assert (folder / loop.CHECKPOINT).exists()
    (resumed,) = running.work(run, ("test",), fresh, "code")
    uncut = Results(done).get(run.identity, "test")
    assert uncut is not None
    assert resumed.figures == uncut.figures
    assert [path.name for path in folder.iterdir()] == [loop.MODEL]


def test_the_identity_of_a_run_depends_on_settings_and_data_but_not_on_its_name(toy: Plan) -> None:
    task = toy.task("gratings")
    plain = toy.run(task, {}, 0)
    assert plain.identity == toy.run(task, {"adversarial.theta": 0.1}, 0).identity  # the default, spelt out
    others = [toy.run(task, {"adversarial.theta": 0.2}, 0), toy.run(task, {}, 1)]
    assert len({plain.identity, *(each.identity for each in others)}) == 3
    assert plain.beginning == others[0].beginning != others[1].beginning


def test_a_table_shows_every_variant_with_intervals_differences_and_choices(toy: Plan, done: Path) -> None:
    shown = tables.markdown(toy, Results(done))
    rows = [line for line in shown.splitlines() if line.startswith("| ")]
    assert rows[0] == "| | recall@1, gratings |"
    assert "±" in rows[2]
    assert "(" not in rows[2]
    assert "(" in rows[3]
    assert "Chosen inside the training halves: ATE: adversarial.theta" in shown


@pytest.mark.parametrize(
    ("values", "baseline", "text"),
    [
        ({0: 0.5}, {0: 0.4}, "50.0† (+10.0)"),
        ({0: 0.5, 1: 0.7}, {0: 0.5, 1: 0.7}, "60.0 ±127.1 (+0.0)"),
        ({0: 0.52, 1: 0.62}, {0: 0.5, 1: 0.6}, "57.0 ±63.5 (+2.0*)"),
        ({0: 0.5}, {0: 0.4, 1: 0.6}, "50.0† (+10.0)"),
        ({0: 0.5}, {1: 0.6}, "50.0†"),
        ({}, {0: 0.5}, "-"),
    ],
)
def test_a_cell_shows_its_mean_and_difference_as_text(
    values: dict[int, float], baseline: dict[int, float], text: str
) -> None:
    assert tables.Cell(values, baseline).text(percent=True) == text


def test_a_table_without_results_raises_an_error(toy: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="toy has no results yet"):
        tables.markdown(toy, Results(tmp_path))


def test_the_error_for_a_damaged_line_gives_its_number(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"identity": 1\n{"also": "no result"}\n')
    with pytest.raises(InputError, match=r"Line 1 of .*t\.jsonl is damaged"):
        Results(tmp_path)


@pytest.mark.parametrize("name", plan.names())
def test_every_declared_plan_is_valid_and_its_runs_are_distinct(name: str) -> None:
    declared = plan.read(name)
    for other in plan.names():
        plan.read(other)  # a plan that inherits rows `of` this one must not change it
    for task in declared.tasks:
        runs = [
            declared.run(task, variant.begun(), split).identity
            for variant in declared.variants
            if not variant.home
            for split in task.splits
        ]
        assert len(set(runs)) == len(runs)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("recall@1", "recall@1"), ""),
        (('choose_on = ["gratings"]', ""), "choose_on"),
        (('baseline = "plain"', 'baseline = "best"'), "baseline"),
        (("splits = [0, 1]", "splits = []"), "splits"),
        (('["test"]', '["guess"]'), "measures"),
        (("adversarial.theta", "adversarial.angle"), "adversarial.angle"),
        (('title = "Toy"', ""), "title"),
        (('title = "Toy"', 'title = "Toy"\nranges = {"adversarial.theta" = [1]}'), "invalid"),
        (("title =", "title"), "not valid TOML"),
    ],
)
def test_an_invalid_plan_is_refused_before_anything_runs(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(TOY.replace(*change))
    if not message:
        assert plan.read(str(path)).title == "Toy"
        return
    with pytest.raises(InputError, match=message):
        plan.read(str(path))


@pytest.mark.skipif(sys.platform == "win32", reason="counts children by what Linux and macOS tell")
def test_workers_give_the_same_figures_as_this_process_and_end_with_a_killed_table(
    toy: Plan, done: Path, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "toy.toml").write_text(LONG)
    command = [sys.executable, "-m", "photosearch_training.cli", "experiments", "run", str(tmp_path / "toy.toml")]
    places = ["--data", str(photos.parent), "--work", str(tmp_path / "work"), "--results", str(tmp_path)]
    written = tmp_path / "toy.jsonl"
    with started([*command, *places], stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: process.poll() is not None or (written.exists() and written.read_bytes().endswith(b"\n")))
        workers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    assert workers
    _, alive = psutil.wait_procs(workers, timeout=PATIENCE)
    assert not alive
    (first,) = lines(tmp_path)
    here = Results(done).get(toy.run(toy.task("gratings"), {}, 0).identity, "test")
    assert here is not None
    assert first["figures"] == pytest.approx(here.figures)


def test_the_command_line_lists_tables_and_reports_unknown_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["experiments", "list"]) == 0
    assert "t1" in capsys.readouterr().out
    assert main(["experiments", "table", "t9"]) == 2
    assert "Unknown table 't9'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tried", "best", "further"),
    [
        ([0.1, 0.03], 0.03, 0.009),
        ([0.1, 0.03], 0.1, 0.333),
        ([0.1, 0.03, 0.009], 0.03, None),  # not at an edge
        ([0.1, 0.03, 0.009], 0.009, None),  # beyond the range
    ],
)
def test_a_grid_grows_beyond_its_best_edge_within_its_range(
    tried: list[float], best: float, further: float | None
) -> None:
    assert plan.Choice(("adversarial.theta",), (0.1, 0.03), 0.005, 0.4).beyond(tried, best) == further


def test_a_choice_of_names_does_not_grow() -> None:
    assert plan.Choice(("model.attention",), ("last", "blocks")).beyond(("last", "blocks"), "blocks") is None
