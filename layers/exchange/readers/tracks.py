"""Storm tracks: IBTrACS as CSV and HURDAT2 as text. A storm is one line with the times and winds of its points."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shapely import Point
from shapely.geometry.base import BaseGeometry

from layers.exchange.antimeridian import cut_line
from layers.exchange.encodings import decoded
from layers.exchange.heads import HURDAT
from layers.exchange.limits import TEXT_BYTES
from layers.exchange.number import number
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import Sink
from layers.feature import wkb
from layers.i18n import N_, Message, message

_HURDAT_PLACE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([NSEW])\s*$")
_TITLES = {"wmo_wind": "wind_kn", "wmo_pres": "pressure_hpa", "storm_speed": "speed_kn", "storm_dir": "course_deg"}
_WHOLE = 2**53
"""Up to here a float says every whole number."""
_MISSING = (-99.0, -999.0)


@dataclass
class Storm:
    """One storm: where it was, in degrees, and lists of the same length with what was measured there."""

    sid: str
    name: str | None = None
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    measured: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, time: str, lat: float, lon: float, **measured: Any) -> None:
        """ValueError for a place that is not on the Earth; longitudes up to 360 are taken."""
        if not (abs(lat) <= 90 and -180 <= lon <= 360):
            raise ValueError(f"{lat} {lon}")
        self.times.append(time)
        self.lat.append(lat)
        self.lon.append(lon)  # over 180 the gate wraps it, with a word
        for key, value in measured.items():
            self.measured.setdefault(key, []).append(value)

    @property
    def shape(self) -> BaseGeometry:
        return (
            Point(self.lon[0], self.lat[0])
            if len(set(zip(self.lon, self.lat, strict=True))) == 1
            else cut_line(self.lon, self.lat)
        )


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """A row a storm; with the option `points` a row a point, for an archive."""
    if passed := TEXT_BYTES.passed(path.stat().st_size):
        raise Refusal(message(N_("The file goes over a limit.")), passed)
    text = decoded(path.read_bytes(), name)
    notes: list[tuple[int, Message]] = []
    hurdat = HURDAT.match(text.lstrip("\ufeff").split("\n", 1)[0].strip("\r")) is not None
    try:
        storms = list(_hurdat(text, notes) if hurdat else _ibtracs(text, notes))
    except (csv.Error, KeyError, StopIteration) as error:  # a column that every such file has is not there
        raise not_of_format(name, "IBTrACS") from error
    sink.progress(0.5)
    _send(storms, notes, sink, points=bool(options.get("points")))


def _send(storms: list[Storm], notes: list[tuple[int, Message]], sink: Sink, *, points: bool) -> None:
    empty = [(n, message(N_("The storm has no point with a place."))) for n, s in enumerate(storms, 1) if not s.times]
    kept = [(n, s) for n, s in enumerate(storms, 1) if s.times]
    keys = list(dict.fromkeys(key for _, s in kept for key in s.measured))
    sink.rejected(empty)
    if points:
        _send_points([s for _, s in kept], keys, sink)
    elif kept:
        columns: dict[str, list[Any]] = {
            "sid": [s.sid for _, s in kept],
            "name": [s.name or s.sid for _, s in kept],
            "first": [s.times[0] for _, s in kept],
            "last": [s.times[-1] for _, s in kept],
            "points": [len(s.times) for _, s in kept],
            "wind_max_kn": [_most(s.measured.get("wind_kn"), max) for _, s in kept],
            "pressure_min_hpa": [_most(s.measured.get("pressure_hpa"), min) for _, s in kept],
            "times": [s.times for _, s in kept],
            **{key: [s.measured.get(key) for _, s in kept] for key in keys},
        }
        sink.rows([n for n, _ in kept], [wkb(s.shape) for _, s in kept], columns, ids=columns["sid"])
    sink.close("", crs="EPSG:4326", notes=[[n, words.to_json()] for n, words in notes])


def _send_points(storms: list[Storm], keys: list[str], sink: Sink) -> None:
    shapes = [wkb(Point(lon, lat)) for s in storms for lon, lat in zip(s.lon, s.lat, strict=True)]
    columns: dict[str, list[Any]] = {
        "time": [t for s in storms for t in s.times],
        "category": [s.sid for s in storms for _ in s.times],
        "name": [s.name for s in storms for _ in s.times],
        **{key: [v for s in storms for v in s.measured.get(key, [None] * len(s.times))] for key in keys},
    }
    if shapes:
        sink.rows(range(1, len(shapes) + 1), shapes, columns)


def _most(values: list[Any] | None, which: Any) -> Any:
    numbers = [v for v in values or () if isinstance(v, int | float)]
    return which(numbers) if numbers else None


def _ibtracs(text: str, notes: list[tuple[int, Message]]) -> Iterator[Storm]:
    """IBTrACS v3 and v4: times in UTC, winds in knots, pressures in hPa; v4 has a line of units behind its header."""
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    header = [name.strip().casefold() for name in next(lines)]
    at = {name: n for n, name in reversed(list(enumerate(header)))}
    storms: dict[str, Storm] = {}
    order: dict[str, int] = {}
    for cells in lines:
        if len(cells) < len(header) or not (sid := cells[at["sid"]].strip()):
            continue
        storm = storms.setdefault(sid, Storm(sid, cells[at["name"]].strip() or None if "name" in at else None))
        nth = order.setdefault(sid, len(order) + 1)
        measured = {title: _number(cells[at[key]]) for key, title in _TITLES.items() if key in at}
        try:
            storm.add(_utc(cells[at["iso_time"]]), number(cells[at["lat"]]), number(cells[at["lon"]]), **measured)
        except ValueError:
            notes.append((nth, _left_out(cells[at["iso_time"]])))
    yield from storms.values()


def _left_out(time: str) -> Message:
    return message(N_("Its point of {time} has no place and was left out."), time=time.strip()[:40])


def _utc(text: str) -> str:
    moment = text.strip().replace(" ", "T")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z?", moment):
        raise ValueError(text)
    return moment if moment.endswith("Z") else moment + "Z"


def _number(text: str) -> float | int | None:
    try:
        value = number(text)
    except ValueError:
        return None
    if value in _MISSING:
        return None
    return int(value) if value.is_integer() and abs(value) < _WHOLE else value


def _hurdat(text: str, notes: list[tuple[int, Message]]) -> Iterator[Storm]:
    """HURDAT2 (NHC): a line for the storm, then a line for each of its points; winds in knots, pressures in hPa."""
    storm: Storm | None = None
    nth, told, found = 0, "", 0
    for line in text.lstrip("\ufeff").splitlines():
        if head := HURDAT.match(line):
            if storm is not None:
                notes += _other_count(nth, told, found)
                yield storm
            named = head[2].title() if head[2] not in ("", "UNNAMED") else None
            storm, nth = Storm(head[1], named), nth + 1
            told, found = head[3][:9], 0
        elif storm is not None and line.strip():
            cells = [cell.strip() for cell in line.split(",")]
            found += 1
            try:
                _add_hurdat(storm, cells)
            except (ValueError, IndexError):
                notes.append((nth, _left_out(" ".join(cells[:2]))))
    if storm is not None:
        notes += _other_count(nth, told, found)
        yield storm


def _other_count(nth: int, told: str, found: int) -> list[tuple[int, Message]]:
    """A note where a storm has fewer lines than its first line says, or more."""
    if not told or int(told) == found:
        return []
    return [(nth, message(N_("Its first line says {told} points, and {found} follow."), told=told, found=found))]


def _add_hurdat(storm: Storm, cells: list[str]) -> None:
    day, clock = cells[0], cells[1]
    if not (re.fullmatch(r"\d{8}", day) and re.fullmatch(r"\d{4}", clock)):
        raise ValueError(day)
    lat, lon = _HURDAT_PLACE.match(cells[4]), _HURDAT_PLACE.match(cells[5])
    if lat is None or lon is None:
        raise ValueError(cells[4])
    storm.add(
        f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock[:2]}:{clock[2:]}:00Z",
        -float(lat[1]) if lat[2] == "S" else float(lat[1]),
        -float(lon[1]) if lon[2] == "W" else float(lon[1]),
        wind_kn=_number(cells[6]),
        pressure_hpa=_number(cells[7]),
        status=cells[3] or None,
        record=cells[2] or None,
    )
