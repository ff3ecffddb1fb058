"""KML and KMZ: folders, times, data, styles; what cannot be laid on our map is named, what would do harm refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
import shapely

from layers.exchange.refusal import Refusal
from tests.layers.exchange.conftest import Desk

HEAD = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="g"><Document>'
TAIL = "</Document></kml>"


def document(*parts: str) -> str:
    return HEAD + "".join(parts) + TAIL


def placemark(coordinates: str, *more: str, shape: str = "Point") -> str:
    place = f"<{shape}><coordinates>{coordinates}</coordinates></{shape}>"
    return f"<Placemark>{''.join(more)}{place}</Placemark>"


def folder(name: str, *parts: str) -> str:
    return f"<Folder><name>{name}</name>{''.join(parts)}</Folder>"


def test_googles_tour_is_a_group_of_its_folders(desk: Desk, shared_data: Path) -> None:
    path = shared_data / "kml" / "kmlsamples.kml"
    by_gdal = sum(
        (pyogrio.read_dataframe(path, layer=layer).geometry.notna()).sum()
        for layer, _ in pyogrio.list_layers(path)
        if layer not in ("KML Samples", "Ground Overlays")  # GDAL makes areas of overlays
    )

    report = desk.bring(path).report

    assert (report.added, by_gdal) == (19, 19)
    layers = {str(d["name"]): d["count"] for d in desk.store.datasets("reference")}
    assert layers["kmlsamples · Paths"] == 6
    assert layers["kmlsamples · Polygons / Google Campus"] == 4
    assert {d["group"] for d in desk.store.datasets("reference")} == {"kmlsamples"}
    reasons = [reason for _, reason in report.rejected]
    assert sum("picture overlay" in reason for reason in reasons) == 8
    assert any("Large-scale overlay on terrain" in reason for reason in reasons)


def test_times_of_placemarks_come_in_and_overlays_are_named(desk: Desk, shared_data: Path) -> None:
    report = desk.bring(shared_data / "kml" / "time.kml").report
    assert (report.added, len(report.rejected)) == (361, 12)
    assert next(desk.store.features("time"))["time"] == "2007-01-14T21:05:02Z"


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("zones/duval-evacuation-zones.kml", 6),
        ("zones/volusia-evacuation-zones.kmz", 10),
        ("incidents/chicago-police-districts.kml", 25),
    ],
)
def test_real_areas_have_the_shapes_that_gdal_reads(desk: Desk, shared_data: Path, name: str, count: int) -> None:
    path = shared_data / name
    report = desk.bring(path).report
    assert report.added == count
    ours = [f.geometry for d in desk.store.datasets("reference") for f in desk.store.features(str(d["of"]))]
    theirs = pyogrio.read_dataframe(path).geometry
    assert sorted(round(g.area, 9) for g in ours) == sorted(round(g.area, 9) for g in theirs)


def test_every_shape_is_read_with_its_height(desk: Desk) -> None:
    ring = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
    outer = f"<outerBoundaryIs>{ring.format('0,0,5 4,0,5 4,4,5 0,4,5')}</outerBoundaryIs>"
    inner = f"<innerBoundaryIs>{ring.format('1,1,5 2,1,5 2,2,5 1,1,5')}</innerBoundaryIs>"
    track = "<gx:Track><when>2024-05-01T00:00:00Z</when><when/><gx:coord>1 2 3</gx:coord><gx:coord>2 3 4</gx:coord>"
    points = "<Point><coordinates>1,1</coordinates></Point><Point><coordinates>2,2</coordinates></Point>"
    parts = (
        placemark("1,2,3"),
        placemark("1,2 3,4", shape="LineString"),
        f"<Placemark><Polygon>{outer}{inner}</Polygon></Placemark>",
        f"<Placemark><MultiGeometry>{points}</MultiGeometry></Placemark>",
        f"<Placemark>{track}</gx:Track></Placemark>",
        "<Placemark><Model><Location><longitude>7</longitude><latitude>8</latitude></Location></Model></Placemark>",
    )

    desk.bring(desk.file("s.kml", document(*parts)))

    shapes = [f.geometry for f in desk.store.features("s")]
    assert [g.geom_type for g in shapes] == ["Point", "LineString", "Polygon", "MultiPoint", "LineString", "Point"]
    assert [g.has_z for g in shapes] == [True, False, True, False, True, False]
    assert (shapes[2].area, len(shapes[2].interiors)) == (15.5, 1)
    assert [f["times"] for f in desk.store.features("s")][4] == ["2024-05-01T00:00:00Z", None]


def track(times: int, *places: str, start: int = 0) -> str:
    whens = "".join(f"<when>2024-05-01T00:00:{n:02}Z</when>" for n in range(start, start + times))
    return f"<gx:Track>{whens}{''.join(f'<gx:coord>{place}</gx:coord>' for place in places)}</gx:Track>"


@pytest.mark.parametrize("times", [1, 3])
def test_a_track_with_other_times_than_points_gives_none_of_them_to_a_point(desk: Desk, times: int) -> None:
    whole = f"<Placemark><name>B</name>{track(2, '1 2', '3 4')}</Placemark>"
    short = f"<Placemark><name>A</name>{track(times, '1 2', '3 4')}</Placemark>"

    prepared = desk.bring(desk.file("t.kml", document(short, whole)))

    first, second = sorted(desk.store.features("t"), key=lambda f: str(f["name"]))
    assert (first["times"], len(first["when"])) == (None, times)
    assert second["times"] == ["2024-05-01T00:00:00Z", "2024-05-01T00:00:01Z"]
    words = f"The track has another number of times ({times}) than of points (2), so no point got one; they stand in "
    assert prepared.report.notes == [(1, f"{words}the column when.")]


def test_each_part_of_a_track_keeps_its_own_times(desk: Desk) -> None:
    parts = track(2, "1 2", "3 4"), track(1, "5 6", "7 8", start=10), track(2, "1 1", "2 2", start=20)
    multi = f"<gx:MultiTrack>{''.join(parts)}</gx:MultiTrack>"

    desk.bring(desk.file("m.kml", document(f"<Placemark>{multi}</Placemark>")))

    [found] = desk.store.features("m")
    assert [t and t[-3:-1] for t in found["times"]] == ["00", "01", None, None, "20", "21"]
    assert found["when"] == ["2024-05-01T00:00:10Z"]


def test_a_point_of_a_track_without_a_place_goes_with_its_time(desk: Desk) -> None:
    prepared = desk.bring(desk.file("g.kml", document(f"<Placemark>{track(3, '1 2', '', '3 4')}</Placemark>")))

    [found] = desk.store.features("g")
    assert [t[-3:-1] for t in found["times"]] == ["00", "02"]
    assert shapely.get_num_coordinates(found.geometry) == 2
    assert prepared.report.notes == [(1, "Points of the track without a place are left out: 1.")]


def test_data_and_styles_come_in_as_values(desk: Desk) -> None:
    style = '<Style id="red"><LineStyle><color>7f0000ff</color><width>2</width></LineStyle></Style>'
    pair = '<StyleMap id="m"><Pair><key>normal</key><styleUrl>#red</styleUrl></Pair></StyleMap>'
    schema = '<Schema id="s"><SimpleField name="people" type="int"/><SimpleField name="open" type="bool"/></Schema>'
    typed = '<SchemaData schemaUrl="#s"><SimpleData name="people">12</SimpleData><SimpleData name="open">1</SimpleData>'
    data = f'<ExtendedData><Data name="负责人"><value>李</value></Data>{typed}</SchemaData></ExtendedData>'
    span = "<TimeSpan><begin>2024</begin><end>2024-05</end></TimeSpan>"
    part = placemark("1,1", "<name>甲</name><styleUrl>#m</styleUrl>", span, data)

    desk.bring(desk.file("d.kml", document(style, pair, schema, part)))

    found = next(desk.store.features("d"))
    assert (found["name"], found["负责人"], found["people"], found["open"]) == ("甲", "李", 12, True)
    assert (found["begin"], found["end"]) == ("2024", "2024-05")
    assert found["style"] == {"url": "#m", "line_color": "#ff0000", "line_opacity": 0.498, "line_width_px": "2"}


NO_PLACES = ("NaN,NaN", "inf,1", "1,1e999", "1", "1,2,3,4", "a,b", "1_0,2", "400,1", "1,-91", "")


def test_what_is_no_place_as_it_is_written_is_rejected(desk: Desk) -> None:
    lines = [placemark("1,1", shape=shape) for shape in ("LineString", "LinearRing")]
    parts = [placemark("1,1"), *(placemark(text) for text in NO_PLACES), *lines]
    report = desk.bring(desk.file("b.kml", document(*parts))).report
    assert report.added == 1
    assert sorted(row for row, _ in report.rejected) == list(range(2, len(parts) + 1))


def test_spaces_around_commas_are_forgiven(desk: Desk) -> None:
    desk.bring(desk.file("s.kml", document(placemark("\n 108.3, 22.8, 0 \n"))))
    assert next(desk.store.features("s")).geometry.x == 108.3


def test_folders_in_folders_and_folders_called_alike(desk: Desk) -> None:
    inner = folder("一组", placemark("1,1"), folder("二组", placemark("2,2")), placemark("3,3"))
    path = desk.file("f.kml", document(inner, folder("一组", placemark("4,4")), placemark("5,5"), folder("空")))
    report = desk.bring(path).report
    assert report.added == 5
    counts = {str(d["name"]): d["count"] for d in desk.store.datasets("reference")}
    assert counts == {"f · 一组 / 二组": 1, "f · 一组": 2, "f · 一组 2": 1, "f": 1}


def test_links_are_named_and_nothing_is_fetched(desk: Desk) -> None:
    link = "<NetworkLink><name>实时</name><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
    report = desk.bring(desk.file("l.kml", document(placemark("1,1"), link))).report
    assert [reason for _, reason in report.rejected] == ["The link 实时 is left out: nothing is fetched."]


def test_a_file_in_gbk_is_read(desk: Desk) -> None:
    text = document(placemark("1,1", "<name>南宁</name>")).replace("UTF-8", "GB2312")
    desk.bring(desk.file("g.kml", text.encode("gbk")))
    assert next(desk.store.features("g"))["name"] == "南宁"


def test_a_kmz_with_pictures_is_its_document(desk: Desk) -> None:
    path = desk.folder / "z.kmz"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("files/a.png", b"\x89PNG")
        package.writestr("doc.kml", document(placemark("1,1")))
    assert desk.bring(path).report.added == 1


def test_a_large_folder_comes_in_by_parts(desk: Desk) -> None:
    many = folder("many", *(placemark(f"{n / 1000},1") for n in range(25_000)), folder("in", placemark("1,2")))
    report = desk.bring(desk.file("m.kml", document(many))).report
    assert report.added == 25_001
    assert shapely.get_x(next(desk.store.features("m · many")).geometry) == 0.0


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<kml",
        "{}",
        "<html><body/></html>",
        "PK\x03\x04 no package",
        '<!DOCTYPE kml [<!ENTITY a "b">]>' + document(placemark("1,1", "<name>&a;</name>")),
        '<!DOCTYPE kml SYSTEM "file:///etc/passwd">' + document(),
        "<kml>" + "<Folder>" * 70 + "</Folder>" * 70 + "</kml>",
        document(placemark("1,1")) + "<kml/>",
        document("<Placemark>"),
        document("<name>&nosuch;</name>"),
        document(),
    ],
)
def test_what_is_no_whole_kml_is_refused(desk: Desk, read_here: Callable[[Path], None], content: str) -> None:
    with pytest.raises(Refusal):
        read_here(desk.file("x.kml", content))


def test_a_flight_and_further_maps_in_a_package_are_named(desk: Desk) -> None:
    tour = "<gx:Tour><name>Over the city</name><gx:Playlist/></gx:Tour>"
    path = desk.folder / "two.kmz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("doc.kml", document(placemark("108.3,22.8"), tour))
        packed.writestr("layers/other.kml", document(placemark("108.4,22.8")))

    report = desk.bring(path).report

    assert (report.added, report.rejected) == (1, [(2, "The flight Over the city is left out.")])
    assert any("layers/other.kml" in words for _, words in report.notes)


def test_names_of_several_shapes_that_are_not_the_standards_are_taken_for_it(desk: Desk) -> None:
    points = "".join(f"<Point><coordinates>{place}</coordinates></Point>" for place in ("1,2", "3,4"))
    desk.bring(desk.file("x.kml", document(f"<Placemark><MultiPoint>{points}</MultiPoint></Placemark>")))
    assert next(desk.store.features("x")).geometry == shapely.MultiPoint([(1, 2), (3, 4)])
