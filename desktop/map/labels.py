"""Names on the map: the more important first, none over another, and where they were while the map is dragged."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from desktop.map.facts import Facts
from desktop.map.lettering import Letters, Words, letters
from desktop.map.paper import Paper
from desktop.map.points import PLATE_PX, plate_rect
from desktop.map.shapes import AnyPack
from desktop.map.slab import AREA, LINE, POINT
from desktop.map.view import WORLD_M, Box, View
from layers import geo
from layers.geo import LonLat
from layers.i18n import language, tr
from layers.style import Look, Style

_MOST_OF_A_LAYER = 300
_MOST = 400
_APART_PX = 260.0
_BUCKET_PX = 96.0
_LEAST_PX = 14.0
_FAR = 1.9
_AT_ONCE = 16
"""So many labels are thought of between two looks at the clock."""


Taken: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom of a rectangle in px. Thousands are tried for one layout, in plain numbers."""

Places: TypeAlias = tuple[tuple[float, float, float], ...]
"""Where a label may stand, the best first: its corner from the place in px, and its angle in degrees."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A label at a place of the world; `shift` is where its upper left corner is from there, in pixels."""

    key: tuple[str, str, int]
    x: float
    y: float
    shift: tuple[float, float]
    angle_deg: float
    letters: Letters


