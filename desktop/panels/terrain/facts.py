"""What was read of the ground, in words: one sentence, and the figures under it."""

from __future__ import annotations

from functools import singledispatch

from desktop.widgets.numbers import NO_DATA, compass, far, number, percent, quantity
from layers.analysis.terrain.extremes import Extremes
from layers.analysis.terrain.profile import Profile
from layers.analysis.terrain.sight import Sight
from layers.analysis.terrain.slope import Ground
from layers.analysis.terrain.viewshed import Viewshed
from layers.coordinates import format_mgrs
from layers.geo import LonLat, format_lon_lat
from layers.i18n import tr

Rows = list[tuple[str, str]]


@singledispatch
def told(result: object) -> tuple[str, Rows]:
    """The sentence, and each figure with its name."""
    raise TypeError(f"nothing of the ground: {type(result).__name__}")


@told.register
def _(found: Profile) -> tuple[str, Rows]:
    heights = found.height_m
    rows = [
        (tr("Length"), far(found.length_m)),
        (tr("Lowest"), _high(heights[found.lowest], found.distance_m[found.lowest])),
        (tr("Highest"), _high(heights[found.highest], found.distance_m[found.highest])),
        (tr("Climb"), quantity(found.climb_m, "m")),
        (tr("Fall"), quantity(found.fall_m, "m")),
    ]
    if found.missing:
        rows.append((tr("Without data"), percent(found.missing)))
    return tr("From {low} to {high}").format(
        low=quantity(float(heights[found.lowest]), "m"), high=quantity(float(heights[found.highest]), "m")
    ), rows


@told.register
def _(found: Sight) -> tuple[str, Rows]:
    rows = [(tr("Distance"), far(found.profile.length_m))]
    if found.blocked is None:
        words = tr("The target is seen.")
        rows.append((tr("Clear above the ground by"), quantity(found.clearance_m, "m", 1)))
    else:
        away = float(found.profile.distance_m[found.blocked])
        words = tr("The ground blocks the view after {distance}.").format(distance=far(away))
        rows.append((tr("Blocked by at most"), quantity(-found.clearance_m, "m", 1)))
        rows.append((tr("Height there"), quantity(float(found.profile.height_m[found.blocked]), "m")))
    rows.append((tr("Seen from a target height of"), quantity(found.needed_m, "m", 1)))
    if found.profile.missing:
        rows.append((tr("Without data, taken as clear"), percent(found.profile.missing)))
    return words, rows


@told.register
def _(found: Viewshed) -> tuple[str, Rows]:
    share = found.seen_m2 / found.known_m2 if found.known_m2 else None
    words = tr("{share} of the ground in the sector is seen.").format(share=percent(share))
    sector = found.sector
    rows = [
        (tr("Seen"), quantity(found.seen_m2 / 1e6, "km²", 2)),
        (tr("Ground with data"), quantity(found.known_m2 / 1e6, "km²", 2)),
        (tr("Radius"), far(sector.radius_m)),
    ]
    if sector.angle_deg < 360:
        end = (sector.bearing_deg + sector.angle_deg) % 360
        rows.append((tr("From bearing to bearing"), f"{sector.bearing_deg:.0f}° – {end:.0f}°"))
    return words, rows


@told.register
def _(found: Ground) -> tuple[str, Rows]:
    rows = [(tr("Place"), format_lon_lat(*found.place)), ("MGRS", _mgrs(found.place))]
    if found.slope_deg is None:
        rows.append((tr("Slope"), tr(NO_DATA)))
    else:
        rows.append((tr("Slope"), f"{number(found.slope_deg, 1)}° · {percent(_grade(found.slope_deg))}"))
        falls = tr("flat") if found.aspect_deg is None else f"{compass(found.aspect_deg)} · {found.aspect_deg:.0f}°"
        rows.append((tr("Falls to"), falls))
    return tr("Height {height}").format(height=quantity(found.height_m, "m", 1)), rows


@told.register
def _(found: Extremes) -> tuple[str, Rows]:
    rows = [
        (tr("Lowest"), quantity(found.lowest_m, "m", 1)),
        ("", format_lon_lat(*found.lowest)),
        (tr("Highest"), quantity(found.highest_m, "m", 1)),
        ("", format_lon_lat(*found.highest)),
        (tr("Mean height"), quantity(found.mean_m, "m", 1)),
        (tr("Cells of terrain"), number(found.cells)),
    ]
    return tr("From {low} to {high}").format(
        low=quantity(found.lowest_m, "m"), high=quantity(found.highest_m, "m")
    ), rows


def _grade(slope_deg: float) -> float:
    from math import radians, tan

    return tan(radians(slope_deg))


def _mgrs(place: LonLat) -> str:
    return format_mgrs(*place)


def _high(height_m: float, away_m: float) -> str:
    return tr("{height} after {distance}").format(height=quantity(float(height_m), "m"), distance=far(float(away_m)))
