"""Alerts, positions and hospitals written, held against the standard, and read back as they were."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapely
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from layers.errors import SituationError
from layers.exchange.readers import cot as cot_reader
from layers.exchange.readers.cap import read_alerts
from layers.exchange.readers.have import read_hospitals
from layers.exchange.writers import About, export, losses, writer_for
from layers.exchange.writers import cap as cap_writer
from layers.exchange.writers import cot as cot_writer
from layers.exchange.xml import parse
from layers.feature import Feature
from layers.kinds import KINDS
from layers.times import parse_utc
from tests.layers.exchange.messages import HAVE, HAVE_2, Got, alert, an_info

KIND = {kind.key: kind for kind in KINDS}


def read_notices(data: bytes) -> list[Feature]:
    got = Got()
    read_alerts(parse(data, "a.cap"), "a.cap", got)
    assert got.refused == []
    rows = [{k: v[n] for k, v in got.columns.items() if v[n] is not None} for n in range(len(got.numbers))]
    shapes = [None if s is None else shapely.from_wkb(s) for s in got.shapes]
    return [Feature("n", "notice", row, shape, row.pop("state")) for row, shape in zip(rows, shapes, strict=True)]


def written(notice: Feature, mode: str = "") -> bytes:
    return cap_writer.document(cap_writer.element(cap_writer.alert_of(notice, About(mode=mode))))


def a_notice(state: str = "issued", geometry: Any = None, **values: Any) -> Feature:
    said = {"title": "暴雨橙色预警", "kind": "warning", "warning_level": 2, "sent": "2024-09-09T00:00:00Z", **values}
    return Feature("n1", "notice", said, geometry or box(108.3, 22.8, 108.4, 22.9), state)


@pytest.fixture(scope="module")
def schema(shared_data: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(shared_data / "alerts" / "cap" / "CAP-v1.2.xsd"))


def test_every_real_alert_is_written_valid_and_comes_back_as_it_was(shared_data: Path, schema: Any) -> None:
    for path in sorted((shared_data / "alerts" / "cap").glob("*.cap")):
        if path.stem == "invalid":
            continue
        [first] = read_notices(path.read_bytes())
        data = written(first)
        schema.validate(data.decode())
        assert b"Z</sent>" not in data
        [again] = read_notices(data)
        assert again.geometry == first.geometry
        left_out = {"version", "signature"}
        kept = [{k: v for k, v in n["cap"].items() if k not in left_out} for n in (first, again)]
        assert kept[0] == kept[1], path.name
        assert {k: v for k, v in again.values.items() if k != "cap"} == {
            k: v for k, v in first.values.items() if k != "cap"
        }


def test_an_entry_of_an_index_is_made_whole(shared_data: Path, schema: Any) -> None:
    for notice in read_notices((shared_data / "alerts/cap/nws-atom-feed-example.xml").read_bytes())[:20]:
        data = written(notice)
        schema.validate(data.decode())
        [again] = read_notices(data)
        assert (again["title"], again.geometry) == (notice["title"], notice.geometry)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1).map(
    str.strip
)
PLAIN = TEXTS.filter(bool).filter(lambda t: t.split() == [t] or " ".join(t.split()) == t)
BOXES = st.tuples(st.floats(-179, 178), st.floats(-89, 88), st.floats(0.001, 1), st.floats(0.001, 1)).map(
    lambda b: box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)
MOMENTS = st.datetimes().map(lambda t: f"{t.replace(year=2000 + t.year % 50, microsecond=0).isoformat()}Z")


@settings(max_examples=60, deadline=None)
@given(PLAIN, PLAIN, st.none() | st.integers(1, 4), BOXES, MOMENTS, st.sampled_from(["Actual", "Exercise", "Test"]))
def test_a_notice_comes_back_from_its_alert(
    title: str, text: str, level: int | None, place: Polygon, sent: str, status: str
) -> None:
    notice = a_notice(geometry=place, title=title[:200], text=text, sent=sent, status=status, warning_level=level)
    [again] = read_notices(written(notice))
    assert (again["title"], again["text"], again["warning_level"], again["status"]) == (
        notice["title"],
        text,
        level,
        status,
    )
    assert parse_utc(again["sent"]) == parse_utc(sent)
    assert again.geometry.equals(place)
    assert read_notices(written(again))[0]["cap"] == again["cap"]


def test_what_was_changed_since_it_came_is_what_leaves(schema: Any) -> None:
    infos = an_info("暴雨", more="<expires>2024-09-09T18:00:00+08:00</expires>") + an_info("Rain", language="en-US")
    text = alert(info=infos.replace("<expires>2024-09-09T18:00:00+08:00</expires><headline>", "<headline>"))
    [came] = read_notices(text.encode())
    values = {
        **came.values,
        "title": "暴雨加强",
        "title_en": "More rain",
        "warning_level": 1,
        "area": "江北",
        "text": "避险",
    }
    data = written(Feature("n", "notice", values, box(108, 22, 109, 23), "issued"))
    schema.validate(data.decode())
    [again] = read_notices(data)
    assert [again[k] for k in ("title", "title_en", "warning_level", "text")] == ["暴雨加强", "More rain", 1, "避险"]
    assert [i["severity"] for i in again["cap"]["info"]] == ["Extreme", "Extreme"]
    assert again.geometry.equals(box(108, 22, 109, 23))
    assert again["area"] == "江北"


@pytest.mark.parametrize(
    ("state", "status", "mode", "leaves"),
    [
        ("issued", "Actual", "", "Actual"),
        ("cancelled", None, "", "Actual"),
        ("draft", "Actual", "", "Draft"),
        ("proposed", None, "", "Draft"),
        ("approved", None, "", "Draft"),
        ("issued", "Actual", "exercise", "Exercise"),
        ("issued", None, "replay", "Test"),
        ("issued", "Exercise", "", "Exercise"),
    ],
)
def test_only_what_was_issued_live_leaves_as_actual(
    schema: Any, state: str, status: str | None, mode: str, leaves: str
) -> None:
    data = written(a_notice(state, **({"status": status} if status else {})), mode)
    schema.validate(data.decode())
    [again] = read_notices(data)
    assert again["status"] == leaves
    assert ("Exercise: 暴雨橙色预警" in data.decode()) == (leaves == "Exercise")


def test_the_rules_for_times_areas_references_and_levels() -> None:
    """Domain reference, section 6; scenario B's circle."""
    refs = [{"sender": "a@b", "identifier": "x 1", "sent": "2024-09-09T00:00:00Z"}]
    text = written(a_notice(refs=refs, sender="a b,c", warning_level=1, geometry=Point(108.33, 22.82))).decode()
    assert "<sender>a_b_c</sender>" in text
    assert "<msgType>Update</msgType>" in text
    assert "<references>a@b,x 1,2024-09-09T00:00:00+00:00</references>" in text
    assert "<circle>22.82,108.33 0</circle>" in text
    assert "<severity>Extreme</severity>" in text
    square = written(a_notice()).decode()
    ring = square.partition("<polygon>")[2].partition("</polygon>")[0].split()
    assert (len(ring), ring[0]) == (5, ring[-1])
    assert all(22 < float(pair.split(",")[0]) < 23 for pair in ring)


