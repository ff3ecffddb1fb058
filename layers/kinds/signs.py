"""Texts and symbols that a person puts on the map: words, a glyph of our own or both, with a line to what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from layers.feature import Feature
from layers.geo import LonLat
from layers.i18n import N_
from layers.kind import Choice, Field, Geometry, Group, Kind, choices
from layers.roles import rights
from layers.style import Look, Style

SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Theme:
    """Glyphs that belong together, as the gallery shows them."""

    title: str
    glyphs: tuple[Choice, ...]


GALLERY = (
    Theme(
        N_("Hazards"),
        (
            Choice("fire", N_("Fire")),
            Choice("flood", N_("Flood")),
            Choice("waterlogging", N_("Waterlogging")),
            Choice("rain", N_("Rain gauge")),
            Choice("storm", N_("Storm")),
            Choice("landslide", N_("Landslide")),
            Choice("hazmat", N_("Hazardous material")),
            Choice("trapped", N_("People trapped")),
            Choice("crowd", N_("Crowd")),
            Choice("traffic", N_("Road accident")),
            Choice("gas", N_("Gas leak")),
            Choice("power", N_("Power outage")),
        ),
    ),
    Theme(
        N_("Forces"),
        (
            Choice("fire-engine", N_("Fire engine")),
            Choice("ambulance", N_("Ambulance")),
            Choice("patrol-car", N_("Patrol car")),
            Choice("team", N_("Rescue team")),
            Choice("boat", N_("Rescue boat")),
            Choice("bus", N_("Evacuation bus")),
            Choice("uav", N_("Drone")),
            Choice("air", N_("Air monitor")),
            Choice("pump", N_("Pump")),
            Choice("generator", N_("Generator")),
            Choice("lifebuoy", N_("Life-saving gear")),
        ),
    ),
    Theme(
        N_("Places to know"),
        (
            Choice("shelter", N_("Shelter")),
            Choice("hospital", N_("Hospital")),
            Choice("school", N_("School")),
            Choice("police-station", N_("Police station")),
            Choice("fire-station", N_("Fire station")),
            Choice("venue", N_("Event venue")),
            Choice("metro", N_("Metro station")),
            Choice("bridge", N_("Bridge")),
            Choice("dam", N_("Dam")),
            Choice("factory", N_("Enterprise")),
            Choice("power-station", N_("Power station")),
            Choice("water-works", N_("Water works")),
            Choice("camera", N_("Camera")),
        ),
    ),
    Theme(
        N_("Operations"),
        (
            Choice("command-post", N_("Command post")),
            Choice("staging", N_("Staging area")),
            Choice("checkpoint", N_("Checkpoint")),
            Choice("medical-post", N_("Medical post")),
            Choice("medical", N_("Casualty")),
            Choice("order", N_("Public order")),
            Choice("task", N_("Task")),
        ),
    ),
    Theme(
        N_("Supplies"),
        (
            Choice("blankets", N_("Blankets")),
            Choice("food", N_("Food")),
            Choice("water", N_("Drinking water")),
            Choice("sandbags", N_("Sandbags")),
        ),
    ),
    Theme(
        N_("Marks"),
        (
            Choice("info", N_("Note")),
            Choice("note", N_("Evaluator note")),
            Choice("problem", N_("Problem")),
            Choice("star", N_("Favourite")),
            Choice("north", N_("North")),
            Choice("clock", N_("Deadline")),
            Choice("user", N_("Post")),
        ),
    ),
)

INKS = choices(ink=N_("Ink"), accent=N_("Accent"), hazard=N_("Hazard"), closure=N_("Closure"), quiet=N_("Quiet"))
TOKENS = {
    "ink": "map.label",
    "accent": "accent.base",
    "hazard": "map.hazard",
    "closure": "map.closure",
    "quiet": "map.label_minor",
}
"""Colour tokens by ink. The colours of levels are not among them: they say a level and nothing else."""
PAPER_PT, SCREEN_PT, WALL_PT = 10.0, 18.0, 48.0


def anchor_of(sign: Feature) -> LonLat | None:
    """The place that the line leads to; an anchor that is no place is none."""
    told = sign["anchor"]
    numbers = isinstance(told, list) and len(told) == 2 and all(isinstance(n, int | float) for n in told)
    return (float(told[0]), float(told[1])) if numbers else None


SIGNS = Kind(
    key=SIGN,
    title=N_("Texts and symbols"),
    one=N_("Text or symbol"),
    geometry=Geometry.POINT,
    fields=(
        Field("name", str, N_("Words"), multiline=True),
        Field("glyph", str, N_("Symbol"), choices=tuple(choice for theme in GALLERY for choice in theme.glyphs)),
        Field("size_pt", float, N_("Size"), unit="pt", minimum=6, maximum=200),
        Field("ink", str, N_("Colour"), choices=INKS),
        Field("halo", bool, N_("Halo")),
        Field("turn_deg", float, N_("Turned clockwise"), unit="°", minimum=-360, maximum=360),
        Field("anchor", list, N_("Stands for"), hint=N_("Longitude and latitude of the place that the line leads to.")),
    ),
    group=Group.PLANNING,
    style=Style(default=Look(N_("Text or symbol"), fill="map.halo", fill_opacity=0.0, glyph="text")),
    rights=rights("PLN DUT CMD TRN"),
    basis=N_("House plan: what a person draws."),
)
