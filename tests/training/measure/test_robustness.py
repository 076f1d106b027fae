"""Robustness compares changed queries with a clean gallery, never with a query's own original."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from photosearch.core.photo import Floats, Pixels
from photosearch.errors import InputError
from photosearch_training.cli import main
from photosearch_training.data import photo_sets
from photosearch_training.data.photo_sets import PhotoSet, Split
from photosearch_training.edits import corruptions
from photosearch_training.measure import attacks, retrieval, robustness, subjects
from photosearch_training.measure.robustness import Trial
from photosearch_training.measure.subjects import Wanted
from tests.support.training.gratings import silent

SIDE = 24
CORRUPTED = {"recall@1", "drift", "changes", "mean_recall@1", "mean_drift", "clean_recall@1", "queries"}


def thumbnails(images: torch.Tensor) -> torch.Tensor:
    """A model that finds gratings of the same colour: it returns the photo at 4 by 4 pixels."""
    return F.normalize(F.adaptive_avg_pool2d(images - 0.5, 4).flatten(1), dim=1)


embed = retrieval.with_network(thumbnails)


@pytest.fixture(scope="module")
def trial() -> Trial:
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(6), 5)
    centres = random.integers(40, 215, (6, 4, 4, 3)).repeat(SIDE // 4, 1).repeat(SIDE // 4, 2)
    noise = random.normal(0, 25, (30, 4, 4, 3)).repeat(SIDE // 4, 1).repeat(SIDE // 4, 2)
    pixels = (centres[labels] + noise).clip(0, 255).astype(np.uint8)
    return Trial.leave_one_out(embed(pixels), labels, pixels, np.arange(30))


@pytest.fixture
def folder(exported_model: Path) -> Path:
    return exported_model


def test_queries_are_spread_evenly_over_those_with_a_match(trial: Trial) -> None:
    labels = trial.labels.copy()
    labels[7] = 99
    lonely = dataclasses.replace(trial, labels=labels, gallery_labels=labels)
    some = lonely.some(10)
    assert len(some.labels) == 10
    assert 99 not in some.labels
    assert set(some.labels) == set(range(6))
    assert np.array_equal(some.embeddings, trial.gallery[some.own])
    assert np.array_equal(some.pixels, trial.pixels[some.own])
    assert len(lonely.some(0).labels) == len(lonely.some(1000).labels) == 29
    with pytest.raises(InputError, match="-1 queries"):
        trial.some(-1)


def test_a_query_never_finds_its_own_original(trial: Trial) -> None:
    embeddings = np.array([[1, 0], [-1, 0], [0.6, 0.8], [0.8, 0.6]], np.float32)
    labels, places = np.array([0, 0, 1, 1]), np.arange(4)
    alone = Trial.leave_one_out(embeddings, labels, trial.photos, places)
    assert alone.quality((1,)).recall[1] == 0.5
    assert dataclasses.replace(alone, own=np.full(4, -1)).quality((1,)).recall[1] == 1


def test_a_corrupted_query_is_compared_with_clean_photos(trial: Trial) -> None:
    found = robustness.under_corruptions(embed, trial.some(12))
    some = trial.some(12)
    corrupted = embed(corruptions.corrupt(some.pixels, "rotate", 5, some.places))
    by_hand = retrieval.measure_against(
        corrupted, some.labels, trial.embeddings, trial.labels, ranks=(1,), own=some.places
    )
    assert found.recall["rotate"][4] == by_hand.recall[1]
    assert found.drift["rotate"][4] == pytest.approx(1 - float((corrupted * some.embeddings).sum(1).mean()))
    assert found.clean == some.quality((1,)).recall[1]
    assert found.queries == 12


def test_the_report_is_complete_and_repeatable(trial: Trial) -> None:
    found = robustness.under_corruptions(embed, trial.some(6))
    assert found == robustness.under_corruptions(embed, trial.some(6))
    assert set(found.recall) == set(found.drift) == set(corruptions.CORRUPTIONS)
    assert {len(values) for values in (*found.recall.values(), *found.drift.values())} == {5}
    assert set(found.changes) == set(corruptions.CHANGES)
    assert found.mean_drift > max(found.changes.values()) > 0
    assert found.recall["brightness"][0] >= found.mean_recall
    assert set(json.loads(json.dumps(found.to_dict()))) == CORRUPTED


def test_a_constant_model_has_no_drift_and_no_recall(trial: Trial) -> None:
    def constant(pixels: Pixels) -> Floats:
        return np.tile(np.array([0.6, 0.8], np.float32), (len(pixels), 1))

    flat = Trial.leave_one_out(constant(trial.pixels), trial.labels, trial.pixels, trial.places)
    found = robustness.under_corruptions(constant, flat)
    assert found.mean_drift == pytest.approx(0, abs=1e-6)
    assert max(found.changes.values()) == pytest.approx(0, abs=1e-6)
    assert {recall for values in found.recall.values() for recall in values} == {found.clean}


def test_attacked_pictures_are_rounded_to_bytes_and_embedded_by_the_model(trial: Trial) -> None:
    shown: list[Pixels] = []

    def watched(pixels: Pixels) -> Floats:
        shown.append(pixels)
        return embed(pixels)

    some = trial.some(6)
    found = robustness.under_attack(thumbnails, watched, some, attacks.Settings(steps=4))
    assert found.queries == 6
    clean, *attacked = shown
    assert np.array_equal(clean, some.pixels)
    assert {each.dtype for each in shown} == {np.dtype(np.uint8)}
    moved = [np.abs(each.astype(int) - clean).max() for each in attacked]
    assert 0 < max(moved) <= 8
    assert found.es_distance > 0


def test_attacks_on_an_exported_model_use_its_safetensors_weights(folder: Path, split: Split, tmp_path: Path) -> None:
    wanted = Wanted(ranks=(1, 3), corruptions=True, attacks=True, queries=4, attacker=attacks.Settings(steps=3))
    figures = []
    for path in (folder, folder / "embedder.safetensors"):
        subject = subjects.trained(path, None, None)
        figures.append(subjects.examine(subject, split.test, None, tmp_path, wanted, silent())["gratings"])
    exported_, network = figures
    assert set(exported_.clean.recall) == {1, 3}
    assert exported_.steadiness is not None
    assert network.steadiness is not None
    assert exported_.attacked is not None
    assert network.attacked is not None
    assert exported_.steadiness.mean_drift == pytest.approx(network.steadiness.mean_drift, rel=0.01)
    assert exported_.attacked.es_distance == pytest.approx(network.attacked.es_distance, rel=0.05)
    assert exported_.attacked.ers == pytest.approx(network.attacked.ers, abs=3)


def test_without_the_weights_attacks_fail_but_the_rest_is_measured(folder: Path, split: Split, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("embedder.onnx", "embedder.json"):
        shutil.copy(folder / name, bare / name)
    subject = subjects.trained(bare, None, None)
    with pytest.raises(InputError, match=r"no embedder.safetensors.* leave out --attacks"):
        subjects.examine(subject, split.test, None, tmp_path, Wanted(attacks=True), silent())
    wanted = Wanted(corruptions=True, queries=4)
    report = subjects.examine(subject, split.test, None, tmp_path, wanted, silent())["gratings"]
    assert report.attacked is None
    assert report.steadiness is not None


def test_a_separate_gallery_is_searched_if_there_is_one(folder: Path, split: Split, tmp_path: Path) -> None:
    photos = split.test.photos
    labels = {photo.label for photo in photos}
    queries, gallery = (
        dataclasses.replace(PhotoSet.of(part), labels=split.test.labels[start::2])
        for start, part in ((0, photos[::2]), (1, photos[1::2]))
    )
    assert {photo.label for photo in gallery.photos} == labels
    subject = subjects.trained(folder, None, None)
    report = subjects.examine(subject, queries, gallery, tmp_path, Wanted(), silent())["gratings"]
    pixels = [photo_sets.load_pixels(part.photos, subject.fitting, tmp_path) for part in (queries, gallery)]
    by_hand = retrieval.measure_against(
        subject.embed(pixels[0]), queries.labels, subject.embed(pixels[1]), gallery.labels
    )
    assert report.clean == by_hand
    assert report.clean.photos == len(gallery.photos)


def test_the_command_line_prints_all_figures(folder: Path, photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["evaluate", "--model", str(folder), "--robust", "--attacks", "--nmi", "--queries", "3"]
    assert main([*command, "--ranks", "1,5", "--json", str(photos)]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])["sources"]["gratings"]
    assert {"recall@1", "recall@5", "map@r", "nmi", "corruptions", "attacks"} <= set(told)
    assert "recall@2" not in told
    assert set(told["corruptions"]) == CORRUPTED
    assert told["attacks"]["queries"] == 3
    assert main([*command, str(photos)]) == 0
    table = capsys.readouterr().out
    assert all(name in table for name in ("NMI", "screenshot", "jpeg 90", "drift", "ES:D", "CA+", "ERS"))
    assert max(map(len, table.splitlines())) <= 80


@pytest.mark.parametrize(
    ("options", "message"),
    [(["--ranks", "1,x"], "'1,x'"), (["--ranks", "0"], "'0'"), (["--robust", "--queries", "-2"], "-2 queries")],
)
def test_invalid_options_give_a_one_line_error(
    options: list[str], message: str, folder: Path, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--model", str(folder), "--json", *options, str(photos)]) == 2
    complaint = capsys.readouterr().err
    assert message in complaint
    assert len(complaint.splitlines()) == 1
