"""How far the earth falls away below a level line of sight, and how much of that the air bends back.

A ray of light follows a circle of radius R/k: relative to it the earth looks flatter, as if its radius were R/(1 - k).
Seen so, a place at distance d lies (1 - k) d²/2R lower. Source: Torge and Müller (2012), "Geodesy", 4th ed., section
5.1.1; k = 0.13 is Gauss's mean value by day over land.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

RADIUS_M = 6_371_008.8
"""Mean radius of the earth (Moritz 2000, "Geodetic Reference System 1980", R1)."""
REFRACTION = 0.13

_Metres = TypeVar("_Metres", float, NDArray[np.float64])


def drop_m(distance_m: _Metres, k: float = REFRACTION) -> _Metres:
    """How much lower than a level line of sight the ground looks at a distance."""
    return (1.0 - k) * distance_m * distance_m / (2.0 * RADIUS_M)
