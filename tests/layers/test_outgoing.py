"""What goes out, and what is held back unless a person says so."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from shapely.geometry import Point

from layers.cli import main
from layers.edit import adding
from layers.feature import Feature
from layers.situation import Situation, new_situation
from tests.builders import a_shelter


def a_notice(title: str, scope: str | None) -> Feature:
    values = {"title": title, "kind": "warning", "sender": "EOC", "text": "Stay inside.", "scope": scope}
    return Feature(title, "notice", {k: v for k, v in values.items() if v}, Point(108.3, 22.8).buffer(0.1), "draft")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "w.anlan"
    situation: Situation = new_situation(path)
    notices = [a_notice("Open", "Public"), a_notice("Closed", "Restricted"), a_notice("Named", "Private")]
    situation.apply(adding(*notices, a_notice("Unsaid", None), a_shelter(id="s1")), imported=True)
    situation.close()
    return path


@pytest.mark.parametrize("name", ["n.cap.zip", "n.geojson", "n.csv"])
def test_notices_that_are_not_for_the_public_are_held_back(
    workspace: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = workspace.with_name(name)
    assert main(["export", str(workspace), str(out), "--kind", "notice", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["written"] == 2
    assert "2 that are not for the public are held back." in told["losses"]
    assert not any(word in out.read_bytes() for word in (b"Restricted", b"Private"))


def test_they_go_out_where_a_person_says_so(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = workspace.with_name("n.cap.zip")
    assert main(["export", str(workspace), str(out), "--kind", "notice", "--json", "--restricted"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["written"] == 4
    assert not any("held back" in sentence for sentence in told["losses"])


def test_the_way_to_have_them_is_said(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = workspace.with_name("n.csv")
    assert main(["export", str(workspace), str(out), "--kind", "notice", "--dry-run"]) == 0
    assert "--restricted" in capsys.readouterr().err
    assert not out.exists()


def test_a_hand_over_package_holds_them_back_and_says_so(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = workspace.with_name("n.anlan.zip")
    assert main(["export", str(workspace), str(out), "--kind", "notice", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["written"], told["losses"][0]) == (2, "2 that are not for the public are held back.")
    with zipfile.ZipFile(out) as package:
        everything = b"".join(package.read(name) for name in package.namelist())
    assert not any(word in everything for word in (b"Restricted", b"Private", b"Closed", b"Named"))

    assert main(["export", str(workspace), str(out), "--kind", "notice", "--json", "--restricted"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == 4


def test_a_journal_that_tells_of_them_does_not_go_out_unless_a_person_says_so(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = workspace.with_name("n.anlan.zip")
    assert main(["export", str(workspace), str(out), "--replay"]) != 0
    assert "The journal tells of 2 that are not for the public." in capsys.readouterr().err
    assert not out.exists()
    assert main(["export", str(workspace), str(out), "--replay", "--restricted"]) == 0
    assert out.exists()


def test_a_page_holds_them_back_and_says_so(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = workspace.with_name("n.html")
    assert main(["web", str(workspace), str(out)]) == 0
    assert "2 that are not for the public are held back." in capsys.readouterr().err
    page = out.read_text(encoding="utf-8")
    assert "Unsaid" in page
    assert not any(f'"{word}"' in page for word in ("Closed", "Named"))
    assert main(["web", str(workspace), str(out), "--restricted"]) == 0
    assert capsys.readouterr().err == ""
    page = out.read_text(encoding="utf-8")
    assert all(f'"{word}"' in page for word in ("Closed", "Named"))


def test_other_kinds_are_not_touched_by_it(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = workspace.with_name("s.csv")
    assert main(["export", str(workspace), str(out), "--kind", "shelter", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["written"] == 1
    assert not any("held back" in sentence for sentence in told["losses"])
