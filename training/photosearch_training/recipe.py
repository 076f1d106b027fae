"""A training run as a value: everything that decides its result, apart from the photos and the starting weights.

It knows file formats (TOML in, JSON out) and bounds, but neither torch nor photos.
"""

import dataclasses
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from photosearch.core.photo import Fit
from photosearch.durable import write_bytes
from photosearch.errors import InputError

_Section = TypeVar("_Section")

ROLES = ("anchor", "positive", "negative")
PLACEMENTS = ("none", "last", "blocks")
_GROWTH = 32


@dataclass(frozen=True, slots=True)
class ModelRecipe:
    """The network. `weights` is "pretrained", "random" or a safetensors file of the bare backbone."""

    backbone: str = "timm:tf_efficientnet_lite0"
    weights: str = "pretrained"
    dimension: int = 256
    pooling: str = "mean"
    """"mean", or "gem" for the generalised mean of power `gem_power`."""
    gem_power: float = 3.0
    fold_norm: bool = False
    """Whether BatchNorm is merged into the convolutions (`folding.fold_norm`); for fixed statistics, and faster."""
    head: str = "pca"
    """How the projection starts: "pca" of the training photos' pooled features, what comes nearest to the "teacher", or
    "random"."""
    whiten: float = 0.0
    """How much of the principal components' spread a "pca" head evens out: 0 none, 1 all of it."""
    attention: str = "none"
    """CBAM attention: "none", after the "last" stage, or in all residual "blocks"."""
    attention_reduction: int = 16
    """Channels per hidden value of the channel gate, which has at least 8."""


@dataclass(frozen=True, slots=True)
class PhotosRecipe:
    """Pixels: photos are cached at `cache_side`, trained on at `train_side`, measured and shipped at `side`."""

    side: int = 224
    train_side: int = 160
    last_side: int = 0
    """Where it is larger than `train_side`, photos grow up to it over the run, in steps of 32 (Tan & Le 2021)."""
    cache_side: int = 192
    fit: str = Fit.SQUASH.value
    classes: str = "folders"
    """What a class is: "folders", or "copies", where every photo is its own class and is asked for by its edits."""
    most_of_class: int = 0
    """Training photos of a class, evenly spread over its names, when there are more; 0 for all."""
    ranks: tuple[int, ...] = (1, 2, 4, 8)
    """The K that recall@K is measured at."""

    def side_at(self, progress: float) -> int:
        """The side trained on when `progress`, from 0 to 1, of the run is done."""
        sides = range(self.train_side, max(self.train_side, self.last_side) + 1, _GROWTH)
        return sides[min(int(progress * len(sides)), len(sides) - 1)]


@dataclass(frozen=True, slots=True)
class TeacherRecipe:
    """What the run learns from: the starting backbone, shown each photo at all of these sides in all of these fits.

    Without sides it is the start as it is.
    """

    sides: tuple[int, ...] = ()
    fits: tuple[str, ...] = (Fit.SQUASH.value, Fit.CROP.value)


@dataclass(frozen=True, slots=True)
class BatchRecipe:
    """A batch has `photos` photos, `per_class` of each class; `balance` is explained in `samplers.ClassSampler.of`."""

    photos: int = 64
    per_class: int = 4
    balance: float = 0.5
    augment: str = "standard"
    copies: int = 0
    """How many of the photos come a second time, as edited copies (`edits`)."""


@dataclass(frozen=True, slots=True)
class LossRecipe:
    """A loss and a miner: a name of `losses.CATALOGUE`, or class names of pytorch-metric-learning with parameters."""

    name: str = "MultiSimilarityLoss"
    parameters: dict[str, Any] = field(default_factory=dict)
    miner: str = ""
    miner_parameters: dict[str, Any] = field(default_factory=dict)
    weight: float = 1.0
    """Weight of this loss among the terms; 0 leaves it out, and with it the classes."""
    distil: float = 0.0
    """Weight of placing a photo, however edited, among all photos as the teacher does (`losses.Distilling`)."""
    distil_temperature: float = 0.1
    preserve: float = 0.0
    """Weight of keeping the teacher's similarities between the photos of a batch (`losses.Preserving`)."""
    preserve_temperature: float = 0.1
    copies: float = 0.0
    """Weight of telling a photo by its edited copy among all photos of the batch (Chen et al. 2020)."""
    copies_temperature: float = 0.05


