"""A kind that only this test declares is in the window at once: tree, legend, tools, form, table, map and page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from shapely import Point

from desktop.panels.layers.model import COUNT
from layers.edit import adding
from layers.feature import Feature
from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind, choices
from layers.kinds import KINDS
from layers.report.web_picture import WebPicture
from layers.roles import rights
from layers.style import Look, Plate, Style
from layers.workflow import workflow
from tests.stories.conftest import Opening
from tests.stories.person import Person, texts_in

AT = (108.330, 22.820)
SIRENS = Kind(
    key="siren",
    title=N_("Sirens"),
    one=N_("Siren"),
    geometry=Geometry.POINT,
    fields=(
        Field("name", str, N_("Name"), required=True),
        Field("loudness_db", int, N_("Loudness"), unit="dB", minimum=0, maximum=180),
        Field("power", str, N_("Power"), choices=choices(mains=N_("Mains"), battery=N_("Battery"))),
    ),
    group=Group.FACILITIES,
    style=Style(Look(N_("Siren"), plate=Plate.INFRASTRUCTURE, glyph="live"), label="name"),
    workflow=workflow("siren", {"silent": N_("Silent"), "wailing": N_("Wailing")}, "silent -> wailing : PLN : reason"),
    rights=rights("PLN"),
    natural_key=("name",),
)


@pytest.fixture
def person(opened: Opening) -> Person:
    return opened(desk="plan", kinds=(*KINDS, SIRENS))


def draw_one(person: Person) -> Feature:
    person.draw("draw-point", "Siren", [AT])
    person.wait(lambda: person.window.side.current == "details")
    form = person.window.details.form
    person.write(form.editor("name"), "Harbour")
    person.write(form.editor("loudness_db"), "120")
    person.choose(form.editor("power"), "battery")
    form.editor("power").activated.emit(form.editor("power").currentIndex())
    person.click(person.window.details.record_button)
    return person.only("siren")


def test_it_is_drawn_with_a_form_made_of_its_fields(person: Person):
    siren = draw_one(person)

    assert (siren["name"], siren["loudness_db"], siren["power"], siren.state) == ("Harbour", 120, "battery", "silent")
    assert siren.geometry.distance(Point(AT)) < 1e-4
    person.wait(lambda: person.sees("Loudness", person.window.details))
    person.wait(lambda: person.sees("Wailing", person.window.details))


def test_what_its_fields_do_not_allow_is_said_beside_them_and_not_recorded(person: Person):
    draw_one(person)
    form = person.window.details.form
    person.write(form.editor("loudness_db"), "999")
    assert form.problem_of("loudness_db")
    person.click(person.window.details.record_button)
    person.wait(lambda: person.refusals)
    assert person.only("siren")["loudness_db"] == 120


def test_it_is_a_row_of_the_tree_with_its_number_and_hides_with_it(person: Person):
    siren = draw_one(person)
    layers = person.window.layers
    index = layers.model.index_of("siren")
    person.wait(lambda: layers.model.data(layers.model.index_of("siren"), COUNT) in (1, "1"))
    assert layers.model.data(index, Qt.ItemDataRole.DisplayRole) == "Sirens"

    person.settle()
    person.situation.stack.select([])
    person.point(*AT)
    assert person.situation.stack.selection == (siren.id,)

    layers.select_layer("siren")
    person.key(Qt.Key.Key_Space, layers.tree)
    assert not person.situation.stack.layer("siren").visible
    person.settle()
    person.situation.stack.select([])
    person.point(*AT)
    assert person.situation.stack.selection == ()


def test_it_stands_in_the_legend_and_in_the_table(person: Person):
    draw_one(person)
    person.wait(lambda: "Sirens" in texts_in(person.window.layers.legend))

    person.turn_to("Table")
    table = person.window.table
    table.show_rows("siren")
    assert table.kinds.currentText() == "Sirens"
    assert [cell for row in person.table() for cell in row] == ["Harbour", "Silent", "120", "Battery"]


def test_it_is_in_what_the_web_map_is_told(person: Person):
    siren = draw_one(person)
    told = WebPicture(person.situation, "light").whole()
    (layer,) = (layer for layer in told["layers"] if layer["key"] == "siren")
    assert siren.id in str(layer)
    assert "Harbour" in str(layer)


def test_it_is_found_by_search_and_undone(person: Person):
    siren = draw_one(person)
    person.situation.stack.select([])
    person.press("/", person.window)
    person.qtbot.keyClicks(person.window.search, "harb")
    person.key(Qt.Key.Key_Return, person.window.search)
    person.wait(lambda: person.situation.stack.selection == (siren.id,))

    person.press("Ctrl+Z", person.window)
    assert person.situation.picture.count("siren") == 0


def test_in_bulk_it_is_drawn_and_counted(person: Person):
    many = [
        Feature(f"s{n}", "siren", {"name": f"No. {n}"}, Point(108.322 + n * 1e-4, 22.815), "silent") for n in range(150)
    ]
    person.situation.apply(adding(*many), imported=True)
    person.settle()
    model = person.window.layers.model
    person.wait(lambda: str(model.data(model.index_of("siren"), COUNT)) == "150")
