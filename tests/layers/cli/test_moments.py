"""`--at` and `--as-known`: what was so, and what was known."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from layers.edit import adding, removing, setting
from layers.record.store import Store
from tests.builders import Hands, a_shelter
from tests.layers.cli.conftest import Anlan

ZONE = ZoneInfo("Asia/Shanghai")


def clock(text: str) -> datetime:
    """A time of the day of the flood, in the workspace's zone."""
    hours, minutes = map(int, text.split(":"))
    return datetime(2024, 9, 11, hours, minutes, tzinfo=ZONE)


@pytest.fixture
def flood(store: Store, hands: Hands, city: Path) -> Path:
    """At 08:00 a shelter; at 09:10 somebody enters that it had 120 people at 08:30, and a shelter seen at 08:30."""
    hands.time = clock("08:00")
    first = a_shelter(id="first", capacity=800)
    store.apply(adding(first))
    hands.time = clock("09:10")
    store.apply(setting(first, occupancy=120), valid=clock("08:30"))
    store.apply(adding(a_shelter(id="late")), valid=clock("08:30"))
    hands.time = clock("09:20")
    store.apply(removing(store.get("first")))
    store.close()
    return city


def listed(anlan: Anlan, city: Path, *options: str) -> dict[str, int | None]:
    said = anlan("list", city, "--json", *options)
    assert (said.code, said.err) == (0, "")
    return {f["id"]: f["properties"].get("occupancy") for f in said.features}


@pytest.mark.parametrize(
    ("options", "there"),
    [
        ([], {"late": None}),
        (["--at", "2024-09-11T07:59"], {}),
        (["--at", "2024-09-11T08:29"], {"first": None}),
        (["--at", "2024-09-11T08:40"], {"first": 120, "late": None}),
        (["--at", "2024-09-11T00:40Z"], {"first": 120, "late": None}),
        (["--at", "2024-09-11T08:40:00+08:00"], {"first": 120, "late": None}),
        (["--at", "2024-09-11T09:40+09:00"], {"first": 120, "late": None}),
        (["--at", "2999-01-01"], {"late": None}),
        (["--as-known", "2024-09-11T08:40"], {"first": None}),
        (["--as-known", "2024-09-11T09:10"], {"first": 120, "late": None}),
        (["--as-known", "2024-09-11T07:00"], {}),
        (["--at", "2024-09-11T08:40", "--as-known", "2024-09-11T08:40"], {"first": None}),
        (["--at", "2024-09-11T08:40", "--as-known", "2024-09-11T09:15"], {"first": 120, "late": None}),
        (["--at", "2024-09-11T08:10", "--as-known", "2024-09-11T09:30"], {"first": None}),
        (["--at", "2024-09-11T09:25", "--as-known", "2024-09-11T09:15"], {"first": 120, "late": None}),
    ],
)
def test_each_moment_lists_what_was_there_or_what_was_known(
    anlan: Anlan, flood: Path, options: list[str], there: dict[str, int | None]
) -> None:
    assert listed(anlan, flood, *options) == there


def test_as_known_leaves_out_an_undo_that_came_later(anlan: Anlan, store: Store, hands: Hands, city: Path) -> None:
    hands.time = clock("08:00")
    store.apply(adding(a_shelter(id="s")))
    hands.time = clock("09:00")
    store.undo()
    store.close()
    assert listed(anlan, city) == {}
    assert listed(anlan, city, "--as-known", "2024-09-11T08:30") == {"s": None}
    assert listed(anlan, city, "--at", "2024-09-11T08:30") == {}


@pytest.mark.parametrize("text", ["yesterday", "25:00", "2024-13-01", ""])
@pytest.mark.parametrize("option", ["--at", "--as-known"])
def test_what_is_no_time_is_wrong_usage(anlan: Anlan, flood: Path, option: str, text: str) -> None:
    said = anlan("list", flood, option, text)
    assert said.code == 2
    assert "is not a time" in said.err
    assert said.out == ""


def test_a_late_report_brings_nothing_with_it_that_came_about_later(
    anlan: Anlan, store: Store, hands: Hands, city: Path
) -> None:
    hands.time = clock("08:00")
    store.apply(adding(a_shelter(id="s", capacity=800)))
    hands.time = clock("09:00")
    store.apply(setting(store.get("s"), capacity=500))
    hands.time = clock("09:10")
    store.apply(setting(store.get("s"), occupancy=120), valid=clock("08:30"))
    store.close()
    [then] = anlan("list", city, "--json", "--at", "2024-09-11T08:40").features
    [now] = anlan("list", city, "--json").features
    assert (then["properties"]["capacity"], then["properties"]["occupancy"]) == (800, 120)
    assert (now["properties"]["capacity"], now["properties"]["occupancy"]) == (500, 120)
