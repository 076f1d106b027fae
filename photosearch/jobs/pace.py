"""Decides whether and how fast to read photos, from the settings, the machine, and whether a person waits."""

import math
import time
from dataclasses import dataclass

from photosearch.core.events import Hold, Slowdown
from photosearch.machine import Machine
from photosearch.settings import Settings

PROBE_SECONDS = 5.0
"""How long an answer of the machine is used, so that indexing slows down soon after a person comes back."""
IDLE_SECONDS = 180.0
"""A person without input for this long counts as away."""
GENTLE_SHARE = 0.25
"""The fraction of all processors' time spent on work; the job sleeps for the rest."""
SHARING = 5
"""Niceness of decoders while a person waits for photos in the window, which must stay smooth beside them."""
YIELDING = 15
"""Niceness of decoders that nobody waits for. Beside two busy programs on two cores, they use a twentieth of the time:
the programs are hardly slower, and indexing still advances."""
GENTLE_NICENESS = 17
"""Niceness of decoders of gentle work. It leaves more time to busy programs, and keeps a tenth of its own speed."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How to read photos now.

    Attributes:
        hold: why no photo is read now, or None.
        share: the fraction of all processors' time to work, above 0 and up to 1.
        niceness: the niceness of decoder processes, 0 (normal) to 19 (everything else first).
        slowdown: why this is not full speed, or None.
    """

    hold: Hold | None = None
    share: float = 1.0
    niceness: int = 0
    slowdown: Slowdown | None = None


class Pace:
    """Decides before each photo. One thread calls `now`; any thread may call the other methods.

    Args:
        probe_seconds: how long an answer of the machine is used.
    """

    def __init__(self, machine: Machine, probe_seconds: float = PROBE_SECONDS) -> None:
        self._machine = machine
        self._probe_seconds = probe_seconds
        self._settings: Settings | None = None
        self._in_front = False
        self._waited_for = False
        self._due = -math.inf
        self._now = Tempo()

    def begin(self, settings: Settings) -> None:
        """Applies the settings of the start, unless the person has changed them since."""
        if self._settings is None:
            self.follow(settings)

    def follow(self, settings: Settings) -> None:
        """Applies changed settings."""
        self._settings = settings
        self._due = -math.inf

    def show_in_front(self, in_front: bool) -> None:
        """Records whether the window is in front; used from the next probe on, so quick switches change nothing."""
        self._in_front = in_front

    def expect(self, waited_for: bool) -> None:
        """Records whether a person waits for photos, because a new folder is indexed for the first time."""
        if waited_for != self._waited_for:
            self._waited_for = waited_for
            self._due = -math.inf

    def now(self) -> Tempo:
        """Returns how to read photos now."""
        if self._settings is not None and time.monotonic() >= self._due:
            self._due = time.monotonic() + self._probe_seconds
            self._now = self._decide(self._settings)
        return self._now

    def without_effect(self) -> frozenset[str]:
        """Returns the settings that have no effect here, because the system does not report power or idle state."""
        known = {"mains_only": self._machine.on_mains(), "idle_only": self._machine.idle_seconds()}
        return frozenset(name for name, answer in known.items() if answer is None)

    def _decide(self, chosen: Settings) -> Tempo:
        mains = self._machine.on_mains() if chosen.mains_only or chosen.effort == "auto" else None
        hold = self._hold(chosen, mains)
        match self._slowdown(chosen, mains):
            case None:
                return Tempo(hold, 1.0, 0 if chosen.effort == "full" else SHARING)
            case (Slowdown.BATTERY | Slowdown.CHOSEN) as why:
                return Tempo(hold, GENTLE_SHARE, GENTLE_NICENESS, why)
            case why:
                return Tempo(hold, 1.0, YIELDING, why)

    def _slowdown(self, chosen: Settings, mains: bool | None) -> Slowdown | None:
        if chosen.effort == "full":
            return None
        if chosen.effort == "gentle":
            return Slowdown.CHOSEN
        if mains is False:
            return Slowdown.BATTERY
        if not self._in_front:
            return Slowdown.BEHIND
        return None if self._waited_for else Slowdown.LATER

    def _hold(self, chosen: Settings, mains: bool | None) -> Hold | None:
        if chosen.mains_only and mains is False:
            return Hold.MAINS
        if chosen.idle_only:
            idle = self._machine.idle_seconds()
            if idle is not None and idle < IDLE_SECONDS:
                return Hold.IDLE
        return None
