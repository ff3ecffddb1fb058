"""Many chosen at once."""

import pytest

from layers.errors import SituationError
from layers.gestures.asking import ask_area
from layers.gestures.choose import by_value, choose_box
from layers.gestures.events import Back, Cancel, Finish, Move, Press, Release
from layers.kinds import KINDS
from tests.layers.gestures.playing import a_zone, at, click, play

ZONES = next(kind for kind in KINDS if kind.key == "evac_zone")


def test_a_box_is_dragged_and_is_no_edit():
    found = []
    _, edit = play(choose_box(found.append), Press(*at(0, 0)), Move(*at(300, 200)), Release(*at(300, 200)))

    assert edit is None
    assert found[0].covers(a_zone(50, 50, 100).geometry)


def test_a_box_that_is_given_up_chooses_nothing_and_another_may_be_dragged():
    found = []
    first, second = (Press(*at(0, 0)), Move(*at(300, 200))), (Press(*at(50, 50)), Move(*at(90, 90)))
    play(choose_box(found.append), *first, Back(undo=True), Release(*at(300, 200)), *second, Release(*at(90, 90)))

    assert len(found) == 1
    assert not found[0].intersects(a_zone(100, 100, 50).geometry)


def test_an_outline_is_clicked():
    found = []
    play(ask_area(found.append), click(-50, -50), click(900, -50), click(-50, 900), Finish())

    assert found[0].covers(a_zone().geometry)


def test_esc_chooses_nothing():
    found = []
    play(choose_box(found.append), Press(*at(0, 0)), Move(*at(9, 9)), Cancel())
    assert not found


@pytest.mark.parametrize(
    ("field", "comparison", "wanted", "ids"),
    [
        ("code", "is", "z2", ["b"]),
        ("code", "contains", "Z", ["a", "b"]),
        ("population", "above", "100", ["b"]),
        ("population", "below", "200,5", ["a"]),
        ("population", "is_not", "900", ["a"]),
        ("state", "is", "order", ["b"]),
        ("name", "empty", "", ["a"]),
    ],
)
def test_a_field_says_which(field, comparison, wanted, ids):
    zones = [a_zone(id="a", population=90), a_zone(id="b", code="Z2", population=900, state="order", name="South")]

    assert by_value(zones, ZONES, field, comparison, wanted) == ids


def test_a_word_where_a_number_belongs_is_told():
    with pytest.raises(SituationError, match="not a number"):
        by_value([a_zone()], ZONES, "population", "above", "many")
