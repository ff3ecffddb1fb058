"""Areas and lines split, joined, cut and given another border: each as one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import split as split_shape
from shapely.ops import substring

from layers.edit import Change, Edit, moving
from layers.errors import SituationError
from layers.feature import Feature
from layers.gestures.corners import Corners
from layers.gestures.events import Cancel, Fault, Finish, Gesture, Preview
from layers.gestures.faults import area_faults, line_faults, shape_faults
from layers.gestures.identity import joined_feature, parts_of
from layers.i18n import N_, Message, message, tr
from layers.kind import Kind

Outcome: TypeAlias = tuple[Edit | None, Fault | None]
_AREAS, _LINES = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString")


def split(features: Sequence[Feature], kinds: Mapping[str, Kind], taken: Iterable[str] = ()) -> Gesture:
    """Draw a line across them; Enter splits each one that it parts. Codes `taken` are not given to a part."""
    held = tuple(taken)
    return _by_line(features, lambda line: split_by(features, line, kinds, held), lambda line: _pieces(features, line))


def reshape_border(feature: Feature, label: Message | None = None) -> Gesture:
    """Draw a line that leaves and meets the border: the border follows the line from then on."""
    words = label or message(N_("Reshape {name}"), name=feature["name"] or feature["code"] or feature.id[:8])

    def outcome(line: LineString) -> Outcome:
        shape = with_border(feature.geometry, line) if feature.geometry is not None else None
        if shape is None:
            return None, Fault(
                tr("The line does not meet the border twice."), tr("Begin and end it on the other side of the border.")
            )
        wrong = shape_faults(shape)
        return (None, wrong[0]) if wrong else (moving(feature, shape, label=words), None)

    def shown(line: LineString) -> BaseGeometry | None:
        return with_border(feature.geometry, line) if feature.geometry is not None else None

    return _by_line([feature], outcome, shown)


def cut_hole(features: Sequence[Feature]) -> Gesture:
    """Draw an area: what lies in it is cut out of each of them."""
    corners = Corners()
    ids = frozenset(f.id for f in features)
    refused: Fault | None = None
    while True:
        preview = corners.area_preview(refused) or Preview(None, refused=refused)
        event = yield replace(preview, ids=ids)
        corners.hear(event)
        refused = None
        match event:
            case Finish():
                wrong = area_faults(corners.placed)
                edit, refused = (None, wrong[0]) if wrong else without(features, Polygon(corners.placed))
                if refused is None:
                    return edit
            case Cancel():
                return None


def split_by(
    features: Sequence[Feature], line: LineString, kinds: Mapping[str, Kind], taken: Iterable[str] = ()
) -> Outcome:
    """Each feature that the line parts gives way to its parts: new ids, its code with a letter."""
    changes: list[Change] = []
    names: list[str] = []
    used = set(taken)
    for feature in features:
        pieces = pieces_of(feature.geometry, line) if feature.geometry is not None else []
        if len(pieces) < 2:
            continue
        kind = kinds[feature.kind]
        parts = parts_of(feature, pieces, kind, used)
        used |= {str(part["code"]) for part in parts}
        changes += [Change(feature, None), *(Change(None, part) for part in parts)]
        names.append(kind.name_of(feature))
    if not changes:
        return None, Fault(
            tr("The line parts nothing."),
            tr("Draw it right across: begin outside on one side, end outside on the other."),
        )
    return Edit(message(N_("Split {name}"), name=", ".join(names)), tuple(changes)), None


def pieces_of(shape: BaseGeometry, line: LineString) -> list[BaseGeometry]:
    """What a line makes of an area or a line; the whole in one where it does not part it.

    Pieces of a multi-part shape stay together with the parts that lie on no side of their own.
    """
    if shape.geom_type not in (*_AREAS, *_LINES):
        return [shape]
    found: list[BaseGeometry] = []
    whole: list[BaseGeometry] = []
    for part in shapely.get_parts(shape):
        if not part.crosses(line) and not (part.geom_type == "Polygon" and part.intersects(line)):
            whole.append(part)
            continue
        pieces = _split_one(part, line)
        (found.extend if len(pieces) > 1 else whole.extend)(pieces)
    if found and whole:  # an island goes with the piece that lies nearest
        for island in whole:
            n = int(shapely.distance(found, island).argmin())
            found[n] = shapely.union_all([found[n], island])
    return found or [shape]


def _split_one(part: BaseGeometry, line: LineString) -> list[BaseGeometry]:
    """Pieces of one area, by polygonizing its border with the line, which may cross itself; or of one line."""
    if part.geom_type == "LineString":
        return [piece for piece in split_shape(part, line).geoms if piece.length > 0]
    border = shapely.union_all([part.boundary, line])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(border).tolist()))
    return [face for face in faces if part.contains(face.representative_point())]


def merge(
    features: Sequence[Feature], kinds: Mapping[str, Kind], *, siblings: int = 0, parent: Feature | None = None
) -> Edit:
    """Several features of one kind become one.

    Parameters
    ----------
    siblings : int
        How many other parts there are of the parent that these are parts of.
    parent : Feature, optional
        That parent as it last was.

    Raises
    ------
    SituationError
        There are not two of them, they are of several kinds, they are points, or they do not touch.
    """
    if len(features) < 2:
        raise SituationError(tr("Merging takes two or more."), hint=tr("Select them with Ctrl and a click."))
    if len({f.kind for f in features}) > 1:
        raise SituationError(
            tr("They are of different kinds and cannot become one."), hint=tr("Move them to one layer first.")
        )
    kind = kinds[features[0].kind]
    shape = _union([f.geometry for f in features if f.geometry is not None])
    whole = joined_feature(features, shape, kind, siblings=siblings, parent=parent)
    label = message(N_("Merge into {name}"), name=kind.name_of(whole))
    if whole.id == features[0].id:
        return Edit(label, (*(Change(f, None) for f in features[1:]), Change(features[0], whole)))
    return Edit(label, (*(Change(f, None) for f in features), Change(None, whole)))


def _union(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    if shapes and all(s.geom_type in _AREAS for s in shapes):
        shape = shapely.union_all(shapes)
        parts, before = len(shapely.get_parts(shape)), sum(len(shapely.get_parts(s)) for s in shapes)
        if parts >= before and len(shapes) > 1 and not _meet(shapes):
            raise SituationError(
                tr("They do not touch each other."), hint=tr("Choose neighbours, or close the gap first.")
            )
        return shape
    if shapes and all(s.geom_type in _LINES for s in shapes):
        line = shapely.line_merge(shapely.union_all(shapes))
        if line.geom_type != "LineString":
            raise SituationError(tr("The lines do not meet end to end."), hint=tr("Snap their ends together first."))
        return line
    raise SituationError(tr("Only areas or lines can become one."))


def _meet(shapes: Sequence[BaseGeometry]) -> bool:
    return any(a.intersects(b) for n, a in enumerate(shapes) for b in shapes[n + 1 :])


def difference(features: Sequence[Feature]) -> Edit:
    """The first loses what the others cover.

    Raises
    ------
    SituationError
        There is nothing to take away, or nothing would be left.
    """
    areas = [f for f in features if f.geometry is not None and f.geometry.geom_type in _AREAS]
    if len(areas) < 2:
        raise SituationError(
            tr("Cutting away takes two areas."), hint=tr("Select first what is cut, then what is taken from it.")
        )
    edit, fault = without(areas[:1], shapely.union_all([f.geometry for f in areas[1:]]))
    if fault is not None or edit is None:
        raise SituationError(fault.sentence if fault else tr("Nothing was changed."), hint=fault.hint if fault else "")
    return edit


def without(features: Sequence[Feature], cut: BaseGeometry) -> Outcome:
    """Each feature less `cut`."""
    changes = []
    for feature in features:
        if feature.geometry is None or feature.geometry.geom_type not in _AREAS:
            continue
        left = _areas_of(feature.geometry.difference(cut))
        if left.equals(feature.geometry):
            continue
        if left.is_empty:
            return None, Fault(tr("Nothing would be left of it."), tr("Delete it instead."))
        changes.append(Change(feature, replace(feature, geometry=left)))
    if not changes:
        return None, Fault(tr("It lies outside: nothing would be cut."), tr("Draw over the area that was selected."))
    return Edit(message(N_("Cut {n}"), n=len(changes)), tuple(changes)), None


def with_border(shape: BaseGeometry, line: LineString) -> BaseGeometry | None:
    """An area or line whose course follows `line` between where it first and last meets it; None where it does not.

    Of the two areas that the line makes with the border, the larger one is the area from then on.
    """
    if shape.geom_type == "LineString":
        return _with_course(shape, line)
    if shape.geom_type not in _AREAS:
        return None
    parts = shapely.get_parts(shape)
    met = [n for n, part in enumerate(parts) if part.exterior.intersects(line)]
    if not met:
        return None
    n = max(met, key=lambda k: _met_by(parts[k], line))
    outer = _new_ring(parts[n], line)
    if outer is None:
        return None
    holes = shapely.union_all([Polygon(hole) for hole in parts[n].interiors])
    new = _areas_of(outer.difference(holes))
    return new if len(parts) == 1 else shapely.union_all([new, *(p for k, p in enumerate(parts) if k != n)])


def _met_by(part: Polygon, line: LineString) -> float:
    """How much a part has to do with a line: what of it lies inside, and whether it meets the border at all."""
    return float(part.exterior.distance(line) == 0) + float(part.intersection(line).length)


def _new_ring(part: Polygon, line: LineString) -> Polygon | None:
    stretch = _between(part.exterior, line)
    if stretch is None:
        return None
    ring = LineString(part.exterior.coords)
    at = sorted(ring.project(shapely.Point(p)) for p in (stretch.coords[0], stretch.coords[-1]))
    if at[0] == at[1]:
        return None
    inner = shapely.get_coordinates(_stretch(ring, at[0], at[1]))
    outer = [
        *shapely.get_coordinates(_stretch(ring, at[1], ring.length)),
        *shapely.get_coordinates(_stretch(ring, 0.0, at[0])),
    ]
    first = ring.project(shapely.Point(stretch.coords[0])) == at[0]
    new = list(stretch.coords) if first else list(stretch.coords)[::-1]
    ways = [[*new[:-1], *inner[::-1][:-1].tolist()], [*new[:-1], *outer]]
    rings = [Polygon(way) for way in ways if len({tuple(place) for place in way}) >= 3]
    valid = [r for r in rings if r.is_valid and r.area > 0]
    return max(valid, key=lambda r: r.area) if valid else None


def _with_course(shape: LineString, line: LineString) -> LineString | None:
    stretch = _between(shape, line)
    if stretch is None:
        return None
    a, b = (shape.project(shapely.Point(p)) for p in (stretch.coords[0], stretch.coords[-1]))
    new = list(stretch.coords) if a <= b else list(stretch.coords)[::-1]
    a, b = min(a, b), max(a, b)
    before = shapely.get_coordinates(_stretch(shape, 0.0, a)).tolist() if a > 0 else []
    after = shapely.get_coordinates(_stretch(shape, b, shape.length)).tolist() if b < shape.length else []
    return LineString([*map(tuple, before[:-1]), *new, *map(tuple, after[1:])])


def _stretch(line: LineString, start: float, end: float) -> LineString:
    return substring(line, start, end)


def _between(border: BaseGeometry, line: LineString) -> LineString | None:
    """`line` from where it first meets the border to where it last does."""
    met = line.intersection(LineString(border.coords))
    places = [line.project(shapely.Point(p)) for p in shapely.get_coordinates(met).tolist()]
    if len(places) < 2 or max(places) - min(places) <= 0:
        return None
    stretch = _stretch(line, min(places), max(places))
    return stretch if isinstance(stretch, LineString) else None


def _areas_of(shape: BaseGeometry) -> BaseGeometry:
    """The areas in it, without the points and lines that cutting leaves."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    if not parts:
        return Polygon()
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _pieces(features: Sequence[Feature], line: LineString) -> BaseGeometry | None:
    pieces = [p for f in features if f.geometry is not None for p in pieces_of(f.geometry, line)]
    return shapely.GeometryCollection(pieces) if pieces else None


def _by_line(
    features: Sequence[Feature],
    outcome: Callable[[LineString], Outcome],
    shown: Callable[[LineString], BaseGeometry | None],
) -> Gesture:
    """Corners of a line until Finish; meanwhile what the line would make of the features."""
    corners = Corners()
    ids = frozenset(f.id for f in features)
    refused: Fault | None = None
    while True:
        event = yield _line_preview(corners, ids, shown, refused)
        corners.hear(event)
        refused = None
        match event:
            case Finish():
                if wrong := line_faults(corners.placed):
                    refused = wrong[0]
                    continue
                edit, refused = outcome(LineString(corners.placed))
                if refused is None:
                    return edit
            case Cancel():
                return None


def _line_preview(
    corners: Corners, ids: frozenset[str], shown: Callable[[LineString], BaseGeometry | None], refused: Fault | None
) -> Preview:
    line = corners.with_pointer
    if not corners.placed or len(line) < 2:
        preview = corners.line_preview(refused) or Preview(None, refused=refused)
        return replace(preview, ids=ids)
    guide = LineString(line)
    return Preview(
        shown(guide), tuple(corners.placed), guide=guide, refused=refused, ids=ids, start=corners.placed[-1], words=""
    )
