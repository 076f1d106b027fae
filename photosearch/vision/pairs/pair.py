"""Runs a pair of networks: pictures and texts become vectors of one space, compared by their cosine.

Its files are not trusted: hashes, operators and numbers are checked before use. Each network is loaded when it is first
needed.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Fit, Fitting, Floats, Pixels
from photosearch.errors import ModelError
from photosearch.vision.embedding import model_file
from photosearch.vision.pairs.layouts import Found
from photosearch.vision.pairs.tokens import Tokens

DESCRIPTION, VISUAL, TEXTUAL, TOKENIZER = "pair.json", "visual.onnx", "textual.onnx", "tokenizer.json"
ADD_AGAIN = "Remove it and add it again: photosearch words remove, photosearch words add"
_VECTORS = ("image_embeds", "text_embeds", "embedding", "pooler_output")
"""Names of the output that holds the vectors, if a network has several."""


@dataclass(frozen=True, slots=True)
class PairDescription:
    """The library's record of a pair. `hashes` are SHA-256 of its files by name; `dimension` is that of a vector."""

    name: str
    licence: str
    side: int
    fit: str
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    context: int
    padding: int
    canonical: bool
    dimension: int
    hashes: dict[str, str]

    @property
    def sha256(self) -> str:
        """The identity of the vectors of pictures: a hash of the picture network and of how pictures are prepared."""
        return _identity(self.hashes[VISUAL], self.fitting, self.mean, self.deviation)

    @property
    def fitting(self) -> Fitting:
        """How a picture is fitted to the network."""
        return Fitting(self.side, Fit(self.fit))


class Pair:
    """A pair of networks in `folder`. It may be used from any thread."""

    def __init__(self, folder: Path, description: PairDescription, threads: int = 0) -> None:
        self._folder = folder
        self._threads = threads
        self.description = description

    @classmethod
    def open(cls, folder: Path, threads: int = 0) -> "Pair":
        """Opens a pair of the library; its networks are loaded later. Raises ModelError if it cannot be read."""
        try:
            described = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
            return cls(folder, PairDescription(**described), threads)
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(f"The model for words in {folder} cannot be read: {error}", ADD_AGAIN) from error

    def embed_pictures(self, pixels: Pixels) -> Floats:
        """Returns unit vectors, float32 [N, D], of pictures, uint8 [N, S, S, 3]; raises ModelError."""
        session, name, output = self._visual
        mean, deviation = (np.array(each, np.float32) for each in (self.description.mean, self.description.deviation))
        colours = (pixels.astype(np.float32) / np.float32(255) - mean) / deviation
        planes = np.ascontiguousarray(colours.transpose(0, 3, 1, 2))
        # One by one, because some exports take no batches.
        return self._unit([_run(session, output, {name: each[None]}) for each in planes])

    def embed_text(self, text: str) -> Floats:
        """Returns the unit vector, float32 [D], of a text; raises ModelError."""
        session, inputs, output = self._textual
        numbers, mask = self._tokens.of(text)
        values = {name: (mask if "mask" in name else numbers).astype(kind) for name, kind in inputs.items()}
        return np.asarray(self._unit([_run(session, output, values)])[0])

    def _unit(self, vectors: list[Floats]) -> Floats:
        made = np.concatenate(vectors).astype(np.float32)
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        if made.shape[1] != self.description.dimension or not (np.isfinite(lengths) & (lengths > 0)).all():
            raise ModelError(f"The model for words {self.description.name} gives no usable vectors", ADD_AGAIN)
        return np.asarray(made / lengths)

    @cached_property
    def _visual(self) -> tuple[Any, str, str]:
        session = self._load(VISUAL)
        return session, session.get_inputs()[0].name, _output(session)

    @cached_property
    def _textual(self) -> tuple[Any, dict[str, npt.DTypeLike], str]:
        session = self._load(TEXTUAL)
        kinds = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}
        try:
            inputs: dict[str, npt.DTypeLike] = {each.name: kinds[each.type] for each in session.get_inputs()}
        except KeyError as error:
            raise ModelError(f"The text network of {self.description.name} takes {error}", ADD_AGAIN) from error
        return session, inputs, _output(session)

    @cached_property
    def _tokens(self) -> Tokens:
        known = self.description
        try:
            return Tokens(self._read(TOKENIZER), known.context, known.padding, known.canonical)
        except ImportError as error:
            raise ModelError("The package tokenizers is missing", "pip install 'photosearch[words]'") from error
        except ValueError as error:
            raise ModelError(f"The tokenizer of {known.name} cannot be loaded: {error}", ADD_AGAIN) from error

    def _load(self, name: str) -> Any:
        import onnxruntime  # late: it takes long to load

        data = self._read(name)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = self._threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            model_file.check(data)
            return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's exceptions have no common base
            first = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise ModelError(f"The network {name} of {self.description.name} cannot be used: {first}") from error

    def _read(self, name: str) -> bytes:
        try:
            data = (self._folder / name).read_bytes()
        except OSError as error:
            raise ModelError(f"{self._folder / name} cannot be read: {error.strerror}", ADD_AGAIN) from error
        if hashlib.sha256(data).hexdigest() != self.description.hashes.get(name):
            raise ModelError(f"{self._folder / name} was altered", ADD_AGAIN)
        return data


def identity(found: Found) -> str:
    """Returns the identity of the vectors of a pair's pictures, as `PairDescription.sha256`; raises OSError."""
    with found.visual.open("rb") as file:
        visual = hashlib.file_digest(file, "sha256").hexdigest()
    return _identity(visual, found.fitting, found.mean, found.deviation)


def _identity(visual: str, fitting: Fitting, mean: Sequence[float], deviation: Sequence[float]) -> str:
    prepared = [visual, fitting.side, fitting.fit, *mean, *deviation]
    return hashlib.sha256(json.dumps(prepared).encode()).hexdigest()


def describe(found: Found, folder: Path, name: str, licence: str) -> PairDescription:
    """Tries a pair whose files were copied to `folder`, and writes its description there.

    Raises:
        ModelError: it cannot be used; the message says why.
    """
    hashes = {each: hashlib.sha256((folder / each).read_bytes()).hexdigest() for each in (VISUAL, TEXTUAL, TOKENIZER)}
    fitting = found.fitting
    described = PairDescription(
        name, licence, fitting.side, fitting.fit.value, found.mean, found.deviation, found.context, found.padding,
        found.canonical, 0, hashes,
    )  # fmt: skip
    tried = Pair(folder, described, threads=1)
    picture = np.zeros((1, 3, fitting.side, fitting.side), np.float32)
    session, given, output = tried._visual
    dimension = _run(session, output, {given: picture}).shape[1]
    tried.description = described = PairDescription(**{**asdict(described), "dimension": dimension})
    tried.embed_pictures(np.zeros((1, fitting.side, fitting.side, 3), np.uint8))
    tried.embed_text("a photo")
    (folder / DESCRIPTION).write_text(json.dumps(asdict(described)), encoding="utf-8")
    return described


def _output(session: Any) -> str:
    flat = [each.name for each in session.get_outputs() if len(each.shape) == 2]
    found = next((name for name in _VECTORS if name in flat), flat[0] if flat else None)
    if found is None:
        raise ModelError("The network gives no vectors")
    return str(found)


def _run(session: Any, output: str, values: dict[str, Any]) -> Floats:
    try:
        (answer,) = session.run([output], values)
    except Exception as error:
        first = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ModelError(f"The model for words fails: {first}") from error
    return np.asarray(answer, np.float32)
