"""Which backups are kept: the newest daily ones, and the first of each of some weeks before them."""

from collections.abc import Iterable
from datetime import datetime


def kept(moments: Iterable[datetime], days: int, weeks: int) -> set[datetime]:
    """Returns the backups to keep: the newest `days`, and the first of each of the last `weeks` weeks before them.

    It keeps the first of a week, because the last would never become older than a few days.
    """
    newest_first = sorted(moments, reverse=True)
    firsts = {moment.isocalendar()[:2]: moment for moment in newest_first[days:]}
    return {*newest_first[:days], *sorted(firsts.values(), reverse=True)[:weeks]}