def test_one_alert_a_file_and_several_in_a_package(tmp_path: Path, schema: Any) -> None:
    two = [a_notice(identifier="A/1"), a_notice(identifier="A2")]
    with pytest.raises(SituationError, match="2 notices") as error:
        export(tmp_path / "x.cap", [(KIND["notice"], two)])
    assert ".cap.zip" in error.value.hint
    assert list(tmp_path.iterdir()) == []
    assert export(tmp_path / "x.cap", [(KIND["notice"], two[:1])]) == 1
    assert export(tmp_path / "x.cap.zip", [(KIND["notice"], two)]) == 2
    with zipfile.ZipFile(tmp_path / "x.cap.zip") as package:
        assert package.namelist() == ["0001-A_1.cap", "0002-A2.cap"]
        for name in package.namelist():
            schema.validate(package.read(name).decode())


def test_what_a_format_loses_is_said_first() -> None:
    holed = box(0, 0, 9, 9).difference(box(1, 1, 2, 2))
    notices = [(KIND["notice"], [a_notice("draft", geometry=holed, code="N1", cap={"signature": "not checked"})])]
    said = "\n".join(map(str, losses(notices, writer_for(Path("x.cap")), About())))
    for words in ("1 hole in", "1 signature is", "1 that was not issued", "no place for: code"):
        assert words in said
    hospitals = [(KIND["hospital"], [Feature("h", "hospital", {"name": "H", "address": "x"}, box(0, 0, 1, 1))])]
    said = "\n".join(map(str, losses(hospitals, writer_for(Path("x.have")), About())))
    assert "no place for: address" in said
    assert "1 area becomes a point" in said


