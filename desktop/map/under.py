"""Everything under one place of the map, of all layers that are drawn."""

from __future__ import annotations

import shapely

from desktop.map.scene import Scene
from desktop.map.view import View
from layers.geo import LonLat, mercator

_REACH_PX = 8.0
_MOST = 200


def all_under(scene: Scene, view: View, place: LonLat) -> list[tuple[str, str]]:
    """Key of the layer and id, the topmost layer first, in it the nearer and smaller before the larger.

    Areas that hold the place, and lines and points within some pixels of it; of locked layers too.
    """
    here = mercator(shapely.Point(place))
    reach_m = _REACH_PX * view.mpp
    found = []
    for facts in reversed(list(scene.facts())):
        if not facts.shows_at(view.ground_mpp):
            continue
        near = []
        for identity, shape, look in facts.shapes.near(here.x, here.y, reach_m):
            away = float(shapely.distance(shape, here))
            of = int(shapely.get_dimensions(shape))
            if away <= (0.0 if of == 2 else reach_m) and facts.shapes.looks[look].shows_at(view.ground_mpp):
                near.append((of, away, float(shapely.area(shape)), identity))
        found += [(facts.key, identity) for *_, identity in sorted(near)]
    return found[:_MOST]
