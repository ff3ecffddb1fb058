"""What a format cannot hold is said before it is written."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
import shapely
from shapely import LineString, Point, Polygon

from layers.errors import SituationError
from layers.exchange import writers
from layers.exchange.antimeridian import crosses, cut
from layers.exchange.writers import WRITERS, About, losses, writer_for
from layers.feature import Feature
from layers.kinds.shelters import SHELTERS
from tests.builders import a_shelter


def test_every_module_that_writes_a_format_is_in_the_list() -> None:
    names = [m.name for m in iter_modules(writers.__path__)]
    made = [m.WRITER for n in names if hasattr(m := import_module(f"{writers.__name__}.{n}"), "WRITER")]
    assert {w.key for w in made} == {w.key for w in WRITERS}
    assert len({w.key for w in WRITERS}) == len(WRITERS)


def test_a_format_is_found_by_its_ending_or_its_name() -> None:
    assert writer_for(Path("a.GeoJSON")).key == "geojson"
    assert writer_for(Path("a.txt"), "csv").key == "csv"
    with pytest.raises(SituationError, match="cannot be written"):
        writer_for(Path("a.docx"))
    with pytest.raises(SituationError, match="cannot be written"):
        writer_for(Path("a.csv"), "docx")


def told(key: str, *features: Feature, about: About | None = None) -> str:
    writer = next(w for w in WRITERS if w.key == key)
    return "\n".join(str(loss) for loss in losses([(SHELTERS, features)], writer, about or About()))


def test_lists_and_times_as_text_are_said_with_the_fields_they_stand_in() -> None:
    features = (a_shelter(attrs={"a": 1}, opened_at="2024-09-09T00:00:00Z"),)
    assert "JSON text: attrs" in told("geopackage", *features)
    assert "JSON" not in told("geojson", *features)
    assert "text" not in told("geopackage", a_shelter())


def test_csv_says_that_it_names_no_coordinate_system() -> None:
    assert "EPSG:4326" in told("csv", a_shelter())
    assert "EPSG:4326" not in told("geopackage", a_shelter())


def test_a_shape_across_180_degrees_is_cut_into_what_lies_on_either_side() -> None:
    across = Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])
    assert crosses(across)
    made = cut(across)
    assert made.geom_type == "MultiPolygon"
    assert sorted(part.bounds for part in made.geoms) == [(-180, 0, -179, 1), (179, 0, 180, 1)]
    assert "1 shape across 180°" in told("geojson", Feature("a", "shelter", {"name": "x"}, across))


@pytest.mark.parametrize(
    "shape",
    [Point(180, 0), Polygon([(-170, 0), (0, 1), (170, 0), (0, -1)]), LineString([(-179, 0), (0, 0), (179, 0)])],
)
def test_a_shape_that_only_is_wide_is_left_alone(shape: shapely.Geometry) -> None:
    assert cut(shape) is shape


def test_a_line_across_180_degrees_keeps_its_heights() -> None:
    made = cut(LineString([(178, 0, 10), (-178, 2, 30)]))
    assert [[list(p) for p in part.coords] for part in made.geoms] == [
        [[178, 0, 10], [180, 1, 20]],
        [[-180, 1, 20], [-178, 2, 30]],
    ]
