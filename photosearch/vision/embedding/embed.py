"""Runs the embedding model, and chooses the execution provider that runs it.

A model (`manifest`) is a network, optionally followed by a head (`head`). The library keeps the network's embeddings;
the head's follow from them, so another head does not need to read photos again.

A faster provider is used only if its numbers agree with the CPU's. If it fails while running, the CPU replaces it until
the next start. If its driver ends the process during the trial, it is not tried again until the person chooses it.
"""

import contextlib
import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import numpy as np

from photosearch.core.model_status import ProviderReason
from photosearch.core.photo import Description, Floats, Pixels
from photosearch.errors import InputError, ModelError, ProviderError
from photosearch.vision.embedding import head, windows
from photosearch.vision.embedding.contents import Contents
from photosearch.vision.embedding.manifest import (
    REINSTALL,
    Manifest,
    read_contents,
    read_head,
    read_manifest,
    read_model,
    read_windows,
)
from photosearch.vision.embedding.windows import Codes

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
        # The last batch of a pass is smaller; the default would search exhaustively for each size.
        "cuda": {"cudnn_conv_algo_search": "HEURISTIC"},
        # The older format has fewer operators; the others would move data back and forth to the CPU.
        "coreml": {"ModelFormat": "MLProgram"},
    }
)
LEAST_COSINE = 0.999
"""A provider with a lower cosine between its embedding of the probe and the CPU's gives wrong numbers."""
LARGEST_ERROR = 0.01
"""The largest difference between an embedding and its definition in any value."""
PROBE_PHOTOS = 4
PART = 2
"""Photos of a batch that a core takes at a time. They need less processor time than one by one or eight together, and
the cores finish a batch at almost the same time."""


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    """The provider in use, the reason, and the rejected providers, each with its reason."""

    name: str
    reason: str
    rejected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """The result of trying one provider."""

    name: str
    usable: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Views:
    """The vectors that the library stores for N photos: unit embeddings of the network, [N, D], and codes of places.

    `codes` is int8 [N, h * w, C], or None if the model has no windows.
    """

    features: Floats
    codes: Codes | None


def at_once() -> None:
    """Does not wait for a turn."""


