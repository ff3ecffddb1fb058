"""Times of the CF conventions, in every calendar they know."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.exchange.cf import utc_texts

SAID = [
    ([0, 6.5], "hours since 2024-09-09 00:00:00", "standard", ["2024-09-09T00:00:00Z", "2024-09-09T06:30:00Z"]),
    ([90], "seconds since 1970-01-01T00:00:00Z", "", ["1970-01-01T00:01:30Z"]),
    ([1], "days since 1900-1-1 00:00:0.0 +8:00", "gregorian", ["1900-01-01T16:00:00Z"]),
    ([1_500_000], "minutes since 2021-12-31 23:30", "proleptic_gregorian", ["2024-11-07T15:30:00Z"]),
    ([738_000], "days since 0001-01-01", "standard", ["2021-07-28T00:00:00Z"]),
    ([738_000], "days since 0001-01-01", "proleptic_gregorian", ["2021-07-30T00:00:00Z"]),
    ([59, 60], "days since 2024-01-01", "noleap", ["2024-03-01T00:00:00Z", "2024-03-02T00:00:00Z"]),
    ([58], "days since 2024-01-01", "360_day", ["2024-02-29T00:00:00Z"]),
]


@pytest.mark.parametrize(("counts", "units", "calendar", "moments"), SAID)
def test_a_count_becomes_a_moment(counts: list[float], units: str, calendar: str, moments: list[str]) -> None:
    assert utc_texts(counts, units, calendar) == moments


@given(st.dates(date(1600, 1, 1), date(2200, 1, 1)), st.integers(-50_000, 50_000))
def test_the_standard_calendar_counts_as_ours_does(start: date, days: int) -> None:
    wanted = datetime(start.year, start.month, start.day, tzinfo=UTC) + timedelta(days=days)
    if wanted.year >= 1600:
        assert utc_texts([days], f"days since {start}", "standard") == [wanted.isoformat().replace("+00:00", "Z")]


@pytest.mark.parametrize(
    ("units", "calendar"),
    [("months since 2024-01-01", ""), ("hours", ""), ("days since 2024-01-01", "martian"), ("days since soon", "")],
)
def test_what_is_not_known_is_not_guessed(units: str, calendar: str) -> None:
    with pytest.raises(ValueError, match="no such"):
        utc_texts([1], units, calendar)


def test_a_day_that_we_do_not_have_is_no_moment() -> None:
    with pytest.raises(ValueError, match="day"):
        utc_texts([59], "days since 2023-01-01", "360_day")
