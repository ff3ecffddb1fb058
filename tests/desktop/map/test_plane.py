"""What worker threads paint of layers in columns, held against Qt's own painter, shape by shape."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from shapely import LineString, Polygon, box

from desktop.map.inks import Sheet, pixels_of
from desktop.map.paper import Paper
from desktop.map.plane import paint_plane
from desktop.map.scene import Facts
from desktop.map.shapes import Shapes
from desktop.map.tiles import paint_ground
from desktop.map.view import to_box
from desktop.tokens import Theme
from layers.feature import Feature
from layers.kind import Geometry, Group, Kind
from layers.kinds.city import AREAS, BUILDINGS, ROADS, WATERS
from layers.stack import Layer
from layers.style import Look, Stroke, Style

LIGHT = Theme.named("light")
SIDE = 256
# On whole pixels of the world, as squares are.
WEST, SOUTH = (round(v / 64) * 64 for v in to_box((108.30, 22.80, 108.31, 22.81))[:2])


def a_kind(look: Look, **looks: Look) -> Kind:
    return Kind("x", "X", "X", Geometry.ANY, (), Group.CITY, style=Style(look, by="t", looks=looks), bulk=True)


def facts_of(kind: Kind, shapes, *, columnar: bool, opacity: float = 1.0) -> Facts:
    held = Shapes(kind, columnar=columnar)
    held.change({str(n): Feature(str(n), kind.key, values, shape) for n, (shape, values) in enumerate(shapes)})
    return Facts(kind.key, kind, held, Layer(kind.key, kind.title, kind.group, opacity=opacity))


def painted(facts: Facts, mpp: float = 4.0) -> np.ndarray:
    pixels = np.full((SIDE, SIDE), 0xFFFFFFFF, dtype=np.uint32)
    paint_plane(
        pixels, [facts], (WEST, SOUTH, WEST + SIDE * mpp, SOUTH + SIDE * mpp), Sheet(LIGHT, mpp, mpp * 0.92, 1.0)
    )
    return pixels


def drawn(facts: Facts, mpp: float = 4.0) -> np.ndarray:
    """The slow way: each shape by Qt's painter."""
    north = SOUTH + SIDE * mpp
    transform = QTransform(1 / mpp, 0, 0, -1 / mpp, -WEST / mpp, north / mpp)
    paper = Paper(LIGHT, (WEST, SOUTH, WEST + SIDE * mpp, north), mpp, mpp * 0.92, transform)
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for _ in paint_ground(painter, [facts], paper):
        pass
    painter.end()
    return pixels_of(image)