@dataclass(frozen=True, slots=True)
class Name:
    """Words for a cell of a grid, with its corners in EPSG:4326, the one first where they would rather stand."""

    cell: tuple[LonLat, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Wish:
    """A label that would like a place: one of several."""

    key: tuple[str, str, int]
    x: float
    y: float
    letters: Letters
    places: Places
    text: str
    once: bool
    first: bool = False
    rank: int = 0


class Labels:
    """The labels of a view; laid out again when the scale or the facts change, or the view leaves what they cover.

    While they are laid out anew, those of the last time stay `placed`.
    """

    def __init__(self) -> None:
        self.placed: list[Placed] = []
        self._covers: tuple[Box, float] | None = None
        self._mpp = 1.0
        self._laying: tuple[Box, float, Iterator[None]] | None = None

    def fits(self, view: View) -> bool:
        """Whether they still hold for `view`."""
        return self._covers is not None and _holds(*self._covers, view)

    def is_begun(self, view: View) -> bool:
        """Whether they are being laid out for `view`."""
        return self._laying is not None and _holds(*self._laying[:2], view)

    def forget(self) -> None:
        self._covers = self._laying = None

    def lay_out(
        self, layers: Iterable[Facts], paper: Paper, names: Iterable[Name] = (), taken: Iterable[QRectF] = ()
    ) -> None:
        """Place `names`, then the labels of `layers`, given from the lowest up, but nothing where the map is `taken`.

        They are laid out for `paper`, which is larger than the view.
        """
        self.begin(layers, paper, names, taken)
        self.go_on()

    def begin(
        self, layers: Iterable[Facts], paper: Paper, names: Iterable[Name] = (), taken: Iterable[QRectF] = ()
    ) -> None:
        """Begin with the same; `go_on` does it."""
        self._laying = paper.box, paper.mpp, self._lay(layers, paper, tuple(names), tuple(taken))

    def go_on(self, budget_s: float = math.inf) -> None:
        """Go on for about so long."""
        end = time.perf_counter() + budget_s
        while self._laying is not None:
            if next(self._laying[2], self) is self:
                self._laying = None
            elif time.perf_counter() > end:
                return

    def _lay(
        self, layers: Iterable[Facts], paper: Paper, names: tuple[Name, ...], taken: tuple[QRectF, ...]
    ) -> Iterator[None]:
        """A few at a time."""
        before = {_known(p): p for p in self.placed} if self._covers and self._covers[1] == paper.mpp else {}
        ordered = [facts for facts in layers if facts.shows_at(paper.ground_mpp)]
        room = _Room()
        for rect in taken:
            room.take(_edges(rect))
        wishes, first = list[_Wish](), list[_Wish]()
        for around in paper.worlds():
            for facts in ordered:
                for plate in _plates(facts, around):
                    room.take(plate, plate=True)
            shift = paper.box[0] - around.box[0]
            for wish in _moved((wish for facts in reversed(ordered) for wish in _wishes(facts, around)), shift):
                wishes.append(wish)
                if len(wishes) % _AT_ONCE == 0:
                    yield
            first += _moved(_cell_wishes(names, around), shift)
        wishes.sort(key=lambda wish: (not wish.first, _known(wish) not in before, wish.rank))
        found: list[Placed] = []
        for n, wish in enumerate((*first, *wishes)):
            if len(found) >= _MOST + len(first):
                break
            if (placed := _place(wish, before.get(_known(wish)), room, paper)) is not None:
                found.append(placed)
            if n % _AT_ONCE == 0:
                yield
        self.placed, self._covers, self._mpp = found, (paper.box, paper.mpp), paper.mpp

    def paint(self, painter: QPainter, view: View, covered: Sequence[QRectF] = ()) -> None:
        """With the painter in pixels of the view; no label goes where something else stands over the map."""
        if not 1 / _FAR < view.mpp / self._mpp < _FAR:
            return  # too crowded or too scattered until they are laid out again
        sheet = QRectF(0, 0, view.width, view.height)
        seen = sheet.adjusted(-300, -60, 300, 60)
        for label in self.placed:
            at = view.pixel(label.x, label.y)
            if not seen.contains(at):
                continue
            if label.angle_deg:
                painter.save()
                painter.translate(at)
                painter.rotate(label.angle_deg)
                painter.drawPixmap(QPointF(*label.shift), label.letters.pixmap)
                painter.restore()
            else:
                corner = at + QPointF(*label.shift)
                rect = QRectF(corner, QSizeF(label.letters.width, label.letters.height))
                if not sheet.contains(rect) or any(rect.intersects(other) for other in covered):
                    continue  # half a name says nothing
                painter.drawPixmap(QPointF(round(corner.x()), round(corner.y())), label.letters.pixmap)


def _holds(covers: Box, mpp: float, view: View) -> bool:
    (west, south, east, north), inner = covers, view.box
    return mpp == view.mpp and west <= inner[0] and south <= inner[1] and east >= inner[2] and north >= inner[3]


def _moved(wishes: Iterable[_Wish], shift: float) -> Iterator[_Wish]:
    """The same where they lie one world on."""
    return (replace(wish, x=wish.x + shift) if shift else wish for wish in wishes)


def _known(label: Placed | _Wish) -> tuple[tuple[str, str, int], int]:
    """By what a label is known from one layout to the next: what it names, and in which world."""
    return label.key, math.floor((label.x / WORLD_M + 1) / 2)


class _Room:
    """Which rectangles are taken, found by buckets."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[int, int], list[tuple[Taken, bool]]] = {}
        self._said: dict[str, list[QPointF]] = {}

    def take(self, rect: Taken, *, plate: bool = False) -> None:
        for bucket in self._of(rect):
            self._buckets.setdefault(bucket, []).append((rect, plate))

    def is_free(self, rect: Taken, *, over_plates: bool = False) -> bool:
        left, top, right, bottom = rect
        for bucket in self._of(rect):
            for (west, north, east, south), plate in self._buckets.get(bucket, ()):
                if west < right and east > left and north < bottom and south > top and not (plate and over_plates):
                    return False
        return True

    def say(self, text: str, at: QPointF) -> None:
        self._said.setdefault(text, []).append(at)

    def was_said_near(self, text: str, at: QPointF) -> bool:
        return any(math.hypot(at.x() - o.x(), at.y() - o.y()) < _APART_PX for o in self._said.get(text, ()))

    def _of(self, rect: Taken) -> list[tuple[int, int]]:
        west, north, east, south = (int(edge // _BUCKET_PX) for edge in rect)
        return [(column, row) for column in range(west, east + 1) for row in range(north, south + 1)]


def _place(wish: _Wish, before: Placed | None, room: _Room, paper: Paper) -> Placed | None:
    at = paper.transform.map(QPointF(wish.x, wish.y))
    if wish.once and room.was_said_near(wish.text, at):
        return None
    places = wish.places
    if before is not None:
        last = (*before.shift, before.angle_deg)
        places = (last, *(p for p in places if p != last))
    for over_plates in (False, True) if wish.first else (False,):
        for dx, dy, angle in places:
            taken = list(_covered(at, dx, dy, angle, wish.letters))
            if all(room.is_free(rect, over_plates=over_plates) for rect in taken):
                for rect in taken:
                    room.take(rect)
                room.say(wish.text, at)
                return Placed(wish.key, wish.x, wish.y, (dx, dy), angle, wish.letters)
    return None


def _edges(rect: QRectF) -> Taken:
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def _covered(at: QPointF, dx: float, dy: float, angle: float, size: Letters) -> Iterator[Taken]:
    """The label's rectangle; a slanted one as small squares along it."""
    if not angle:
        left, top = at.x() + dx, at.y() + dy
        yield left, top, left + size.width, top + size.height
        return
    turn, side = math.radians(angle), size.height
    for n in range(max(1, math.ceil(size.width / side))):
        along = dx + min((n + 0.5) * side, size.width - side / 2)
        across = dy + size.height / 2
        x = at.x() + along * math.cos(turn) - across * math.sin(turn)
        y = at.y() + along * math.sin(turn) + across * math.cos(turn)
        yield x - side / 2, y - side / 2, x + side / 2, y + side / 2


def _plates(facts: Facts, paper: Paper) -> Iterator[Taken]:
    if not any(look.plate for look in facts.shapes.looks):
        return
    west, south, east, north = paper.box
    shown = np.array([look.shows_at(paper.ground_mpp) for look in facts.shapes.looks])
    for pack in facts.shapes.packs:
        xy = pack.points_xy
        on = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north) & pack.points_alive
        on &= shown[pack.look[pack.points_row]]
        for x, y in xy[np.flatnonzero(on)[:_MOST_OF_A_LAYER]].tolist():
            at = paper.transform.map(QPointF(x, y))
            yield _edges(plate_rect(at.x(), at.y(), paper).adjusted(2, 2, -2, -2))


