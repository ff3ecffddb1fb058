"""A file is written anew between the look at it and the import: what comes in is what somebody saw."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from shapely import Point

from layers.i18n import tr
from tests.stories.conftest import Opening
from tests.stories.test_day_files import answer, bring_in, dropped, import_button

HEAD = "name,lon,lat\n"
CHANGED = "s.csv has changed since it was looked at; nothing was recorded."


def looked_at(opened: Opening, path: Path):
    path.write_text(HEAD + "Old gate,108.33,22.81\n", encoding="utf-8")
    person, panel = dropped(opened, path)
    answer(person, tr("WGS 84 (GPS)"))
    person.wait(lambda: import_button(person).isEnabled())
    return person, panel


@pytest.mark.parametrize("how", ["in place", "another file of the name", "of the same size"])
def test_a_file_that_changed_since_it_was_seen_is_seen_again_before_it_comes_in(
    opened: Opening, tmp_path: Path, how: str
):
    path = tmp_path / "s.csv"
    person, panel = looked_at(opened, path)
    assert not person.sees(CHANGED, panel)
    row = "New gate,108.33,22.81\n" + ("" if how == "of the same size" else "Bridge,108.34,22.82\n")
    if how == "another file of the name":
        (tmp_path / "new").write_text(HEAD + row, encoding="utf-8")
        os.replace(tmp_path / "new", path)
    else:
        path.write_text(HEAD + row, encoding="utf-8")

    person.click(import_button(person))
    person.wait(lambda: person.sees(CHANGED, panel))
    person.settle()

    assert person.journal() == [], "nothing is written that nobody saw"
    assert panel.report is None
    assert person.sees("New gate", panel.answers.table)
    assert not person.sees("Old gate", panel.answers.table)
    bring_in(person)
    assert "New gate" in {f["name"] for f in person.situation.picture.features("s")}
    assert not person.sees(CHANGED, panel)


def test_a_file_that_is_gone_when_it_is_to_come_in_is_told_so(opened: Opening, tmp_path: Path):
    path = tmp_path / "s.csv"
    person, panel = looked_at(opened, path)
    path.unlink()

    person.click(import_button(person))
    person.wait(lambda: person.sees("s.csv cannot be read.", panel))
    assert person.journal() == []


def test_what_lies_beside_a_shapefile_counts_as_the_file(opened: Opening, tmp_path: Path):
    gpd = pytest.importorskip("geopandas")
    path = tmp_path / "s.shp"
    frame = gpd.GeoDataFrame({"name": ["Old gate"]}, geometry=[Point(108.33, 22.81)], crs=4326)
    frame.to_file(path)
    person, panel = dropped(opened, path)
    person.wait(lambda: import_button(person).isEnabled())
    frame.assign(name="New gate").to_file(tmp_path / "other.shp")
    (tmp_path / "other.dbf").replace(tmp_path / "s.dbf")

    person.click(import_button(person))
    person.wait(lambda: person.sees("s.shp has changed since", panel))
    person.settle()
    assert person.sees("New gate", panel.answers.table)
    assert person.journal() == []