@dataclass(frozen=True, slots=True)
class AdversarialRecipe:
    """Adversarial triplet embedding (`adversarial.AdversarialTriplets`); a weight of 0 leaves it out."""

    weight: float = 0.0
    theta: float = 0.1
    """How far embeddings are turned, in radians; for pooled features, how far they move relative to their length."""
    ramp: float = 0.15
    """Part of the run over which theta grows from 0."""
    where: str = "embedding"
    """"embedding", or "feature": the pooled features before the projection."""
    norm: str = "l2"
    """"l2" moves along the gradient, "sign" along its signs."""
    direction: str = "gradient"
    """"gradient", or "random" for the control that moves as far in a direction that means nothing."""
    roles: tuple[str, ...] = ROLES
    """Which photos of a triplet move."""
    margin: float = 0.1
    """The attacker's margin m between the similarities to negative and positive."""
    beta: float = 10.0
    """Sharpness of the attacker's softplus."""


@dataclass(frozen=True, slots=True)
class PenaltyRecipe:
    """Input gradient regularisation (`gradient_penalty.InputGradientPenalty`); 0 leaves a form out.

    A weight is rho in |grad lambda R| = rho |grad L|, by the network's weights, averaged over the first batches.
    """

    loss: float = 0.0
    """Weight of the penalty on the loss's gradient by the pixels."""
    feature: float = 0.0
    """Weight of the penalty on the embedding's gradient by the pixels."""
    loss_estimator: str = "auto"
    """"exact" by a second derivative, "difference" without one, "auto": exact on a GPU."""
    feature_estimator: str = "auto"
    """"exact", "projection" by one second derivative, "difference" without one, "auto": projection on a GPU."""
    step: float = 1e-2
    """Length h of the step that differences are taken over, in units of the range [0, 1] of a pixel."""
    calibrate: int = 4
    """Batches over which the gradients at the start are averaged."""


@dataclass(frozen=True, slots=True)
class ScheduleRecipe:
    """How long and how fast. Learning rates are AdamW's at the top of the schedule."""

    steps: int = 1000
    """0 keeps the start as it is, to measure it."""
    warmup: int = 50
    backbone_rate: float = 1e-4
    head_rate: float = 1e-3
    loss_rate: float = 1e-2
    attention_factor: float = 10.0
    """The attention's learning rate as a multiple of the backbone's."""
    weight_decay: float = 1e-4
    clip: float = 10.0
    """Largest norm of the gradient; 0 for none."""
    average: float = 0.99
    """Decay of the moving average of the weights; 0 for none."""
    stages: int = 0
    """How many of the backbone's last stages learn, the others stay as they are; 0 for all."""
    frozen_norm: bool = True
    """BatchNorm keeps the statistics it started with."""
    precision: str = "float32"
    """"float32", or "bfloat16" for mixed precision."""
    accumulate: int = 1
    """Batches whose gradients are averaged for one step."""
    compiled: bool = False
    """Whether the backbone is compiled by torch.compile."""
    evaluate_every: int = 200
    checkpoint_every: int = 50
    interpolate: tuple[float, ...] = (1.0,)
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
        """The same for the same run: what a resumed run is compared with."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True, indent=1)

    def difference(self, other: "Recipe") -> tuple[str, ...]:
        """Dotted names of the settings in which `other` differs."""
        mine, theirs = _flatten(dataclasses.asdict(self)), _flatten(dataclasses.asdict(other))
        return tuple(name for name in sorted(mine | theirs) if mine.get(name) != theirs.get(name))


def read(path: Path | None, overrides: Sequence[str] = ()) -> Recipe:
    """The recipe in a TOML file, or the default one; `overrides` are "section.name=value" with a TOML value.

    Raises:
        InputError: the file cannot be read, or a setting is unknown or out of bounds.
    """
    return _overridden(_read_toml(path) if path else {}, overrides)


def change(recipe: Recipe, overrides: Sequence[str]) -> Recipe:
    """The recipe with some settings changed, written as for `read`; raises InputError."""
    return _overridden(dataclasses.asdict(recipe), overrides)


def from_json(text: str) -> Recipe:
    """Reads what `Recipe.to_json` wrote; raises InputError."""
    try:
        return from_table(json.loads(text))
    except ValueError as error:
        raise InputError(f"The run's recipe is damaged: {error}", "Start a new run") from error


def write(recipe: Recipe, target: Path) -> None:
    """Notes a run's recipe as JSON; raises StorageError."""
    write_bytes(target, recipe.to_json().encode())