def _wishes(facts: Facts, paper: Paper) -> Iterator[_Wish]:
    yield from _numerals(facts, paper)
    style = facts.kind.style
    if style.label is None or (style.label_max_mpp and paper.ground_mpp > style.label_max_mpp):
        return
    for pack in facts.shapes.packs:
        for row in _labelled(pack, paper):
            wish = _wish(facts, pack, row, paper)
            if wish is not None:
                yield replace(wish, rank=int(pack.rank[row]))


_CELL_PT, _CELL_GAP_PX = 12.0, 4.0


def _cell_wishes(names: Iterable[Name], paper: Paper) -> Iterator[_Wish]:
    """In a corner of the cell where no plate stands, else in its middle."""
    for name in names:
        corners = geo.to_mercator(np.array(name.cell))
        (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
        if east < paper.box[0] or west > paper.box[2] or north < paper.box[1] or south > paper.box[3]:
            continue
        words = Words(name.words, _CELL_PT, "map.label", bold=True, whole=True)
        drawn = letters(words, paper.theme, language(), paper.ratio)
        x, y = corners.mean(axis=0).tolist()
        away = (corners - (x, y)) * (1, -1) / paper.mpp
        room = drawn.width / 2 + _CELL_GAP_PX, drawn.height / 2 + _CELL_GAP_PX
        middles = [*(away - np.clip(away, np.negative(room), room)).tolist(), (0.0, 0.0)]
        places = tuple((dx - drawn.width / 2, dy - drawn.height / 2, 0.0) for dx, dy in middles)
        yield _Wish(("", name.words, round(x + y)), x, y, drawn, places, name.words, once=False, first=True)


_RANK_MPP = (math.inf, math.inf, 80.0, 22.0, 14.0, 6.5, 4.0)
"""To how many metres per pixel a place of each rank has its name on the map."""


def _numerals(facts: Facts, paper: Paper) -> Iterator[_Wish]:
    """The level of patterned areas, in their middle and at every scale."""
    looks = facts.shapes.looks
    leveled = [n for n, look in enumerate(looks) if look.pattern and look.badge and look.plate is None]
    if not leveled:
        return
    west, south, east, north = paper.box
    for pack in facts.shapes.packs:
        for row in np.flatnonzero(pack.alive & np.isin(pack.look, leveled)).tolist():
            x, y = pack.anchor(row)
            if west <= x <= east and south <= y <= north:
                badge = str(looks[pack.look[row]].badge)
                drawn = letters(Words(badge, 10.0, "", tag=f"level.{badge}"), paper.theme, language(), paper.ratio)
                places = tuple((-drawn.width / 2, -drawn.height / 2 + dy, 0.0) for dy in (0, -16, 16))
                yield _Wish((facts.key, pack.ids[row], 1), x, y, drawn, places, badge, once=False, first=True)


def _labelled(pack: AnyPack, paper: Paper) -> list[int]:
    """Rows with a label on the paper, the largest first."""
    rows, b = pack.rows_in(paper.box), pack.bounds
    rows = rows[pack.labelled[rows] & (np.array(_RANK_MPP)[pack.rank[rows]] >= paper.ground_mpp)]
    size = (b[rows, 2] - b[rows, 0]) + (b[rows, 3] - b[rows, 1])
    found: list[int] = rows[np.argsort(-size, kind="stable")[:_MOST_OF_A_LAYER]].tolist()
    return found


def _wish(facts: Facts, pack: AnyPack, row: int, paper: Paper) -> _Wish | None:
    text = pack.labels[row]
    if text is None:
        return None
    wide = (pack.bounds[row, 2] - pack.bounds[row, 0]) / paper.mpp
    high = (pack.bounds[row, 3] - pack.bounds[row, 1]) / paper.mpp
    family = pack.family(row)
    if family != POINT and max(wide, high) < _LEAST_PX:
        return None
    look, style = facts.shapes.looks[pack.look[row]], facts.kind.style
    if not look.shows_at(paper.ground_mpp):
        return None
    words = _words(text, look, style, int(pack.rank[row]))
    drawn = letters(words, paper.theme, language(), paper.ratio)
    key = (facts.key, pack.ids[row], 0)
    if family == POINT:
        return _beside(key, pack.geometry[row], look, drawn, text, paper)
    if family == LINE and not words.tag:
        return _along(key, pack.geometry[row], drawn, text, paper) if math.hypot(wide, high) > drawn.width else None
    if not words.tag and family == AREA and (wide < 0.6 * drawn.width or high < drawn.height):
        return None
    middle = pack.anchor(row)
    if not words.tag:
        return _Wish(key, *middle, drawn, _about(drawn, (0.0,), _shifts(0.0)), text, once=True)
    ways = _about(drawn, _shifts(min(wide, 400) / 3), _shifts(min(high, 300) / 3))
    state = words.tag != "bg.raised"
    if state:
        beyond = high / 2 + drawn.height / 2 + 8
        ways += _about(drawn, (0.0, 40.0, -40.0), (-beyond, beyond))
    return _Wish(key, *middle, drawn, ways, text, once=False, first=state)


def _shifts(reach: float) -> tuple[float, ...]:
    """24 px off even where the shape is small, so that a numeral in its middle leaves room."""
    return (0.0, 24.0, -24.0, *((reach * 0.5, -reach * 0.5, reach, -reach) if reach > 48 else ()))


def _about(drawn: Letters, across: tuple[float, ...], along: tuple[float, ...]) -> Places:
    """Places about the middle, nearer ones first."""
    shifts = sorted(((dx, dy) for dx in across for dy in along), key=lambda shift: math.hypot(*shift))
    return tuple((dx - drawn.width / 2, dy - drawn.height / 2, 0.0) for dx, dy in shifts)


_RANK_INK = ("map.label", "map.label_minor")


def _words(text: str, look: Look, style: Style, rank: int) -> Words:
    if rank and not style.label_tag:
        return Words(text, (style.label_pt, 13, 12, 11, 10, 10, 10)[rank], _RANK_INK[rank >= 4], spaced=rank <= 2)
    if not style.label_tag:
        return Words(text, style.label_pt, style.label_colour, style.label_spaced)
    state = next((s.colour for s in look.strokes if s.colour.startswith("evac.")), "")
    if state:
        return Words(f"{text} {tr(look.title)}", 10.5, "", tag=state, glyph=look.glyph or "")
    return Words(text, 10.0, "", tag="bg.raised")


def _beside(
    key: tuple[str, str, int], shape: shapely.Geometry, look: Look, drawn: Letters, text: str, paper: Paper
) -> _Wish:
    """Below the plate, else above it or at its sides; a point without a plate has its name in its middle."""
    x, y = shapely.get_coordinates(shape)[0].tolist()
    wide, high = drawn.width, drawn.height
    if look.plate is None and look.fill is None:
        return _Wish(key, x, y, drawn, ((-wide / 2, -high / 2, 0.0),), text, once=True)
    half = (PLATE_PX / 2 + 2 if look.plate is not None else 6) * paper.theme.density
    places = (
        (-wide / 2, half, 0.0),
        (-wide / 2, -half - high, 0.0),
        (half, -high / 2, 0.0),
        (-half - wide, -high / 2, 0.0),
    )
    return _Wish(key, x, y, drawn, places, text, once=False)


def _along(key: tuple[str, str, int], shape: shapely.Geometry, drawn: Letters, text: str, paper: Paper) -> _Wish | None:
    """Along the line where it is nearly straight, upright enough to read."""
    line = max(shapely.get_parts(shape), key=shapely.length)
    length, need = line.length, (drawn.width + 8) * paper.mpp
    if line.geom_type not in ("LineString", "LinearRing") or length < need:
        return None
    for share in (0.5, 0.3, 0.7):
        middle = length * share
        if middle - need / 2 < 0 or middle + need / 2 > length:
            continue
        a, b, m = (line.interpolate(d) for d in (middle - need / 2, middle + need / 2, middle))
        if math.hypot(b.x - a.x, b.y - a.y) < 0.97 * need:
            continue
        angle = -math.degrees(math.atan2(b.y - a.y, b.x - a.x))
        angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
        shift = (-drawn.width / 2, -drawn.height / 2, angle)
        return _Wish(key, m.x, m.y, drawn, (shift,), text, once=True)
    return None
