"""What is remembered of a file for the next one of the same columns."""

from __future__ import annotations

from typing import Any

import pytest

from layers.exchange.importing import NeedsCrs, Options, Preview, look
from layers.exchange.memory import remember
from tests.layers.exchange.conftest import Desk


def shown(desk: Desk, path: Any, **options: Any) -> Preview:
    return look(path, Options(**options), desk.store, progress=lambda done, words: None)[0]


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
