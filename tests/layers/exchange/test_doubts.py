"""What a person is shown before anything is recorded, and what is remembered for the next file."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from layers.exchange.importing import NeedsCrs, Options, Preview, look
from layers.exchange.memory import remember
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature


def shown(desk: Desk, path: Any, **options: Any) -> Preview:
    return look(path, Options(**options), desk.store, progress=lambda done, words: None)[0]


def test_every_doubt_is_listed_with_what_settles_it(desk: Desk) -> None:
    rows = (
        '甲,"屋内1人／屋外2人",2024-09-11 17:00,A,108.3,22.8\n乙,3,2024-09-11 17:00,a,108.3,122.8\n丙,3,,A,108.4,22.8\n'
    )
    path = desk.file("s.csv", "名称,capacity,opened_at,zone,lon,lat\n" + rows)

    first = {d.code: d for d in shown(desk, path, kind="shelter").doubts}
    assert first["crs"].must
    assert "GCJ-02" in first["crs"].proposals
    assert (first["zone"].column, first["zone"].option) == ("opened_at", "zone")
    assert (first["numbers"].column, first["numbers"].row) == ("capacity", 1)
    assert (first["spellings"].column, first["spellings"].proposals) == ("zone", ("A",))

    settled = shown(
        desk, path, kind="shelter", crs="EPSG:4326", zone="UTC", numbers={"capacity": "sum"}, merge=("zone",)
    )
    assert [(d.code, d.row) for d in settled.doubts] == [("rejected", 2)]
    assert sorted(settled.places) == [1, 3]
    assert shapely.from_wkb(settled.places[1]).x == 108.3


def test_swapped_crossed_and_offset_places_are_doubts(desk: Desk) -> None:
    turned = shown(desk, desk.file("t.csv", "lon,lat\n22.8,108.3\n"), crs="EPSG:4326")
    assert [(d.code, d.option, d.must) for d in turned.doubts] == [("swap", "swap", True)]
    bow = [[[108, 22], [109, 23], [109, 22], [108, 23], [108, 22]]]
    crossed = shown(desk, desk.file("b.geojson", collection(feature(bow, "Polygon"))))
    assert [(d.code, d.option) for d in crossed.doubts] == [("datum", "crs"), ("invalid", "repair")]


def test_what_was_chosen_is_proposed_for_the_next_file_of_the_same_columns(desk: Desk) -> None:
    text = "name,room,lon,lat\nA,3,1,1\n"
    prepared = desk.bring(desk.file("a.csv", text), kind="shelter", crs="EPSG:4326", columns={"toilets": "room"})
    remember(desk.store, prepared.said)
    later = desk.file("b.csv", text.replace("A,3", "B,4"))

    assert shown(desk, later, kind="shelter").proposed["toilets"] == "room"
    assert shown(desk, later, kind="shelter").remembered["crs"] == "EPSG:4326"
    with pytest.raises(NeedsCrs, match="last file with these columns was in EPSG:4326"):
        desk.prepare(later, kind="shelter")
    report = desk.bring(later, kind="shelter", crs="EPSG:4326").report
    assert "toilets ← room" in report.notes[0][1]
    assert desk.store.find("shelter", "name", "B")[0]["toilets"] == 4
