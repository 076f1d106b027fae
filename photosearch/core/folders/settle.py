"""Which paths are quiet: a debounce without a clock of its own, so that it can be tested with any."""

PATIENCE = 30.0
"""A path that never falls quiet is due after this many quiet periods all the same."""


class Settle:
    """Paths that were touched, due when nothing touched them for `quiet` seconds of the caller's clock."""

    def __init__(self, quiet: float) -> None:
        self._quiet = quiet
        self._touched: dict[str, tuple[float, float]] = {}

    def feed(self, path: str, now: float) -> None:
        """Notes that `path` was touched at `now`."""
        first, _ = self._touched.get(path, (now, now))
        self._touched[path] = (first, now)

    def take_due(self, now: float) -> tuple[str, ...]:
        """Removes and returns the paths that are due at `now`, sorted, and with them those that nearly are.

        A move touches two paths a moment apart; taken one by one it would look like a loss and an arrival.
        """
        soonest = self.next_due()
        if soonest is None or soonest > now:
            return ()
        due = tuple(sorted(path for path in self._touched if self._due_at(path) <= now + self._quiet / 2))
        for path in due:
            del self._touched[path]
        return due

    def next_due(self) -> float | None:
        """Returns when the next path is due if nothing more happens; None when none waits."""
        return min(map(self._due_at, self._touched), default=None)

    def _due_at(self, path: str) -> float:
        first, last = self._touched[path]
        return min(last + self._quiet, first + PATIENCE * self._quiet)
