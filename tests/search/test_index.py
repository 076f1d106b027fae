import contextlib
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photosearch.errors import DiskFull, SnapshotError, StorageError
from photosearch.search.exact import top_k
from photosearch.search.index import EXACT_PART, Snapshot, discard, sweep
from tests.support.search.vectors import clustered, numbered, scattered

MODEL = "a" * 64
DIMENSION = 64
QUERIES = 100


def built(ids: np.ndarray, vectors: np.ndarray) -> Snapshot:
    snapshot = Snapshot.build(ids, vectors, model=MODEL)
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return clustered(1, 5_000, DIMENSION)


@pytest.fixture(scope="module")
def snapshot(vectors: np.ndarray) -> Snapshot:
    return built(numbered(1, len(vectors)), vectors)


@pytest.fixture
def small() -> Snapshot:
    return built(numbered(10, 300), scattered(2, 300, 8))


def recall(snapshot: Snapshot, ids: np.ndarray, vectors: np.ndarray, queries: np.ndarray, k: int = 10) -> float:
    shared = [len(np.intersect1d(snapshot.knn(query, k)[0], top_k(ids, vectors, query, k)[0])) / k for query in queries]
    return float(np.mean(shared))


def test_the_graph_finds_nearly_all_hits_of_the_exact_scan(snapshot: Snapshot, vectors: np.ndarray) -> None:
    assert len(vectors) > 10 * EXACT_PART  # otherwise the scan would be compared with itself
    queries = clustered(1, 5_000 + QUERIES, DIMENSION)[-QUERIES:]
    assert recall(snapshot, snapshot.ids, vectors, queries) >= 0.99
    assert recall(snapshot, snapshot.ids, vectors, scattered(9, QUERIES, DIMENSION)) >= 0.97


def test_every_vector_finds_itself(snapshot: Snapshot, vectors: np.ndarray) -> None:
    lost = [key for key, vector in zip(snapshot.ids, vectors, strict=True) if key not in snapshot.knn(vector, 10)[0]]
    assert not lost


def test_scores_are_cosines_best_first(snapshot: Snapshot, vectors: np.ndarray) -> None:
    for query in scattered(3, 5, DIMENSION):
        ids, scores = snapshot.knn(query, 10)
        assert scores == pytest.approx(vectors[ids - 1] @ query, abs=1e-6)
        assert np.all(np.diff(scores) <= 0)


def test_a_snapshot_that_grows_by_a_few_vectors_at_a_time_answers_like_a_rebuilt_one(vectors: np.ndarray) -> None:
    ids = numbered(1, 3_000)
    extended = built(ids[:2_000], vectors[:2_000])
    for start in range(2_000, 3_000, 16):
        some = slice(start, min(start + 16, 3_000))
        extended.add(ids[some], vectors[some], threads=1)
    assert np.array_equal(extended.ids, ids)
    assert extended.last_id == 3_000
    queries = clustered(1, 5_100, DIMENSION)[-50:]
    assert recall(extended, ids, vectors[:3_000], queries) >= 0.99
    assert recall(built(ids, vectors[:3_000]), ids, vectors[:3_000], queries) >= 0.99


@pytest.mark.parametrize("count", range(11))
def test_any_number_of_hits_may_be_requested(count: int, tmp_path: Path) -> None:
    ids, vectors, query = numbered(5, count), scattered(4, count, 8), scattered(5, 1, 8)[0]
    made = built(ids, vectors)
    made.save(tmp_path / "index")
    loaded = Snapshot.load(tmp_path / "index", model=MODEL)
    assert loaded.last_id == (4 + count if count else 0)
    for k in range(51):
        expected = top_k(ids, vectors, query, k)[0]
        assert np.array_equal(made.knn(query, k)[0], expected)
        assert np.array_equal(loaded.knn(query, k)[0], expected)


def test_copies_of_one_photo_are_all_found_in_order_of_id() -> None:
    # A thousand equal vectors leave much of the graph unreachable.
    vector, query = scattered(6, 2, 16)
    made = built(numbered(1, 1_000), np.repeat(vector[None], 1_000, axis=0))
    for k in (1, 40, 60, 1_000):
        ids, scores = made.knn(query, k)
        assert len(ids) == k
        assert np.all(np.diff(ids) > 0)
        assert len(set(scores.tolist())) == 1


def test_building_can_be_stopped() -> None:
    ids, vectors = numbered(1, 4_001), scattered(7, 4_001, 4)
    answers = iter([False, True])
    assert Snapshot.build(ids, vectors, model=MODEL, stop=lambda: next(answers)) is None


