"""What one sees of the ground: against what one reckons by hand, and against looking at each cell by itself."""

import numpy as np
import pytest
import shapely
from affine import Affine
from pyproj import Transformer

from layers.analysis.terrain.cells import metres_from, middles
from layers.analysis.terrain.sight import Heights, line_of_sight
from layers.analysis.terrain.viewshed import SEEN, UNKNOWN, Sector, Viewshed, viewshed
from layers.errors import Cancelled, SituationError
from layers.figures import sector as sector_shape
from layers.geo import WGS84, area_m2
from tests.layers.analysis.terrain.conftest import MIDDLE, Laid, flat, horizon_m
from tests.rasters import hills


def places(found: Viewshed) -> tuple[np.ndarray, np.ndarray]:
    """Distance and bearing of each cell from the observer."""
    east, north = metres_from(found.observer, found.patch)
    return np.hypot(east, north), np.degrees(np.arctan2(east, north)) % 360


def test_over_a_calm_sea_one_sees_as_far_as_the_horizon(laid: Laid) -> None:
    found = viewshed(laid(flat()), MIDDLE, Sector(12_000), Heights(10.0))

    away, _ = places(found)
    reach = horizon_m(10.0)
    assert reach == pytest.approx(12_102, abs=2)
    near = viewshed(laid(flat()), MIDDLE, Sector(12_000), Heights(4.0))
    seen = near.patch.cells == SEEN
    assert (found.patch.cells[away < 12_000] == SEEN).all()
    assert seen[away < horizon_m(4.0) - 150].all()
    assert not seen[(away > horizon_m(4.0) + 150) & (away < 12_000)].any()


def test_behind_a_wall_nothing_low_is_seen_and_all_that_is_high_enough(laid: Laid) -> None:
    """A wall of 20 m, 3 km east; seen from 2 m, at 6 km a target shows above twice 18 m and more."""
    cells = flat()
    cells[:, 180] = 20.0
    ground = laid(cells)
    low, high = (viewshed(ground, MIDDLE, Sector(8_000, 60, 60), Heights(2.0, t, k=1.0)) for t in (0.0, 39.0))

    away, bearing = places(low)
    behind = (np.abs(bearing - 90) < 5) & (away > 3_300) & (away < 6_000)
    before = (np.abs(bearing - 90) < 25) & (away < 2_800)
    assert not (low.patch.cells[behind] == SEEN).any()
    assert (high.patch.cells[behind] == SEEN).all()
    assert (low.patch.cells[before] == SEEN).all()


def test_from_a_single_peak_one_sees_all_the_plain_and_from_the_plain_not_what_is_behind_it(laid: Laid) -> None:
    cells = flat()
    cells[150, 150] = 200.0
    ground = laid(cells)

    above = viewshed(ground, MIDDLE, Sector(10_000), Heights(2.0))
    away, _ = places(above)
    assert (above.patch.cells[(away > 3_000) & (away < 10_000)] == SEEN).all()

    west = (MIDDLE[0] - 0.05, MIDDLE[1])
    below = viewshed(ground, west, Sector(9_000), Heights(2.0, k=1.0))
    away, bearing = places(below)
    shadow = (np.abs(bearing - 90) < 0.4) & (away > 5_500) & (away < 9_000)
    aside = (np.abs(bearing - 90) > 10) & (away < 9_000)
    assert not (below.patch.cells[shadow] == SEEN).any()
    assert (below.patch.cells[aside] == SEEN).all()


def alone(ground, found: Viewshed, every: int) -> tuple[np.ndarray, np.ndarray]:
    """Some cells, and whether each is seen along its own geodesic: slow, and made of other parts."""
    lon, lat = middles(found.patch)
    away, _ = places(found)
    some = np.argwhere((found.patch.cells != UNKNOWN) & (away > 500))[::every]
    answers = [
        line_of_sight(ground, found.observer, (float(lon[y, x]), float(lat[y, x])), found.heights).visible
        for y, x in some
    ]
    return found.patch.cells[some[:, 0], some[:, 1]] == SEEN, np.array(answers)


@pytest.mark.parametrize(("bearing", "angle"), [(0.0, 360.0), (300.0, 100.0)])
def test_it_agrees_with_looking_at_each_cell_by_itself(laid: Laid, bearing: float, angle: float) -> None:
    ground = laid(hills(301, 301))
    found = viewshed(ground, MIDDLE, Sector(9_000, bearing, angle), Heights(30.0, 2.0))

    fast, slow = alone(ground, found, 97)

    assert 0.1 < slow.mean() < 0.9
    assert (fast == slow).mean() > 0.93
    assert fast.mean() == pytest.approx(slow.mean(), abs=0.05)


