"""What is counted inside a shape: each measure a declaration, in the order in which people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from layers.i18n import N_

Row = Mapping[str, Any]


class How(StrEnum):
    """How a measure is counted."""

    SHARE = "share"  # of a value that is spread over an area
    COUNT = "count"  # of things by the place they stand in
    SUM = "sum"  # of a value of such things
    LENGTH = "length"  # of lines, in metres
    MEETING = "meeting"  # of areas that meet the shape, by name


def _any(row: Row) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Measure:
    """`kind` is whose rows are counted, `value` the field that is summed, `where` which rows count.

    `people` marks head-counts, which are rounded on the screen; `unit` is shown beside the number.
    """

    key: str
    title: str
    kind: str
    how: How
    value: str = ""
    where: Callable[[Row], bool] = _any
    reads: tuple[str, ...] = ()
    unit: str = ""
    people: bool = False


def _category(*codes: str) -> Callable[[Row], bool]:
    wanted = frozenset(codes)
    return lambda row: row.get("category") in wanted


def _in_state(*codes: str) -> Callable[[Row], bool]:
    wanted = frozenset(codes)
    return lambda row: row.get("state") in wanted


def _not_in_state(*codes: str) -> Callable[[Row], bool]:
    unwanted = frozenset(codes)
    return lambda row: row.get("state") not in unwanted


_USABLE = _not_in_state("out_of_service", "closed", "closing")

MEASURES = (
    Measure("people_night", N_("People by night"), "population_cell", How.SHARE, "people_night", people=True),
    Measure("people_day", N_("People by day"), "population_cell", How.SHARE, "people_day", people=True),
    Measure("under_15", N_("of them under 15"), "population_cell", How.SHARE, "under_15", people=True),
    Measure("over_65", N_("of them 65 and older"), "population_cell", How.SHARE, "over_65", people=True),
    Measure("households", N_("Households"), "population_cell", How.SHARE, "households", people=True),
    Measure("buildings", N_("Buildings"), "building", How.COUNT),
    Measure(
        *("schools", N_("Schools and kindergartens"), "facility", How.COUNT, ""),
        *(_category("school", "kindergarten"), ("category",)),
    ),
    Measure("care_homes", N_("Care homes"), "facility", How.COUNT, "", _category("care_home"), ("category",)),
    Measure("hospitals", N_("Hospitals"), "hospital", How.COUNT),
    Measure("clinics", N_("Clinics"), "facility", How.COUNT, "", _category("hospital", "clinic"), ("category",)),
    Measure(
        *("stations", N_("Police and fire stations"), "facility", How.COUNT, ""),
        *(_category("police_station", "fire_station"), ("category",)),
    ),
    Measure(
        *("lifelines", N_("Power, water and pumps"), "facility", How.COUNT, ""),
        *(_category("power_station", "water_works", "pump_station", "dam"), ("category",)),
    ),
    Measure("hazard_sources", N_("Hazard sources"), "hazard_source", How.COUNT),
    Measure("roads", N_("Streets"), "road", How.LENGTH, unit="km"),
    Measure("shelters", N_("Shelters"), "shelter", How.COUNT, "", _USABLE, ("state",)),
    Measure("places", N_("Places in shelters"), "shelter", How.SUM, "capacity", _USABLE, ("state",)),
    Measure("sheltered", N_("Places taken"), "shelter", How.SUM, "occupancy", _USABLE, ("state",)),
    Measure(
        "incidents", N_("Open incidents"), "incident", How.COUNT, "",
        _in_state("reported", "verified", "responding", "controlled"), ("state",),
    ),
    Measure("forces", N_("Forces and resources"), "resource", How.COUNT),
    Measure("evac_zones", N_("Evacuation zones"), "evac_zone", How.MEETING),
    Measure("patrol_zones", N_("Patrol zones"), "patrol_zone", How.MEETING),
    Measure("areas", N_("Districts and streets"), "area", How.MEETING),
)  # fmt: skip


def fields_read(kind: str) -> tuple[str, ...]:
    """Fields of a kind that any measure looks at."""
    keys = [key for m in MEASURES if m.kind == kind for key in (m.value, *m.reads) if key and key != "state"]
    return tuple(dict.fromkeys(keys))
