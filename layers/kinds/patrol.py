"""Patrol: zones that tile the city, and the routes walked and driven in them."""

from __future__ import annotations

from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind, split_from
from layers.roles import rights
from layers.style import Look, Mark, Stroke, Style, halo

PATROL_ZONES = Kind(
    key="patrol_zone",
    title=N_("Patrol zones"),
    one=N_("Patrol zone"),
    geometry=Geometry.AREA,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号", "警区")),
        Field("name", str, N_("Name"), aliases=("名称",)),
        Field("name_en", str, N_("Name in English")),
        Field("unit", str, N_("Unit"), aliases=("责任单位",)),
        Field("visits_per_day", int, N_("Visits a day"), minimum=0),
        Field("calls", int, N_("Calls"), minimum=0, hint=N_("Calls for service in the last period.")),
        split_from("patrol_zone"),
        Field("note", str, N_("Note"), multiline=True, aliases=("备注",)),
    ),
    group=Group.SECURITY,
    style=Style(
        default=Look(N_("Patrol zone"), strokes=(halo(4.5), Stroke("map.patrol", 2.2, dash=(12, 4, 2, 4)))),
        label="code",
        label_tag=True,
        label_max_mpp=30,
    ),
    rights=rights("PLN"),
    natural_key=("code",),
    label="code",
    tiles=True,
    basis=N_("Domain reference, sections 4 and 6."),
)

PATROL_ROUTES = Kind(
    key="patrol_route",
    title=N_("Patrol routes"),
    one=N_("Patrol route"),
    geometry=Geometry.LINE,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号",)),
        Field("name", str, N_("Name"), required=True, aliases=("名称",)),
        Field("name_en", str, N_("Name in English")),
        Field("zone", str, N_("Patrol zone"), refers="patrol_zone"),
        Field("stops", list, N_("Stops")),
        Field("every_min", int, N_("Repeated every"), unit=N_("min"), minimum=1),
        Field("note", str, N_("Note"), multiline=True, aliases=("备注",)),
    ),
    group=Group.SECURITY,
    style=Style(
        default=Look(N_("Patrol route"), strokes=(halo(5), Stroke("map.patrol", 2.6, dash=(2, 4), mark=Mark.CHEVRONS))),
        label="name",
        label_max_mpp=8,
        max_mpp=30,
    ),
    rights=rights("PLN"),
    natural_key=("code",),
    basis=N_("Domain reference, section 4."),
)
