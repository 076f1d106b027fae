"""Runs the embedding model, and chooses where it runs; what a model is, `vision.manifest` says.

A model is a network, and may have a head after it (`vision.head`). What is kept of photos are the network's embeddings:
the head's follow from them, so that another head needs no photo read again.

A faster provider is used only where it gives the numbers of the CPU; one that fails in mid-run is replaced by the CPU,
and tried again at the next start. One whose driver ends the process while it is tried is not, until it is asked for.
"""

import contextlib
import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import numpy as np

from photosearch.core.photo import Description, Floats, Pixels
from photosearch.errors import InputError, ModelError, ProviderError
from photosearch.vision.embedding import head
from photosearch.vision.embedding.manifest import REINSTALL, Manifest, read_head, read_manifest, read_model

OUTPUTS = ("embedding", "local", "attention")

EXECUTION_PROVIDERS: Mapping[str, str] = MappingProxyType(
    {
        "cuda": "CUDAExecutionProvider",
        "directml": "DmlExecutionProvider",
        "coreml": "CoreMLExecutionProvider",
        "cpu": "CPUExecutionProvider",
    }
)
_OPTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # The last batch of a pass is smaller than the others: an exhaustive search would be made for each size.
        "cuda": {"cudnn_conv_algo_search": "HEURISTIC"},
        # Its older format knows fewer operators; what it does not know goes back and forth to the CPU.
        "coreml": {"ModelFormat": "MLProgram"},
    }
)
LEAST_COSINE = 0.999
"""A provider whose embedding of the probe is further than this from the CPU's gives wrong numbers."""
LARGEST_ERROR = 0.01
"""What an embedding may differ from its definition in any value."""
PROBE_PHOTOS = 4


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    """The provider in use, why, and those that were not taken, each with its reason."""

    name: str
    reason: str
    rejected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """What became of one provider when it was tried."""

    name: str
    usable: bool
    reason: str


class Embedder:
    """The model, loaded. Safe from any thread."""

    def __init__(
        self,
        manifest: Manifest,
        model: bytes,
        matrix: Floats | None,
        session: Any,
        choice: ProviderChoice,
        threads: int,
    ) -> None:
        self.manifest = manifest
        self._model = model
        self._head = matrix
        self._threads = threads
        self._active: tuple[Any, ProviderChoice] = (session, choice)
        self._falling_back = threading.Lock()

    @classmethod
    def open(cls, folder: Path, provider: str = "auto", threads: int = 0, marks: Path | None = None) -> "Embedder":
        """Loads the model in `folder`.

        Args:
            provider: `auto`, or a key of EXECUTION_PROVIDERS; one that cannot be used gives way to the CPU, and
                `self.provider` says why.
            threads: threads of the CPU provider; 0 takes all cores.
            marks: the folder where a provider leaves a mark while it is tried; `auto` passes over one that left its.

        Raises:
            ModelError: the model is missing, altered, or breaks the contract.
            InputError: there is no such provider.
        """
        if provider != "auto" and provider not in EXECUTION_PROVIDERS:
            names = ", ".join(("auto", *EXECUTION_PROVIDERS))
            raise InputError(f"There is no provider {provider}", f"Choose one of {names}")
        manifest = read_manifest(folder)
        model, matrix = read_model(folder, manifest), read_head(folder, manifest)
        cpu = _start_checked(model, manifest, threads)
        wanted = [name for name in EXECUTION_PROVIDERS if name != "cpu"] if provider == "auto" else [provider]
        session, choice = _choose(wanted, cpu, model, manifest, marks, fastest=provider == "auto")
        return cls(manifest, model, matrix, session, choice, threads)

    @property
    def provider(self) -> ProviderChoice:
        """The provider in use; it becomes the CPU when another fails in mid-run."""
        return self._active[1]

    def embed(self, pixels: Pixels) -> Floats:
        """Returns the unit embeddings, float32 [N, D], of `pixels`, uint8 [N, S, S, 3].

        Raises:
            ModelError: the model fails on the CPU too.
        """
        return self.project(self.features(pixels))

    def features(self, pixels: Pixels) -> Floats:
        """Returns the unit embeddings before any head, float32 [N, D], as they are kept; else as `embed`."""
        (embedding,) = self._run(["embedding"], pixels)
        return embedding

    def project(self, features: Floats) -> Floats:
        """Returns the embeddings, float32 [N, D'], that belong to `features`; without a head they are the same."""
        return head.project(self._head, features)

    @property
    def head(self) -> Floats | None:
        """The matrix after the network, float32 [D', D]; None where there is none."""
        return self._head

    def describe(self, pixels: Pixels) -> Description:
        """Returns everything the model says of one photo, uint8 [S, S, 3]; raises as `embed` does."""
        embedding, local, attention = self._run(list(OUTPUTS), pixels[None])
        descriptors = local[0] if self._head is None else local[0] @ self._head.T
        return Description(self.project(embedding)[0], descriptors, attention[0])

    def _run(self, outputs: Sequence[str], pixels: Pixels) -> list[Floats]:
        session, choice = self._active
        feed = {"image": np.ascontiguousarray(pixels)}
        try:
            answers = list(session.run(outputs, feed))
            _require_unit(answers[0])
            return answers
        except Exception as error:  # onnxruntime's exceptions share no base of their own
            if choice.name == "cpu":
                raise ModelError(f"The model {self.manifest.name} fails: {error}", REINSTALL) from error
            self._fall_back(choice, error)
        return self._run(outputs, pixels)

    def _fall_back(self, failed: ProviderChoice, error: Exception) -> None:
        with self._falling_back:
            if self._active[1] is not failed:
                return  # another thread has done it
            reason = f"failed while running: {_first_line(error)}"
            choice = ProviderChoice("cpu", f"{failed.name} {reason}", (*failed.rejected, (failed.name, reason)))
            self._active = (_start("cpu", self._model, self._threads), choice)


