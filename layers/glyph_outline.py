"""Our glyphs as shapes, for formats that take pictures and no paths: path data of SVG 1.1 in straight pieces."""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from layers.glyphs import glyphs

_WORDS = re.compile(r"([A-Za-z])|(-?(?:\d+\.?\d*|\.\d+))")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_STEPS = 12
"""Straight pieces for a curve: on a grid of 24 no corner is seen."""
Line: TypeAlias = list[complex]
"""Places as x + y i."""


@cache
def outline(name: str) -> BaseGeometry:
    """What a glyph covers, on a grid of 24 whose y goes down; empty where there is no such glyph."""
    covered = []
    for data, width in glyphs([name])[name]:
        lines = [_pairs(line) for line in traced(data)]
        pen = shapely.MultiLineString([line for line in lines if len(line) > 1])
        covered.append(shapely.buffer(pen, width / 2) if width else _even_odd(lines))
    return shapely.union_all(covered)


def _even_odd(rings: Sequence[Sequence[tuple[float, float]]]) -> BaseGeometry:
    """What lies in an odd number of the rings."""
    inside: BaseGeometry = shapely.Polygon()
    for ring in rings:
        if len(ring) > 2:
            inside = shapely.symmetric_difference(inside, shapely.make_valid(shapely.Polygon(ring)))
    return inside


def _pairs(line: Line) -> list[tuple[float, float]]:
    return [(at.real, at.imag) for at in line]


def traced(data: str) -> list[Line]:
    """Each stretch that the pen draws without a break."""
    pen = _Pen()
    for command, numbers in _commands(data):
        pen.follow(command, numbers)
    return pen.lines


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with as many numbers as it takes; more numbers repeat it, after a move as a line."""
    command, numbers = "", list[float]()
    for letter, number in _WORDS.findall(data):
        if letter:
            command, numbers = letter, []
            if command in "Zz":
                yield command, []
            continue
        numbers.append(float(number))
        if len(numbers) == _TAKES[command.upper()]:
            yield command, numbers
            command, numbers = {"M": "L", "m": "l"}.get(command, command), []


class _Pen:
    """Where the pen is, and what it drew."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._at = 0j
        self._handle: tuple[str, complex] = "", 0j

    def follow(self, command: str, numbers: list[float]) -> None:
        letter, here = command.upper(), self._at if command.islower() else 0j
        places = [complex(x, y) + here for x, y in zip(numbers[::2], numbers[1::2], strict=False)]
        match letter:
            case "M":
                self._at = places[0]
                self.lines.append([self._at])
            case "Z":
                self._to(self.lines[-1][0])
            case "L":
                self._to(places[0])
            case "H":
                self._to(complex(numbers[0] + here.real, self._at.imag))
            case "V":
                self._to(complex(self._at.real, numbers[0] + here.imag))
            case "A":
                self._arc(numbers, complex(*numbers[5:]) + here)
            case _:
                self._bend(letter, places)
        if letter not in "CSQT":
            self._handle = "", self._at

    def _to(self, *places: complex) -> None:
        self.lines[-1].extend(places)
        self._at = places[-1]

    def _bend(self, letter: str, places: list[complex]) -> None:
        """A cubic or quadratic Bézier curve; S and T go on smoothly from one of their own sort."""
        sort = "cubic" if letter in "CS" else "quadratic"
        smooth = 2 * self._at - self._handle[1] if self._handle[0] == sort else self._at
        points = [self._at, *([smooth] if letter in "ST" else []), *places]
        self._handle = sort, points[-2]
        self._to(*(_bezier(points, step / _STEPS) for step in range(1, _STEPS + 1)))

    def _arc(self, numbers: list[float], end: complex) -> None:
        """From SVG 1.1, appendix F.6.5: an arc by its ends, made one by its centre."""
        rx, ry, turn = abs(numbers[0]), abs(numbers[1]), cmath.rect(1, math.radians(numbers[2]))
        if self._at == end or not rx or not ry:
            self._to(end)
            return
        half = (self._at - end) / 2 * turn.conjugate()
        unit = complex(half.real / rx, half.imag / ry)
        grown = max(1.0, abs(unit))
        unit, rx, ry = unit / grown, rx * grown, ry * grown
        far = math.sqrt(max(0.0, 1 / abs(unit) ** 2 - 1)) * (-1 if numbers[3] == numbers[4] else 1)
        middle = complex(unit.imag, -unit.real) * far
        begin, last = (cmath.phase(place - middle) for place in (unit, -unit))
        swept = (last - begin) % math.tau if numbers[4] else -((begin - last) % math.tau)
        centre = complex(middle.real * rx, middle.imag * ry) * turn + (self._at + end) / 2
        for step in range(1, _STEPS):
            on = cmath.rect(1, begin + swept * step / _STEPS)
            self._to(centre + complex(on.real * rx, on.imag * ry) * turn)
        self._to(end)


def _bezier(points: Sequence[complex], share: float) -> complex:
    """De Casteljau's construction."""
    while len(points) > 1:
        points = [a + (b - a) * share for a, b in pairwise(points)]
    return points[0]