def off(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The greatest difference of a channel, pixel by pixel."""
    a, b = (pixels.view(np.uint8).reshape(SIDE, SIDE, 4).astype(int) for pixels in (one, other))
    return np.abs(a - b).max(axis=2)


def some_shapes(count: int, *, lines: bool, types=("a",), seed: int = 5):
    """Lines anywhere; areas side by side, for of those that overlap the slow painter makes more than one surface."""
    luck = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(count)))
    for k in range(count):
        x, y = 108.3 + luck.random() * 0.009, 22.8 + luck.random() * 0.009
        n = int(luck.integers(3, 9))
        turn = np.sort(luck.random(n)) * 2 * np.pi
        reach = luck.uniform(0.0003, 0.002, n)
        if not lines:
            x, y = 108.3 + (k % side + 0.5) * 0.009 / side, 22.8 + (k // side + 0.5) * 0.009 / side
            reach *= 0.0045 / side / 0.002
        corners = np.column_stack((x + reach * np.cos(turn), y + reach * np.sin(turn)))
        shape = LineString(corners) if lines else Polygon(corners).buffer(0)
        yield shape, {"t": str(luck.choice(types))}


RED, BLUE = "#cc2222", "#2244cc"


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (a_kind(Look("", fill=RED)), False),
        (a_kind(Look("", fill=RED, fill_opacity=0.4)), False),
        (a_kind(Look("", fill=RED, strokes=(Stroke("#000000", 1.0),)), b=Look("", fill=BLUE)), False),
        (a_kind(Look("", strokes=(Stroke("#ffffff", 6.0), Stroke(RED, 3.0)))), True),
        (a_kind(Look("", strokes=(Stroke(RED, 2.0),)), b=Look("", strokes=(Stroke(BLUE, 8.0),))), True),
        (a_kind(Look("", fill=RED, fill_opacity=0.3, pattern="hatch", strokes=(Stroke(RED, 1.5),))), False),
    ],
    ids=["fill", "tint", "outlined by class", "cased lines", "lines by class", "pattern"],
)
def test_the_picture_is_the_one_the_slow_painter_makes(kind, lines):
    shapes = list(some_shapes(60, lines=lines, types=("a", "b")))

    found = off(painted(facts_of(kind, shapes, columnar=True)), drawn(facts_of(kind, shapes, columnar=False)))

    assert (drawn(facts_of(kind, shapes, columnar=False)) != 0xFFFFFFFF).mean() > 0.1
    assert (found > 40).mean() < 0.01
    assert found.mean() < 2.5


def test_dashes_are_as_long_as_the_slow_painter_s():
    kind = a_kind(Look("", strokes=(Stroke(RED, 3.0, dash=(12, 8)),)))
    shapes = [(LineString([(108.3005, 22.803), (108.3085, 22.803)]), {})]

    ours, theirs = (
        make(facts_of(kind, shapes, columnar=columnar)) for make, columnar in ((painted, True), (drawn, False))
    )

    assert (off(ours, theirs) > 60).mean() < 0.002


def test_the_layers_of_a_city_look_the_same():
    for kind, shapes in (
        (
            ROADS,
            [(s, {"road_class": v["t"]}) for s, v in some_shapes(40, lines=True, types=("primary", "residential"))],
        ),
        (BUILDINGS, list(some_shapes(80, lines=False))),
        (WATERS, list(some_shapes(20, lines=False))),
        (AREAS, [(box(108.301, 22.801, 108.308, 22.807), {"level": "street"})]),
    ):
        found = off(
            painted(facts_of(kind, shapes, columnar=True), 2.0), drawn(facts_of(kind, shapes, columnar=False), 2.0)
        )
        assert (found > 48).mean() < 0.01, kind.key


def test_half_the_opacity_is_half_the_ink():
    kind = a_kind(Look("", fill="#000000"))
    shape = [(box(108.30, 22.80, 108.31, 22.81), {})]

    half = painted(facts_of(kind, shape, columnar=True, opacity=0.5))

    assert int(half[128, 128] & 0xFF) == pytest.approx(128, abs=2)


def test_squares_beside_each_other_meet_without_a_seam():
    kind = a_kind(Look("", fill=RED, fill_opacity=0.5, pattern="hatch", strokes=(Stroke(BLUE, 3.0, dash=(7, 5)),)))
    facts = facts_of(kind, list(some_shapes(30, lines=False)), columnar=True)
    sheet, mpp = Sheet(LIGHT, 4.0, 3.7, 1.0), 4.0
    whole = np.zeros((SIDE, 2 * SIDE), dtype=np.uint32)
    x0, y0 = (round(v / (SIDE * mpp)) * SIDE * mpp for v in (WEST, SOUTH))
    paint_plane(whole, [facts], (x0, y0, x0 + 2 * SIDE * mpp, y0 + SIDE * mpp), sheet)

    for n in range(2):
        part = np.zeros((SIDE, SIDE), dtype=np.uint32)
        west = x0 + n * SIDE * mpp
        paint_plane(part, [facts], (west, y0, west + SIDE * mpp, y0 + SIDE * mpp), sheet)
        assert (off(part, np.ascontiguousarray(whole[:, n * SIDE : (n + 1) * SIDE])) <= 3).all()


def test_an_area_of_two_million_corners_is_painted_at_every_scale():
    turn = np.linspace(0, 2 * np.pi, 2_000_000, endpoint=False)
    radius = 0.004 * (1 + 0.1 * np.sin(turn * 40_000))
    shape = Polygon(np.column_stack((108.305 + radius * np.cos(turn), 22.805 + radius * np.sin(turn))))
    facts = facts_of(a_kind(Look("", fill=RED)), [(shape, {})], columnar=True)

    shares = [(painted(facts, mpp) != 0xFFFFFFFF).mean() for mpp in (2.0, 8.0, 64.0)]

    assert shares[0] > shares[1] > shares[2] > 0


def test_both_sides_of_the_date_line_show_one_area():
    shape = Polygon([(179.99, 0.0), (-179.99, 0.0), (-179.99, 0.01), (179.99, 0.01)])
    facts = facts_of(a_kind(Look("", fill=RED)), [(shape, {})], columnar=True)
    sheet = Sheet(LIGHT, 10.0, 10.0, 1.0)
    for edge in (-1, 1):
        x = edge * to_box((0, 0, 180, 1))[2]
        pixels = np.zeros((SIDE, SIDE), dtype=np.uint32)
        paint_plane(pixels, [facts], (x - 1280, -1000, x + 1280, 1560), sheet)

        assert {bool(pixels[100, column]) for column in (30, 100, 150, 220)} == {True}
