"""A training run as a value: everything that decides its result, apart from the photos and the starting weights.

It reads TOML, writes JSON and declares the bounds of each setting. It needs neither torch nor photos.
"""

import dataclasses
import json
import operator
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from photosearch.core.photo import Fit
from photosearch.durable import write_bytes
from photosearch.errors import InputError
from photosearch_training import bounds
from photosearch_training.bounds import NOT_EMPTY, above, at_least, below, between, one_of, zero_or

ROLES = ("anchor", "positive", "negative")
_GROWTH = 32

PositiveInt = Annotated[int, at_least(1)]
NonNegativeInt = Annotated[int, at_least(0)]
PositiveFloat = Annotated[float, above(0)]
NonNegativeFloat = Annotated[float, at_least(0)]
Fraction = Annotated[float, between(0, 1)]
Side = Annotated[int, at_least(32)]
"""Pixels of a square input."""
FitName = Annotated[str, one_of(*(fit.value for fit in Fit))]
RoleName = Annotated[str, one_of(*ROLES)]


@dataclass(frozen=True, slots=True)
class ModelRecipe:
    """The network. `weights` is "pretrained", "random" or a safetensors file of the bare backbone."""

    backbone: str = "timm:tf_efficientnet_lite0"
    weights: str = "pretrained"
    dimension: Annotated[int, at_least(2)] = 256
    pooling: Annotated[str, one_of("mean", "gem")] = "mean"
    """"gem" is the generalised mean of power `gem_power`."""
    gem_power: PositiveFloat = 3.0
    fold_norm: bool = False
    """Whether BatchNorm is merged into the convolutions (`folding.fold_norm`). Faster, but needs fixed statistics."""
    head: Annotated[str, one_of("pca", "teacher", "random")] = "pca"
    """How the projection starts: the "pca" of the training photos' pooled features, the best fit to the "teacher", or
    "random"."""
    whiten: Fraction = 0.0
    """How far a "pca" head equalises the spread of the principal components: 0 not at all, 1 completely."""
    attention: Annotated[str, one_of("none", "last", "blocks")] = "none"
    """CBAM attention: "none", after the "last" stage, or in all residual "blocks"."""
    attention_reduction: PositiveInt = 16
    """Channels per hidden value of the channel gate, which has at least 8."""


@dataclass(frozen=True, slots=True)
class PhotosRecipe:
    """Pixels: photos are cached at `cache_side`, trained on at `train_side`, and measured and shipped at `side`."""

    side: Side = 224
    train_side: Side = 160
    last_side: Annotated[int, zero_or(at_least(32))] = 0
    """If larger than `train_side`, photos grow up to it over the run, in steps of 32 (Tan & Le 2021)."""
    cache_side: Side = 192
    fit: FitName = Fit.SQUASH.value
    train_fit: Annotated[str, one_of("same", *(fit.value for fit in Fit))] = "same"
    """How photos fill the square in training: the "same" as in `fit`, or another way. With letterboxed photos, edits
    meet each photo in its own shape, and the network can still learn from squashed ones."""
    classes: Annotated[str, one_of("folders", "copies")] = "folders"
    """The classes: "folders", or "copies", where each photo is its own class and its edited copies are the queries."""
    most_of_class: Annotated[int, zero_or(at_least(2))] = 0
    """Largest number of training photos of a class, evenly spread over its names; 0 for all."""
    ranks: tuple[PositiveInt, ...] = (1, 2, 4, 8)
    """The ranks K of recall@K."""

    def side_at(self, progress: float) -> int:
        """Return the side to train on when `progress`, from 0 to 1, of the run is done."""
        sides = range(self.train_side, max(self.train_side, self.last_side) + 1, _GROWTH)
        return sides[min(int(progress * len(sides)), len(sides) - 1)]


@dataclass(frozen=True, slots=True)
class TeacherRecipe:
    """The teacher: the starting backbone, which sees each photo at all of these sides and in all of these fits.

    Without sides, the teacher is the starting network.
    """

    sides: tuple[Side, ...] = ()
    fits: Annotated[tuple[FitName, ...], NOT_EMPTY] = (Fit.SQUASH.value, Fit.CROP.value)


@dataclass(frozen=True, slots=True)
class BatchRecipe:
    """A batch has `photos` photos, `per_class` of each class; `samplers.ClassSampler.of` explains `balance`."""

    photos: int = 64
    per_class: Annotated[int, at_least(2)] = 4
    balance: Fraction = 0.5
    augment: str = "standard"
    copies: NonNegativeInt = 0
    """How many of the photos are added a second time, as edited copies (`edits`)."""
    parts: NonNegativeInt = 0
    """How many of the photos are added once more, as parts of themselves or on a phone's screen (`partial`)."""


