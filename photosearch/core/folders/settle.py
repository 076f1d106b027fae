"""Debounces events: finds paths that have not changed for long enough. The caller provides the clock."""

PATIENCE = 30.0
"""A path that never becomes quiet is due after this many quiet periods."""


class Settle:
    """Collects touched paths; each is due when nothing has touched it for `quiet` seconds of the caller's clock."""

    def __init__(self, quiet: float) -> None:
        self._quiet = quiet
        self._touched: dict[str, tuple[float, float]] = {}

    def feed(self, path: str, now: float) -> None:
        """Records that `path` was touched at `now`."""
        first, _ = self._touched.get(path, (now, now))
        self._touched[path] = (first, now)

    def take_due(self, now: float) -> tuple[str, ...]:
        """Removes and returns the paths that are due at `now`, or nearly so, sorted.

        A move touches two paths a moment apart; taken separately, they would look like a removal and a new file.
        """
        soonest = self.next_due()
        if soonest is None or soonest > now:
            return ()
        due = tuple(sorted(path for path in self._touched if self._due_at(path) <= now + self._quiet / 2))
        for path in due:
            del self._touched[path]
        return due

    def next_due(self) -> float | None:
        """Returns when the next path is due if nothing else happens, or None if none waits."""
        return min(map(self._due_at, self._touched), default=None)

    def _due_at(self, path: str) -> float:
        first, last = self._touched[path]
        return min(last + self._quiet, first + PATIENCE * self._quiet)
