"""The events that the jobs send to their listeners; frozen, because they cross threads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from photosearch.core.photo import Box, Description, Floats, Hit, Placement, Shapes
from photosearch.core.query.facets import Facets
from photosearch.core.query.feedback import Asked

if TYPE_CHECKING:
    from photosearch.core.answers.stacking import Stacks


class FolderState(StrEnum):
    """The state of a watched folder."""

    WAITING = "waiting"
    SCANNING = "scanning"
    INDEXING = "indexing"
    WATCHING = "watching"
    POLLING = "polling"
    """The system's watch limit is reached or events are unavailable: the folder is scanned periodically."""
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """One watched folder. `path` is identity text; counts are photos."""

    path: str
    state: FolderState
    photos: int
    skipped: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FoldersChanged:
    """The list of folders, or the state of one, has changed."""

    folders: tuple[FolderStatus, ...]


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How far indexing is. `rate` is photos per second over the last seconds; `seconds_left` is None when unknown."""

    done: int
    total: int
    rate: float
    seconds_left: float | None


class Hold(StrEnum):
    """Why indexing waits."""

    PAUSED = "paused"
    """The person paused it."""
    MAINS = "mains"
    """The settings allow indexing only on mains power, and the computer runs on battery."""
    IDLE = "idle"
    """The settings allow indexing only while the computer is idle, and somebody uses it."""


@dataclass(frozen=True, slots=True)
class IndexHeld:
    """Indexing waits, and why; None when it continues."""

    hold: Hold | None


class Slowdown(StrEnum):
    """Why indexing is slower than it could be."""

    BATTERY = "battery"
    """The computer runs on battery power."""
    CHOSEN = "chosen"
    """The settings ask for gentle indexing."""
    BEHIND = "behind"
    """The window is not in front, so other programs go first."""
    LATER = "later"
    """No new folder is being indexed, so other programs go first."""


@dataclass(frozen=True, slots=True)
class IndexSlowed:
    """Indexing is slower than it could be, and why; None when it runs at full speed."""

    slowdown: Slowdown | None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one pass changed, as numbers of photos. The command line prints it last."""

    added: int = 0
    updated: int = 0
    moved: int = 0
    removed: int = 0
    skipped: int = 0
    unchanged: int = 0
    sidecars: int = 0
    """Sidecars that were read."""
    seconds: float = 0.0
    photos_per_second: float = 0.0


@dataclass(frozen=True, slots=True)
class IndexIdle:
    """Nothing is left to index; `report` describes the pass."""

    report: IndexReport


@dataclass(frozen=True, slots=True)
class SearchDone:
    """The answer to query number `ticket`, best first. `seconds` runs from submission to this event.

    `asked` is the example that hits can be marked against; None unless the query is one example. If the answer is not
    `complete`, it holds the first hits, or hits that pixels refine further, and a complete answer follows.

    `stacks` holds all photos of the answer and their items if the library is browsed; `hits` are the first items.
    `shapes` are then the shapes of at least these photos.
    """

    ticket: int
    hits: tuple[Hit, ...]
    seconds: float
    asked: Asked | None = None
    complete: bool = True
    stacks: "Stacks | None" = field(default=None, repr=False, compare=False)
    shapes: Shapes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SearchFailed:
    """Query number `ticket` failed; `message` states why and what to do."""

    ticket: int
    message: str


@dataclass(frozen=True, slots=True)
class FacetsCounted:
    """The answer to count number `ticket`: how many photos each choice of a filter would leave."""

    ticket: int
    facets: Facets


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why `hit` matched an example: how much each place of both photos adds, and which places are alike.

    The maps are float32 [h, w]; each sums to `score`, the cosine of the pair. `pairs` holds the cosine of every place
    of the query with every place of the hit, [h, w, h', w']. `ticket` is the request's number. A map covers the part
    of its photo that the model saw, `query_area` and `hit_area` (`core.geometry.seen`). `placement` is where the hit
    shows the example, if the pixels prove it; its `of_query` is in fractions of the whole picture, not of a detail.
    """

    ticket: int
    query_map: Floats
    hit_map: Floats
    query: Description
    hit: Description
    pairs: Floats
    score: float
    query_area: Box
    hit_area: Box
    placement: Placement | None = None


@dataclass(frozen=True, slots=True)
class WordsExplained:
    """Where a photo matches a description: the answer to request number `ticket`.

    `weights`, float32 [h, w], is 0 at the place that matches least. The map covers `area` of the photo
    (`core.geometry.seen`).
    """

    ticket: int
    weights: Floats
    area: Box


@dataclass(frozen=True, slots=True)
class ExplainFailed:
    """The explanation of request number `ticket` failed."""

    ticket: int
    message: str


@dataclass(frozen=True, slots=True)
class ProviderReady:
    """The execution provider in use, and why."""

    name: str
    reason: str


class SwitchStep(StrEnum):
    """A step of switching to another model."""

    EMBEDDING = "embedding"
    """Reads and embeds photos again, if the model has another network."""
    INDEXING = "indexing"


@dataclass(frozen=True, slots=True)
class SwitchProgress:
    """Progress of switching to the model with id `model`; the current model answers queries meanwhile."""

    model: str
    step: SwitchStep
    progress: IndexProgress


class Extra(StrEnum):
    """An optional step of indexing."""

    TEXT = "text"
    """Reads the text in photos."""
    WORDS = "words"
    """Embeds photos for descriptions in words."""


@dataclass(frozen=True, slots=True)
class ExtraProgress:
    """How many photos an optional step is through, of how many that lacked it; it ends when both are equal."""

    extra: Extra
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ModelSwitched:
    """The model with id `model` is now the current one. `lacking` photos could not be read yet and follow later."""

    model: str
    name: str
    lacking: int


@dataclass(frozen=True, slots=True)
class SwitchEnded:
    """Switching to the model with id `model` ended without success: it was cancelled, or a Trouble states why."""

    model: str


@dataclass(frozen=True, slots=True)
class ModelDeleted:
    """The model with id `model` was deleted, with its vectors and its index."""

    model: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """PhotoSearch's storage or model, or the system, failed in a way that the person must know about.

    `fatal` means that background work has stopped for good; if the library is `damaged`, a repair may help.
    `removals`: folders whose missing photos stay in the library until the person confirms that they are deleted.
    """

    message: str
    fatal: bool = False
    damaged: bool = False
    removals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SharedState:
    """The state of a shared library.

    `role` is what the person may do: "reader", "indexer" or "owner"; empty before the server has answered. `pending` is
    the number of photos that wait to be read. If the server does not answer, `reachable` is False and `message` says
    why; it is tried again.
    """

    name: str
    role: str
    reachable: bool
    pending: int = 0
    message: str = ""


Event: TypeAlias = (
    FoldersChanged
    | IndexProgress
    | IndexHeld
    | IndexSlowed
    | IndexIdle
    | SearchDone
    | SearchFailed
    | FacetsCounted
    | Explanation
    | WordsExplained
    | ExplainFailed
    | ProviderReady
    | SwitchProgress
    | ExtraProgress
    | ModelSwitched
    | SwitchEnded
    | ModelDeleted
    | SharedState
    | Trouble
)

Listener: TypeAlias = Callable[[Event], None]
"""Called from any thread; must return at once and must not raise."""
