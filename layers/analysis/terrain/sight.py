"""Whether one place sees another over the ground between them, and where it is blocked if not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.analysis.terrain.curvature import REFRACTION, drop_m
from layers.analysis.terrain.profile import Profile, profile
from layers.errors import SituationError
from layers.geo import LonLat, distance_m
from layers.i18n import tr
from layers.raster import Raster

_FINER = 8
"""Places a cell: close to the eye, a bump of a part of a cell hides most."""
_MOST_PLACES = 50_000


@dataclass(frozen=True, slots=True)
class Heights:
    """Metres above the ground of the eye and of what is looked at; `k` is the refraction."""

    eye_m: float = 1.7
    target_m: float = 0.0
    k: float = REFRACTION


@dataclass(frozen=True, eq=False)
class Sight:
    """A line of sight over a profile.

    Attributes
    ----------
    line_m : (n,) height of the line above the same zero as the ground, at each place of the profile.
    blocked : number of the first place where the ground stands above the line; None where the target is seen.
    clearance_m : the least height of the line above the ground in between; negative where it is blocked.
    needed_m : how high above its ground the target would have to be to be seen; 0 where its foot is.
    """

    profile: Profile
    heights: Heights
    line_m: NDArray[np.float64]
    blocked: int | None
    clearance_m: float
    needed_m: float

    @property
    def visible(self) -> bool:
        return self.blocked is None


def line_of_sight(raster: Raster, observer: LonLat, target: LonLat, heights: Heights | None = None) -> Sight:
    """Look from one place to another. Where there is no data in between, nothing blocks.

    Raises
    ------
    SituationError
        The places are the same, or one of them has no height.
    """
    spacing_m = max(min(raster.cell_m) / _FINER, distance_m(observer, target) / _MOST_PLACES)
    found = profile(raster, [observer, target], spacing_m)
    for n, words in ((0, tr("There is no height where one stands.")), (-1, tr("There is no height at the target."))):
        if np.isnan(found.height_m[n]):
            raise SituationError(words, hint=tr("Choose a place where {raster} has data.").format(raster=raster.name))
    return sight_over(found, heights or Heights())


def sight_over(ground: Profile, heights: Heights) -> Sight:
    """The line of sight from the first to the last place of a profile, both with a height.

    Seen from the eye the ground at d lies (1 - k) d²/2R lower; there the line is straight. Above the ground's own zero
    it therefore sags by (1 - k) d(D - d)/2R between eye and target (see `curvature`).
    """
    d, whole, k = ground.distance_m, ground.length_m, heights.k
    eye = ground.height_m[0] + heights.eye_m
    seen = ground.height_m - drop_m(d, k)
    aim = seen[-1] + heights.target_m
    straight = eye + (aim - eye) * d / whole
    with np.errstate(invalid="ignore"):
        over = (straight - seen)[1:-1]
        above = np.flatnonzero(over < 0)
    known = over[np.isfinite(over)]
    slopes = (seen[1:-1] - eye) / d[1:-1]
    slopes = slopes[np.isfinite(slopes)]
    needed = eye + float(slopes.max()) * whole - seen[-1] if len(slopes) else 0.0
    return Sight(
        ground,
        heights,
        straight + drop_m(d, k),
        int(above[0]) + 1 if len(above) else None,
        float(known.min()) if len(known) else float("inf"),
        max(float(needed), 0.0),
    )
