"""Messages for the page: shapes arrive where they were, edits keep it up to date, and what is too much is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import LineString, Point

from layers.classify import graduated
from layers.clock import Moment
from layers.colours import THEMES, hex_of
from layers.edit import adding, moving, removing, setting
from layers.feature import Feature
from layers.filter import Filter, Op, Where
from layers.glyphs import glyphs
from layers.kinds import KINDS
from layers.kinds.shelters import SHELTERS
from layers.report import symbols, web_data
from layers.report.shapes import packed
from layers.report.web_layers import MOST
from layers.report.web_picture import WebPicture
from layers.situation import Situation
from layers.style import Look, Style
from tests.builders import Hands
from tests.layers.report.builders import (
    a_history,
    a_road,
    a_set,
    a_shelter,
    a_situation,
    a_zone,
    add,
    layer,
    name_of,
    unpacked,
)
from tests.rasters import a_raster


@pytest.fixture
def situation(tmp_path: Path) -> Iterator[Situation]:
    opened = a_situation(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize("feature", [a_shelter(), a_road(), a_zone()], ids=["point", "line", "area with a hole"])
def test_a_shape_comes_back_to_a_tenth_of_a_metre(feature):
    parts = unpacked(packed(np.array([feature.geometry], dtype=object))[0])

    corners = np.concatenate(parts)
    assert np.abs(corners - shapely.get_coordinates(feature.geometry)).max() < 1e-6
    assert len(parts) == max(1, len(shapely.get_rings(feature.geometry)))


def test_every_colour_and_glyph_of_every_kind_is_there_in_every_theme():
    looks: list[tuple[str, Look]] = [(kind.key, look) for kind in KINDS for look in symbols.looks(kind)]
    tokens = {stroke.colour for _, look in looks for stroke in look.strokes}
    tokens |= {t for _, look in looks for t in (look.fill, look.pattern_colour) if t}
    tokens |= {kind.style.label_colour for kind in KINDS}

    for theme in THEMES:
        told = symbols.theme_colours(theme)
        assert {token: told.get(token) for token in tokens} == {token: hex_of(theme, token) for token in tokens}
    used = {look.glyph for _, look in looks if look.glyph}
    assert [name for name, paths in glyphs(used).items() if not paths] == []


def test_edits_keep_the_page_as_a_new_page_would_be(situation: Situation):
    shelter, other, road = a_shelter(), a_shelter(name="No. 2 School"), a_road()
    add(situation, shelter, road)
    source = WebPicture(situation, "light")
    page = _Mirror(source.whole())
    situation.picture.changed.connect(lambda edit: page.take(source.delta(edit)))

    situation.apply(adding(other))
    situation.apply(setting(shelter, name="Renamed", capacity=300))
    situation.apply(moving(road, LineString([(108.2, 22.7), (108.3, 22.8)])))
    situation.apply(removing(other))
    situation.undo()
    situation.undo()

    assert page.features == _Mirror(source.whole()).features


def test_a_feature_without_a_place_leaves_the_page(situation: Situation):
    shelter = a_shelter()
    add(situation, shelter)
    source = WebPicture(situation, "light")
    source.whole()

    told, stale = web_data.delta(situation, removing(shelter), source.bounds)

    assert stale == set()
    assert told["features"].keys() == {"shelter"}


def test_a_layer_that_is_shown_again_is_sent_and_one_that_is_hidden_is_not(situation: Situation):
    add(situation, a_shelter(), a_road())
    source = WebPicture(situation, "light")
    source.whole()

    situation.stack.set_visible("shelter", False)
    hidden = source.restack()
    situation.stack.set_visible("shelter", True)
    back = source.restack()

    assert "layers" not in hidden
    assert "shelter" not in [entry["key"] for entry in hidden["stack"]]
    assert [entry["key"] for entry in back["layers"]] == ["shelter"]


def test_too_many_points_become_clusters_that_lose_none(situation: Situation):
    rng = np.random.default_rng(1)
    places = rng.uniform((108.2, 22.7), (108.5, 22.9), (MOST + 1, 2))
    dataset, content = a_set("points", [Point(p) for p in places])
    situation.apply(adding(dataset), contents=content)

    told = layer(web_data.whole(situation, "light"), "points")

    assert told["features"] == []
    assert sum(count for _, _, count in told["clusters"]) == MOST + 1
    assert told["notes"] == [f"points: {MOST + 1:,} points shown as clusters."]


def test_too_many_lines_become_one_picture_and_it_says_so(situation: Situation):
    rng = np.random.default_rng(2)
    starts = rng.uniform((108.2, 22.7), (108.5, 22.9), (MOST + 1, 2))
    dataset, content = a_set("lines", [LineString([p, p + 0.001]) for p in starts])
    situation.apply(adding(dataset), contents=content)

    told = layer(web_data.whole(situation, "light"), "lines")

    assert {feature["id"] for feature in told["features"]} == {""}
    assert len(told["features"]) < MOST / 50
    assert sum(len(feature["g"]) - 1 for feature in told["features"]) == MOST + 1
    assert f"{MOST + 1:,}" in told["notes"][0]


def test_an_edit_in_a_layer_that_is_a_picture_sends_it_anew(situation: Situation, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("layers.report.web_layers.MOST", 2)
    shelters = [a_shelter(name=f"School {n}") for n in range(3)]
    add(situation, *shelters)
    source = WebPicture(situation, "light")
    source.whole()

    told = source.delta(setting(shelters[0], name="Other"))

    assert [entry["key"] for entry in told["layers"]] == ["shelter"]
    assert "features" not in told


def test_a_history_shows_what_came_before_the_moment(tmp_path: Path):
    hands = Hands()
    situation = a_situation(tmp_path, hands=hands)
    times = [hands.time - timedelta(hours=n) for n in range(2000, 0, -1)]
    dataset, content = a_history("calls", times)
    situation.apply(adding(dataset), contents=content)
    source = WebPicture(situation, "light")
    source.whole()

    moment = hands.time - timedelta(hours=500, minutes=30)
    situation.clock.look(Moment(at=moment))
    told = layer(web_data.layers(situation, ["calls"], source.bounds), "calls")
    situation.close()

    assert 0 < told["count"] < 1500
    assert sum(count for _, _, count in told["clusters"]) == told["count"]
    last_before = 108.0 + 1499 / 100
    assert max(x for x, _, _ in told["clusters"]) / 1e6 == pytest.approx(last_before, abs=0.02)


def test_text_that_turns_the_reading_direction_is_visible(situation: Situation):
    add(situation, replace(a_shelter(), values={"name": "safe\u202eevil"}))

    told = layer(web_data.whole(situation, "light"), "shelter")["features"][0]

    assert name_of(told) == "safe[RLO]evil"


class _Mirror:
    """The page's memory: features by layer and id."""

    def __init__(self, message: web_data.Message) -> None:
        self.features: dict[str, dict[str, object]] = {}
        self.take(message)

    def take(self, message: web_data.Message) -> None:
        for entry in message.get("layers", ()):
            self.features[entry["key"]] = {f["id"]: f for f in entry["features"]}
        for key, part in message.get("features", {}).items():
            for identity in part["drop"]:
                self.features[key].pop(identity, None)
            self.features[key] |= {f["id"]: f for f in part["put"]}