@dataclass(frozen=True, slots=True)
class LossRecipe:
    """A loss and a miner: a name of `losses.CATALOGUE`, or class names of pytorch-metric-learning with parameters."""

    name: str = "MultiSimilarityLoss"
    parameters: dict[str, Any] = field(default_factory=dict)
    miner: str = ""
    miner_parameters: dict[str, Any] = field(default_factory=dict)
    weight: NonNegativeFloat = 1.0
    """Weight of this loss among the terms; 0 leaves out the loss and the classes."""
    distil: NonNegativeFloat = 0.0
    """Weight of `losses.Distilling`: place an edited photo among all photos as the teacher places the original."""
    distil_temperature: PositiveFloat = 0.1
    preserve: NonNegativeFloat = 0.0
    """Weight of `losses.Preserving`: keep the teacher's similarities between the photos of a batch."""
    preserve_temperature: PositiveFloat = 0.1
    copies: NonNegativeFloat = 0.0
    """Weight of recognising a photo by its edited copy among all photos of the batch (Chen et al. 2020)."""
    copies_temperature: PositiveFloat = 0.05
    entropy: NonNegativeFloat = 0.0
    """Weight of `spreading.Spreading`: move the embeddings of different photos apart, the nearest most of all."""
    windows: NonNegativeFloat = 0.0
    """Weight of `aligned_windows.AlignedWindows`: find each place of a part in its photo."""
    windows_temperature: PositiveFloat = 0.1


@dataclass(frozen=True, slots=True)
class AdversarialRecipe:
    """Adversarial triplet embedding (`adversarial.AdversarialTriplets`); a weight of 0 leaves it out."""

    weight: NonNegativeFloat = 0.0
    theta: Annotated[float, at_least(0), below(1.5)] = 0.1
    """How far embeddings are rotated, in radians; for pooled features, how far they move relative to their length."""
    ramp: Fraction = 0.15
    """Part of the run over which theta grows from 0."""
    where: Annotated[str, one_of("embedding", "feature")] = "embedding"
    """"feature" is the pooled features before the projection."""
    norm: Annotated[str, one_of("l2", "sign")] = "l2"
    """"l2" moves along the gradient, "sign" along its signs."""
    direction: Annotated[str, one_of("gradient", "random")] = "gradient"
    """"random" is the control: it moves as far, in a random direction."""
    roles: Annotated[tuple[RoleName, ...], NOT_EMPTY] = ROLES
    """Which photos of a triplet move."""
    margin: float = 0.1
    """The attacker's margin m between the similarities to negative and positive."""
    beta: PositiveFloat = 10.0
    """Sharpness of the attacker's softplus."""


@dataclass(frozen=True, slots=True)
class PenaltyRecipe:
    """Input gradient regularisation (`gradient_penalty.InputGradientPenalty`); 0 leaves a form out.

    A weight is rho in |grad lambda R| = rho |grad L|, by the network's weights, averaged over the first batches.
    """

    loss: NonNegativeFloat = 0.0
    """Weight of the penalty on the loss's gradient by the pixels."""
    feature: NonNegativeFloat = 0.0
    """Weight of the penalty on the embedding's gradient by the pixels."""
    loss_estimator: Annotated[str, one_of("auto", "exact", "difference")] = "auto"
    """"exact" by a second derivative, "difference" without one, "auto": exact on a GPU."""
    feature_estimator: Annotated[str, one_of("auto", "exact", "projection", "difference")] = "auto"
    """"exact", "projection" by one second derivative, "difference" without one, "auto": projection on a GPU."""
    step: PositiveFloat = 1e-2
    """Length h of the step of a difference, in units of a pixel's range [0, 1]."""
    calibrate: PositiveInt = 4
    """Batches over which the gradients at the start are averaged."""