def test_a_saved_snapshot_answers_the_same_after_loading(small: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "index"
    small.save(path)
    loaded = Snapshot.load(path, model=MODEL)
    assert np.array_equal(loaded.ids, small.ids)
    assert (loaded.last_id, loaded.dimension, loaded.model) == (309, 8, MODEL)
    for query in scattered(8, 20, 8):
        assert np.array_equal(loaded.knn(query, 10)[0], small.knn(query, 10)[0])


def test_saving_again_replaces_the_files_and_leaves_no_old_ones(small: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "index"
    small.save(path)
    before = len(list(tmp_path.iterdir()))
    built(numbered(1, 20), scattered(3, 20, 8)).save(path)
    assert Snapshot.load(path, model=MODEL).last_id == 20
    assert len(list(tmp_path.iterdir())) == before


@pytest.mark.skipif(os.name == "nt", reason="names on Windows are Unicode")
def test_a_snapshot_can_be_in_a_folder_of_any_name(small: Snapshot, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe \xc3\xa4"))
    folder.mkdir()
    small.save(folder / "index")
    assert Snapshot.load(folder / "index", model=MODEL).last_id == 309


def test_a_missing_snapshot_or_one_of_another_model_is_rejected(small: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError):
        Snapshot.load(tmp_path / "index", model=MODEL)
    small.save(tmp_path / "index")
    with pytest.raises(SnapshotError, match="another model"):
        Snapshot.load(tmp_path / "index", model="b" * 64)
    with pytest.raises(SnapshotError):
        Snapshot.load(tmp_path, model=MODEL)


def test_a_snapshot_without_its_graph_file_is_rejected(small: Snapshot, tmp_path: Path) -> None:
    small.save(tmp_path / "index")
    for path in tmp_path.iterdir():
        whole = path.read_bytes()
        path.unlink()
        with pytest.raises(SnapshotError):
            Snapshot.load(tmp_path / "index", model=MODEL)
        path.write_bytes(whole)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], check=False)
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run([umount, str(folder)], check=True)


def test_a_full_disk_is_reported_and_the_old_snapshot_stays(small_disk: Path, small: Snapshot) -> None:
    path = small_disk / "index"
    small.save(path)
    names = {each.name for each in small_disk.iterdir()}
    large = built(numbered(1, 3_000), scattered(5, 3_000, 16))
    with pytest.raises(DiskFull):
        large.save(path)
    assert Snapshot.load(path, model=MODEL).last_id == 309
    assert {each.name for each in small_disk.iterdir()} == names


@pytest.mark.parametrize("left", [0, 4_096, 20_480])
def test_a_disk_that_fills_up_at_any_point_is_reported(small_disk: Path, small: Snapshot, left: int) -> None:
    path = small_disk / "index"
    built(numbered(1, 5), scattered(1, 5, 8)).save(path)
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1024))
    os.truncate(ballast, ballast.stat().st_size - left)
    with pytest.raises(DiskFull):
        small.save(path)
    assert Snapshot.load(path, model=MODEL).last_id == 5


def test_a_folder_that_cannot_be_written_is_reported(small: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError) as refused:
        small.save(tmp_path / "file" / "index")
    assert not isinstance(refused.value, DiskFull)


def test_ids_are_read_only(small: Snapshot) -> None:
    with pytest.raises(ValueError, match="read-only"):
        small.ids[0] = 1


@pytest.mark.parametrize("value", [np.nan, np.inf, 0])
def test_zero_and_nan_vectors_do_not_hide_other_vectors(vectors: np.ndarray, value: float) -> None:
    ids, spoilt = numbered(1, 3_000), vectors[:3_000].copy()
    spoilt[::50] = value
    grown = built(ids[:1_500], spoilt[:1_500])
    grown.add(ids[1_500:], spoilt[1_500:])
    for made in (built(ids, spoilt), grown):
        assert np.array_equal(made.ids, ids)
        lost = [key for key in ids[1::50] if key not in made.knn(vectors[key - 1], 10)[0]]
        assert not lost


def test_all_requested_hits_are_found_among_clusters_of_equal_vectors() -> None:
    """Graph search alone may not leave a cluster of equal vectors, and which ones it reaches differs by chance."""
    ids, vectors = numbered(1, 2_000), np.repeat(scattered(11, 4, 8), 500, axis=0)
    made = built(ids, vectors)
    queries = scattered(12, 3, 8)
    found, scores = made.knn_each(queries, len(ids))
    for row, query in enumerate(queries):
        assert np.array_equal(np.sort(found[row]), ids)
        right = np.sort(vectors @ query)
        assert np.allclose(np.sort(scores[row]), right, atol=1e-5)
        assert np.allclose(np.sort(made.knn(query, 1_600)[1]), right[-1_600:], atol=1e-5)


def test_a_discarded_snapshot_leaves_no_file(small: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "index"
    small.save(path)
    (tmp_path / "index-stranded.graph").write_bytes(b"x")
    discard(path)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("index")] == []
    discard(path)
    path.mkdir()
    with pytest.raises(StorageError):
        discard(path)


def test_a_sweep_keeps_the_snapshot_and_removes_stray_graphs(small: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "index"
    small.save(path)
    kept = sorted(tmp_path.iterdir())
    graph = next(each for each in kept if each != path)
    shutil.copy(graph, graph.with_name(graph.name.replace("index-", "index-stray")))
    sweep(path)
    assert sorted(tmp_path.iterdir()) == kept


def relabelled(path: Path, **changes: object) -> None:
    """Rewrites the label with a correct checksum."""
    body = json.dumps({**json.loads(json.loads(path.read_text())["body"]), **changes})
    path.write_text(json.dumps({"body": body, "sha256": hashlib.sha256(body.encode()).hexdigest()}))


@pytest.mark.parametrize(
    ("changes", "reason"), [({"format": 0}, "another format"), ({"count": 299}, "cannot be read|incomplete")]
)
def test_a_label_that_does_not_match_its_graph_is_rejected(
    small: Snapshot, tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    path = tmp_path / "index"
    small.save(path)
    relabelled(path, **changes)
    with pytest.raises(SnapshotError, match=reason):
        Snapshot.load(path, model=MODEL)


def test_an_altered_label_is_rejected(small: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "index"
    small.save(path)
    stored = json.loads(path.read_text())
    path.write_text(json.dumps({**stored, "body": stored["body"] + " "}))
    with pytest.raises(SnapshotError, match="damaged"):
        Snapshot.load(path, model=MODEL)