def test_only_the_sector_is_looked_at_also_across_north(laid: Laid) -> None:
    found = viewshed(laid(flat()), MIDDLE, Sector(5_000, 330, 60), Heights(10.0))

    away, bearing = places(found)
    inside = (away < 4_990) & ((bearing > 330.1) | (bearing < 29.9))
    outside = (away > 5_010) | ((bearing < 329.9) & (bearing > 30.1))
    assert (found.patch.cells[inside] != UNKNOWN).all()
    assert (found.patch.cells[outside & (away > 200)] == UNKNOWN).all()
    shape = sector_shape(MIDDLE, {"radius": 5_000, "bearing": 330, "angle": 60})
    assert found.known_m2 == pytest.approx(area_m2(shape), rel=0.02)


def test_its_areas_cover_what_is_seen(laid: Laid) -> None:
    cells = flat()
    cells[:, 180] = 20.0
    found = viewshed(laid(cells), MIDDLE, Sector(8_000, 60, 60), Heights(2.0))

    seen = shapely.union_all(found.areas())
    lon, lat = middles(found.patch)
    assert (shapely.contains_xy(seen, lon, lat) == (found.patch.cells == SEEN)).all()
    assert sum(area_m2(part) for part in found.areas()) == pytest.approx(found.seen_m2, rel=0.002)


def test_cells_lie_where_the_ellipsoid_says(laid: Laid) -> None:
    found = viewshed(laid(flat()), MIDDLE, Sector(9_000), Heights(10.0))

    away, bearing = places(found)
    lon, lat = middles(found.patch)
    turn, _, whole = WGS84.inv(np.full_like(lon, MIDDLE[0]), np.full_like(lat, MIDDLE[1]), lon, lat)
    assert np.abs(away - whole).max() < 0.1
    far = whole > 200
    assert np.abs((bearing - turn + 180) % 360 - 180)[far].max() < 0.01


def test_a_projected_raster_gives_the_same_view(laid: Laid) -> None:
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:4545", always_xy=True).transform(*MIDDLE)
    cells = flat()
    cells[:, 180] = 20.0
    ground = laid(cells, transform=Affine(100, 0, x - 15_050, 0, -100, y + 15_050), crs="EPSG:4545")

    found = viewshed(ground, MIDDLE, Sector(8_000), Heights(2.0, k=1.0))

    away, bearing = places(found)
    assert not (found.patch.cells[(np.abs(bearing - 90) < 5) & (away > 3_300) & (away < 8_000)] == SEEN).any()
    assert (found.patch.cells[(np.abs(bearing - 270) < 5) & (away < 8_000)] == SEEN).all()


def test_one_may_have_enough_of_waiting(laid: Laid) -> None:
    def enough(done: float, words: str) -> None:
        if done > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        viewshed(laid(flat()), MIDDLE, Sector(9_000), progress=enough)


def test_a_sector_smaller_than_the_cells_is_refused(laid: Laid) -> None:
    with pytest.raises(SituationError, match="smaller than two cells"):
        viewshed(laid(flat()), MIDDLE, Sector(100))


def test_where_there_is_no_height_one_cannot_stand(laid: Laid) -> None:
    with pytest.raises(SituationError, match="no height where one stands"):
        viewshed(laid(flat(height=np.nan)), MIDDLE, Sector(5_000))
    with pytest.raises(SituationError, match="no height where one stands"):
        viewshed(laid(flat()), (7.4, 43.7), Sector(5_000))


def test_what_is_very_far_is_looked_at_more_coarsely(laid: Laid) -> None:
    ground = laid(flat(401, 5.0), transform=Affine(1e-5, 0, 108.298, 0, -1e-5, 22.802))
    found = viewshed(ground, MIDDLE, Sector(5_000, 0, 30), Heights(2.0))

    assert found.patch.cells.shape[0] < 401
    assert (found.patch.cells == SEEN).any()


def test_monaco_seen_from_its_rock_as_each_cell_by_itself(monaco) -> None:
    rock = (7.4206, 43.7311)
    found = viewshed(monaco, rock, Sector(6_000), Heights(2.0, 0.0))

    fast, slow = alone(monaco, found, 37)

    assert (fast == slow).mean() > 0.93
    assert 0 < found.seen_m2 < found.known_m2
