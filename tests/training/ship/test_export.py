"""An exported model works in the application's own embedder, or nothing is written."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import ExportError, InputError
from photosearch.vision.embedding.embed import Embedder
from photosearch_training.data import photo_sets
from photosearch_training.data.photo_sets import Split
from photosearch_training.measure import subjects
from photosearch_training.network import embedding_network
from photosearch_training.ship import export, provenance
from tests.support.training.exports import ABOUT, exported, trained
from tests.support.training.gratings import silent, tiny


@pytest.fixture(scope="module", params=["mean", "gem"])
def folder(request: pytest.FixtureRequest, split: Split, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == tiny().model.pooling:
        shared: Path = request.getfixturevalue("exported_model")
        return shared
    return exported(split, tmp_path_factory.mktemp("export"), tiny(model__pooling=request.param))


def test_the_file_has_the_documented_inputs_and_outputs(folder: Path) -> None:
    model = onnx.load(str(folder / "embedder.onnx"), load_external_data=False)
    assert [(entry.domain, entry.version) for entry in model.opset_import] == [("", 18)]
    assert not [tensor.name for tensor in model.graph.initializer if tensor.external_data]
    (image,) = model.graph.input
    assert (image.name, image.type.tensor_type.elem_type) == ("image", onnx.TensorProto.UINT8)
    assert image.type.tensor_type.shape.dim[0].dim_param
    assert [output.name for output in model.graph.output] == ["embedding", "local", "attention"]
    assert "BatchNormalization" not in {node.op_type for node in model.graph.node}


def test_the_manifest_describes_the_file(folder: Path, split: Split) -> None:
    manifest = json.loads((folder / "embedder.json").read_text())
    assert manifest["sha256"] == hashlib.sha256((folder / "embedder.onnx").read_bytes()).hexdigest()
    assert (manifest["name"], manifest["version"], manifest["dimension"]) == ("gratings", "3", 8)
    assert (manifest["side"], manifest["fit"], manifest["grid"]) == (64, "squash", [2, 2])
    assert manifest["data"] == [{"source": "gratings", "licence": "CC0-1.0", "photos": 18, "classes": 3}]
    assert manifest["quality"]["sources"]["gratings"]["photos"] == len(split.test.photos)
    assert manifest["recipe"]["model"]["backbone"] == "timm:test_efficientnet"
    assert manifest["agreement"]["least_cosine"] >= 0.9999


def test_no_file_contains_paths_of_the_machine(folder: Path) -> None:
    public = export.public(tiny(model__weights='"/somewhere/weights.safetensors"'))
    assert public.model.weights == "weights.safetensors"
    for file in folder.iterdir():
        content = file.read_bytes()
        assert not [
            place for place in (Path(export.__file__).parents[3], folder.parent) if str(place).encode() in content
        ]


@pytest.mark.parametrize("count", [1, 3, 8])
def test_any_batch_gives_unit_embeddings_that_are_the_mean_of_the_local_descriptors(folder: Path, count: int) -> None:
    embedder = Embedder.open(folder, provider="cpu")
    pixels = np.random.default_rng(count).integers(0, 256, (count, 64, 64, 3), dtype=np.uint8)
    embeddings = embedder.embed(pixels)
    assert embeddings.shape == (count, 8)
    assert embeddings.dtype == np.float32
    for photo, embedding in zip(pixels, embeddings, strict=True):
        described = embedder.describe(photo)
        mean = described.local.mean((0, 1))
        assert np.abs(mean / np.linalg.norm(mean) - embedding).max() < 1e-5
        assert described.attention.shape == described.local.shape[:2]
        assert 0 <= described.attention.min() <= described.attention.max() == pytest.approx(1)


def test_the_weights_for_retraining_match_the_exported_file(folder: Path) -> None:
    network = embedding_network.load(folder / "embedder.safetensors")
    pixels = np.random.default_rng(0).integers(0, 256, (4, 64, 64, 3), dtype=np.uint8)
    agreement = export.check_agreement(network, Embedder.open(folder, provider="cpu"), pixels)
    assert agreement["least_cosine"] > 0.9999


def test_an_exported_model_has_the_same_figures_as_its_network(folder: Path, split: Split, tmp_path: Path) -> None:
    one = subjects.trained(folder, None, None)
    other = subjects.trained(folder / "embedder.safetensors", None, None)
    assert one.fitting == other.fitting == Fitting(64, Fit.SQUASH)
    figures = [subjects.measure(subject, split.test, tmp_path, silent()) for subject in (one, other)]
    assert figures[0]["gratings"].map_at_r == pytest.approx(figures[1]["gratings"].map_at_r, abs=1e-3)


def test_export_fails_if_torch_and_onnxruntime_disagree(folder: Path) -> None:
    network = embedding_network.load(folder / "embedder.safetensors")
    with torch.no_grad():
        network.head.weight.add_(0.02 * torch.randn(network.head.weight.shape))
    pixels = np.random.default_rng(0).integers(0, 256, (16, 64, 64, 3), dtype=np.uint8)
    with pytest.raises(ExportError, match="torch and onnxruntime"):
        export.check_agreement(network, Embedder.open(folder, provider="cpu"), pixels)


def test_a_failed_export_keeps_the_old_files(
    exported_model: Path, split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in export.FILES:
        (out / name).write_bytes(b"old")
    # The same network was exported before, which takes seconds.
    monkeypatch.setattr(export, "to_onnx", lambda *_: (exported_model / "embedder.onnx").read_bytes())
    monkeypatch.setattr(export, "LEAST_COSINE", 1.1)
    with pytest.raises(ExportError, match="torch and onnxruntime"):
        exported(split, tmp_path, tiny())
    assert {file.name: file.read_bytes() for file in out.iterdir()} == dict.fromkeys(sorted(export.FILES), b"old")


def test_a_failure_while_copying_leaves_nothing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []

    def full(source: Path, target: Path) -> None:
        copied.append(Path(source).name)
        Path(target).write_bytes(b"part")
        if len(copied) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(Exception, match="No space"):
        export.publish(folder, tmp_path / "out")
    assert len(copied) == 3
    assert not list((tmp_path / "out").iterdir())


def test_a_source_without_a_licence_is_refused(split: Split, tmp_path: Path) -> None:
    about = tmp_path / "about.toml"
    about.write_text(ABOUT.replace("[data.gratings]", "[data.others]"))
    with pytest.raises(InputError, match="licence of 'gratings'"):
        export.export(trained(tiny(), tmp_path), tmp_path / "out", about, split, "test", None, silent())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "tables", ['start = {}\ndata = "gratings"', 'start = "MIT"\ndata = {}', 'start = {}\ndata = {gratings = "CC0"}']
)
def test_a_description_with_text_in_place_of_a_table_is_refused(tables: str, tmp_path: Path) -> None:
    about = tmp_path / "about.toml"
    about.write_text(f'name = "A"\nversion = "1"\nlicence = "MIT"\n{tables}')
    with pytest.raises(InputError, match="is not a table"):
        provenance.read(about, {"gratings"})


def test_the_shipped_description_has_every_licence() -> None:
    path = Path(export.__file__).parents[1] / "recipes" / "default.about.toml"
    assert provenance.read(path, {"clothing", "grocery", "caltech101"}).version


def test_probes_are_spread_over_the_photos(split: Split, tmp_path: Path) -> None:
    pixels = photo_sets.load_pixels(split.test.photos, Fitting(32, Fit.SQUASH), tmp_path)
    probes = export.probes(pixels)
    assert len(probes) == min(256, len(pixels))
    assert np.array_equal(probes[-1], pixels[-1])
