"""Whether to read photos now, and how fast: the person's settings and the state of the machine decide."""

import math
import time

from photosearch.core.events import Hold
from photosearch.machine import Machine
from photosearch.settings import Settings

PROBE_SECONDS = 5.0
"""How long an answer of the machine is used; a person who comes back waits no longer for a busy machine."""
IDLE_SECONDS = 180.0
"""A person without input for this long counts as away."""
GENTLE = 0.25
"""The fraction of the time spent on work; for the rest, the machine is left alone."""


class Pace:
    """Decides before each photo. One thread calls `now`; any thread may call `follow`.

    Args:
        probe_seconds: how long an answer of the machine is used.
    """

    def __init__(self, machine: Machine, probe_seconds: float = PROBE_SECONDS) -> None:
        self._machine = machine
        self._probe_seconds = probe_seconds
        self._settings: Settings | None = None
        self._due = -math.inf
        self._now: tuple[Hold | None, float] = (None, 1.0)

    def begin(self, settings: Settings) -> None:
        """Applies the settings of the start, unless the person has changed them since."""
        if self._settings is None:
            self.follow(settings)

    def follow(self, settings: Settings) -> None:
        """Applies changed settings."""
        self._settings = settings
        self._due = -math.inf

    def now(self) -> tuple[Hold | None, float]:
        """Returns why no photo is read now, or None, and the fraction of the time to work, above 0 and up to 1."""
        if self._settings is not None and time.monotonic() >= self._due:
            self._due = time.monotonic() + self._probe_seconds
            self._now = self._decide(self._settings)
        return self._now

    def without_effect(self) -> frozenset[str]:
        """Returns the settings that have no effect here, because the system does not report power or idle state."""
        known = {"mains_only": self._machine.on_mains(), "idle_only": self._machine.idle_seconds()}
        return frozenset(name for name, answer in known.items() if answer is None)

    def _decide(self, chosen: Settings) -> tuple[Hold | None, float]:
        mains = self._machine.on_mains() if chosen.mains_only or chosen.effort == "auto" else None
        gentle = chosen.effort == "gentle" or (chosen.effort == "auto" and mains is False)
        return self._hold(chosen, mains), GENTLE if gentle else 1.0

    def _hold(self, chosen: Settings, mains: bool | None) -> Hold | None:
        if chosen.mains_only and mains is False:
            return Hold.MAINS
        if chosen.idle_only:
            idle = self._machine.idle_seconds()
            if idle is not None and idle < IDLE_SECONDS:
                return Hold.IDLE
        return None
