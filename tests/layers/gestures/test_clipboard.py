"""Copied here and pasted there: the same places; and what a stranger put on the clipboard does no harm."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from layers.errors import SituationError
from layers.feature import Feature
from layers.gestures.clipboard import MOST_CORNERS, MOST_FEATURES, copied, pasted
from layers.kinds import KINDS
from tests.layers.gestures.playing import a_zone

ALL = {kind.key: kind for kind in KINDS}
FALLBACK = ALL["plan_graphic"]


def paste(text):
    return pasted(text, ALL, FALLBACK)


def test_what_was_copied_is_pasted_in_its_place_with_its_values_and_a_new_id():
    zone = a_zone(name="Riverside", population=6400, state="order")
    (change,) = paste(copied([zone])).edit.changes

    assert change.after.geometry.equals_exact(zone.geometry, 1e-9)
    assert dict(change.after.values) == dict(zone.values)
    assert change.after.id != zone.id
    assert change.after.state == "normal"


def test_what_is_copied_is_geojson_for_anyone():
    document = json.loads(copied([Feature("s1", "shelter", {"name": "S1"}, Point(108, 22), "open")]))

    assert document["type"] == "FeatureCollection"
    assert document["features"][0]["geometry"] == {"type": "Point", "coordinates": [108.0, 22.0]}
    assert document["features"][0]["properties"]["name"] == "S1"


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Point", "coordinates": [108, 22]},
        {"type": "Feature", "properties": None, "geometry": {"type": "Point", "coordinates": [108, 22, 75]}},
    ],
)
def test_bare_geometry_from_elsewhere_becomes_what_is_chosen(document):
    (change,) = paste(json.dumps(document)).edit.changes

    assert change.after.kind == "plan_graphic"
    assert (change.after.geometry.x, change.after.geometry.y) == (108, 22)
    assert not change.after.geometry.has_z


def test_values_that_have_no_place_are_told():
    document = {"type": "Feature", "properties": {"hue": 3}, "geometry": {"type": "Point", "coordinates": [1, 2]}}

    assert paste(json.dumps(document)).notes == ("These values are lost: hue.",)


NONSENSE = [
    "",
    "hello",
    "{",
    "[1, 2]",
    "<kml/>",
    '{"type": "FeatureCollection"}',
    '{"type": "FeatureCollection", "features": 5}',
    '{"type": "FeatureCollection", "features": [5, null]}',
    '{"type": "Polygon", "coordinates": "x"}',
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}',
    '{"type": "Blob", "coordinates": [1, 2]}',
    '{"type": "Point", "coordinates": [NaN, 2]}',
    '{"type": "Point", "coordinates": [500, 2]}',
    '{"type": "Point", "coordinates": []}',
    '{"type": "LineString", "coordinates": [["a", "b"], [1, 2]]}',
    '{"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}',
    "[" * 5000,
    '{"a":' * 5000,
]


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_gets_its_sentence(text):
    with pytest.raises(SituationError) as refused:
        paste(text)

    assert refused.value.message


def test_a_hundred_thousand_corners_are_refused_before_a_shape_is_made():
    ring = [[n / 1e5, (n % 7) / 1e5] for n in range(100_000)]

    with pytest.raises(SituationError, match=f"more than {MOST_CORNERS} corners"):
        paste(json.dumps({"type": "LineString", "coordinates": ring}))


def test_many_objects_are_a_file_and_no_paste():
    many = [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}] * 6000

    with pytest.raises(SituationError, match="too many"):
        paste(json.dumps({"type": "FeatureCollection", "features": many}))


def test_what_could_not_be_pasted_again_is_not_copied():
    wide = replace(a_zone(), geometry=Point(108, 22).buffer(0.1, quad_segs=MOST_CORNERS // 4 + 1))
    for features in ([wide], [a_zone()] * (MOST_FEATURES + 1)):
        with pytest.raises(SituationError, match="too much for the clipboard"):
            copied(features)


def test_nothing_selected_is_nothing_to_copy():
    with pytest.raises(SituationError):
        copied([])


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.sampled_from(["Point", "Polygon", "Feature"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometry", "features", "properties", "geometries"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(document=JSON)
def test_whatever_is_pasted_is_an_edit_or_a_sentence(document):
    try:
        edit = paste(json.dumps(document)).edit
    except SituationError:
        return
    assert edit
    assert all(c.after.geometry.is_valid for c in edit.changes)