@dataclass(frozen=True, slots=True)
class ScheduleRecipe:
    """How long and how fast. Learning rates are AdamW's at the top of the schedule."""

    steps: NonNegativeInt = 1000
    """0 keeps the start unchanged, to measure it."""
    warmup: NonNegativeInt = 50
    backbone_rate: NonNegativeFloat = 1e-4
    head_rate: NonNegativeFloat = 1e-3
    loss_rate: NonNegativeFloat = 1e-2
    attention_factor: PositiveFloat = 10.0
    """The attention's learning rate as a multiple of the backbone's."""
    weight_decay: NonNegativeFloat = 1e-4
    clip: NonNegativeFloat = 10.0
    """Largest norm of the gradient; 0 for none."""
    average: Annotated[float, at_least(0), below(1)] = 0.99
    """Decay of the moving average of the weights; 0 for none."""
    stages: NonNegativeInt = 0
    """How many of the backbone's last stages learn; the others stay unchanged. 0 for all."""
    frozen_norm: bool = True
    """Whether BatchNorm keeps its starting statistics."""
    precision: Annotated[str, one_of("float32", "bfloat16")] = "float32"
    """"bfloat16" is mixed precision."""
    accumulate: PositiveInt = 1
    """Batches whose gradients are averaged for one step."""
    compiled: bool = False
    """Whether torch.compile compiles the backbone."""
    evaluate_every: PositiveInt = 200
    checkpoint_every: PositiveInt = 50
    interpolate: Annotated[tuple[Fraction, ...], NOT_EMPTY] = (1.0,)
    """Candidates for alpha in (1 - alpha) start + alpha trained; the validation classes choose."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training run."""

    name: str = "embedder"
    model: ModelRecipe = ModelRecipe()
    photos: PhotosRecipe = PhotosRecipe()
    teacher: TeacherRecipe = TeacherRecipe()
    batch: BatchRecipe = BatchRecipe()
    loss: LossRecipe = field(default_factory=LossRecipe)
    adversarial: AdversarialRecipe = AdversarialRecipe()
    penalty: PenaltyRecipe = PenaltyRecipe()
    schedule: ScheduleRecipe = ScheduleRecipe()

    def to_json(self) -> str:
        """Return JSON that is equal for equal runs, to check that a resumed run has the same recipe."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True, indent=1)

    def difference(self, other: "Recipe") -> tuple[str, ...]:
        """Return the dotted names of the settings in which `other` differs."""
        mine, theirs = _flatten(dataclasses.asdict(self)), _flatten(dataclasses.asdict(other))
        return tuple(name for name in sorted(mine | theirs) if mine.get(name) != theirs.get(name))


def read(path: Path | None, overrides: Sequence[str] = ()) -> Recipe:
    """Return the recipe in a TOML file, or the default one, with `overrides` of the form "section.name=value" (TOML).

    Raises:
        InputError: the file cannot be read, or a setting is unknown or out of bounds.
    """
    return _overridden(_read_toml(path) if path else {}, overrides)


def change(recipe: Recipe, overrides: Sequence[str]) -> Recipe:
    """Return the recipe with `overrides` as for `read`; raises InputError."""
    return _overridden(dataclasses.asdict(recipe), overrides)


def from_json(text: str) -> Recipe:
    """Read what `Recipe.to_json` wrote; raises InputError."""
    try:
        return from_table(json.loads(text))
    except ValueError as error:
        raise InputError(f"The run's recipe is damaged: {error}", "Start a new run") from error


def write(recipe: Recipe, target: Path) -> None:
    """Write a run's recipe as JSON; raises StorageError."""
    write_bytes(target, recipe.to_json().encode())


def from_table(table: Mapping[str, Any]) -> Recipe:
    """Return a recipe from nested tables; raises InputError with the wrong setting, its value and its bound."""
    recipe = bounds.read(Recipe, table)
    _check(recipe)
    return recipe


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"Cannot read the recipe {path}: {error.strerror}", "Check the path") from error
    except ValueError as error:
        raise InputError(f"The recipe {path} is not valid TOML: {error}", "Correct the file") from error


def _overridden(table: dict[str, Any], overrides: Sequence[str]) -> Recipe:
    for override in overrides:
        _override(table, override)
    return from_table(table)


def _override(table: dict[str, Any], override: str) -> None:
    name, separator, text = override.partition("=")
    *sections, key = name.strip().split(".")
    if not separator or not key:
        raise InputError(f"Cannot read the setting {override!r}", "Write it as section.name=value")
    for section in sections:
        table = table.setdefault(section, {})
        if not isinstance(table, dict):
            raise InputError(f"Cannot set {name.strip()}: {section} is a setting, not a section", "Check its name")
    table[key] = parse_value(text.strip())


def parse_value(text: str) -> Any:
    """Return a TOML value; other text is a plain string."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        return text


def _check(recipe: Recipe) -> None:
    """Check the bounds that depend on another setting; raises InputError."""
    model, photos, batch, schedule = recipe.model, recipe.photos, recipe.batch, recipe.schedule
    largest = max(photos.train_side, photos.last_side)
    rules = (
        (not model.fold_norm or schedule.frozen_norm, "model.fold_norm", "false if schedule.frozen_norm is false"),
        (photos.cache_side >= largest, "photos.cache_side", f"at least {largest}, the side that photos are trained on"),
        (
            not photos.last_side or photos.last_side >= photos.train_side,
            "photos.last_side",
            f"0 or at least photos.train_side, {photos.train_side}",
        ),
        (
            batch.photos >= 2 * batch.per_class and batch.photos % batch.per_class == 0,
            "batch.photos",
            f"a multiple of batch.per_class, {batch.per_class}, and at least {2 * batch.per_class}",
        ),
        (batch.copies <= batch.photos, "batch.copies", f"from 0 to batch.photos, {batch.photos}"),
        (batch.parts <= batch.photos, "batch.parts", f"from 0 to batch.photos, {batch.photos}"),
        (not recipe.loss.copies or batch.copies > 0, "batch.copies", "above 0 if loss.copies is above 0"),
        (not recipe.loss.windows or batch.parts > 0, "batch.parts", "above 0 if loss.windows is above 0"),
    )
    for holds, name, bound in rules:
        if not holds:
            raise bounds.refusal(name, operator.attrgetter(name)(recipe), bound)


def _flatten(table: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{place}{name}.")
        else:
            flat[place + name] = list(value) if isinstance(value, tuple) else value
    return flat