def test_only_notices_are_alerts(tmp_path: Path) -> None:
    with pytest.raises(SituationError, match="no place for any of it"):
        export(tmp_path / "x.cap", [(KIND["hospital"], [Feature("h", "hospital", {"name": "H"}, Point(1, 2))])])


def read_contacts(path: Path) -> list[Feature]:
    got = Got()
    cot_reader.read(path, path.name, got, {})
    assert got.refused == []
    rows = [{k: v[n] for k, v in got.columns.items() if v[n] is not None} for n in range(len(got.numbers))]
    return [Feature("c", "contact", r, shapely.from_wkb(s)) for r, s in zip(rows, got.shapes, strict=True)]


PLACES = st.tuples(st.floats(-179, 179), st.floats(-89, 89))
LINES = st.lists(PLACES, min_size=2, max_size=6, unique=True)


@settings(max_examples=40, deadline=None)
@given(st.one_of(PLACES.map(Point), BOXES), PLAIN, st.floats(0, 360), st.none() | st.floats(0, 100))
def test_a_contact_comes_back_from_its_event(
    tmp_path_factory: Any, place: Any, name: str, course: float, accuracy: float | None
) -> None:
    values = {"uid": "u1", "callsign": name, "type": "a-f-G", "how": "m-g", "course_deg": course, "remarks": name}
    values |= {"valid_from": "2024-09-09T00:00:00Z", "valid_to": "2024-09-09T00:05:00Z", "time": "2024-09-09T00:00:01Z"}
    values |= {"accuracy_m": accuracy} if accuracy is not None else {}
    path = tmp_path_factory.mktemp("cot") / "x.cot"
    assert cot_writer.write(path, [(KIND["contact"], [Feature("c", "contact", values, place)])], About()) == 1
    [again] = read_contacts(path)
    assert again.geometry.equals(place)
    for key, value in values.items():
        if key in ("time", "valid_from", "valid_to"):
            assert parse_utc(again[key]) == parse_utc(value)
        else:
            assert again[key] == value, key


def test_an_event_is_written_as_it_came(tmp_path: Path, shared_data: Path) -> None:
    with zipfile.ZipFile(shared_data / "cot" / "CameraCOTs.zip") as package:
        name = next(n for n in package.namelist() if n.endswith(".cot"))
        (tmp_path / "a.cot").write_bytes(package.read(name))
    [first] = read_contacts(tmp_path / "a.cot")
    assert (first["callsign"], first["type"]) == ("Lake City", "b-m-p-s-p-loc")
    assert "Mountaineer" not in str(first.values)
    cot_writer.write(tmp_path / "b.cot", [(KIND["contact"], [first])], About())
    [again] = read_contacts(tmp_path / "b.cot")
    assert (again["detail"], again.geometry) == (first["detail"], first.geometry)


