"""Which backups are kept: those of the last days, and of each of some weeks before them the first."""

from collections.abc import Iterable
from datetime import datetime


def kept(moments: Iterable[datetime], days: int, weeks: int) -> set[datetime]:
    """Returns those of `moments` that stay: the newest `days`, and the first of each of the `weeks` weeks before.

    The first of a week, because the last would never grow older than a few days.
    """
    newest_first = sorted(moments, reverse=True)
    firsts = {moment.isocalendar()[:2]: moment for moment in newest_first[days:]}
    return {*newest_first[:days], *sorted(firsts.values(), reverse=True)[:weeks]}
