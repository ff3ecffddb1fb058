"""What is no real alert says so on the map, whether it was read with its layer or came just now."""

from __future__ import annotations

from shapely import box

from desktop.map.shapes import Shapes, label_of
from layers.feature import Feature, wkb
from layers.i18n import language, set_language
from layers.kinds.notices import NOTICES

PLACE = box(108.3, 22.8, 108.4, 22.9)


def a_notice(identity: str, **values: object) -> Feature:
    return Feature(
        identity, "notice", {"title": "暴雨", "title_en": "Rain", "warning_level": 2, **values}, PLACE, "issued"
    )


def labels(shapes: Shapes) -> set[str | None]:
    return {label for pack in shapes.few for label in pack.labels}


def test_an_exercise_says_so_in_both_languages_and_both_ways(qapp) -> None:
    real, drill = a_notice("r", status="Actual"), a_notice("d", status="Exercise")
    rows = {
        "id": ["r", "d"],
        "geometry": [wkb(PLACE)] * 2,
        "state": ["issued", "issued"],
        "title": ["暴雨", "暴雨"],
        "title_en": ["Rain", "Rain"],
        "status": ["Actual", "Exercise"],
        "warning_level": [2, 2],
    }
    before = language()
    try:
        for code, said in (("en", {"Rain", "Exercise · Rain"}), ("zh", {"暴雨", "演练 · 暴雨"})):
            set_language(code)
            assert {label_of(NOTICES, real), label_of(NOTICES, drill)} == said
            assert labels(Shapes(NOTICES, [rows])) == said
    finally:
        set_language(before)


def test_a_warning_is_an_outline_with_its_numeral(qapp) -> None:
    shapes = Shapes(NOTICES)
    shapes.change({"r": a_notice("r")})
    look = shapes.look("r")
    assert (look.badge, look.fill_opacity, look.strokes[-1].width_px) == ("2", 0.0, 4)