class Embedder:
    """A loaded model. Safe to use from any thread."""

    def __init__(
        self,
        manifest: Manifest,
        model: bytes,
        matrix: Floats | None,
        components: Floats | None,
        contents: Contents | None,
        session: Any,
        choice: ProviderChoice,
        threads: int,
    ) -> None:
        self.manifest = manifest
        self._model = model
        self._head = matrix
        self._components = components
        self.contents = contents
        self._threads = threads
        self._active: tuple[Any, ProviderChoice] = (session, choice)
        self._falling_back = threading.Lock()
        self._starting_alone = threading.Lock()
        self._device = threading.Lock()
        self._alone: Any = None

    @classmethod
    def open(
        cls,
        folder: Path,
        provider: str = "auto",
        threads: int = 0,
        marks: Path | None = None,
        contents: bool = True,
    ) -> "Embedder":
        """Loads the model in `folder`.

        Args:
            provider: `auto`, or a key of EXECUTION_PROVIDERS. The CPU replaces one that cannot be used, and
                `self.provider` states why.
            threads: threads of the CPU provider; 0 uses all cores.
            marks: the folder for a mark file while a provider is tried; `auto` skips a provider whose mark remained.
            contents: whether to load the words for contents, if the model has them.

        Raises:
            ModelError: the model is missing, altered, or breaks the contract.
            InputError: there is no such provider.
        """
        if provider != "auto" and provider not in EXECUTION_PROVIDERS:
            names = ", ".join(("auto", *EXECUTION_PROVIDERS))
            raise InputError(f"There is no provider {provider}", f"Choose one of {names}")
        manifest = read_manifest(folder)
        model, matrix = read_model(folder, manifest), read_head(folder, manifest)
        components, words = read_windows(folder, manifest), read_contents(folder, manifest) if contents else None
        cpu = _start_checked(model, manifest, threads)
        wanted = [name for name in EXECUTION_PROVIDERS if name != "cpu"] if provider == "auto" else [provider]
        session, choice = _choose(wanted, cpu, model, manifest, marks, fastest=provider == "auto")
        return cls(manifest, model, matrix, components, words, session, choice, threads)

    @property
    def provider(self) -> ProviderChoice:
        """The provider in use; it becomes the CPU if another fails while running."""
        return self._active[1]

    def embed(self, pixels: Pixels) -> Floats:
        """Returns the unit embeddings, float32 [N, D], of `pixels`, uint8 [N, S, S, 3].

        Raises:
            ModelError: the model also fails on the CPU.
        """
        return self.project(self.features(pixels))

    def features(self, pixels: Pixels) -> Floats:
        """Returns the network's unit embeddings, float32 [N, D], which the library stores; otherwise like `embed`."""
        (embedding,) = self._run(["embedding"], pixels)
        return embedding

    def views(self, pixels: Pixels, turn: Callable[[], None] = at_once) -> Views:
        """Returns what the library stores for photos, in one run of the network; otherwise like `embed`.

        Args:
            turn: called by each thread before each part of a batch; it may wait until the part may begin.
        """
        if self._components is None:
            return Views(self._run(["embedding"], pixels, turn)[0], None)
        embedding, local = self._run(["embedding", "local"], pixels, turn)
        return Views(embedding, windows.codes(self._components, local))

    def project(self, features: Floats) -> Floats:
        """Returns the embeddings, float32 [N, D'], that belong to `features`; without a head they are the same."""
        return head.project(self._head, features)

    @property
    def head(self) -> Floats | None:
        """The head's matrix, float32 [D', D], or None if there is no head."""
        return self._head

    def describe(self, pixels: Pixels) -> Description:
        """Returns all outputs of the model for one photo, uint8 [S, S, 3]; raises as `embed` does."""
        embedding, local, attention = self._run(list(OUTPUTS), pixels[None])
        descriptors = local[0] if self._head is None else local[0] @ self._head.T
        return Description(self.project(embedding)[0], descriptors, attention[0])

    def _run(self, outputs: Sequence[str], pixels: Pixels, turn: Callable[[], None] = at_once) -> list[Floats]:
        session, choice = self._active
        try:
            if choice.name == "cpu" and len(pixels) > 1:
                answers = self._run_side_by_side(outputs, pixels, turn)
            else:
                # A graphics processor does one thing at a time, and DirectML allows no more.
                with contextlib.nullcontext() if choice.name == "cpu" else self._device:
                    answers = list(session.run(outputs, {"image": np.ascontiguousarray(pixels)}))
            _require_unit(answers[0])
            return answers
        except Exception as error:  # onnxruntime's exceptions have no common base
            if choice.name == "cpu":
                raise ModelError(f"The model {self.manifest.name} fails: {error}", REINSTALL) from error
            self._fall_back(choice, error)
        return self._run(outputs, pixels, turn)

    def _run_side_by_side(self, outputs: Sequence[str], pixels: Pixels, turn: Callable[[], None]) -> list[Floats]:
        """Divides a batch among the cores, because threads that share one photo wait for each other at every layer."""
        with self._starting_alone:
            if self._alone is None:
                self._alone = _start("cpu", self._model, 1)
        cores = self._threads or os.cpu_count() or 1
        parts = np.array_split(pixels, max(min(len(pixels), cores), -(-len(pixels) // PART)))

        def run(part: Pixels) -> Sequence[Floats]:
            turn()
            answer: Sequence[Floats] = self._alone.run(outputs, {"image": np.ascontiguousarray(part)})
            return answer

        with ThreadPoolExecutor(min(len(parts), cores)) as threads:
            answers = threads.map(run, parts)
            return [np.concatenate(each) for each in zip(*answers, strict=True)]

    def _fall_back(self, failed: ProviderChoice, error: Exception) -> None:
        with self._falling_back:
            if self._active[1] is not failed:
                return  # another thread has done it
            reason = f"failed while running: {_first_line(error)}"
            choice = ProviderChoice("cpu", f"{failed.name} {reason}", (*failed.rejected, (failed.name, reason)))
            self._active = (_start("cpu", self._model, self._threads), choice)


def diagnose(folder: Path, marks: Path | None = None) -> tuple[ProviderReport, ...]:
    """Tries every provider on the probe and returns the results; arguments and errors as for `Embedder.open`."""
    manifest = read_manifest(folder)
    model = read_model(folder, manifest)
    read_head(folder, manifest)
    cpu = _start_checked(model, manifest, 0)
    reports = [_report(name, cpu, model, manifest, marks) for name in EXECUTION_PROVIDERS if name != "cpu"]
    return (*reports, ProviderReport("cpu", True, "always available"))


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
    """Chooses the fastest usable provider, or the named one; otherwise the CPU."""
    if list(wanted) == ["cpu"]:
        return cpu, ProviderChoice("cpu", ProviderReason.CHOSEN)
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
        reason = ProviderReason.ONLY if fastest and absent else "; ".join(map(": ".join, rejected))
        return cpu, ProviderChoice("cpu", reason, tuple(rejected))
    seconds, name, session = min(usable, key=lambda each: each[0])
    if fastest and seconds > (cpu_seconds := _time(cpu, manifest)):
        rejected.append((name, f"slower than the CPU ({seconds / cpu_seconds:.1f} times)"))
        return cpu, ProviderChoice("cpu", ProviderReason.FASTEST, tuple(rejected))
    reason = ProviderReason.FASTEST if fastest else ProviderReason.CHOSEN
    return session, ProviderChoice(name, reason, tuple(rejected))


_ABSENT = "not in this build of onnxruntime"


def _onnxruntime() -> ModuleType:
    """Imports onnxruntime with the first model, after the window is painted."""
    import onnxruntime

    return onnxruntime  # type: ignore[no-any-return]


@contextlib.contextmanager
def _marked(name: str, marks: Path | None, insist: bool) -> Iterator[None]:
    """Keeps a mark file while a provider is tried; if the driver ends the process, the mark remains.

    A new version of onnxruntime ignores the marks of others.

    Raises:
        ProviderError: a mark remained from an earlier trial; not if the person chose this provider (`insist`).
    """
    if marks is None or EXECUTION_PROVIDERS[name] not in _onnxruntime().get_available_providers():
        yield
        return
    mark = marks / f"trying-{name}-{_onnxruntime().__version__}"
    if mark.exists() and not insist:
        raise ProviderError("PhotoSearch crashed while trying it; choose it in the settings to try it again")
    with contextlib.suppress(OSError):  # it is then tried without a mark file
        mark.touch()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            mark.unlink(missing_ok=True)


def _try(name: str, cpu: Any, model: bytes, manifest: Manifest) -> tuple[Any, float]:
    """Starts a provider and compares it with the CPU; returns its session and its seconds for the probe.

    Raises:
        ProviderError: it cannot be used; the message states why.
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
    if not agreement >= LEAST_COSINE:  # also if it is NaN
        raise ProviderError(f"gives wrong numbers: cosine {agreement:.4f} to the CPU's")
    return session, seconds


def _start_checked(model: bytes, manifest: Manifest, threads: int) -> Any:
    """Returns a session on the CPU; raises ModelError if the model does not match its manifest."""
    session = _start("cpu", model, threads)
    _check_contract(session, manifest)
    _check_numbers(session, manifest)
    return session


def _start(name: str, model: bytes, threads: int) -> Any:
    options = _onnxruntime().SessionOptions()
    options.log_severity_level = 4  # PhotoSearch itself reports why a provider cannot be used
    options.intra_op_num_threads = threads
    # Waiting threads must leave the cores to the decoders.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if name == "directml":  # required by its documentation
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
    """Returns the probe: pictures of soft colours and fine grain, the same on every computer; uint8 [N, S, S, 3]."""
    side = manifest.fitting.side
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[0:side, 0:side] / side
    phases = random.uniform(0, 2 * np.pi, (photos, 1, 1, 3))
    waves = np.sin(4 * rows[None, :, :, None] + 7 * columns[None, :, :, None] + phases)
    grain = random.normal(0, 12, (photos, side, side, 3))
    return np.asarray(np.clip(128 + 90 * waves + grain, 0, 255), np.uint8)


def _require_unit(embedding: Floats) -> None:
    """Raises ValueError if a row does not have unit length or holds NaN, as failing devices return."""
    if not (np.abs(np.linalg.norm(embedding, axis=1) - 1) <= LARGEST_ERROR).all():
        raise ValueError("it gives wrong numbers")


def _check_contract(session: Any, manifest: Manifest) -> None:
    """Raises ModelError if inputs or outputs differ from the manifest."""
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
    """Raises ModelError unless an embedding is the mean of its local descriptors, scaled to unit length."""
    try:
        (embedding,), (local,) = session.run(["embedding", "local"], {"image": _probe(manifest, 1)})
    except Exception as error:
        raise ModelError(f"The model fails: {_first_line(error)}", REINSTALL) from error
    mean = local.astype(np.float64).mean(axis=(0, 1))
    if not np.abs(embedding * np.linalg.norm(mean) - mean).max() <= LARGEST_ERROR * np.linalg.norm(mean):
        raise ModelError("The model's embedding is not the mean of its local descriptors at unit length", REINSTALL)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