def from_table(table: Mapping[str, Any]) -> Recipe:
    """A recipe from nested tables; raises InputError naming the setting that is wrong."""
    recipe = _section(Recipe, table, "")
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
    table[key] = parse_value(text.strip())


def parse_value(text: str) -> Any:
    """A TOML value; anything that is none is taken as a plain string."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        return text


def _section(kind: type[_Section], table: Any, place: str) -> _Section:
    if not isinstance(table, Mapping):
        raise InputError(f"The recipe's {place.rstrip('.')!r} is not a table", "Correct the recipe")
    types = get_type_hints(kind)
    for name in table:
        if name not in types:
            raise InputError(f"The recipe has no setting {place + name!r}", f"Known here: {', '.join(sorted(types))}")
    return kind(**{name: _value(types[name], value, place + name) for name, value in table.items()})


def _value(wanted: Any, value: Any, place: str) -> Any:
    if dataclasses.is_dataclass(wanted):
        return _section(wanted, value, f"{place}.")  # type: ignore[arg-type]
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if get_origin(wanted) is tuple and isinstance(value, list | tuple):
        return tuple(_value(get_args(wanted)[0], item, place) for item in value)
    plain = get_origin(wanted) or wanted
    if not isinstance(value, plain) or (plain is int and isinstance(value, bool)):
        raise InputError(f"The recipe's {place!r} must be {plain.__name__}, not {value!r}", "Correct the recipe")
    return value


def _check(recipe: Recipe) -> None:
    model, photos, batch, schedule = recipe.model, recipe.photos, recipe.batch, recipe.schedule
    adversarial, penalty = recipe.adversarial, recipe.penalty
    fits = [fit.value for fit in Fit]
    rules = (
        (model.dimension >= 2, "model.dimension", "at least 2"),
        (model.pooling in ("mean", "gem"), "model.pooling", "mean or gem"),
        (model.gem_power > 0, "model.gem_power", "above 0"),
        (model.head in ("pca", "teacher", "random"), "model.head", "pca, teacher or random"),
        (not model.fold_norm or schedule.frozen_norm, "model.fold_norm", "false where schedule.frozen_norm is"),
        (0 <= model.whiten <= 1, "model.whiten", "between 0 and 1"),
        (model.attention in PLACEMENTS, "model.attention", ", ".join(PLACEMENTS)),
        (model.attention_reduction >= 1, "model.attention_reduction", "at least 1"),
        (photos.classes in ("folders", "copies"), "photos.classes", "folders or copies"),
        (photos.most_of_class != 1 and photos.most_of_class >= 0, "photos.most_of_class", "0 or at least 2"),
        (photos.fit in fits, "photos.fit", ", ".join(fits)),
        (min(photos.side, photos.train_side) >= 32, "photos.side and photos.train_side", "at least 32"),
        (
            photos.cache_side >= max(photos.train_side, photos.last_side),
            "photos.cache_side",
            "at least photos.train_side and photos.last_side",
        ),
        (
            photos.last_side >= photos.train_side or not photos.last_side,
            "photos.last_side",
            "0 or photos.train_side up",
        ),
        (min(recipe.teacher.sides, default=32) >= 32, "teacher.sides", "numbers from 32"),
        (
            bool(recipe.teacher.fits) and all(fit in fits for fit in recipe.teacher.fits),
            "teacher.fits",
            f"a list of {', '.join(fits)}",
        ),
        (batch.per_class >= 2, "batch.per_class", "at least 2"),
        (batch.photos >= 2 * batch.per_class, "batch.photos", "at least two classes of batch.per_class"),
        (0 <= batch.balance <= 1, "batch.balance", "between 0 and 1"),
        (0 <= batch.copies <= batch.photos, "batch.copies", "between 0 and batch.photos"),
        (min(recipe.loss.weight, recipe.loss.distil, recipe.loss.copies) >= 0, "the weights of the loss", "at least 0"),
        (recipe.loss.distil_temperature > 0, "loss.distil_temperature", "above 0"),
        (not recipe.loss.copies or batch.copies > 0, "batch.copies", "above 0 where loss.copies is"),
        (recipe.loss.copies_temperature > 0, "loss.copies_temperature", "above 0"),
        (batch.photos % max(batch.per_class, 1) == 0, "batch.photos", "a multiple of batch.per_class"),
        (adversarial.weight >= 0, "adversarial.weight", "at least 0"),
        (0 <= adversarial.theta < 1.5, "adversarial.theta", "an angle from 0 to 1.5"),
        (0 <= adversarial.ramp <= 1, "adversarial.ramp", "between 0 and 1"),
        (adversarial.where in ("embedding", "feature"), "adversarial.where", "embedding or feature"),
        (adversarial.norm in ("l2", "sign"), "adversarial.norm", "l2 or sign"),
        (adversarial.direction in ("gradient", "random"), "adversarial.direction", "gradient or random"),
        (
            bool(adversarial.roles) and set(adversarial.roles) <= set(ROLES),
            "adversarial.roles",
            f"a list of {', '.join(ROLES)}",
        ),
        (adversarial.beta > 0, "adversarial.beta", "above 0"),
        (min(penalty.loss, penalty.feature) >= 0, "penalty.loss and penalty.feature", "at least 0"),
        (
            penalty.loss_estimator in ("auto", "exact", "difference"),
            "penalty.loss_estimator",
            "auto, exact or difference",
        ),
        (
            penalty.feature_estimator in ("auto", "exact", "projection", "difference"),
            "penalty.feature_estimator",
            "auto, exact, projection or difference",
        ),
        (penalty.step > 0, "penalty.step", "above 0"),
        (penalty.calibrate >= 1, "penalty.calibrate", "at least 1"),
        (schedule.accumulate >= 1, "schedule.accumulate", "at least 1"),
        (schedule.attention_factor > 0, "schedule.attention_factor", "above 0"),
        (schedule.stages >= 0, "schedule.stages", "at least 0"),
        (schedule.steps >= 0, "schedule.steps", "at least 0"),
        (schedule.evaluate_every >= 1, "schedule.evaluate_every", "at least 1"),
        (schedule.checkpoint_every >= 1, "schedule.checkpoint_every", "at least 1"),
        (0 <= schedule.average < 1, "schedule.average", "at least 0 and below 1"),
        (schedule.precision in ("float32", "bfloat16"), "schedule.precision", "float32 or bfloat16"),
        (
            bool(schedule.interpolate) and all(0 <= alpha <= 1 for alpha in schedule.interpolate),
            "schedule.interpolate",
            "a list of numbers from 0 to 1",
        ),
    )
    for holds, name, bound in rules:
        if not holds:
            raise InputError(f"The recipe's {name} is out of bounds", f"It must be {bound}")


def _flatten(table: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{place}{name}.")
        else:
            flat[place + name] = list(value) if isinstance(value, tuple) else value
    return flat