def diagnose(folder: Path, marks: Path | None = None) -> tuple[ProviderReport, ...]:
    """Tries every provider on the probe and says what became of it; arguments and errors as of `Embedder.open`."""
    manifest = read_manifest(folder)
    model = read_model(folder, manifest)
    read_head(folder, manifest)
    cpu = _start_checked(model, manifest, 0)
    reports = [_report(name, cpu, model, manifest, marks) for name in EXECUTION_PROVIDERS if name != "cpu"]
    return (*reports, ProviderReport("cpu", True, "always there"))


def _report(name: str, cpu: Any, model: bytes, manifest: Manifest, marks: Path | None) -> ProviderReport:
    try:
        with _marked(name, marks, insist=False):
            seconds = _try(name, cpu, model, manifest)[1]
    except ProviderError as error:
        return ProviderReport(name, False, error.message)
    return ProviderReport(name, True, f"gives the CPU's numbers, {1000 * seconds / PROBE_PHOTOS:.1f} ms a photo")


def _choose(
    wanted: Sequence[str], cpu: Any, model: bytes, manifest: Manifest, marks: Path | None, fastest: bool
) -> tuple[Any, ProviderChoice]:
    """Takes the fastest usable provider, or the named one; else the CPU."""
    if list(wanted) == ["cpu"]:
        return cpu, ProviderChoice("cpu", "as chosen")
    rejected: list[tuple[str, str]] = []
    usable: list[tuple[float, str, Any]] = []
    for name in wanted:
        try:
            with _marked(name, marks, insist=not fastest):
                session, seconds = _try(name, cpu, model, manifest)
        except ProviderError as error:
            rejected.append((name, error.message))
        else:
            usable.append((seconds, name, session))
    if not usable:
        absent = all(reason == _ABSENT for _, reason in rejected)
        reason = "no other provider is installed" if fastest and absent else "; ".join(map(": ".join, rejected))
        return cpu, ProviderChoice("cpu", reason, tuple(rejected))
    seconds, name, session = min(usable, key=lambda each: each[0])
    if fastest and seconds > (cpu_seconds := _time(cpu, manifest)):
        rejected.append((name, f"slower than the CPU ({seconds / cpu_seconds:.1f} times)"))
        return cpu, ProviderChoice("cpu", "the fastest here", tuple(rejected))
    return session, ProviderChoice(name, "the fastest here" if fastest else "as chosen", tuple(rejected))


_ABSENT = "not in this build of onnxruntime"


def _onnxruntime() -> ModuleType:
    """Loads it when a model is: the window is painted before."""
    import onnxruntime

    return onnxruntime  # type: ignore[no-any-return]


@contextlib.contextmanager
def _marked(name: str, marks: Path | None, insist: bool) -> Iterator[None]:
    """Leaves a mark while a provider is tried; a driver that ends the process leaves it for the next start.

    A new version of onnxruntime begins anew.

    Raises:
        ProviderError: the mark of a former trial is there; not if the person does `insist` on this provider.
    """
    if marks is None or EXECUTION_PROVIDERS[name] not in _onnxruntime().get_available_providers():
        yield
        return
    mark = marks / f"trying-{name}-{_onnxruntime().__version__}"
    if mark.exists() and not insist:
        raise ProviderError("PhotoSearch ended while it was tried; choose it in the settings to try it again")
    with contextlib.suppress(OSError):  # it is then tried without
        mark.touch()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            mark.unlink(missing_ok=True)