def test_own_forces_and_shapes_leave_as_events_and_an_exercise_says_so(tmp_path: Path) -> None:
    boat = Feature("b1", "resource", {"name": "Boat 3", "note": "two crews"}, Point(108.3, 22.8), "available")
    tables = [(KIND["resource"], [boat])]
    assert export(tmp_path / "x.cot", tables, About(mode="exercise")) == 1
    [contact] = read_contacts(tmp_path / "x.cot")
    assert (contact["uid"], contact["callsign"], contact["type"]) == ("b1", "Boat 3", "a-f-G")
    assert contact["remarks"] == "two crews [EXERCISE]"
    assert "given one day" in "\n".join(map(str, losses(tables, writer_for(Path("x.cot")), About())))


COUNTS = st.dictionaries(st.sampled_from(["baseline", "available"]), st.integers(0, 999), min_size=1)
BEDS = st.dictionaries(
    st.sampled_from(["adult_icu", "burn", "negative_flow_isolation", "Bariatric"]), COUNTS, min_size=1
)


def read_report(path: Path) -> Got:
    got = Got()
    read_hospitals(parse(path, path.name), path.name, got)
    return got


@pytest.mark.parametrize("ending", [".have", ".have2.xml"])
@settings(max_examples=40, deadline=None)
@given(
    name=PLAIN,
    status=st.sampled_from(["Normal", "Compromised", "Evacuating", "Closed"]),
    traffic=st.sampled_from(["Advisory", "NotApplicable"]),
    beds=BEDS,
    place=PLACES,
)
def test_a_hospital_comes_back(
    tmp_path_factory: Any, ending: str, name: str, status: str, traffic: str, beds: Any, place: tuple[float, float]
) -> None:
    values = {"code": "H1", "name": name, "status": status, "ambulance": traffic, "beds": beds}
    values["reported_at"] = "2024-09-09T01:20:00Z"
    path = tmp_path_factory.mktemp("have") / f"x{ending}"
    assert export(path, [(KIND["hospital"], [Feature("h", "hospital", values, Point(place))])]) == 1
    got = read_report(path)
    again = {key: column[0] for key, column in got.columns.items()}
    assert parse_utc(again.pop("reported_at")) == parse_utc(values.pop("reported_at"))
    if ending == ".have2.xml":
        values["beds"] = {code: counts for code, counts in beds.items() if "available" in counts} or None
    assert again == values
    assert shapely.from_wkb(got.shapes[0]) == Point(place)


def test_version_2_says_what_it_tells_otherwise_and_what_it_leaves_out(tmp_path: Path) -> None:
    beds = {"burn": {"baseline": 4}, "adult_icu": {"available": 2, "baseline": 3}, "odd": 5}
    values = {"name": "H", "address": "x", "status": "Closed", "beds": beds}
    tables = [(KIND["hospital"], [Feature("h", "hospital", values, Point(1, 2))])]
    said = "\n".join(map(str, losses(tables, writer_for(tmp_path / "x.have2.xml"), About())))
    for words in ("no place for: address", "as a colour", "1 count of beds", "1 entry of beds"):
        assert words in said
    for ending in (".have", ".have2.xml"):
        assert export(tmp_path / f"x{ending}", tables) == 1
    assert read_report(tmp_path / "x.have2.xml").columns["beds"] == [{"adult_icu": {"available": 2, "baseline": 3}}]


@pytest.mark.parametrize(("text", "ending"), [(HAVE, ".have"), (HAVE_2, ".have2.xml")])
def test_a_report_of_hospitals_is_read_as_it_is_written(tmp_path: Path, text: str, ending: str) -> None:
    got = Got()
    read_hospitals(parse(text.encode(), "h.xml"), "h.xml", got)
    values = {key: column[0] for key, column in got.columns.items()}
    path = tmp_path / f"x{ending}"
    export(path, [(KIND["hospital"], [Feature("h", "hospital", values, shapely.from_wkb(got.shapes[0]))])])
    again = read_report(path)
    assert [parse_utc(str(t)) for t in again.columns.pop("reported_at")] == [
        parse_utc(str(t)) for t in got.columns.pop("reported_at")
    ]
    assert again.columns == got.columns
