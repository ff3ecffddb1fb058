"""To another layer: what is lost is said before."""

import pytest
from shapely import Point

from layers.errors import SituationError
from layers.feature import Feature
from layers.gestures.rekind import become, could_become, losses
from layers.kinds import KINDS
from tests.layers.gestures.playing import a_zone, applied

ALL = {kind.key: kind for kind in KINDS}


def test_only_kinds_that_take_the_shape_are_offered():
    keys = {kind.key for kind in could_become([a_zone()], ALL)}

    assert {"hazard_area", "risk_zone", "plan_graphic"} <= keys
    assert not {"evac_route", "resource", "organisation"} & keys


def test_the_values_and_the_state_that_are_lost_are_named():
    zone = a_zone(population=6400, state="order", note="by bus")

    assert losses([zone], ALL["risk_zone"], ALL) == [
        "These values are lost: Population.",
        "The state is lost: Evacuation order.",
    ]


def test_what_both_have_is_kept_and_undo_brings_the_old_one_back():
    zone = a_zone(note="by bus", name="Riverside")
    edit = become([zone], ALL["hazard_area"], ALL)

    new = edit.changes[1].after
    assert (new["name"], new["note"], new["code"]) == ("Riverside", "by bus", "Z1")
    assert new.geometry == zone.geometry
    assert new.id != zone.id
    facts = {zone.id: zone}
    assert applied(applied(facts, edit), edit.inverse) == facts


def test_a_name_that_the_new_kind_needs_is_taken_from_what_it_was_called():
    assert become([a_zone()], ALL["risk_zone"], ALL).changes[1].after["name"] == "Z1"


def test_a_shape_that_does_not_fit_is_refused():
    with pytest.raises(SituationError, match="cannot have this shape"):
        become([Feature("s", "shelter", {"name": "S"}, Point(0, 0))], ALL["evac_zone"], ALL)
