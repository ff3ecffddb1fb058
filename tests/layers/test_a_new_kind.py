"""Declaring one more kind is enough: record, table, picture, layer, search and export know it."""

from __future__ import annotations

import json
from pathlib import Path

import pyogrio
from shapely import Point

from layers.edit import adding
from layers.exchange.importing import Options, prepare
from layers.exchange.writers import export
from layers.feature import Feature, new_id
from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind
from layers.kinds import KINDS
from layers.roles import rights
from layers.search import Search
from layers.situation import new_situation
from layers.style import Look, Plate, Style

SIRENS = Kind(
    key="siren",
    title=N_("Sirens"),
    one=N_("Siren"),
    geometry=Geometry.POINT,
    fields=(Field("name", str, N_("Name"), required=True), Field("loudness_db", int, N_("Loudness"), unit="dB")),
    group=Group.WARNINGS,
    style=Style(Look(N_("Siren"), plate=Plate.INFRASTRUCTURE, glyph="live"), label="name"),
    rights=rights("PLN"),
    natural_key=("name",),
)


def test_a_kind_that_was_only_declared_is_recorded_shown_found_imported_and_exported(tmp_path: Path) -> None:
    path = tmp_path / "city.gpkg"
    situation = new_situation(path, kinds=(*KINDS, SIRENS))
    siren = Feature(new_id(), "siren", {"name": "Harbour", "loudness_db": 120}, Point(108.33, 22.82))
    situation.apply(adding(siren))

    assert "siren" in situation.stack
    assert [hit.id for hit in Search(situation.picture).find("harb")] == [siren.id]
    assert situation.picture.frame("siren").loc[siren.id, "loudness_db"] == 120

    table = tmp_path / "sirens.csv"
    table.write_text("name,loudness_db,lon,lat\nHarbour,121,108.33,22.82\nStation,110,108.31,22.83\n", encoding="utf-8")
    options = Options(kind="siren", archive=None, crs="EPSG:4326", zone=None, columns={})
    prepared = prepare(table, options, situation.store, progress=lambda done, text="": None)
    situation.store.apply(prepared.edit, contents=prepared.contents, imported=True)
    assert {f["name"]: f["loudness_db"] for f in situation.picture.features("siren")} == {
        "Harbour": 121,
        "Station": 110,
    }

    out = tmp_path / "sirens.geojson"
    export(out, [(SIRENS, list(situation.picture.features("siren")))])
    assert len(json.loads(out.read_text(encoding="utf-8"))["features"]) == 2
    situation.close()
    assert len(pyogrio.read_dataframe(path, layer="siren")) == 2
