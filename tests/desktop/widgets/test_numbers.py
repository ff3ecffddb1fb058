"""Numbers as people read them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from desktop.widgets import numbers
from layers.i18n import set_language

NANNING = timezone(timedelta(hours=8))


def test_thousands_are_parted_by_a_narrow_space():
    assert numbers.number(11500) == "11\u202f500"
    assert numbers.quantity(0.38, "m", decimals=2) == "0.38\u00a0m"
    assert numbers.number(-5) == "−5"
    assert numbers.percent(0.62) == "62\u00a0%"


def test_what_is_not_known_is_said_and_never_shown_as_nought():
    assert numbers.number(None) == numbers.people(None) == numbers.quantity(float("nan"), "m") == "No data"
    assert numbers.people(0) == "0"


@pytest.mark.parametrize(
    ("exact", "shown"), [(7, "7"), (19.6, "≈ 20"), (128, "≈ 130"), (6423, "≈ 6 400"), (999, "≈ 1 000")]
)
def test_heads_are_counted_no_more_exactly_than_is_known(exact: float, shown: str):
    assert numbers.people(exact).replace("\u202f", " ").replace("\u00a0", " ") == shown


def test_a_time_carries_its_zone():
    when = datetime(2024, 9, 11, 17, 0, 24, tzinfo=NANNING)
    assert numbers.clock(when) == "17:00\u00a0+08"
    assert numbers.moment(when, seconds=True) == "2024-09-11\u00a017:00:24\u00a0+08"
    assert numbers.zone(datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))) == "-03:30"
    assert numbers.zone(datetime(2024, 1, 1, tzinfo=UTC)) == "+00"
    with pytest.raises(ValueError, match="zone"):
        numbers.clock(datetime(2024, 9, 11, 17))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [(40, "40 s", "40 秒"), (300, "5 min", "5 分钟"), (7300, "2 h", "2 小时"), (3 * 86400, "3 d", "3 天")],
)
def test_an_age_is_given_in_its_largest_unit(seconds: int, en: str, zh: str):
    assert numbers.age(seconds) == en.replace(" ", "\u00a0")
    set_language("zh")
    assert numbers.age(seconds) == zh.replace(" ", "\u00a0")
    assert numbers.people(6423) == "约\u00a06\u202f400"