def _try(name: str, cpu: Any, model: bytes, manifest: Manifest) -> tuple[Any, float]:
    """Starts a provider and compares it with the CPU; returns its session and its seconds for the probe.

    Raises:
        ProviderError: it cannot be used, and why.
    """
    if EXECUTION_PROVIDERS[name] not in _onnxruntime().get_available_providers():
        raise ProviderError(_ABSENT)
    session = _start(name, model, 0)
    if EXECUTION_PROVIDERS[name] not in session.get_providers():
        raise ProviderError("installed, but its libraries or its device are missing")
    probe, expected = {"image": _probe(manifest)}, cpu.run(["embedding"], {"image": _probe(manifest)})[0]
    try:
        ours = session.run(["embedding"], probe)[0]
        seconds = _time(session, manifest)
    except Exception as error:
        raise ProviderError(f"fails on the probe: {_first_line(error)}") from error
    agreement = float((ours * expected).sum(axis=1).min()) if ours.shape == expected.shape else math.nan
    if not agreement >= LEAST_COSINE:  # also when it is not a number
        raise ProviderError(f"gives wrong numbers: cosine {agreement:.4f} to the CPU's")
    return session, seconds


def _start_checked(model: bytes, manifest: Manifest, threads: int) -> Any:
    """Returns a session on the CPU; raises ModelError where the model is not what its manifest says."""
    session = _start("cpu", model, threads)
    _check_contract(session, manifest)
    _check_numbers(session, manifest)
    return session


def _start(name: str, model: bytes, threads: int) -> Any:
    options = _onnxruntime().SessionOptions()
    options.log_severity_level = 4  # a provider that cannot load is told through our own reasons
    options.intra_op_num_threads = threads
    # Waiting threads shall leave the cores to the decoders.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if name == "directml":  # as its documentation asks
        options.enable_mem_pattern = False
        options.execution_mode = _onnxruntime().ExecutionMode.ORT_SEQUENTIAL
        options.intra_op_num_threads = 1
    try:
        provider = (EXECUTION_PROVIDERS[name], dict(_OPTIONS.get(name, {})))
        return _onnxruntime().InferenceSession(model, options, providers=[provider])
    except Exception as error:
        if name == "cpu":
            raise ModelError(f"The model cannot be loaded: {_first_line(error)}", REINSTALL) from error
        raise ProviderError(f"fails to load: {_first_line(error)}") from error


def _time(session: Any, manifest: Manifest) -> float:
    """Seconds for the probe, after one run to warm up."""
    probe = _probe(manifest)
    session.run(["embedding"], {"image": probe})
    started = time.perf_counter()
    session.run(["embedding"], {"image": probe})
    return time.perf_counter() - started


def _probe(manifest: Manifest, photos: int = PROBE_PHOTOS) -> Pixels:
    """Pictures of soft colours and fine grain, the same everywhere; uint8 [N, S, S, 3]."""
    side = manifest.fitting.side
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[0:side, 0:side] / side
    phases = random.uniform(0, 2 * np.pi, (photos, 1, 1, 3))
    waves = np.sin(4 * rows[None, :, :, None] + 7 * columns[None, :, :, None] + phases)
    grain = random.normal(0, 12, (photos, side, side, 3))
    return np.asarray(np.clip(128 + 90 * waves + grain, 0, 255), np.uint8)


def _require_unit(embedding: Floats) -> None:
    """Raises ValueError where a row is not of length one, or no number: what a device gives that is about to fail."""
    if not (np.abs(np.linalg.norm(embedding, axis=1) - 1) <= LARGEST_ERROR).all():
        raise ValueError("it gives wrong numbers")


def _check_contract(session: Any, manifest: Manifest) -> None:
    """Raises ModelError where the graph is not the one the manifest describes."""
    side, dimension, (height, width) = manifest.fitting.side, manifest.network_dimension, manifest.grid
    expected_outputs = {
        "embedding": [dimension],
        "local": [height, width, dimension],
        "attention": [height, width],
    }
    inputs = {each.name: (each.type, list(each.shape[1:])) for each in session.get_inputs()}
    outputs = {each.name: (each.type, list(each.shape[1:])) for each in session.get_outputs()}
    if inputs != {"image": ("tensor(uint8)", [side, side, 3])}:
        raise ModelError(f"The model takes {inputs}, not an image of {side} pixels", REINSTALL)
    if any(isinstance(each.shape[0], int) for each in session.get_inputs()):
        raise ModelError("The model takes a fixed number of images at a time", REINSTALL)
    for name, shape in expected_outputs.items():
        if outputs.get(name) != ("tensor(float)", shape):
            raise ModelError(f"The model gives {outputs.get(name)} as {name}, not float {shape}", REINSTALL)


def _check_numbers(session: Any, manifest: Manifest) -> None:
    """Raises ModelError where an embedding is not the mean of its local descriptors at length one."""
    try:
        (embedding,), (local,) = session.run(["embedding", "local"], {"image": _probe(manifest, 1)})
    except Exception as error:
        raise ModelError(f"The model fails: {_first_line(error)}", REINSTALL) from error
    mean = local.astype(np.float64).mean(axis=(0, 1))
    if not np.abs(embedding * np.linalg.norm(mean) - mean).max() <= LARGEST_ERROR * np.linalg.norm(mean):
        raise ModelError("The model's embedding is not the mean of its local descriptors at length one", REINSTALL)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
