"""The gate behind every reader: a row passes with a finite place in range, and with clean text of a sane length."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers import geo
from layers.columns import Column, taken
from layers.exchange.finite import NOT_FINITE, not_finite
from layers.exchange.geos import shapes_of
from layers.exchange.guard import RawTable
from layers.exchange.pace import Beat, still
from layers.exchange.text import clean_column, clean_name, clean_texts, is_clean
from layers.exchange.wkb import points_from_wkb, points_to_wkb
from layers.i18n import N_, Message, message
from layers.pieces import Blobs, Texts
from layers.systems import WGS84 as WGS84
from layers.systems import system


@dataclass
class Table:
    """Rows that passed: numbers in the file, WKB in EPSG:4326, clean columns; and those that did not, with reasons.

    `odd` holds what is taken in all the same, and worth a word, by its position; `more` what else is worth one in such
    rows, by their number in the file.
    """

    name: str
    rows: Sequence[int]
    columns: dict[str, Column]
    geometry: Sequence[bytes | None] | None = None
    ids: list[Any] | None = None
    rejected: list[tuple[int, Message]] = field(default_factory=list)
    odd: dict[int, Message] = field(default_factory=dict)
    kind: str | None = None
    credit: str = ""
    more: list[tuple[int, Message]] = field(default_factory=list)

    def remark(self, n: int, words: Message) -> None:
        """What is worth a word about the row at this position."""
        if self.odd.setdefault(n, words) is not words:
            self.more.append((self.rows[n], words))

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.rejected)

    def without(self, bad: Mapping[int, Message]) -> Table:
        """The table without the rows at these positions, which are rejected. This one is spent: its columns are cut one
        after the other, for of a large file there is no room for all of them twice.
        """
        if not bad:
            return self
        kept = np.delete(np.arange(len(self.rows)), sorted(bad))
        gone = {self.rows[n] for n in bad}
        rejected = [*self.rejected, *((self.rows[n], bad[n]) for n in sorted(bad))]
        odd = [n for n in self.odd if n not in bad]
        return Table(
            self.name,
            array("q", np.asarray(self.rows, dtype=np.int64)[kept].tobytes()),
            {name: taken(self.columns.pop(name), kept) for name in list(self.columns)},
            None if self.geometry is None else Blobs.of(self.geometry).take(kept),
            None if self.ids is None else [self.ids[n] for n in kept.tolist()],
            sorted(rejected, key=lambda r: r[0]),
            {n: self.odd[was] for n, was in zip(np.searchsorted(kept, odd).tolist(), odd, strict=True)},
            self.kind,
            self.credit,
            [(row, words) for row, words in self.more if row not in gone],
        )


def as_list(column: Column) -> list[Any]:
    return column.tolist() if isinstance(column, np.ndarray) else list(column)


def gate(
    raw: RawTable,
    *,
    crs: str,
    reasons: Mapping[int, Message],
    remarks: Mapping[int, Message] = MappingProxyType({}),
    required: bool = True,
    beat: Beat = still,
) -> Table:
    """What passes of `raw`, whose places are in `crs`; where that is empty, nobody looks at them. With `required` false
    a row may be without one. `reasons` reject rows whose place was no place already; `remarks` are of others that are
    worth a word.

    The columns and shapes of `raw` are taken out of it, one after the other: of a large file there is no room for all
    of them twice.
    """
    table = Table(raw.name, raw.rows, {}, raw.geometry, _clean_ids(raw.ids), sorted(raw.rejected, key=lambda r: r[0]))
    table.kind, table.credit = raw.says.get("kind"), clean_name(str(raw.says.get("credit") or ""))
    table.odd.update(remarks)
    bad = dict(reasons)
    if crs:
        shapes = Blobs.of(raw.geometry or [None] * len(raw.rows))
        if required:
            _mark(bad, np.flatnonzero(shapes.missing), message(NO_PLACE))
        elif nowhere := {n for n, why in bad.items() if why.text == NO_PLACE}:  # empty cells are no fault then
            bad = {n: why for n, why in bad.items() if n not in nowhere}
            shapes = Blobs.of([None if n in nowhere else shape for n, shape in enumerate(shapes)])
        table.geometry = check_places(shapes, crs, bad, table.odd)
    else:
        table.geometry = None
    raw.geometry = None
    for name in list(raw.columns):
        beat()
        column = raw.columns.pop(name)
        passed = column if name in raw.clean and isinstance(column, Texts) else _clean(column, bad)
        table.columns[_unused(clean_name(name), table.columns)] = passed
    return table.without(bad)


NO_PLACE = N_("It has no place.")


def _clean_ids(ids: list[Any] | None) -> list[Any] | None:
    return None if ids is None else [clean_name(i)[:256] if isinstance(i, str) else i for i in ids]


def _unused(name: str, taken_names: Iterable[str]) -> str:
    name = name or "column"
    while name in taken_names:
        name += "_"
    return name


def _clean(column: Column, bad: dict[int, Message]) -> Column:
    if isinstance(column, np.ndarray):
        if column.dtype.kind == "f":
            _mark(bad, np.flatnonzero(~np.isfinite(column)), NOT_FINITE)
        return column
    if isinstance(column, Texts) and is_clean(column):
        return column
    if isinstance(column, Texts):
        column, long = clean_texts(column)
        for n, passed in long.items():
            bad.setdefault(n, passed)
        return column
    values, long = clean_column(column)
    for n, passed in long.items():
        bad.setdefault(n, passed)
        values[n] = None
    for n in not_finite(values):
        bad.setdefault(n, NOT_FINITE)
        values[n] = None
    return values


def check_places(
    shapes: Sequence[bytes | None], crs: str, bad: dict[int, Message], odd: dict[int, Message]
) -> Sequence[bytes | None]:
    """Every place in EPSG:4326; what is empty, not finite or out of range goes to `bad`, what is crossed to `odd`.

    Longitudes between 180 and 360 are those less 360, with a word in `odd`.
    """
    if (xy := points_from_wkb(shapes)) is not None:
        _remark_nowhere(*xy, np.arange(len(xy[0])), odd)
        x, y, touched = _in_the_world(*xy, np.arange(len(xy[0])), crs, bad, odd)
        return shapes if crs == WGS84 and not touched else points_to_wkb(x, y)
    return _check_shapes(shapes, crs, bad, odd)


def _check_shapes(
    shapes: Sequence[bytes | None], crs: str, bad: dict[int, Message], odd: dict[int, Message]
) -> Sequence[bytes | None]:
    """Part by part: of a large file there is no room for the shapes and corners of all rows at once."""
    whole, changed = Blobs.of(shapes), dict[int, Blobs]()
    for first, part in whole.parts(PART_BYTES):
        own_bad, own_odd = (
            {n: told[first + n] for n in range(len(part)) if first + n in told} if told else {} for told in (bad, odd)
        )
        passed = _check_part(part, crs, own_bad, own_odd)
        if not (np.array_equal(passed.lengths, part.lengths) and passed.data == part.data):
            changed[first] = passed
        for told, own in ((bad, own_bad), (odd, own_odd)):
            told.update((first + n, words) for n, words in own.items())
    if not changed:
        return whole
    return Blobs.joined(changed.pop(first, part) for first, part in whole.parts(PART_BYTES))


PART_BYTES = 8_000_000
"""Of shapes that are looked at together."""


def _check_part(shapes: Sequence[bytes | None], crs: str, bad: dict[int, Message], odd: dict[int, Message]) -> Blobs:
    made, curved = shapes_of(shapes)
    _drop_measures(made, odd)
    _mark(bad, curved, message(N_("Its shape has curves, which are not read: export it with straight lines.")))
    given = ~Blobs.of(shapes).missing
    missing = shapely.is_missing(made)
    _mark(bad, np.flatnonzero(given & missing), message(N_("Its shape cannot be read: a ring or a line is not whole.")))
    _mark(bad, np.flatnonzero(~missing & shapely.is_empty(made)), message(N_("Its place is empty.")))
    if system(crs).degrees:
        cut_at_180(made, odd)
    high, points = shapely.has_z(made), shapely.get_type_id(made) == 0
    corners, of = shapely.get_coordinates(made, include_z=bool(high.any()), return_index=True)
    if points.any():
        point = points[of]
        _remark_nowhere(corners[point, 0], corners[point, 1], of[point], odd)
    if high.any() and (not_finite := ~np.isfinite(corners[:, 2]) & high[of]).any():
        _mark(bad, np.unique(of[not_finite]), message(N_("A height is not a finite number.")))
    x, y, touched = _in_the_world(corners[:, 0], corners[:, 1], of, crs, bad, odd)
    sound = np.ones(len(shapes), dtype=bool)
    sound[list(bad)] = False
    crossed = np.flatnonzero(sound & ~missing & ~shapely.is_valid(made))
    for n in crossed.tolist():
        odd[n] = message(NOT_VALID, why=shapely.is_valid_reason(made[n]))
    still = crs == WGS84 and not touched
    moved = made if still else _set_coordinates(made, np.column_stack((x, y, corners[:, 2:])), of)
    return Blobs.of(shapely.to_wkb(moved, byte_order=1, flavor="iso"))


def _drop_measures(made: NDArray[np.object_], odd: dict[int, Message]) -> None:
    """Take away the M that surveyed lines carry: it is no place and no height. In place, with one word about all."""
    measured = np.flatnonzero(shapely.has_m(made))
    if len(measured):
        high = shapely.has_z(made[measured])
        flat, up = measured[~high], measured[high]
        made[flat] = shapely.force_2d(made[flat])
        made[up] = shapely.from_wkb(shapely.to_wkb(made[up], output_dimension=3))
        odd.setdefault(int(measured[0]), message(_MEASURED, n=len(measured)))


_MEASURED = N_("Measures (M) of shapes are left out, from here on in {n} rows.")
NOT_VALID = N_("Its shape is not valid: {why}.")
_WRAPPED = N_("Its longitude {value} was taken as {wrapped}.")
_CUT = N_("It reaches over longitude 180 and was cut there.")


_NOWHERE = N_("It lies at 0, 0, where many programs put what has no place.")


def _remark_nowhere(x: Any, y: Any, of: NDArray[Any], odd: dict[int, Message]) -> None:
    for n in of[(x == 0.0) & (y == 0.0)].tolist():
        odd.setdefault(int(n), message(_NOWHERE))


def _in_the_world(
    x: Any, y: Any, of: NDArray[Any], crs: str, bad: dict[int, Message], odd: dict[int, Message]
) -> tuple[Any, Any, bool]:
    """x and y in degrees of EPSG:4326, and whether any longitude was wrapped; rows out of range go to `bad`."""
    wrapped = False
    if system(crs).degrees:
        with np.errstate(invalid="ignore"):
            beyond = np.flatnonzero((x > 180.0) & (x <= 360.0))
        if wrapped := len(beyond) > 0:
            x = np.array(x)
            for corner in beyond.tolist():
                told = message(_WRAPPED, value=f"{x[corner]:.6g}", wrapped=f"{x[corner] - 360.0:.6g}")
                odd.setdefault(int(of[corner]), told)
            x[beyond] -= 360.0
        _check_range(x, y, of, bad)
    if crs != WGS84:
        x, y = geo.lon_lat_of(x, y, crs)
        _check_range(x, y, of, bad)
    return x, y, wrapped


def cut_at_180(made: Any, odd: dict[int, Message]) -> None:
    """Shapes that reach over longitude 180 in two, each side in its own range (RFC 7946, 3.1.9). In place."""
    west, east = shapely.bounds(made)[:, 0], shapely.bounds(made)[:, 2]
    with np.errstate(invalid="ignore"):
        over = np.flatnonzero((west <= 180.0) & (east > 180.0) & (east <= 360.0) & shapely.is_valid(made))
    for n in over.tolist():
        if shapely.get_type_id(made[n]) in (0, 4):
            continue
        halves = [
            shapely.clip_by_rect(made[n], *box) for box in ((-180.0, -90.0, 180.0, 90.0), (180.0, -90.0, 360.0, 90.0))
        ]
        parts = [*shapely.get_parts(halves[0]), *shapely.get_parts(shapely.transform(halves[1], _less_360))]
        kind = max(shapely.get_dimensions(parts), default=0)
        joined = [p for p in parts if shapely.get_dimensions(p) == kind]
        made[n] = shapely.multipolygons(joined) if kind == 2 else shapely.multilinestrings(joined)
        odd[n] = message(_CUT)


def _less_360(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(corners - np.array([360.0, 0.0]), dtype=np.float64)


def _set_coordinates(shapes: Any, xyz: NDArray[np.float64], of: NDArray[np.int64]) -> Any:
    """Other coordinates in the same shapes; heights are kept where there are any."""
    made = np.array(shapes, dtype=object)
    high = shapely.has_z(made)
    for with_z in (False, True):
        which = high if with_z else ~high & ~shapely.is_missing(made)
        if which.any():
            coordinates = xyz[which[of]] if with_z else xyz[which[of]][:, :2]
            made[which] = shapely.transform(made[which], lambda _, c=coordinates: c, include_z=with_z)
    return made


def _check_range(x: Any, y: Any, of: NDArray[Any], bad: dict[int, Message]) -> None:
    """Rows with a corner that is not on the Earth; a reason names the first such number."""
    with np.errstate(invalid="ignore"):
        finite = np.isfinite(x) & np.isfinite(y)
        _mark(bad, np.unique(of[~finite]), message(N_("Its place is not a finite number.")))
        _first_outside(y, np.flatnonzero(finite & (np.abs(y) > 90.0)), of, bad, _LATITUDE)
        _first_outside(x, np.flatnonzero(finite & (np.abs(x) > 180.0)), of, bad, _LONGITUDE)


_LATITUDE = N_("Its latitude {value} is outside −90 to 90.")
_LONGITUDE = N_("Its longitude {value} is outside −180 to 180.")


def _first_outside(values: Any, where: Any, of: Any, bad: dict[int, Message], words: str) -> None:
    for corner in where.tolist():
        bad.setdefault(int(of[corner]), message(words, value=f"{values[corner]:.6g}"))


def _mark(bad: dict[int, Message], where: Iterable[Any], words: Message) -> None:
    for n in where:
        bad.setdefault(int(n), words)
