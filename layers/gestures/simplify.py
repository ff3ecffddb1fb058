"""Fewer corners: as many as a tolerance in metres asks for, shown before it is taken."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from layers.edit import Change, Edit
from layers.feature import Feature
from layers.geo import centre_of, plane_at
from layers.gestures.events import Ask, Cancel, Fault, Finish, Gesture, Numbers, Preview
from layers.gestures.transform import middle_of
from layers.i18n import N_, Message, message, tr

FIRST_M, MOST_M = 5.0, 10_000.0


def simplify(features: Sequence[Feature], label: Message | None = None) -> Gesture:
    """Type a tolerance and see how many corners are left; Enter takes it (Douglas and Peucker 1973)."""
    tolerance, refused = FIRST_M, None
    while True:
        fewer = [simplified(f.geometry, tolerance) for f in features if f.geometry is not None]
        event = yield _preview(features, fewer, tolerance, refused)
        refused = None
        match event:
            case Numbers(values):
                asked = values.get("tolerance", tolerance)
                if math.isfinite(asked) and 0 < asked <= MOST_M:
                    tolerance = asked
                else:
                    refused = Fault(tr("The tolerance must be more than 0 and at most {n} m.").format(n=f"{MOST_M:g}"))
            case Finish():
                return _edit(features, fewer, label or message(N_("Simplify {n}"), n=len(features)))
            case Cancel():
                return None


def simplified(shape: BaseGeometry, tolerance_m: float) -> BaseGeometry:
    """A line's corners lie within `tolerance_m` of its new course; an area stays one, and holes stay inside it.

    A ring's first corner may go as well, so that its corners lie within twice the tolerance.
    """
    plane = plane_at(centre_of(shape.bounds))
    kept = shapely.simplify(plane.metres(shape), tolerance_m, preserve_topology=True)
    return plane.degrees(kept)


def _edit(features: Sequence[Feature], fewer: Sequence[BaseGeometry], label: Message) -> Edit | None:
    placed = [f for f in features if f.geometry is not None]
    changes = [
        Change(f, replace(f, geometry=shape))
        for f, shape in zip(placed, fewer, strict=True)
        if shapely.get_num_coordinates(shape) != shapely.get_num_coordinates(f.geometry)
    ]
    return Edit(label, tuple(changes)) if changes else None


def _preview(
    features: Sequence[Feature], fewer: Sequence[BaseGeometry], tolerance: float, refused: Fault | None
) -> Preview:
    shapes = [f.geometry for f in features if f.geometry is not None]
    before, after = (sum(int(shapely.get_num_coordinates(s)) for s in some) for some in (shapes, fewer))
    corners = tuple((float(x), float(y)) for s in fewer for x, y in shapely.get_coordinates(s).tolist())
    middle_of(features)
    return Preview(
        shapely.GeometryCollection(list(fewer)) if len(fewer) != 1 else fewer[0],
        corners if len(corners) <= 2000 else (),
        before=shapely.GeometryCollection(shapes) if len(shapes) != 1 else shapes[0],
        words=tr("Corners: {before} → {after}").format(before=before, after=after),
        asks=(Ask("tolerance", N_("Tolerance"), "m", tolerance),),
        refused=refused,
        ids=frozenset(f.id for f in features),
    )
