"""A viewshed on the map covers what was reckoned."""

import numpy as np
import pytest

from layers.analysis.terrain.shown import viewshed_extract
from layers.analysis.terrain.sight import Heights
from layers.analysis.terrain.viewshed import HIDDEN, SEEN, Sector, viewshed
from tests.layers.analysis.terrain.conftest import MIDDLE, Laid, flat


def test_every_area_seen_and_hidden_is_a_row_of_the_extract_and_the_sector_the_last(laid: Laid) -> None:
    cells = flat()
    cells[:, 180] = 20.0
    found = viewshed(laid(cells), MIDDLE, Sector(6_000, 60, 60), Heights(2.0))

    extract = viewshed_extract(found)

    told = list(extract.columns["seen"])
    assert len(extract) == len(told)
    assert [told.count(words) for words in ("seen", "hidden", "sector")] == [
        len(found.areas(SEEN)),
        len(found.areas(HIDDEN)),
        1,
    ]
    assert told[-1] == "sector"
    assert extract.rings[-1] == len(extract.xy)
    assert extract.parts[-1] == len(extract.rings) - 1
    reach = np.hypot(extract.xy[:, 0], extract.xy[:, 1]).max()
    assert reach == pytest.approx(3_300, abs=1_500)
