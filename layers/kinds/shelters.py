"""Shelters: places that take people in, how many each holds and how many it has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from layers.feature import Values
from layers.i18n import N_, tr
from layers.kind import Field, Geometry, Group, Kind, choices
from layers.roles import rights
from layers.style import STATE, Look, Plate, Style
from layers.workflow import workflow

SHELTER_STATES = workflow(
    "shelter",
    {
        "designated": N_("Designated"),
        "standby": N_("On standby"),
        "open": N_("Open"),
        "full": N_("Full"),
        "closing": N_("Closing"),
        "closed": N_("Closed"),
        "out_of_service": N_("Out of service"),
    },
    """
    designated -> standby            : DUT LIA CMD
    standby    -> open               : DUT LIA CMD
    open       -> full               : DUT LIA CMD
    full       -> open               : DUT LIA CMD
    open | full -> closing           : DUT LIA CMD
    closing    -> closed             : DUT LIA CMD
    closed     -> standby            : DUT LIA CMD
    *          -> out_of_service     : DUT LIA CMD : reason
    """,
)

SHELTER_CLASSES = choices(
    emergency=N_("Emergency shelter"),
    short=N_("Short stay"),
    medium=N_("Medium stay"),
    long=N_("Long stay"),
    central=N_("Central shelter"),
)


def problems(values: Values) -> Iterator[str]:
    """What is wrong with one shelter, in words for whoever entered it."""
    occupancy, capacity = values["occupancy"], values["capacity"]
    if None not in (occupancy, capacity) and occupancy > capacity:
        yield tr("There are more people in the shelter than it holds.")


SHELTERS = Kind(
    key="shelter",
    title=N_("Shelters"),
    one=N_("Shelter"),
    geometry=Geometry.POINT_OR_AREA,
    fields=(
        Field("code", str, N_("Code"), aliases=("id", "ID", "编号", "番号", "shelter_id")),
        Field("name", str, N_("Name"), required=True, aliases=("名称", "场所名称", "避难场所", "施設名")),
        Field("name_en", str, N_("Name in English"), aliases=("名称_英字",)),
        Field("class", str, N_("Class"), choices=SHELTER_CLASSES, aliases=("类别", "種別")),
        Field("capacity", int, N_("Capacity"), unit=N_("people"), minimum=0, aliases=("容量", "容纳人数", "収容人数")),
        Field("capacity_text", str, N_("Capacity as stated"), aliases=("想定収容人数",)),
        Field("occupancy", int, N_("Occupancy"), unit=N_("people"), minimum=0, aliases=("在住人数", "evacuees")),
        Field("effective_area_m2", float, N_("Effective area"), unit="m²", minimum=0),
        Field("indoor", bool, N_("Indoor")),
        Field("entrances", int, N_("Entrances"), minimum=0),
        Field("water_m3_d", float, N_("Water supply"), unit="m³/d", minimum=0),
        Field("toilets", int, N_("Toilets"), minimum=0),
        Field("opened_at", datetime, N_("Opened")),
        Field("address", str, N_("Address"), aliases=("地址", "住所", "所在地", "所在地_連結表記")),
    ),
    group=Group.SHELTERS,
    style=Style(
        default=Look(N_("Shelter"), plate=Plate.INFRASTRUCTURE, glyph="shelter"),
        by=STATE,
        looks={
            "open": Look(N_("Open"), plate=Plate.OPERATIONS, glyph="shelter"),
            "full": Look(N_("Full"), plate=Plate.OPERATIONS, glyph="shelter", badge="!"),
        },
        label="name",
        label_tag=True,
        label_max_mpp=16,
    ),
    workflow=SHELTER_STATES,
    rights=rights("PLN DUT CMD", own="LIA"),
    natural_key=("code",),
    freshness_s=6 * 3600,
    basis=N_("Domain reference, sections 3 to 5."),
    problems=problems,
)
