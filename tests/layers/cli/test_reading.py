"""list, log, verify, kinds and undo: results on stdout, messages on stderr, and the code."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from layers.columns import content_hash, encode
from layers.edit import adding, setting
from layers.feature import Feature
from layers.kinds import KINDS
from layers.record.store import Store
from layers.roles import ROLE_POSTS
from tests.builders import Hands, a_reference_layer, a_shelter
from tests.layers.cli.conftest import Anlan


def an_archive(name: str, count: int) -> tuple[Feature, dict[str, bytes]]:
    """`count` rows, one a minute from the epoch."""
    content = encode(
        {
            "time": np.arange(count, dtype=np.int64) * 60_000_000,
            "lon": np.full(count, 108.3),
            "lat": np.full(count, 22.8),
            "category": ["theft"] * count,
        }
    )
    sha256 = content_hash(content)
    values = {"name": name, "role": "archive", "of": name, "sha256": sha256, "count": count, "columns": []}
    return Feature(f"set:{name}", "dataset", values), {sha256: content}


def test_an_empty_workspace_lists_nothing(anlan: Anlan, city: Path) -> None:
    assert anlan("list", city).out == ""
    assert anlan("list", city, "--json").features == []
    assert anlan("log", city, "--json").lines == []


def test_every_value_stands_under_its_own_name_beside_kind_and_state(anlan: Anlan, city: Path, store: Store) -> None:
    store.apply(adding(a_shelter(id="s", name="第一中学", attrs={"kind": "school", "state": "GX", "colour": "red"})))
    store.close()
    (feature,) = anlan("list", city, "--json").features
    assert feature == {
        "type": "Feature",
        "id": "s",
        "geometry": {"type": "Point", "coordinates": [108.33, 22.82]},
        "properties": {
            "kind": "shelter",
            "state": "designated",
            "name": "第一中学",
            "kind_": "school",
            "state_": "GX",
            "colour": "red",
        },
    }


def test_no_column_hides_another_of_the_same_name(anlan: Anlan, city: Path, store: Store) -> None:
    store.apply(adding(a_shelter(name="ours", attrs={"name": "theirs", "kind": "a", "kind_": "b"})))
    store.close()
    properties = anlan("list", city, "--json").features[0]["properties"]
    assert sorted(v for v in properties.values() if v) == ["a", "b", "designated", "ours", "shelter", "theirs"]


def test_a_kind_without_a_place_has_a_null_geometry(anlan: Anlan, city: Path, store: Store) -> None:
    store.apply(adding(Feature("o", "organisation", {"code": "fire", "name": "Fire service"})), imported=True)
    store.close()
    (feature,) = anlan("list", city, "--json").features
    assert feature["geometry"] is None


def test_rows_of_reference_layers_are_listed_and_those_of_archives_only_by_name(
    anlan: Anlan, city: Path, store: Store
) -> None:
    layer, rows = a_reference_layer("wells", [(108.0, 22.8), (108.1, 22.8)])
    store.apply(adding(layer), contents=rows)
    archive, rows = an_archive("crimes", 5)
    store.apply(adding(archive), contents=rows)
    store.close()
    assert anlan("list", city, "--json").ids == ["wells/0", "wells/1"]
    assert anlan("list", city, "wells", "--json").ids == ["wells/0", "wells/1"]
    crimes = anlan("list", city, "crimes", "--json").features
    assert len(crimes) == 5
    assert crimes[1]["properties"] == {
        "kind": "crimes",
        "state": None,
        "time": "1970-01-01T00:01:00Z",
        "category": "theft",
    }
    assert len(anlan("list", city, "crimes", "--json", "--at", "1970-01-01T00:02Z").features) == 3


def test_a_list_for_people_has_a_line_for_each_feature(anlan: Anlan, city: Path, store: Store) -> None:
    store.apply(adding(a_shelter(id="s1"), a_shelter(id="s2", name="Library")))
    store.close()
    assert [line.split()[0] for line in anlan("list", city, "shelter").out.splitlines()] == ["s1", "s2"]
    assert "Designated" in anlan("list", city).out
    assert "Designated" not in anlan("list", city, "--lang", "zh").out


@pytest.mark.parametrize("command", ["list", "log", "verify"])
def test_a_workspace_that_there_is_not_is_refused_and_not_made(anlan: Anlan, tmp_path: Path, command: str) -> None:
    said = anlan(command, tmp_path / "none.gpkg")
    assert (said.code, said.out) == (1, "")
    assert "There is no file" in said.err
    assert not (tmp_path / "none.gpkg").exists()


@pytest.mark.parametrize("command", ["list", "log", "verify", "undo"])
def test_a_file_that_is_no_workspace_is_refused(anlan: Anlan, tmp_path: Path, command: str) -> None:
    path = tmp_path / "letter.gpkg"
    path.write_text("Dear madam, " * 100)
    said = anlan(command, path)
    assert (said.code, said.out) == (1, "")
    assert "not an Anlan workspace" in said.err
    assert path.read_text().startswith("Dear madam")


def test_a_kind_that_there_is_not_is_refused(anlan: Anlan, city: Path) -> None:
    said = anlan("list", city, "castle", "--json")
    assert (said.code, said.out) == (1, "")
    assert "no kind castle" in said.err


def test_the_log_has_these_fields_in_the_order_of_the_lines(
    anlan: Anlan, city: Path, store: Store, hands: Hands
) -> None:
    shelter = a_shelter(id="s")
    store.apply(adding(shelter), post=ROLE_POSTS["DUT"], reason="by radio")
    hands.on(minutes=5)
    store.apply(setting(shelter, capacity=3))
    store.undo()
    store.close()
    lines = anlan("log", city, "--json").lines
    assert [list(line) for line in lines] == [
        ["seq", "recorded", "valid", "post", "mode", "label", "reason", "hash"]
    ] * 3
    assert [(line["seq"], line["post"], line["mode"], line["reason"]) for line in lines] == [
        (1, "DUT", "live", "by radio"),
        (2, "owner", "live", ""),
        (3, "owner", "live", ""),
    ]
    assert len({line["hash"] for line in lines}) == 3
    assert lines[1]["recorded"] == "2024-09-09T00:05:00.000000Z"
    assert len(anlan("log", city).out.splitlines()) == 3


def test_the_log_speaks_the_language_asked_for(anlan: Anlan, city: Path, store: Store) -> None:
    store.apply(adding(a_shelter()))
    store.undo()
    store.close()
    assert "Undo" in anlan("log", city, "--lang", "en").out
    assert "撤销" in anlan("log", city, "--lang", "zh").out


def test_undo_takes_back_the_last_edit_and_says_which(anlan: Anlan, city: Path, store: Store) -> None:
    shelter = a_shelter(id="s")
    store.apply(adding(shelter))
    store.apply(setting(shelter, capacity=5))
    store.close()
    said = anlan("undo", city)
    assert (said.code, said.err) == (0, "")
    assert "Change" in said.out
    assert "capacity" not in anlan("list", city, "--json").features[0]["properties"]
    assert anlan("undo", city).code == 0
    assert anlan("list", city, "--json").features == []


def test_nothing_to_undo_is_refused(anlan: Anlan, city: Path) -> None:
    said = anlan("undo", city)
    assert (said.code, said.out) == (1, "")
    assert "nothing to undo" in said.err


def test_undo_needs_the_right_too(anlan: Anlan, city: Path, store: Store) -> None:
    store.apply(adding(a_shelter()))
    store.close()
    assert anlan("undo", city, "--post", "VIW").code == 1
    assert len(anlan("list", city, "--json").features) == 1


def test_a_whole_record_verifies_and_a_broken_one_does_not(anlan: Anlan, city: Path, store: Store) -> None:
    store.apply(adding(a_shelter()))
    store.apply(adding(a_shelter()))
    store.close()
    said = anlan("verify", city)
    assert (said.code, said.err) == (0, "")
    break_line(city, 2)
    said = anlan("verify", city)
    assert said.code == 1
    assert "2" in said.out


def break_line(path: Path, seq: int) -> None:
    with sqlite3.connect(path) as connection:
        (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'anlan_journal_keeps'").fetchone()
        connection.execute("DROP TRIGGER anlan_journal_keeps")
        connection.execute("UPDATE anlan_journal SET reason = 'forged' WHERE seq = ?", (seq,))
        connection.execute(sql)
    connection.close()


def test_the_kinds_are_told_for_people_and_for_programs(anlan: Anlan) -> None:
    kinds = {kind["key"]: kind for kind in json.loads(anlan("kinds", "--json").out)}
    assert set(kinds) == {kind.key for kind in KINDS} - {"dataset"}
    assert kinds["shelter"]["states"][0] == "designated"
    assert ["designated", "standby"] in [step[:2] for step in kinds["shelter"]["transitions"]]
    assert "shelter" in anlan("kinds").out


def test_commands_that_read_leave_the_file_as_it_is(anlan: Anlan, city: Path, store: Store) -> None:
    store.apply(adding(a_shelter()))
    store.close()
    before = city.read_bytes()
    for command in ("list", "log", "verify"):
        assert anlan(command, city).code == 0
    assert city.read_bytes() == before
    assert [p.name for p in city.parent.iterdir() if p.name.startswith("city")] == [city.name]


def test_a_read_only_file_is_read_and_not_written(
    anlan: Anlan, city: Path, store: Store, edits: Callable[..., Path]
) -> None:
    store.apply(adding(a_shelter(id="s")))
    store.close()
    city.chmod(0o444)
    assert anlan("list", city, "--json").ids == ["s"]
    assert anlan("log", city).code == 0
    for command in (["undo", city], ["apply", city, edits({"delete": "s"})]):
        said = anlan(*command)
        assert (said.code, said.out) == (1, "")
        assert "is read-only" in said.err


def test_a_file_that_is_held_is_read_and_not_written(
    anlan: Anlan, city: Path, store: Store, edits: Callable[..., Path]
) -> None:
    store.apply(adding(a_shelter(id="s")))
    assert anlan("list", city, "--json").ids == ["s"]
    said = anlan("apply", city, edits({"delete": "s"}))
    assert said.code == 1
    assert "is open on" in said.err
    assert "read-only" in said.err
    assert store.get("s") is not None
