"""Finds the files of a pair and their description in a folder, in the layouts of other programs.

- Immich: `visual/model.onnx`, `textual/model.onnx`, `visual/preprocess_cfg.json`, `textual/tokenizer.json`
- OpenCLIP: `visual.onnx`, `textual.onnx`, `open_clip_config.json`, `tokenizer.json`
- Transformers, also for SigLIP and MobileCLIP: `vision_model.onnx`, `text_model.onnx` (perhaps in `onnx/`),
  `preprocessor_config.json`, `tokenizer.json`
- rclip: `visual.onnx`, `textual.onnx`, and `bpe_simple_vocab_16e6.txt.gz` beside them or in `../tokenizer/`
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import InputError
from photosearch.vision.pairs import tokens

CLIP_MEAN, CLIP_DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
AS_THEY_ARE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
"""Mean and deviation of networks that take colours from 0 to 1, such as MobileCLIP."""
CLIP_CONTEXT, RCLIP_SIDE = 77, 256
_MERGES = "bpe_simple_vocab_16e6.txt.gz"
_LONGEST_CONTEXT = 4096
_LONGEST_SIDE = 2048
_Json = Mapping[str, Any]
Three = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Found:
    """A pair in a folder. `mean` and `deviation` normalise colours from 0 to 1; `tokenizer` is a `tokenizer.json`."""

    visual: Path
    textual: Path
    tokenizer: bytes
    fitting: Fitting
    mean: Three
    deviation: Three
    context: int
    padding: int
    canonical: bool = False


def find(folder: Path) -> Found:
    """Returns the pair in `folder`.

    Raises:
        InputError: it holds no pair in a known layout, or the description is missing or invalid.
    """
    try:
        for read in (_immich, _open_clip, _transformers, _rclip):
            if (found := read(folder)) is not None:
                return _checked(found)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, zlib.error) as error:
        raise InputError(f"The description of the model in {folder} cannot be read: {error}") from error
    raise InputError(
        f"{folder} contains no pair of networks for pictures and texts",
        "Name a folder that Immich, OpenCLIP, Transformers or rclip made",
    )


def _immich(folder: Path) -> Found | None:
    visual, textual = folder / "visual" / "model.onnx", folder / "textual" / "model.onnx"
    if not (visual.is_file() and textual.is_file()):
        return None
    fitting, mean, deviation = _preprocessing(_json(folder / "visual" / "preprocess_cfg.json"))
    text = _json(folder / "config.json").get("text_cfg", {})
    tokenizer = (folder / "textual" / "tokenizer.json").read_bytes()
    padding = _padding(tokenizer, _json(folder / "textual" / "tokenizer_config.json"))
    return Found(visual, textual, tokenizer, fitting, mean, deviation, _context(text), padding, _canonical(text))


def _open_clip(folder: Path) -> Found | None:
    visual, textual, described = folder / "visual.onnx", folder / "textual.onnx", folder / "open_clip_config.json"
    if not (visual.is_file() and textual.is_file() and described.is_file()):
        return None
    config = _json(described)
    fitting, mean, deviation = _preprocessing(
        {"size": config["model_cfg"]["vision_cfg"]["image_size"], **config["preprocess_cfg"]}
    )
    text = config["model_cfg"]["text_cfg"]
    tokenizer = (folder / "tokenizer.json").read_bytes()
    padding = _padding(tokenizer, _json(folder / "tokenizer_config.json"))
    return Found(visual, textual, tokenizer, fitting, mean, deviation, _context(text), padding, _canonical(text))


def _transformers(folder: Path) -> Found | None:
    for place in (folder / "onnx", folder):
        visual, textual = place / "vision_model.onnx", place / "text_model.onnx"
        if visual.is_file() and textual.is_file():
            break
    else:
        return None
    config = _json(folder / "preprocessor_config.json")
    size = config.get("crop_size", config["size"]) if config.get("do_center_crop") else config["size"]
    side = size if isinstance(size, int) else size.get("height", size.get("shortest_edge"))
    fit = Fit.CROP if config.get("do_center_crop") else Fit.SQUASH
    mean, deviation = AS_THEY_ARE
    if config.get("do_normalize", True):
        mean, deviation = _three(config["image_mean"]), _three(config["image_std"])
    tokenizer = (folder / "tokenizer.json").read_bytes()
    described = _json(folder / "tokenizer_config.json")
    text = _json(folder / "config.json").get("text_config", {})
    context = text.get("max_position_embeddings", described.get("model_max_length", CLIP_CONTEXT))
    padding = _padding(tokenizer, described)
    return Found(visual, textual, tokenizer, Fitting(side, fit), mean, deviation, context, padding)


def _rclip(folder: Path) -> Found | None:
    visual, textual = folder / "visual.onnx", folder / "textual.onnx"
    places = (folder, folder / "tokenizer", folder.parent / "tokenizer")
    merges = next((each / _MERGES for each in places if (each / _MERGES).is_file()), None)
    if merges is None or not (visual.is_file() and textual.is_file()):
        return None
    fitting = Fitting(RCLIP_SIDE, Fit.CROP)
    return Found(visual, textual, tokens.of_merges(merges), fitting, CLIP_MEAN, CLIP_DEVIATION, CLIP_CONTEXT, 0)


def _preprocessing(config: _Json) -> tuple[Fitting, Three, Three]:
    """Reads how OpenCLIP prepares a picture."""
    size = config["size"]
    side = size if isinstance(size, int) else size[0]
    fit = {"shortest": Fit.CROP, "longest": Fit.LETTERBOX, "squash": Fit.SQUASH}[config.get("resize_mode", "shortest")]
    mean, deviation = config.get("mean", CLIP_MEAN), config.get("std", CLIP_DEVIATION)
    return Fitting(side, fit), _three(mean), _three(deviation)


def _context(text: _Json) -> int:
    return int(text.get("context_length", CLIP_CONTEXT))


def _canonical(text: _Json) -> bool:
    return bool(text.get("tokenizer_kwargs", {}).get("clean") == "canonicalize")


def _padding(tokenizer: bytes, described: _Json) -> int:
    """Returns the number of the token that the description names for padding; 0 without one, as for CLIP."""
    token = described.get("pad_token", "")
    name = token["content"] if isinstance(token, dict) else token
    return (tokens.number_of(tokenizer, str(name)) if name else None) or 0


def _checked(found: Found) -> Found:
    side, fitting = found.fitting.side, found.fitting
    if type(side) is not int or not 0 < side <= _LONGEST_SIDE or not isinstance(fitting.fit, Fit):
        raise ValueError(f"pictures of {side} pixels")
    if type(found.context) is not int or not 0 < found.context <= _LONGEST_CONTEXT:
        raise ValueError(f"texts of {found.context} tokens")
    if not all(each > 0 for each in found.deviation):
        raise ValueError("a colour has no deviation")
    return found


def _three(values: Any) -> Three:
    red, green, blue = map(float, values)
    return red, green, blue


def _json(path: Path) -> _Json:
    """Returns the content of a JSON file; nothing if it is missing."""
    if not path.is_file():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} is not an object")
    return content
