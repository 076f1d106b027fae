"""Which backups are kept over time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.retention import kept

START = datetime(2024, 1, 1, 9, tzinfo=UTC)


def after(gaps: list[int], days: int, weeks: int) -> list[list[datetime]]:
    """Returns the kept backups after each new one; `gaps` are the days between them."""
    there: set[datetime] = set()
    moment, history = START, []
    for gap in gaps:
        moment += timedelta(days=gap)
        there = kept({*there, moment}, days, weeks)
        history.append(sorted(there))
    return history


@given(st.lists(st.integers(1, 20), min_size=1, max_size=60), st.integers(1, 5), st.integers(0, 4))
def test_the_newest_backups_are_kept_up_to_the_configured_number(gaps: list[int], days: int, weeks: int) -> None:
    made: list[datetime] = []
    for there in after(gaps, days, weeks):
        made.append(max(there))
        assert there[-days:] == made[-days:]
        assert len(there) <= days + weeks


def test_the_weekly_backup_becomes_a_week_old_among_daily_ones() -> None:
    ages = [(there[-1] - there[0]).days for there in after([1] * 100, 3, 1)[20:]]
    assert set(ages) == set(range(3, 10))
