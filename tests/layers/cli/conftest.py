"""The command line as a person meets it: what it printed where, and the code it left with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from layers.cli import main
from layers.i18n import set_language
from layers.kinds import KINDS
from layers.record.store import Store, open_store
from layers.record.workspace import create_workspace
from tests.builders import Hands


@dataclass(frozen=True)
class Said:
    """One run of a command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Stdout as JSON, one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def features(self) -> list[dict[str, Any]]:
        """Stdout as one GeoJSON FeatureCollection."""
        collection = json.loads(self.out)
        assert collection["type"] == "FeatureCollection"
        return list(collection["features"])

    @property
    def ids(self) -> list[str]:
        return [feature["id"] for feature in self.features]


Anlan: TypeAlias = Callable[..., Said]


@pytest.fixture
def anlan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Anlan]:
    monkeypatch.setenv("COLUMNS", "200")

    def run(*args: object) -> Said:
        capsys.readouterr()
        code = main([str(arg) for arg in args])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(code, said.out, said.err)

    yield run
    set_language("en")


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """An empty workspace."""
    path = tmp_path / "city.gpkg"
    create_workspace(path)
    return path


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def store(city: Path, hands: Hands) -> Iterator[Store]:
    """The same workspace open for writing, with a clock that the test turns; close it before a command writes."""
    opened = open_store(city, KINDS, now=hands)
    yield opened
    opened.close()


@pytest.fixture
def edits(tmp_path: Path) -> Callable[..., Path]:
    """A file of scripted edits: texts as they are, objects as JSON."""

    def write(*lines: object) -> Path:
        path = tmp_path / "edits.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return path

    return write
