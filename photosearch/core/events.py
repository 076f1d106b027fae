"""What the jobs tell whoever listens: frozen, so that they may cross threads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from photosearch.core.photo import Box, Description, Floats, Hit, Order
from photosearch.core.query.facets import Facets
from photosearch.core.query.feedback import Asked


class FolderState(StrEnum):
    """How a watched folder stands."""

    WAITING = "waiting"
    SCANNING = "scanning"
    INDEXING = "indexing"
    WATCHING = "watching"
    POLLING = "polling"
    """The system's watch limit is reached or events are unavailable: periodic scans instead."""
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
    """The list of folders, or the state of one, is new."""

    folders: tuple[FolderStatus, ...]


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How far indexing is. `rate` is photos per second over the last seconds; `seconds_left` is None when unknown."""

    done: int
    total: int
    rate: float
    seconds_left: float | None


class Hold(StrEnum):
    """Why photos wait to be read."""

    PAUSED = "paused"
    """The person paused it."""
    MAINS = "mains"
    """It is to run on mains power alone, and the machine is on battery."""
    IDLE = "idle"
    """It is to run while nobody uses the computer, and somebody does."""


@dataclass(frozen=True, slots=True)
class IndexHeld:
    """Photos wait to be read, and why; with None they are read again."""

    hold: Hold | None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one pass changed; counts are photos. The command line prints it as its last line."""

    added: int = 0
    updated: int = 0
    moved: int = 0
    removed: int = 0
    skipped: int = 0
    unchanged: int = 0
    seconds: float = 0.0
    photos_per_second: float = 0.0


@dataclass(frozen=True, slots=True)
class IndexIdle:
    """Nothing is left to index; `report` is what the pass did."""

    report: IndexReport


@dataclass(frozen=True, slots=True)
class SearchDone:
    """The answer to query number `ticket`, best first. `seconds` runs from submission to this event.

    `asked` is what the hits can be marked against: None unless the query is one example. Where it is not `complete`,
    these are the first hits, and all of them follow.

    `order` holds all photos of the answer where these are more than the hits: the library is browsed, and a million of
    them are had at once as ids alone.
    """

    ticket: int
    hits: tuple[Hit, ...]
    seconds: float
    asked: Asked | None = None
    complete: bool = True
    order: Order | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SearchFailed:
    """Query number `ticket` has no answer; `message` says why and what to do."""

    ticket: int
    message: str


@dataclass(frozen=True, slots=True)
class FacetsCounted:
    """The answer to count number `ticket`: what each choice of a filter would leave."""

    ticket: int
    facets: Facets


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why `hit` matched an example: where they match, and which places of the two are alike.

    The maps are float32 [h, w]; each sums to `score`, the cosine of the pair. `pairs` holds the cosine of every place
    of the query with every place of the hit, [h, w, h', w']. `ticket` is the request's number. A map covers the part
    of its photo that the model saw, `query_area` and `hit_area` (`core.geometry.seen`).
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


@dataclass(frozen=True, slots=True)
class ExplainFailed:
    """Request number `ticket` has no explanation."""

    ticket: int
    message: str


@dataclass(frozen=True, slots=True)
class ProviderReady:
    """The execution provider in use, and why."""

    name: str
    reason: str


class SwitchStep(StrEnum):
    """What is done before another model is in force."""

    EMBEDDING = "embedding"
    """Photos are read again, where the model has another network."""
    INDEXING = "indexing"


@dataclass(frozen=True, slots=True)
class SwitchProgress:
    """How far the step of the way to the model with id `model` is; the model in force answers meanwhile."""

    model: str
    step: SwitchStep
    progress: IndexProgress


@dataclass(frozen=True, slots=True)
class ModelSwitched:
    """The model with id `model` is in force. `lacking` photos could not be read: they are as soon as they can be."""

    model: str
    name: str
    lacking: int


@dataclass(frozen=True, slots=True)
class SwitchEnded:
    """The model with id `model` will not be in force: the person called it off, or a Trouble says why."""

    model: str


@dataclass(frozen=True, slots=True)
class ModelDeleted:
    """The model with id `model` is gone, with its vectors and its index."""

    model: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Our own storage, model or system fails in a way the person has to know of.

    `fatal` ends the work for good; where the library is `damaged`, a repair may help.
    """

    message: str
    fatal: bool = False
    damaged: bool = False


Event: TypeAlias = (
    FoldersChanged
    | IndexProgress
    | IndexHeld
    | IndexIdle
    | SearchDone
    | SearchFailed
    | FacetsCounted
    | Explanation
    | ExplainFailed
    | ProviderReady
    | SwitchProgress
    | ModelSwitched
    | SwitchEnded
    | ModelDeleted
    | Trouble
)

Listener: TypeAlias = Callable[[Event], None]
"""Called from any thread; must return at once and must not raise."""
