"""Alerts: one notice each whatever its infos and areas, read as the standard says, and ended only by their sender."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from layers import geo
from layers.edit import adding, setting
from layers.exchange.cap import circle, circle_values, ring_of
from layers.exchange.readers.cap import read_alerts
from layers.exchange.xml import parse
from layers.feature import Feature
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.messages import SQUARE, Got, alert, an_info

CAP = "alerts/cap"
TAKEN = (
    *("thunderstorm", "canada", "australia", "earthquake-iso8859-1", "canada_errors", "weather", "earthquake"),
    "no_optional_fields",
)


def notices(desk: Desk) -> list[Feature]:
    return list(desk.store.features("notice"))


def bring(desk: Desk, text: str, name: str = "a.cap") -> Any:
    return desk.bring(desk.file(name, text)).report


@pytest.mark.parametrize("name", TAKEN)
def test_a_real_alert_is_one_notice_with_all_it_says(desk: Desk, shared_data: Path, name: str) -> None:
    path = shared_data / CAP / f"{name}.cap"
    root = etree.parse(str(path)).getroot()
    ns = {"c": etree.QName(root).namespace}

    report = desk.bring(path).report

    [notice] = notices(desk)
    cap = notice["cap"]
    infos = root.findall("c:info", ns)
    assert (report.read, report.added, notice.state) == (1, 1, "issued")
    assert len(cap.get("info", [])) == len(infos)
    for found, info in zip(cap.get("info", []), infos, strict=True):
        areas = info.findall("c:area", ns)
        assert [a["areaDesc"].split() for a in found["area"]] == [
            a.findtext("c:areaDesc", None, ns).split() for a in areas
        ]
        for tag in ("polygon", "circle", "geocode"):
            given_ = [
                len([e for e in area.findall(f"c:{tag}", ns) if len(e) or (e.text or "").strip()]) for area in areas
            ]
            assert [len(a.get(tag, [])) for a in found["area"]] == given_
        assert len(found.get("parameter", [])) == len(info.findall("c:parameter", ns))


@pytest.mark.slow
def test_what_the_schema_finds_valid_is_what_is_taken(desk: Desk, shared_data: Path) -> None:
    schema = xmlschema.XMLSchema(str(shared_data / CAP / "CAP-v1.2.xsd"))
    for path in sorted((shared_data / CAP).glob("*.cap")):
        if b"cap:1.2" in path.read_bytes():
            valid = schema.is_valid(str(path))
            assert valid == (desk.prepare(path).report.rejected == []), path.name
    assert desk.prepare(shared_data / CAP / "invalid.cap").report.rejected == [(1, "The alert has no scope.")]


def test_the_index_of_the_weather_service_is_163_notices(desk: Desk, shared_data: Path) -> None:
    path = shared_data / CAP / "nws-atom-feed-example.xml"
    entries = etree.parse(str(path)).getroot().findall("{http://www.w3.org/2005/Atom}entry")
    polygons = [e.findtext("{urn:oasis:names:tc:emergency:cap:1.1}polygon") for e in entries]

    assert desk.bring(path).report.added == len(entries) == 163
    assert sum(n.geometry is not None for n in notices(desk)) == sum(bool(p and p.strip()) for p in polygons)
    assert all(n["cap"]["index"].startswith("https://") for n in notices(desk))
    assert desk.bring(path).report.same == 163


def test_two_languages_of_the_standards_own_example_are_one_notice(desk: Desk, shared_data: Path) -> None:
    desk.bring(shared_data / CAP / "cap-amber-alert-example.xml")
    [notice] = notices(desk)
    assert [i["language"] for i in notice["cap"]["info"]] == ["en-US", "es-US"]
    assert "condado de Los Ángeles" in str(notice["cap"])
    assert notice.geometry is None


def test_the_files_encoding_is_kept_to_and_its_signature_not_believed(desk: Desk, shared_data: Path) -> None:
    report = desk.bring(shared_data / CAP / "earthquake-iso8859-1.cap").report
    [notice] = notices(desk)
    assert "Usulután" in notice["title"]
    assert notice["cap"]["signature"] == "not checked"
    assert report.notes == [(1, "Its signature was not checked.")]


def test_alerts_of_the_us_service_are_a_reference_layer_or_notices_when_asked(desk: Desk, shared_data: Path) -> None:
    path = shared_data / "alerts" / "nws-active-alerts-e2e.json"
    assert desk.bring(path).report.read == 152
    assert len(desk.store.datasets("reference")) == 1
    assert desk.bring(path, kind="notice").report.added == 152


def test_chinese_and_english_fill_the_notice_and_the_level_follows_the_severity(desk: Desk) -> None:
    infos = an_info("Rainstorm orange", language="en-US") + an_info(
        "暴雨橙色预警", more="<responseType>Avoid</responseType>"
    )
    bring(desk, alert(info=infos))
    [notice] = notices(desk)
    assert (notice["title"], notice["title_en"], notice["warning_level"]) == ("暴雨橙色预警", "Rainstorm orange", 2)
    assert (notice["effective"], notice["area"]) == ("2024-09-09T00:00:00Z", "Nanning")


def test_an_area_is_read_latitude_first_and_a_circle_is_measured_on_the_ground(desk: Desk) -> None:
    areas = "<area><areaDesc>x</areaDesc><circle>22.82,108.33 5</circle></area>"
    bring(desk, alert(info=an_info(areas=areas)))
    [notice] = notices(desk)
    centre = notice.geometry.centroid
    assert (round(centre.x, 3), round(centre.y, 3)) == (108.33, 22.82)
    corners = list(notice.geometry.exterior.coords)
    assert all(abs(geo.distance_m((108.33, 22.82), c) - 5000) < 0.01 for c in corners)


def test_an_exercise_says_so_in_its_name_and_a_draft_stays_one(desk: Desk) -> None:
    bring(desk, alert("E1", status="Exercise"))
    bring(desk, alert("D1", status="Draft"), "d.cap")
    by_id = {n["identifier"]: n for n in notices(desk)}
    kind = desk.store.kinds["notice"]
    assert kind.name_of(by_id["E1"]) == "Exercise · Rainstorm"
    assert by_id["D1"].state == "draft"


REF = "centre@example.org,A1,2024-09-09T08:00:00+08:00"


@pytest.mark.parametrize(("sort", "state"), [("Update", "superseded"), ("Cancel", "cancelled")])
def test_an_update_or_a_cancel_ends_the_earlier_alert_from_when_it_was_sent(desk: Desk, sort: str, state: str) -> None:
    bring(desk, alert())
    bring(desk, alert("A2", sort=sort, sent="2024-09-09T10:00:00+08:00", references=REF), "b.cap")
    by_id = {n["identifier"]: n for n in notices(desk)}
    assert (by_id["A1"].state, by_id["A1"]["expires"]) == (state, "2024-09-09T02:00:00Z")
    assert by_id["A2"].state == "issued"
    assert (by_id["A2"]["warning_level"] is None) == (sort == "Cancel")
    desk.store.undo()
    assert [n.state for n in notices(desk)] == ["issued"]


def test_an_alert_that_comes_after_its_cancel_is_cancelled_at_once(desk: Desk) -> None:
    bring(desk, alert("A2", sort="Cancel", sent="2024-09-09T10:00:00+08:00", references=REF))
    bring(desk, alert(), "b.cap")
    assert {n["identifier"]: n.state for n in notices(desk)} == {"A1": "cancelled", "A2": "issued"}
    assert bring(desk, alert(), "b.cap").same == 1


def test_nobody_else_can_cancel_an_alert(desk: Desk) -> None:
    bring(desk, alert())
    report = bring(desk, alert("A2", sender="else@example.org", sort="Cancel", references=REF), "b.cap")
    assert {n["identifier"]: n.state for n in notices(desk)} == {"A1": "issued", "A2": "issued"}
    assert "another sender" in report.notes[0][1]


def test_what_was_written_here_is_not_ended_from_outside(desk: Desk) -> None:
    values = {"title": "Ours", "sender": "centre@example.org", "identifier": "A1", "sent": "2024-09-09T00:00:00Z"}
    ours = Feature("ours", "notice", values, None, "issued")
    desk.store.apply(adding(ours), imported=True)
    report = bring(desk, alert("A2", sort="Cancel", references=REF))
    assert desk.store.get("ours").state == "issued"
    assert "written here" in report.notes[0][1]


def test_another_alert_under_the_same_identity_is_kept_beside_the_first(desk: Desk) -> None:
    bring(desk, alert())
    report = bring(desk, alert(info=an_info("Something else")), "b.cap")
    assert sorted(n["title"] for n in notices(desk)) == ["Rainstorm", "Something else"]
    assert (report.added, report.changed) == (1, 0)
    assert bring(desk, alert(info=an_info("Something else")), "b.cap").same == 1


def test_what_a_person_changed_stays_when_the_same_alert_comes_again(desk: Desk) -> None:
    bring(desk, alert())
    [notice] = notices(desk)
    desk.store.apply(setting(notice, area="East of the river"))
    assert bring(desk, alert()).same == 1
    assert notices(desk)[0]["area"] == "East of the river"


def an_area(inside: str) -> str:
    return an_info(areas=f"<area><areaDesc>x</areaDesc>{inside}</area>")


REJECTED = {
    "unknown status": (alert(status="Real"), "status has no value"),
    "no sender": (alert(sender=""), "no sender"),
    "unknown severity": (alert(info=an_info(severity="Huge")), "severity has no value"),
    "two corners": (alert(info=an_area("<polygon>1,2 3,4</polygon>")), "polygon cannot"),
    "no number": (alert(info=an_area("<polygon>a,b c,d e,f</polygon>")), "polygon cannot"),
    "not finite": (alert(info=an_area("<polygon>NaN,1 2,2 3,3 NaN,1</polygon>")), "polygon cannot"),
    "latitude 91": (alert(info=an_area("<polygon>91,1 2,2 3,5 91,1</polygon>")), "not on the Earth"),
    "circle": (alert(info=an_area("<circle>1,2 -3</circle>")), "circle cannot"),
    "no words for the area": (alert(info=an_info(areas=f"<area><polygon>{SQUARE}</polygon></area>")), "areaDesc"),
}


@pytest.mark.parametrize("name", REJECTED)
def test_what_is_no_alert_is_rejected_with_the_reason(name: str) -> None:
    text, words = REJECTED[name]
    got = Got()
    read_alerts(parse(text.encode(), "a.cap"), "a.cap", got)
    assert got.numbers == []
    assert words in str(got.refused[0][1])


def test_z_is_read_and_an_open_polygon_closed_with_a_word(desk: Desk) -> None:
    ring = " ".join(SQUARE.split()[:-1])
    areas = f"<area><areaDesc>x</areaDesc><polygon>{ring}</polygon></area>"
    report = bring(desk, alert(sent="2024-09-09T00:00:00Z", info=an_info(areas=areas)))
    [notice] = notices(desk)
    assert (notice["sent"], notice.geometry.is_valid) == ("2024-09-09T00:00:00Z", True)
    assert "was not closed" in report.notes[0][1]


def test_cap_1_0_is_read_with_its_own_pairs(desk: Desk) -> None:
    info = (
        "<info><event>Quake</event><urgency>Past</urgency><severity>Minor</severity><certainty>Very Likely</certainty>"
        "<eventCode>SAME=EQW</eventCode><area><areaDesc>x</areaDesc><geocode>FIPS6=006109</geocode></area></info>"
    )
    text = alert(info=info).replace("urn:oasis:names:tc:emergency:cap:1.2", "http://www.incident.com/cap/1.0")
    bring(desk, text.replace("<scope>Public</scope>", ""))
    [notice] = notices(desk)
    [found] = notice["cap"]["info"]
    assert (found["certainty"], found["eventCode"]) == ("Likely", [["SAME", "EQW"]])
    assert found["area"][0]["geocode"] == [["FIPS6", "006109"]]


def test_an_envelope_and_an_rss_index_are_opened(desk: Desk) -> None:
    envelope = (
        '<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0"><contentObject><xmlContent>'
        f"<embeddedXMLContent>{alert('E')}</embeddedXMLContent></xmlContent></contentObject></EDXLDistribution>"
    )
    rss = (
        '<rss version="2.0" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2"><channel><item><guid>R</guid>'
        "<title>Storm</title><pubDate>Mon, 09 Sep 2024 08:00:00 +0800</pubDate><link>http://x.invalid/1</link>"
        "<cap:severity>Severe</cap:severity><cap:status>Actual</cap:status></item></channel></rss>"
    )
    bring(desk, envelope, "e.xml")
    bring(desk, rss, "r.xml")
    assert {n["identifier"]: n["sent"] for n in notices(desk)} == {
        "E": "2024-09-09T00:00:00Z",
        "R": "2024-09-09T00:00:00Z",
    }


def test_an_alert_that_an_index_carries_whole_is_taken_as_it_is(desk: Desk) -> None:
    whole = f'<entry><id>e2</id><content type="text/xml">{alert("W")}</content></entry>'
    told = '<cap:event xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2">Rain</cap:event>'
    link = '<link href="http://x.invalid/1"/><updated>2024-09-09T08:00:00+08:00</updated>'
    head = f"<entry><id>e1</id>{link}{told}</entry>"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id>{head}{whole}</feed>'
    report = bring(desk, feed, "f.atom")
    assert report.rejected == []
    assert {n["identifier"] for n in notices(desk)} == {"e1", "W"}


@given(st.lists(st.tuples(st.floats(-89, 89), st.floats(-179, 179)), min_size=3, max_size=20))
def test_a_ring_comes_back_from_its_text(corners: list[tuple[float, float]]) -> None:
    text = " ".join(f"{lat},{lon}" for lat, lon in corners)
    ring = ring_of(text if corners[0] == corners[-1] and len(corners) > 3 else text + " " + text.split()[0])
    assert [tuple(pair) for pair in ring][: len(corners)] == corners
    assert ring[0] == ring[-1]


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(0.01, 300))
def test_a_circle_lies_on_the_earth_and_is_sound(lat: float, lon: float, radius_km: float) -> None:
    shape = circle(*circle_values(f"{lat},{lon} {radius_km}"))
    west, south, east, north = shape.bounds
    assert shape.is_valid
    assert -180 <= west <= east <= 180
    assert -90 <= south <= north <= 90


def test_an_alert_of_chinas_warning_centres_is_a_notice_with_its_colour_as_level(desk: Desk) -> None:
    info = (
        "<info><language>zh-CN</language><eventType>11B03</eventType><urgency>Unknown</urgency><severity>Red</severity>"
        "<certainty>Unknown</certainty><effective>2021-06-02 08:00:00+08:00</effective><onset/>"
        "<headline>暴雨红色预警</headline><description>大雨</description>"
        "<area><areaDesc>南宁市</areaDesc><polygon/><circle/><geocode>450100000000</geocode></area></info>"
    )
    head = (
        "<identifier>45010041600000_1</identifier><sender>气象台</sender><senderCode>45010041600000</senderCode>"
        "<sendTime>2021-06-02 08:00:00+08:00</sendTime><status>Actual</status><msgType>Alert</msgType>"
        "<scope>Public</scope><code><method>SMS</method></code><references/>"
    )
    report = bring(desk, f"<alert>{head}{info}</alert>", "w.xml")

    [notice] = notices(desk)
    assert (report.added, notice["title"], notice["warning_level"]) == (1, "暴雨红色预警", 1)
    assert (notice["area"], notice["sent"]) == ("南宁市", "2021-06-02T00:00:00Z")
    [found] = notice["cap"]["info"]
    assert (found["category"], found["severity"], found["eventCode"]) == (["Met"], "Extreme", [["eventType", "11B03"]])
    assert ["severity", "Red"] in found["parameter"]
    assert found["area"][0]["geocode"] == [["geocode", "450100000000"]]


def test_spaces_around_the_commas_of_a_polygon_are_forgiven(desk: Desk) -> None:
    spaced = SQUARE.replace(",", ", ")
    report = bring(desk, alert().replace(SQUARE, spaced))
    assert (report.added, report.notes) == (1, [])
    assert notices(desk)[0].geometry.bounds == (108.30, 22.80, 108.36, 22.86)


def test_a_circle_may_have_a_space_behind_its_comma() -> None:
    assert circle_values("22.8, 108.3 5") == (22.8, 108.3, 5.0)
