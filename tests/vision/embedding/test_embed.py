import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.answers.likeness import Thresholds
from photosearch.core.photo import Fit
from photosearch.errors import InputError, ModelError
from photosearch.settings import resources
from photosearch.vision.embedding import embed
from photosearch.vision.embedding.embed import Embedder, diagnose
from photosearch.vision.embedding.manifest import Manifest, read_manifest, read_model
from tests.support.photos import pixels
from tests.support.vision.model_files import DIMENSION, GRID, SIDE, tiny, write
from tests.support.vision.providers import Spoil, needs_second
from tests.support.vision.providers import second as second
from tests.support.vision.providers import spoil as spoil

ROOT = Path(__file__).parents[3]
MODEL = resources() / "model"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder.open(MODEL, "cpu", threads=1)


@pytest.fixture(scope="module")
def photos() -> np.ndarray:
    return np.stack([pixels(seed, 224, 224) for seed in range(3)])


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The providers of the sessions that were requested from onnxruntime."""
    asked: list[str] = []

    class Session(onnxruntime.InferenceSession):  # type: ignore[misc]  # onnxruntime has no types
        def __init__(self, *given: Any, providers: Any, **options: Any) -> None:
            asked.extend(providers)
            super().__init__(*given, providers=providers, **options)

    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    return asked


def test_embeddings_have_unit_length_and_do_not_depend_on_the_batch(embedder: Embedder, photos: np.ndarray) -> None:
    together = embedder.embed(photos)
    assert (together.dtype, together.shape) == (np.float32, (3, embedder.manifest.dimension))
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    for one, alone in zip(photos, together, strict=True):
        assert embedder.embed(one[None])[0] == pytest.approx(alone, abs=1e-4)
    assert embedder.embed(photos[:0]).shape == (0, embedder.manifest.dimension)
    assert embedder.embed(photos[:, ::-1, ::-1][:1]).shape == (1, embedder.manifest.dimension)


def test_a_description_agrees_with_the_embedding(embedder: Embedder, photos: np.ndarray) -> None:
    described = embedder.describe(photos[0])
    grid, dimension = embedder.manifest.grid, embedder.manifest.dimension
    assert described.embedding == pytest.approx(embedder.embed(photos[:1])[0], abs=1e-5)
    assert described.local.shape == (*grid, dimension)
    assert described.attention.shape == grid
    mean = described.local.mean(axis=(0, 1))
    assert mean / np.linalg.norm(mean) == pytest.approx(described.embedding, abs=1e-4)


def test_threads_may_embed_at_the_same_time(embedder: Embedder, photos: np.ndarray) -> None:
    expected = embedder.embed(photos)
    found: list[np.ndarray] = []

    def work() -> None:
        found.extend(np.abs(embedder.embed(photos) - expected).max() for _ in range(3))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 9
    assert max(found) < 1e-5


@needs_second
def test_another_provider_runs_for_one_thread_at_a_time(
    tmp_path: Path, second: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: list[int] = []
    most = [0]

    class Session(onnxruntime.InferenceSession):  # type: ignore[misc]  # onnxruntime has no types
        def run(self, *given: Any) -> Any:
            running.append(1)
            most[0] = max(most[0], len(running))
            time.sleep(0.001)  # so that others would begin meanwhile
            answers = super().run(*given)
            running.pop()
            return answers

    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    made = Embedder.open(write(tmp_path), "second")
    pictures = np.stack([pixels(seed, SIDE, SIDE) for seed in range(2)])
    threads = [threading.Thread(target=made.features, args=(pictures,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_the_tiny_model_meets_the_contract(tmp_path: Path) -> None:
    made = Embedder.open(write(tmp_path), "cpu")
    assert made.manifest.fitting.fit is Fit.SQUASH
    assert made.manifest.details["licence"] == "none"
    described = made.describe(np.full((SIDE, SIDE, 3), 10, np.uint8))
    assert described.local == pytest.approx(np.broadcast_to([11, 12, 13], (GRID, GRID, DIMENSION)))


def test_one_flipped_bit_of_the_shipped_model_is_detected(tmp_path: Path, loaded: list[str]) -> None:
    shutil.copy(MODEL / "embedder.json", tmp_path)
    data = bytearray((MODEL / "embedder.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "embedder.onnx").write_bytes(data)
    with pytest.raises(ModelError, match="altered"):
        Embedder.open(tmp_path)
    assert loaded == []


def test_a_model_that_refers_to_other_files_is_not_loaded(
    tmp_path: Path, loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tiny()
    onnx.save_model(
        model, tmp_path / "outside.onnx", save_as_external_data=True, location="weights.bin", size_threshold=0
    )
    write(tmp_path, (tmp_path / "outside.onnx").read_bytes())
    monkeypatch.chdir(tmp_path)  # onnxruntime would look for the files here
    with pytest.raises(ModelError, match="other files"):
        Embedder.open(tmp_path)
    assert loaded == []


def test_a_model_with_other_operators_is_not_loaded(tmp_path: Path, loaded: list[str]) -> None:
    model = tiny()
    model.graph.node[0].op_type = "Loop"
    with pytest.raises(ModelError, match="'Loop', which is not allowed") as refused:
        Embedder.open(write(tmp_path, model))
    assert refused.value.remedy
    assert loaded == []


def test_a_file_that_is_not_a_model_is_rejected(tmp_path: Path) -> None:
    for data in (b"", b"\x80\x04N.", b"not a model at all", tiny().SerializeToString()[:200]):
        with pytest.raises(ModelError):
            Embedder.open(write(tmp_path, data))


@pytest.mark.parametrize("missing", ["embedder.onnx", "embedder.json"])
def test_a_missing_file_is_reported(tmp_path: Path, missing: str) -> None:
    write(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(ModelError, match="no model"):
        Embedder.open(tmp_path)


def renamed_input() -> onnx.ModelProto:
    model = tiny()
    model.graph.input[0].name = model.graph.node[0].input[0] = "picture"
    return model


def another_input_type() -> onnx.ModelProto:
    model = tiny()
    model.graph.input[0].type.tensor_type.elem_type = onnx.TensorProto.FLOAT
    return model


BROKEN = {
    "another side": (tiny, {"side": 16}),
    "another dimension": (tiny, {"dimension": 4}),
    "another grid": (tiny, {"grid": [2, 3]}),
    "an output of another name": (lambda: tiny(local_name="places"), {}),
    "an input of another name": (renamed_input, {}),
    "an input of floats": (another_input_type, {}),
    "one photo at a time": (lambda: tiny(batch=1), {}),
    "embeddings of another length": (lambda: tiny(scale=2), {}),
    "embeddings of another direction": (lambda: tiny(shift=0.2), {}),
    "embeddings that are not numbers": (lambda: tiny(scale=float("nan")), {}),
}


@pytest.mark.parametrize(("model", "changes"), BROKEN.values(), ids=BROKEN)
def test_a_model_that_breaks_the_contract_is_rejected(
    tmp_path: Path, model: Any, changes: dict[str, int] | dict[str, list[int]] | dict[str, object]
) -> None:
    write(tmp_path, model(), **changes)
    with pytest.raises(ModelError):
        Embedder.open(tmp_path)
    with pytest.raises(ModelError):
        diagnose(tmp_path)


@pytest.mark.parametrize("field", ["name", "version", "sha256", "dimension", "side", "fit", "grid"])
def test_a_manifest_without_a_field_is_rejected(tmp_path: Path, field: str) -> None:
    with pytest.raises(ModelError, match="description"):
        read_manifest(write(tmp_path, **{field: None}))


@pytest.mark.parametrize(
    "text", ["", "[]", "7", "null", "\xff", "{", '{"name": 1}', "[" * 100_000, '{"name":' * 50_000]
)
def test_a_malformed_manifest_is_rejected(tmp_path: Path, text: str) -> None:
    (tmp_path / "embedder.json").write_text(text, encoding="latin-1")
    with pytest.raises(ModelError, match="description"):
        read_manifest(tmp_path)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.sampled_from(["name", "version", "sha256", "dimension", "side", "fit", "grid", "thresholds", "head"]), JSON)
def test_a_manifest_of_any_values_is_read_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, field: str, value: object
) -> None:
    folder = tmp_path_factory.getbasetemp() / "manifest"
    write(folder, b"", **{field: "" if value is None else value})
    try:
        manifest = read_manifest(folder)
    except ModelError:
        return
    assert isinstance(manifest, Manifest)
    assert min(manifest.dimension, manifest.fitting.side, *manifest.grid) >= 1


def test_thresholds_are_read_and_a_model_may_have_none(tmp_path: Path) -> None:
    assert read_manifest(write(tmp_path)).thresholds is None
    stored = {"same_photo": 0.9, "likely_match": 0.5, "gallery": 12}
    assert read_manifest(write(tmp_path, thresholds=stored)).thresholds == Thresholds(0.9, 0.5)
    with pytest.raises(ModelError, match="likely_match"):
        read_manifest(write(tmp_path, thresholds={"same_photo": 0.9}))


def test_the_shipped_manifest_describes_the_shipped_model() -> None:
    manifest = read_manifest(MODEL)
    assert read_model(MODEL, manifest)
    assert json.loads((MODEL / "embedder.json").read_text())["licence"] == manifest.details["licence"]


def test_the_cpu_replaces_a_missing_provider_and_the_reason_is_given(tmp_path: Path) -> None:
    absent = [
        name for name, full in embed.EXECUTION_PROVIDERS.items() if full not in onnxruntime.get_available_providers()
    ]
    assert absent
    for name in absent:
        choice = Embedder.open(write(tmp_path), name).provider
        assert choice.name == "cpu"
        assert name in choice.reason
        assert [rejected for rejected, _ in choice.rejected] == [name]


def test_an_unknown_provider_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="quantum"):
        Embedder.open(write(tmp_path), "quantum")


def test_the_cpu_can_be_chosen(embedder: Embedder) -> None:
    assert (embedder.provider.name, embedder.provider.rejected) == ("cpu", ())


@needs_second
def test_another_provider_that_agrees_with_the_cpu_is_used(tmp_path: Path, second: None) -> None:
    chosen = Embedder.open(write(tmp_path), "second").provider
    assert (chosen.name, chosen.reason, chosen.rejected) == ("second", "as chosen", ())
    automatic = Embedder.open(tmp_path).provider
    assert automatic.reason == "the fastest here"
    assert automatic.name == "second" or automatic.rejected[0][1].startswith("slower than the CPU")
    reports = {report.name: report for report in diagnose(tmp_path)}
    assert reports["second"].usable
    assert reports["cpu"].usable


@needs_second
@pytest.mark.parametrize(
    ("fault", "healthy_runs", "reason"),
    [
        ("load", 0, "fails to load: the driver is too old"),
        ("device", 0, "libraries or its device are missing"),
        ("numbers", 0, "gives wrong numbers"),
        ("nan", 0, "gives wrong numbers"),
        ("shape", 0, "gives wrong numbers"),
        ("fails", 0, "fails on the probe: the device is lost"),
        ("fails", 1, "fails on the probe: the device is lost"),
    ],
)
@pytest.mark.parametrize("asked", ["auto", "second"])
def test_the_cpu_replaces_a_provider_that_fails(
    tmp_path: Path, second: None, spoil: Spoil, asked: str, fault: str, healthy_runs: int, reason: str
) -> None:
    spoil(fault, healthy_runs)
    made = Embedder.open(write(tmp_path), asked)
    assert made.provider.name == "cpu"
    assert reason in made.provider.reason
    assert [(name, reason in why) for name, why in made.provider.rejected] == [("second", True)]
    report = diagnose(tmp_path)[0]
    assert (report.usable, reason in report.reason, "\n" in report.reason) == (False, True, False)
    picture = np.full((1, SIDE, SIDE, 3), 10, np.uint8)
    assert made.embed(picture)[0] == pytest.approx(np.array([11, 12, 13]) / np.linalg.norm([11, 12, 13]), abs=1e-5)


@needs_second
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("fails", "the device is lost"),
        ("nan", "it gives wrong numbers"),
        ("shape", "it gives wrong numbers"),
    ],
)
def test_a_device_lost_while_running_loses_no_photo(
    tmp_path: Path, second: None, spoil: Spoil, fault: str, reason: str
) -> None:
    spoil(fault, healthy_runs=5)  # three of them are the trial runs
    made = Embedder.open(write(tmp_path), "second")
    pictures = np.random.default_rng(0).integers(0, 256, (20, SIDE, SIDE, 3), dtype=np.uint8)
    expected = Embedder.open(tmp_path, "cpu").embed(pictures)
    assert made.embed(pictures[:1])[0] == pytest.approx(expected[0], abs=1e-5)
    assert made.provider.name == "second"
    found: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: found.append(made.embed(pictures))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(each == pytest.approx(expected, abs=1e-5) for each in found)
    choice = made.provider
    assert choice.name == "cpu"
    assert choice.reason == f"second failed while running: {reason}"
    assert len(choice.rejected) == 1


ENDING = """
import sys
from pathlib import Path
from types import MappingProxyType
import onnxruntime
from photosearch.vision.embedding import embed
from tests.support.vision.providers import SECOND, Spoilt
Spoilt.fault, onnxruntime.InferenceSession = "ends", Spoilt
embed.EXECUTION_PROVIDERS = MappingProxyType({"second": SECOND, "cpu": "CPUExecutionProvider"})
embed.Embedder.open(Path(sys.argv[1]), sys.argv[2], marks=Path(sys.argv[3]))
"""


@needs_second
@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_a_driver_that_kills_the_process_is_not_tried_again(tmp_path: Path, second: None) -> None:
    model, marks = write(tmp_path / "model"), tmp_path / "library"
    marks.mkdir()
    command: list[str | Path] = [sys.executable, "-c", ENDING, model, "auto", marks]
    assert subprocess.run(command, cwd=ROOT).returncode == -signal.SIGSEGV
    assert subprocess.run(command, cwd=ROOT).returncode == 0
    assert not diagnose(model, marks)[0].usable
    choice = Embedder.open(model, marks=marks).provider
    assert choice.name == "cpu"
    assert "choose it in the settings" in choice.reason
    assert Embedder.open(model, "second", marks=marks).provider.name == "second"  # the person chose it explicitly
    assert diagnose(model, marks)[0].usable
    assert list(marks.iterdir()) == []


def test_pixels_of_another_size_raise_an_error_and_the_embedder_keeps_working(
    embedder: Embedder, photos: np.ndarray
) -> None:
    with pytest.raises(ModelError, match="fails"):
        embedder.embed(photos[:, :100])
    assert embedder.embed(photos[:1]).shape == (1, embedder.manifest.dimension)
