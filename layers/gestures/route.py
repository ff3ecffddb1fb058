"""A line that follows the streets: click where it begins, where it passes, where it ends."""

from __future__ import annotations

from collections.abc import Callable

from shapely import LineString, Point

from layers.analysis.routing import Reach, Streets, Way
from layers.edit import adding
from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import LonLat
from layers.gestures.events import Again, Back, Cancel, Click, Fault, Finish, Gesture, Move, Preview
from layers.gestures.measuring import metres
from layers.i18n import N_, Message, message, tr


def draw_route(streets: Streets, make: Callable[[LineString], Feature], label: Message | None = None) -> Gesture:
    """The shortest way from click to click, closures left out. Back takes the last stretch away."""
    places: list[LonLat] = []
    ways: list[Way] = []
    undone: list[LonLat] = []
    reach: Reach | None = None
    shown: Way | None = None
    refused: Fault | None = None
    while True:
        event = yield _preview(places, ways, shown, refused)
        refused, shown = None, None
        match event:
            case Click(lon, lat):
                refused = _pass(streets, reach, (lon, lat), places, ways)
                undone.clear()
            case Move(lon, lat) if reach is not None:
                shown, _ = _way(reach, (lon, lat))
            case Back() if places:
                undone.append(places.pop())
                ways = ways[: max(len(places) - 1, 0)]
            case Again() if undone:
                refused = _pass(streets, reach, undone.pop(), places, ways)
            case Finish() if ways:
                return adding(make(_joined(ways)), label=label or message(N_("Draw route")))
            case Finish():
                refused = Fault(tr("A line needs two points."), tr("Click one more."))
            case Cancel():
                return None
        if isinstance(event, Click | Back | Again):
            reach = streets.from_place(places[-1]) if places else None


def _pass(streets: Streets, reach: Reach | None, at: LonLat, places: list[LonLat], ways: list[Way]) -> Fault | None:
    if reach is None:
        places.append(streets.nearest(at)[2])
        return None
    way, fault = _way(reach, at)
    if way is not None and way.length_m > 0:
        ways.append(way)
        places.append(way.line.coords[-1])
    return fault


def _way(reach: Reach, at: LonLat) -> tuple[Way | None, Fault | None]:
    try:
        return reach.to(at), None
    except SituationError as error:
        return None, Fault(error.message, error.hint, at)


def _joined(ways: list[Way]) -> LineString:
    coords = [c for way in ways for c in way.line.coords]
    return LineString([c for n, c in enumerate(coords) if n == 0 or c != coords[n - 1]])


def _preview(places: list[LonLat], ways: list[Way], shown: Way | None, refused: Fault | None) -> Preview | None:
    whole = [*ways, *([shown] if shown is not None and shown.length_m > 0 else [])]
    if not places:
        return Preview(None, refused=refused) if refused is not None else None
    shape = _joined(whole) if whole else Point(places[0])
    length = sum(way.length_m for way in whole)
    faults = (refused,) if refused is not None and refused.place is not None else ()
    words = metres(length) if whole else ""
    return Preview(shape, tuple(places), words=words, faults=faults, refused=refused)
