"""Borders that belong together: where one zone's border moves its neighbours' moves along, and no gap opens.

Neighbours share a border where their corners are the same. A corner that only one of them has is first given to the
other as well (`noded`), which changes neither shape; then a corner that moves, comes or goes does so in all of them,
and a tiling stays a tiling whatever corner is dragged. A change that is no move of corners is settled by area: what the
zone gained is cut from its neighbours, what it let go of falls to the neighbour with the longest border to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from layers.edit import Change, Edit
from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import LonLat, area_m2
from layers.i18n import tr

SAME_DEG = 1e-8
"""Corners nearer than this, a millimetre, are one corner."""
NOTHING_M2 = 0.5
"""Less than a sheet of paper on the floor of a zone: what rounding leaves."""

Ring = list[LonLat]


def with_neighbours(edit: Edit, mates: Iterable[Feature]) -> Edit:
    """The edit, and what it does to the neighbours of the one zone that it changes; `mates` are zones of its kind.

    A new zone gives way instead: what already belongs to others is cut from it.

    Raises
    ------
    SituationError
        A neighbour would vanish or cross itself, or a new zone lies wholly in others.
    """
    if len(edit.changes) != 1 or edit.changes[0].after is None:
        return edit
    change = edit.changes[0]
    before, after = change.before, change.after
    if after is None or after.geometry is None or not _is_area(after.geometry):
        return edit
    others = {m.id: m for m in mates if m.id != after.id and m.geometry is not None and _is_area(m.geometry)}
    if before is None or before.geometry is None:
        fitted = fitted_to(after.geometry, [m.geometry for m in others.values()])
        return Edit(edit.label, (Change(before, replace(after, geometry=fitted)),))
    if before.geometry.equals_exact(after.geometry, 0.0):
        return edit
    moved = follow(before.geometry, after.geometry, {k: m.geometry for k, m in others.items()})
    changes = (Change(others[k], replace(others[k], geometry=shape)) for k, shape in moved.items())
    return Edit(edit.label, (change, *changes))


def fitted_to(shape: BaseGeometry, others: Sequence[BaseGeometry | None]) -> BaseGeometry:
    """A new zone without what already belongs to others."""
    near = [o for o in others if o is not None and o.intersects(shape)]
    if not near:
        return shape
    left = areas_of(shapely.difference(shape, shapely.union_all(near)))
    if left is None:
        raise SituationError(
            tr("All of this already belongs to other zones."), hint=tr("Draw it elsewhere, or reshape its neighbours.")
        )
    return shape if area_m2(shape) - area_m2(left) < NOTHING_M2 else left


def follow(
    before: BaseGeometry, after: BaseGeometry, others: Mapping[str, BaseGeometry | None]
) -> dict[str, BaseGeometry]:
    """The new shapes of those `others` that change when one zone goes from `before` to `after`."""
    reach = shapely.union(before.envelope, after.envelope).envelope.buffer(SAME_DEG)
    near = {k: shape for k, shape in others.items() if shape is not None and shape.intersects(reach)}
    if not near:
        return {}
    mates = {k: noded(shape, [before]) for k, shape in near.items()}
    steps = _steps(noded(before, list(near.values())), after) if _by_corners(before, after) else None
    moved = {k: _stepped(shape, steps) for k, shape in mates.items()} if steps is not None else mates
    moved = _settled(before, after, moved, by_area=steps is None)
    return {k: shape for k, shape in moved.items() if not _alike(shape, near[k])}


def noded(shape: BaseGeometry, others: Sequence[BaseGeometry]) -> BaseGeometry:
    """The same shape, with a corner wherever a corner of `others` lies on its border."""
    corners = np.unique(np.concatenate([shapely.get_coordinates(o)[:, :2] for o in others]), axis=0)
    points = shapely.points(corners)
    on = shapely.dwithin(points, shape.boundary, SAME_DEG)
    return _with_rings(shape, lambda ring: _noded_ring(ring, corners[on])) if on.any() else shape


def _noded_ring(ring: Ring, corners: NDArray[np.float64]) -> Ring:
    """The ring with those `corners` that lie between two of its own."""
    own = np.array(ring)
    start, end = own, np.roll(own, -1, axis=0)
    found: Ring = []
    for n in range(len(own)):
        along = end[n] - start[n]
        span = float(along @ along)
        found.append(ring[n])
        if span <= SAME_DEG**2:
            continue
        share = (corners - start[n]) @ along / span
        off = np.linalg.norm(corners - (start[n] + share[:, None] * along), axis=1)
        far = np.minimum(share, 1 - share) * np.sqrt(span) > SAME_DEG
        between = np.flatnonzero((off <= SAME_DEG) & far)
        found += [(float(x), float(y)) for x, y in corners[between[np.argsort(share[between])]].tolist()]
    return found


@dataclass(frozen=True, slots=True)
class _Steps:
    """Corners that moved, corners that came between two others, and corners that went."""

    moved: Mapping[LonLat, LonLat]
    came: Mapping[tuple[LonLat, LonLat], Ring]


def _by_corners(before: BaseGeometry, after: BaseGeometry) -> bool:
    """Whether most corners stayed where they are."""
    old, new = ({tuple(c) for c in shapely.get_coordinates(shape).tolist()} for shape in (before, after))
    return 2 * len(old & new) >= len(old)


def _steps(before: BaseGeometry, after: BaseGeometry) -> _Steps | None:
    """How the corners went from one to the other; None where it is no matter of single corners."""
    old, new = _rings_of(before), _rings_of(after)
    if len(old) != len(new):
        return None
    moved: dict[LonLat, LonLat] = {}
    came: dict[tuple[LonLat, LonLat], Ring] = {}
    for a, b in zip(old, new, strict=True):
        b = _with_kept(a, b)
        for what, i, j, k, end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            if what == "replace" and j - i == end - k:
                moved |= dict(zip(a[i:j], b[k:end], strict=True))
            elif what == "insert":
                came[b[k - 1], b[end % len(b)]] = b[k:end]
            elif what != "equal":
                return None
    return _Steps(moved, came)


def _with_kept(before: Ring, after: Ring) -> Ring:
    """`after` with those corners of `before` that still lie on it: they were only added to meet the neighbours."""
    known = set(after)
    lost = np.array([corner for corner in before if corner not in known])
    return _noded_ring(after, lost) if len(lost) else after


def _stepped(shape: BaseGeometry, steps: _Steps) -> BaseGeometry:
    def step(ring: Ring) -> Ring:
        found: Ring = []
        for n, corner in enumerate(ring):
            following = ring[(n + 1) % len(ring)]
            found.append(steps.moved.get(corner, corner))
            if (between := steps.came.get((corner, following))) is not None:
                found += between
            elif (between := steps.came.get((following, corner))) is not None:
                found += between[::-1]
        return found

    return _with_rings(shape, step)


def _settled(
    before: BaseGeometry, after: BaseGeometry, mates: Mapping[str, BaseGeometry], *, by_area: bool
) -> dict[str, BaseGeometry]:
    """No mate over `after` or over another; what nobody has of `before` goes to who borders on it most."""
    found: dict[str, BaseGeometry] = {}
    for key, shape in mates.items():
        found[key] = _kept(_cut(shape, after), shape)
    if by_area and (left := areas_of(shapely.difference(before, after))) is not None:
        for piece in shapely.get_parts(left):
            heir = _heir(piece, before, found)
            if heir is not None:
                found[heir] = _kept(shapely.union(found[heir], piece), found[heir])
    return found


def _cut(shape: BaseGeometry, cutter: BaseGeometry) -> BaseGeometry:
    if not shape.is_valid:
        raise _crossing()
    common = areas_of(shapely.intersection(shape, cutter))
    return shape if common is None or area_m2(common) < NOTHING_M2 else shapely.difference(shape, cutter)


def _heir(piece: BaseGeometry, before: BaseGeometry, mates: Mapping[str, BaseGeometry]) -> str | None:
    """The mate with the longest border to the piece, where mates have more of its old border than nobody has."""
    borders = {k: shapely.intersection(piece.boundary, shape.boundary).length for k, shape in mates.items()}
    old = shapely.intersection(piece.boundary, before.boundary).length
    if not borders or sum(borders.values()) < old / 2:
        return None
    return max(borders, key=lambda k: borders[k])


def _kept(shape: BaseGeometry, was: BaseGeometry) -> BaseGeometry:
    left = areas_of(shape)
    if left is None or area_m2(left) < NOTHING_M2:
        raise SituationError(
            tr("Nothing would be left of a neighbouring zone."),
            hint=tr("Merge the two, or leave the neighbour some room."),
        )
    if not left.is_valid:
        raise _crossing()
    return left


def _crossing() -> SituationError:
    return SituationError(
        tr("A neighbouring zone would cross itself."), hint=tr("Move the corner less far, or let go of shared borders.")
    )


def _is_area(shape: BaseGeometry) -> bool:
    return isinstance(shape, Polygon | MultiPolygon) and not shape.is_empty


def areas_of(shape: BaseGeometry) -> BaseGeometry | None:
    """Only what has an area; None where nothing has."""
    parts = [q for p in shapely.get_parts(shape) for q in shapely.get_parts(p) if q.geom_type == "Polygon" and q.area]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _alike(a: BaseGeometry, b: BaseGeometry) -> bool:
    """Whether they are the same but for corners on a straight border."""
    if a.equals_exact(b, 0.0):
        return True
    return area_m2(shapely.symmetric_difference(a, b)) < NOTHING_M2 and a.hausdorff_distance(b) < SAME_DEG


def _rings_of(shape: BaseGeometry) -> list[Ring]:
    return [
        [(float(x), float(y)) for x, y in shapely.get_coordinates(ring).tolist()][:-1]
        for part in shapely.get_parts(shape)
        for ring in shapely.get_rings(part)
    ]


def _with_rings(shape: BaseGeometry, change: Callable[[Ring], Ring]) -> BaseGeometry:
    """The shape with each of its rings changed; a ring is its corners without the last, which is the first."""
    parts = []
    for part in shapely.get_parts(shape):
        rings = [change(ring) for ring in _rings_of(part)]
        parts.append(Polygon(rings[0], rings[1:]))
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
