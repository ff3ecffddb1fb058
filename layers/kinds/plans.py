"""Plans that run, and what they draw on the map."""

from __future__ import annotations

from datetime import datetime

from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind, choices
from layers.roles import rights
from layers.style import Look, Mark, Plate, Stroke, Style, halo
from layers.workflow import workflow

PLAN_STATES = workflow(
    "plan",
    {
        "draft": N_("Draft"),
        "consulting": N_("In consultation"),
        "approved": N_("Approved"),
        "in_force": N_("In force"),
        "reviewing": N_("Under review"),
        "superseded": N_("Superseded"),
        "retired": N_("Retired"),
    },
    """
    draft      -> consulting : PLN
    consulting -> approved   : CMD
    approved   -> in_force   : PLN CMD
    in_force   -> reviewing  : PLN CMD
    reviewing  -> in_force   : PLN CMD
    reviewing  -> superseded : PLN CMD
    reviewing  -> retired    : PLN CMD
    """,
)

PLAN_KINDS = choices(
    general=N_("General plan"),
    special=N_("Special plan"),
    department=N_("Department plan"),
    joint=N_("Joint plan"),
    unit=N_("Unit plan"),
    grassroots=N_("Grassroots plan"),
    event=N_("Event plan"),
)

PLANS = Kind(
    key="plan",
    title=N_("Plans"),
    one=N_("Plan"),
    geometry=Geometry.NONE,
    fields=(
        Field("code", str, N_("Code"), required=True, aliases=("编号",)),
        Field("title", str, N_("Title"), required=True, aliases=("标题", "名称")),
        Field("title_en", str, N_("Title in English")),
        Field("plan_kind", str, N_("Sort of plan"), choices=PLAN_KINDS),
        Field("version", int, N_("Version"), minimum=1),
        Field("supersedes", str, N_("Version before"), refers="plan"),
        Field("sections", list, N_("Sections"), hint=N_("Title and text of each.")),
        Field("triggers", list, N_("Triggers"), hint=N_("Level and condition of each.")),
        Field("levels", dict, N_("Response levels"), hint=N_("Tasks and needs of each level.")),
        Field("posts", list, N_("Posts"), hint=N_("Post and action card of each.")),
        Field("graphics", list, N_("Graphics"), refers="plan_graphic"),
        Field("signoffs", list, N_("Sign-offs")),
        Field("expected_hours", float, N_("Expected duration"), unit="h", minimum=0),
        Field("review_due", datetime, N_("Review due")),
        Field("drill_due", datetime, N_("Drill due")),
    ),
    group=Group.REGISTER,
    workflow=PLAN_STATES,
    rights=rights("PLN"),
    natural_key=("code", "version"),
    label="title",
    basis=N_("Domain reference, sections 4 and 5."),
)

GRAPHIC_ROLES = choices(
    command_post=N_("Command post"),
    staging=N_("Staging area"),
    checkpoint=N_("Checkpoint"),
    medical_post=N_("Medical post"),
    route=N_("Route"),
    cordon=N_("Cordon"),
    area=N_("Area"),
    note=N_("Note"),
    grid=N_("Lettered grid"),
)

PLAN_GRAPHICS = Kind(
    key="plan_graphic",
    title=N_("Plan graphics"),
    one=N_("Plan graphic"),
    geometry=Geometry.ANY,
    fields=(
        Field("name", str, N_("Name"), aliases=("名称",)),
        Field("name_en", str, N_("Name in English")),
        Field("plan", str, N_("Plan"), refers="plan"),
        Field("role", str, N_("Role"), choices=GRAPHIC_ROLES),
        Field("level", int, N_("From response level"), minimum=1, maximum=4),
        Field("note", str, N_("Note"), multiline=True),
    ),
    group=Group.PLANNING,
    style=Style(
        default=Look(
            N_("Plan graphic"),
            strokes=(halo(4.6), Stroke("accent.base", 2.2, dash=(7, 4))),
            fill="accent.base",
            fill_opacity=0.08,
            plate=Plate.OPERATIONS,
            glyph="note",
        ),
        by="role",
        looks={
            "command_post": Look(N_("Command post"), plate=Plate.OPERATIONS, glyph="command-post"),
            "staging": Look(
                N_("Staging area"),
                strokes=(halo(4.6), Stroke("accent.base", 2.2, dash=(7, 4))),
                fill="accent.base",
                fill_opacity=0.10,
                plate=Plate.OPERATIONS,
                glyph="staging",
            ),
            "checkpoint": Look(N_("Checkpoint"), plate=Plate.OPERATIONS, glyph="checkpoint"),
            "medical_post": Look(N_("Medical post"), plate=Plate.OPERATIONS, glyph="medical-post"),
            "cordon": Look(N_("Cordon"), strokes=(halo(5), Stroke("map.closure", 2.4, dash=(3, 3), mark=Mark.TICKS))),
            "area": Look(
                N_("Area"),
                strokes=(halo(4.6), Stroke("accent.base", 2.2, dash=(7, 4))),
                fill="accent.base",
                fill_opacity=0.08,
            ),
            "note": Look(N_("Note"), plate=Plate.OPERATIONS, glyph="note"),
            "grid": Look(N_("Lettered grid"), strokes=(halo(4.0, 0.7), Stroke("map.label", 1.6))),
            "route": Look(
                N_("Route"),
                strokes=(Stroke("map.route_case", 6), Stroke("map.route", 3.4, dash=(9, 7), mark=Mark.CHEVRONS)),
            ),
        },
        label="name",
        label_tag=True,
        label_max_mpp=10,
    ),
    rights=rights("PLN"),
    basis=N_("Domain reference, sections 4 and 5."),
)
