"""The city's areas, each made of those below it: city, districts, street offices, communities."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.demo.facilities import NameGiver
from layers.demo.frame import Floats, extent
from layers.demo.ground import Cell
from layers.demo.names import Name
from layers.demo.people import CELL_M, Cells
from layers.demo.skeleton import DISTRICTS

CITY = Name("安澜市", "Anlan City")


@dataclass(frozen=True, slots=True)
class Area:
    """One area in metres; `parent` is the code of the area it lies in; people by night."""

    code: str
    level: str
    name: Name
    parent: str
    shape: BaseGeometry
    people: int = 0


def make_areas(ground: list[Cell], cells: Cells, take: NameGiver) -> list[Area]:
    """All areas, the largest first. Those of one level tile the city without gap or overlap."""
    shapes = np.array([c.shape for c in ground], dtype=object)
    at = shapely.get_coordinates(shapely.point_on_surface(shapes))
    district = np.array([c.district for c in ground])
    dense = np.array([c.density for c in ground])
    areas = [Area("450100", "city", CITY, "", extent())]
    for n, (zh, en, _, _) in enumerate(DISTRICTS):
        code = f"4501{n + 2:02d}"
        mine = np.flatnonzero(district == n)
        areas.append(Area(code, "district", Name(zh, en), "450100", shapely.union_all(shapes[mine])))
        for k, street in enumerate(_groups(mine, at, dense, 2300.0), 1):
            street_code = f"{code}{k:03d}"
            areas.append(
                Area(street_code, "street", take("街道", "Subdistrict"), code, shapely.union_all(shapes[street]))
            )
            for j, community in enumerate(_groups(street, at, dense, 950.0), 1):
                shape = shapely.union_all(shapes[community])
                areas.append(Area(f"{street_code}{j:03d}", "community", take("社区", "Community"), street_code, shape))
    return _counted(areas, cells)


def _groups(members: NDArray[np.int64], at: Floats, dense: Floats, apart: float) -> list[NDArray[np.int64]]:
    """`members` by the nearest of some that lie at least `apart` metres from each other, the densest first."""
    seeds: list[int] = []
    for n in members[np.argsort(-dense[members], kind="stable")].tolist():
        gap = apart if dense[n] > 0.15 else 2.2 * apart
        if all(np.hypot(*(at[n] - at[s])) > gap for s in seeds):
            seeds.append(n)
    distance = ((at[members][:, None] - at[seeds][None]) ** 2).sum(axis=2)
    nearest = distance.argmin(axis=1)
    return [members[nearest == k] for k in range(len(seeds))]


def _counted(areas: list[Area], cells: Cells) -> list[Area]:
    """The areas with the people of the population cells whose middle they hold."""
    middles = shapely.points(cells.corner + CELL_M / 2)
    communities = [n for n, a in enumerate(areas) if a.level == "community"]
    tree = shapely.STRtree([areas[n].shape for n in communities])
    which, what = tree.query(middles, predicate="intersects")
    first = np.unique(which, return_index=True)[1]
    people = np.bincount(what[first], cells.night[which[first]], minlength=len(communities)).astype(int)
    counts = {areas[n].code: int(p) for n, p in zip(communities, people, strict=True)}
    for area in reversed(areas):
        if area.parent:
            counts[area.parent] = counts.get(area.parent, 0) + counts.get(area.code, 0)
    return [replace(a, people=counts.get(a.code, 0)) for a in areas]
