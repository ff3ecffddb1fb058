"""Times as files write them."""

from __future__ import annotations

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from layers.exchange.times import read_times, text_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2024-09-11T17:00:00+08:00", "2024-09-11T09:00:00Z"),
        ("2024-09-11T17:00:00+0800", "2024-09-11T09:00:00Z"),
        ("2024-09-11 09:00Z", "2024-09-11T09:00:00Z"),
        ("2024-09-11 17:00", "2024-09-11T09:00:00Z"),
        ("2024/9/11 17:00:30", "2024-09-11T09:00:30Z"),
        ("2024年9月11日 17时00分", "2024-09-11T09:00:00Z"),
        ("２０２４-09-11 17:00", "2024-09-11T09:00:00Z"),
        ("20240911170000", "2024-09-11T09:00:00Z"),
        ("2024-09-11", "2024-09-10T16:00:00Z"),
        ("9/11/2024 5:00 PM", "2024-09-11T09:00:00Z"),
        ("2024年9月11日 下午5:00", "2024-09-11T09:00:00Z"),
        ("2024年9月11日下午5时", "2024-09-11T09:00:00Z"),
        ("2024/9/11 上午 9:05:30", "2024-09-11T01:05:30Z"),
        ("2024年9月11日 星期三 晚上8点30分", "2024-09-11T12:30:00Z"),
        ("2024年9月11日（周三）凌晨12:10", "2024-09-10T16:10:00Z"),
        ("2024-09-11 中午12:10", "2024-09-11T04:10:00Z"),
        ("2024-09-11 中午1点", "2024-09-11T05:00:00Z"),
        ("2024-09-11 下午17:00", "2024-09-11T09:00:00Z"),
        ("2024-09-11 PM 5:00", "2024-09-11T09:00:00Z"),
        ("2024-09-11 09:00:00 UTC", "2024-09-11T09:00:00Z"),
        ("11 Sep 2024 17:00", "2024-09-11T09:00:00Z"),
        ("11-Sep-2024 5:00 pm", "2024-09-11T09:00:00Z"),
        ("September 11, 2024 5:00 PM", "2024-09-11T09:00:00Z"),
        ("Wed, 11 Sep 2024 09:00:00 GMT", "2024-09-11T09:00:00Z"),
        ("Wed, 11 Sep 2024 17:00:00 +0800", "2024-09-11T09:00:00Z"),
        (1726045200, "2024-09-11T09:00:00Z"),
        ("1726045200000", "2024-09-11T09:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
    ],
)
def test_a_time_is_read_as_it_is_written(written: object, utc: str) -> None:
    times = read_times([written, "12/31/2024"], SHANGHAI)
    assert times.us[0] is not None
    assert text_of(times.us[0]) == utc


@pytest.mark.parametrize(
    "written",
    [
        *("soon", "2024-13-01", "2024-09-31", "12", True, "24:00", "2024", "周三", "下午5点", "2024-09-11 晚上12点"),
        *(
            "2024-09-11 上午17:00",
            "2024-09-11 中午8点",
            "11 Sepp 2024",
            "31 Feb 2024",
            "11 Foo 2024",
            "2024-09-11 下午",
        ),
    ],
)
def test_what_is_no_time_has_a_reason(written: object) -> None:
    assert list(read_times([written], SHANGHAI).faults) == [0]


def test_a_date_that_may_be_read_two_ways_is_not_guessed() -> None:
    assert list(read_times(["03/04/2024"], SHANGHAI).faults) == [0]
    assert read_times(["03/04/2024", "25/04/2024"], SHANGHAI).us[0] is not None


def test_without_a_zone_local_times_are_only_counted() -> None:
    times = read_times(["2024-09-11 17:00", "2024-09-11T17:00Z"], None)
    assert times.naive
    assert times.us[0] is None
    assert times.us[1] is not None


def utc(value: object, **options: bool) -> str | None:
    us = read_times([value], SHANGHAI, **options).us[0]
    return None if us is None else text_of(us)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2024年9月11日 17时", "2024-09-11T09:00:00Z"),
        ("２０２４-09-11 17:00", "2024-09-11T09:00:00Z"),
        ("2024-09-11 24:00", "2024-09-11T16:00:00Z"),
        ("2024-12-31T24:00:00Z", "2025-01-01T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        (1726045200, "2024-09-11T09:00:00Z"),
        (1726045200000, "2024-09-11T09:00:00Z"),
        ("1726045200000", "2024-09-11T09:00:00Z"),
        (45546.75, "2024-09-11T10:00:00Z"),
        ("45546", "2024-09-10T16:00:00Z"),
        ("2024-09-11 24:30", None),
        (7, None),
    ],
)
def test_times_as_files_write_them(given: object, meant: str | None) -> None:
    assert utc(given) == meant


def test_the_day_first_or_the_month_is_asked_where_the_column_does_not_show_it() -> None:
    assert read_times(["03/04/2024"], SHANGHAI).open_order
    assert utc("03/04/2024", day_first=True) == "2024-04-02T16:00:00Z"
    assert utc("03/04/2024", day_first=False) == "2024-03-03T16:00:00Z"
    shown = read_times(["03/04/2024", "03/14/2024", "2024-03-04T00:00:00Z"], SHANGHAI)
    assert not shown.open_order
    assert not shown.faults


def test_the_three_iso_times_among_the_earthquakes_dates_are_read(shared_data: Path) -> None:
    with (shared_data / "incidents" / "earthquakes-m5.5-1965-2016.csv").open(encoding="utf-8") as stream:
        dates = [row["Date"] for row in csv.DictReader(stream)]
    times = read_times(dates, ZoneInfo("UTC"))
    assert sum("T" in d for d in dates) == 3
    assert not times.faults
    assert None not in times.us


def test_milliseconds_as_text_are_no_date_of_the_year_1726() -> None:
    assert read_times(["1726041600000"], None).us == [1_726_041_600_000_000]