def test_texts_and_symbols_come_with_all_that_says_how_they_are_drawn(situation: Situation):
    values = {"name": "Gate\n<b>2</b>", "glyph": "flood", "size_pt": 48.0, "ink": "hazard", "turn_deg": 30.0}
    add(situation, Feature("t1", "sign", {**values, "anchor": [108.3, 22.8]}, Point(108.31, 22.81)))
    add(situation, Feature("t2", "sign", {"glyph": "fire"}, Point(108.32, 22.81)))

    told = layer(web_data.whole(situation, "light"), "sign")

    signs = {entry["id"]: entry["s"] for entry in told["features"]}
    assert signs["t1"] == {
        "w": ["Gate", "<b>2</b>"], "g": "flood", "pt": 48.0, "ink": "map.hazard", "halo": True, "turn": 30.0,
        "a": [108_300_000, 22_800_000],
    }  # fmt: skip
    assert signs["t2"]["w"] == []
    assert "a" not in signs["t2"]
    assert told["glyphs"]["flood"]
    assert next(entry["n"] for entry in told["features"] if entry["id"] == "t2") == "Fire"


def _coloured(situation: Situation, key: str, style: Style | None) -> dict[str, Any]:
    situation.stack.set_style(key, style)
    return layer(WebPicture(situation, "light").whole(), key)


def test_a_layer_in_classes_of_a_number_is_in_them_on_the_page(situation: Situation):
    add(situation, a_shelter(name="Small", capacity=10), a_shelter(name="Large", capacity=900))
    told = _coloured(situation, "shelter", graduated(SHELTERS, "capacity", [10, 900], 2, "equal"))

    inks = {name_of(f): told["looks"][f.get("l", "")]["fill"] for f in told["features"]}
    words = dict(told["legend"])
    assert inks["Small"] != inks["Large"]
    assert all(ink.startswith("#") for ink in inks.values())
    assert {words[f["l"]] for f in told["features"]} == {"10 – 455", "455 – 900"}


def test_a_page_shows_no_more_of_a_layer_than_passes_its_filter(situation: Situation):
    small, large = a_shelter(name="Small", capacity=10), a_shelter(name="Large", capacity=900)
    add(situation, small, large)
    source = WebPicture(situation, "light")
    source.whole()
    situation.stack.set_filter("shelter", Filter((Where("capacity", Op.MORE, 100),)))
    assert [name_of(f) for f in layer(source.restack(), "shelter")["features"]] == ["Large"]

    edit = setting(small, capacity=500)
    situation.apply(edit)
    assert {name_of(f) for f in layer(source.delta(edit), "shelter")["features"]} == {"Small", "Large"}


def test_a_page_counts_of_a_history_what_passes_its_filter(situation: Situation):
    dataset, content = a_history("calls", [situation.clock.now() - timedelta(minutes=n) for n in range(6, 0, -1)])
    situation.apply(adding(dataset), contents=content)
    situation.stack.set_filter("calls", Filter((Where("category", Op.FILLED),)))
    assert layer(web_data.whole(situation, "light"), "calls")["count"] == 0


def test_scales_at_which_a_layer_is_shown_hold_on_the_page_and_a_change_of_them_is_sent(situation: Situation):
    add(situation, a_road())
    source = WebPicture(situation, "light")
    source.whole()
    assert "layers" not in source.restack()
    situation.stack.set_scale_range("road", 2.0, 30.0)
    told = layer(source.restack(), "road")
    assert (told["min_mpp"], told["max_mpp"]) == (2.0, 30.0)


def test_a_raster_that_the_page_cannot_show_is_told(situation: Situation):
    dataset, contents = a_raster("depth", np.arange(12, dtype=np.float32).reshape(3, 4))
    situation.apply(adding(dataset), contents=contents)
    assert layer(web_data.whole(situation, "light"), "depth")["notes"] == ["depth: a raster, shown on the canvas only."]


def test_a_long_name_is_cut_on_the_map_and_whole_where_it_is_opened(situation: Situation):
    add(situation, a_road(name="x" * 300))
    told = layer(web_data.whole(situation, "light"), "road")["features"][0]
    assert len(told["t"]) < 30
    assert told["n"] == "x" * 300
