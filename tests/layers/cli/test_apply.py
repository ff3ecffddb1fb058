"""`anlan apply`: scripted edits, one a line; a refused line is named and the others go in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.cli.help import APPLY_HELP
from layers.edit import adding
from layers.record.store import Store
from tests.builders import a_reference_layer
from tests.layers.cli.conftest import Anlan

Edits = Callable[..., Path]
SCHOOL = {
    "create": "shelter",
    "id": "s1",
    "values": {"name": "No. 1 School", "capacity": 800},
    "geometry": {"type": "Point", "coordinates": [108.33, 22.82]},
}


def examples() -> list[str]:
    """The examples of the help text, each on one line."""
    flat = re.sub(r",\n\s+", ", ", APPLY_HELP)
    return re.findall(r"^\s*(\{.*\})$", flat, flags=re.MULTILINE)


def test_the_examples_of_the_help_text_work_as_they_stand(anlan: Anlan, city: Path, edits: Edits) -> None:
    assert [next(iter(json.loads(line))) for line in examples()] == ["create", "set", "move", "delete"]
    said = anlan("apply", city, edits(*examples()), "--json")
    assert (said.code, said.err) == (0, "")
    assert [(line["line"], line["verb"], line["id"]) for line in said.lines] == [
        (1, "create", "s1"),
        (2, "set", "s1"),
        (3, "move", "s1"),
        (4, "delete", "s1"),
    ]
    log = anlan("log", city, "--json").lines
    assert [line["seq"] for line in log] == [1, 2, 3, 4]
    assert log[2]["reason"] == "stage above 73.0 m"


def test_what_each_verb_did_is_listed(anlan: Anlan, city: Path, edits: Edits) -> None:
    anlan("apply", city, edits(*examples()[:3]))
    (shelter,) = anlan("list", city, "shelter", "--json").features
    assert shelter["geometry"] == {"type": "Point", "coordinates": [108.34, 22.82]}
    assert shelter["properties"] == {
        "kind": "shelter",
        "state": "standby",
        "name": "No. 1 School",
        "capacity": 800,
        "occupancy": 120,
    }


def test_null_empties_a_field(anlan: Anlan, city: Path, edits: Edits) -> None:
    anlan("apply", city, edits(SCHOOL, {"set": "s1", "values": {"capacity": None}}))
    assert "capacity" not in anlan("list", city, "--json").features[0]["properties"]


def test_an_id_that_is_not_given_is_made_and_printed(anlan: Anlan, city: Path, edits: Edits) -> None:
    said = anlan("apply", city, edits({k: v for k, v in SCHOOL.items() if k != "id"}))
    number, verb, identity = said.out.split()
    assert (number, verb) == ("1", "create")
    assert anlan("list", city, "--json").ids == [identity]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{not json", "not JSON"),
        ("[1, 2]", "not a JSON object"),
        ('{"create": "shelter", "values": {"name": "A", "capacity": NaN}}', "not JSON"),
        ({"burn": "s1"}, "one verb"),
        ({"set": "s1", "delete": "s1"}, "one verb"),
        ({"create": "castle"}, "no kind castle"),
        ({"create": 5}, "must be text"),
        ({"create": "shelter", "colour": "red"}, "knows no colour"),
        ({"create": "shelter", "values": ["name"]}, "must be an object"),
        ({"create": "shelter", "values": {"name": "A", "beds": 3}}, "no field beds"),
        (
            {"create": "shelter", "values": {"name": "A", "capacity": "many"}, "geometry": SCHOOL["geometry"]},
            "Capacity",
        ),
        ({"create": "shelter", "values": {"name": "A"}}, "shape"),
        ({"create": "shelter", "values": {"name": "A"}, "geometry": {"type": "Blob"}}, "not GeoJSON"),
        (
            {"create": "shelter", "values": {"name": "A"}, "geometry": {"type": "Point", "coordinates": ["a", 1]}},
            "GeoJ",
        ),
        (
            {"create": "shelter", "values": {"name": "A"}, "geometry": {"type": "Point", "coordinates": []}},
            "not GeoJSON",
        ),
        (
            {"create": "shelter", "values": {"name": "A"}, "geometry": {"type": "Point", "coordinates": [999, 1]}},
            "outside the world",
        ),
        (
            {
                "create": "shelter",
                "values": {"name": "A"},
                "geometry": {"type": "Polygon", "coordinates": [[[1, 1], [2, 2]]]},
            },
            "not GeoJSON",
        ),
        (SCHOOL, "there already"),
        (SCHOOL | {"id": " "}, "1 to 128"),
        ({"set": "nobody"}, "no feature nobody"),
        ({"set": "s1"}, "Nothing would change"),
        ({"set": "s1", "values": {"name": None}}, "Name is missing"),
        ({"move": "s1", "to": "full"}, "cannot go from"),
        ({"move": "s1", "to": "nowhere"}, "no state nowhere"),
        ({"move": "s1"}, "must be text"),
        ({"move": "s1", "to": "designated"}, "in that state already"),
        ({"move": "s1", "to": "out_of_service"}, "needs a reason"),
        ({"move": "s1", "to": "standby", "valid": "yesterday"}, "not a time"),
        ({"move": "s1", "to": "standby", "valid": "2999-01-01T00:00:00Z"}, "future"),
        ({"delete": "s1", "reason": 5}, "must be text"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_refused_line_is_named_and_the_others_go_in(
    anlan: Anlan, city: Path, edits: Edits, line: object, sentence: str
) -> None:
    said = anlan("apply", city, edits(SCHOOL, line, "", {"set": "s1", "values": {"entrances": 2}}))
    assert said.code == 3
    assert sentence in said.err
    assert "line 2:" in said.err
    assert [text.split("\t")[0] for text in said.out.splitlines()] == ["1", "4"]
    (shelter,) = anlan("list", city, "--json").features
    assert shelter["properties"]["entrances"] == 2


def test_when_no_line_can_be_taken_the_code_is_1_and_nothing_changed(anlan: Anlan, city: Path, edits: Edits) -> None:
    said = anlan("apply", city, edits({"set": "a"}, {"delete": "b"}), "--json")
    assert said.code == 1
    assert [(line["line"], "no feature" in line["refused"]) for line in said.lines] == [(1, True), (2, True)]
    assert anlan("log", city).out == ""


def test_an_empty_file_is_done_at_once(anlan: Anlan, city: Path, edits: Edits) -> None:
    assert anlan("apply", city, edits("", "")).code == 0


def test_a_post_does_only_what_it_may(anlan: Anlan, city: Path, edits: Edits) -> None:
    said = anlan("apply", city, edits(SCHOOL), "--post", "VIW")
    assert said.code == 1
    assert "Viewer may not create" in said.err
    assert anlan("apply", city, edits(SCHOOL), "--post", "dut").code == 0
    assert [line["post"] for line in anlan("log", city, "--json").lines] == ["DUT"]


def test_a_post_that_there_is_not_is_refused_with_those_that_there_are(anlan: Anlan, city: Path, edits: Edits) -> None:
    said = anlan("apply", city, edits(SCHOOL), "--post", "king")
    assert said.code == 1
    assert "no post king" in said.err
    assert "DUT" in said.err


def test_times_without_an_offset_are_of_the_workspaces_zone(anlan: Anlan, city: Path, edits: Edits) -> None:
    opened = SCHOOL | {"values": {"name": "A", "opened_at": "2024-09-11T17:00"}, "valid": "2024-09-11T17:30"}
    assert anlan("apply", city, edits(opened)).code == 0
    assert anlan("list", city, "--json").features[0]["properties"]["opened_at"] == "2024-09-11T09:00:00Z"
    assert anlan("log", city, "--json").lines[0]["valid"].startswith("2024-09-11T09:30:00")


def test_a_row_of_a_reference_layer_that_is_set_becomes_a_feature_of_its_own(
    anlan: Anlan, city: Path, edits: Edits, store: Store
) -> None:
    layer, contents = a_reference_layer("wells", [(108.0, 22.8), (108.1, 22.8), (108.2, 22.8)])
    store.apply(adding(layer), contents=contents)
    store.close()
    script = [{"set": "wells/1", "values": {"n": 99}}, {"delete": "wells/2"}, {"set": "wells/1", "values": {"n": 98}}]
    assert anlan("apply", city, edits(*script)).code == 0
    wells = {f["id"]: f["properties"] for f in anlan("list", city, "wells", "--json").features}
    assert wells == {
        "wells/0": {"kind": "wells", "state": None, "n": 0},
        "wells/1": {"kind": "wells", "state": None, "n": 98},
    }
    assert anlan("verify", city).code == 0


def test_a_reference_layer_is_deleted_with_what_came_from_it(
    anlan: Anlan, city: Path, edits: Edits, store: Store
) -> None:
    layer, contents = a_reference_layer("wells", [(108.0, 22.8), (108.1, 22.8)])
    store.apply(adding(layer), contents=contents)
    store.close()
    assert anlan("apply", city, edits({"set": "wells/1", "values": {"n": 9}}, {"delete": layer.id})).code == 0
    assert anlan("list", city, "--json").features == []
    assert anlan("undo", city).code == 0
    assert sorted(anlan("list", city, "--json").ids) == ["wells/0", "wells/1"]
    assert anlan("verify", city).code == 0


def test_edits_come_from_standard_input_too(
    anlan: Anlan, city: Path, monkeypatch: pytest.MonkeyPatch, edits: Edits
) -> None:
    with edits(SCHOOL).open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert anlan("apply", city, "-").code == 0


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00bad"])
def test_a_file_that_cannot_be_read_as_text_is_refused(
    anlan: Anlan, city: Path, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "e.jsonl"
    if content is not None:
        path.write_bytes(content)
    said = anlan("apply", city, path)
    assert said.code == 1
    assert "cannot be read" in said.err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"set": "s1", "values": {"capacity": 9223372036854775808}}', "is not a whole number"),
        ('{"set": "s1", "values": {"attrs": {"a": 1e400}}}', "is not JSON"),
        ('{"set": "s1", "values": {"name": "\\ud800"}}', "is not JSON"),
        (
            '{"create": "dataset", "values": {"name": "x", "role": "base", "of": "road", "sha256": "0", "count": 1}}',
            "by import only",
        ),
    ],
)
def test_what_no_file_can_hold_is_refused_and_the_next_line_goes_in(
    anlan: Anlan, city: Path, edits: Edits, line: str, words: str
) -> None:
    after = '{"set": "s1", "values": {"capacity": 5}}'
    said = anlan("apply", city, edits(json.dumps(SCHOOL), line, after), "--json")
    assert said.code == 3
    assert [entry["line"] for entry in said.lines] == [1, 2, 3]
    assert said.err.startswith("anlan: line 2: ")
    assert words in said.err
