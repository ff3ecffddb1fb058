"""Damaged messages: a reader refuses or rejects in words, and never breaks down. 200 seeded mutants of each format."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import shapely

from layers.exchange.readers import cap, cot, edxl, have, quakeml, tracks
from layers.exchange.refusal import Refusal
from tests.layers.exchange.messages import HAVE, HAVE_2, HURDAT, QUAKE, Got, alert, an_info, event

_MUTANTS = 200
_CIRCLE = (
    "<area><areaDesc>x</areaDesc><circle>22.82,108.33 5</circle><geocode><valueName>a</valueName></geocode></area>"
)
_SHAPE = '<link point="1,2"/><link point="3,4"/><shape><ellipse major="1" minor="2" angle="3"/></shape>'
_ENVELOPE = f'<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0"><c>{HAVE}</c></EDXLDistribution>'
_IBTRACS = (
    "sid,iso_time,lat,lon,wmo_wind,wmo_pres\nA,2020-01-01T00:00:00Z,1.3,172.0,,990\nA,2020-01-01 06:00,2,190,35,\n"
)

SEEDS: dict[str, tuple[ModuleType, str]] = {
    "cap": (cap, alert(info=an_info(more="<expires>2024-09-09T18:00:00+08:00</expires>") + an_info(areas=_CIRCLE))),
    "cot": (cot, f"<events>{event()}{event('B', detail=_SHAPE)}</events>"),
    "edxl": (edxl, _ENVELOPE),
    "have": (have, HAVE),
    "have 2": (have, HAVE_2),
    "quakeml": (quakeml, QUAKE),
    "hurdat": (tracks, HURDAT),
    "ibtracs": (tracks, _IBTRACS),
}
_ODD = (
    "",
    "NaN",
    "inf",
    "-1e308",
    "1e999",
    "9" * 400,
    "\ud7ff",
    "٣",
    "<a/>",
    "&amp;",
    " ",
    ",",
    ",,",
    "x y",
    "2024-13-99",
)


def mutants(text: str, seed: str) -> Iterator[bytes]:
    chance = random.Random(seed)
    tools: tuple[Callable[[str], str], ...] = (
        lambda t: _spliced(t, chance, 0),
        lambda t: _spliced(t, chance, 30),
        lambda t: t[: chance.randrange(len(t))],
        lambda t: _number_swapped(t, chance),
        lambda t: _number_swapped(t, chance),
        lambda t: _part_repeated(t, chance),
    )
    for _ in range(_MUTANTS):
        mutant = chance.choice(tools)(text)
        data = mutant.encode("utf-8", "surrogatepass")
        yield bytes(b ^ (chance.random() < 0.002) for b in data) if chance.random() < 0.2 else data


def _spliced(text: str, chance: random.Random, most: int) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(_ODD) + text[at + chance.randint(0, most) :]


def _number_swapped(text: str, chance: random.Random) -> str:
    found = list(re.finditer(r"-?\d[\d.]*", text))
    one = chance.choice(found)
    return text[: one.start()] + chance.choice(_ODD) + text[one.end() :]


def _part_repeated(text: str, chance: random.Random) -> str:
    first, last = sorted((chance.randrange(len(text)), chance.randrange(len(text))))
    return text[:last] + text[first:last] + text[last:]


@pytest.mark.parametrize("name", SEEDS)
def test_no_damage_breaks_a_reader(tmp_path: Path, name: str) -> None:
    reader, text = SEEDS[name]
    path = tmp_path / "m.xml"
    read = refused = 0
    for data in mutants(text, name):
        path.write_bytes(data)
        got = Got()
        try:
            reader.read(path, path.name, got, {})
        except Refusal:
            refused += 1
            continue
        read += len(got.numbers)
        shapes = shapely.from_wkb([shape for shape in got.shapes if shape is not None])
        assert not any(shape is None for shape in shapes)
        assert all(len(column) == len(got.numbers) for column in got.columns.values())
        assert np.isfinite(shapely.get_coordinates(shapes)).all() or name == "cot"
    assert read
    assert refused
