"""The picture that goes round shows what the squares show, wherever the view goes and whatever comes and goes."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from shapely import box

from desktop.map.facts import Facts
from desktop.map.keys import Ground
from desktop.map.mosaic import Mosaic
from desktop.map.shapes import Shapes
from desktop.map.squares import Square, Squares
from desktop.map.view import View, to_box
from desktop.tokens import Theme
from layers.feature import Feature
from layers.kinds import KINDS as ALL_KINDS

KINDS = {kind.key: kind for kind in ALL_KINDS}
LIGHT = Theme.named("light")
EVERYWHERE = (-1e9, -1e9, 1e9, 1e9)
VIEW = View(width=700, height=450).fitted(to_box((108.30, 22.80, 108.31, 22.806)))
LAND = LIGHT["map.land"]


def a_layer(kind, shapes):
    held = Shapes(KINDS[kind], columnar=True)
    held.change({str(n): Feature(str(n), kind, {}, shape) for n, shape in enumerate(shapes)})
    return Facts(kind, KINDS[kind], held)


@pytest.fixture
def grounds():
    luck = np.random.default_rng(5)
    corners = luck.uniform((108.298, 22.798), (108.312, 22.808), (60, 2))
    houses = [box(x, y, x + 0.0004, y + 0.0003) for x, y in corners]
    parks = [box(x, y, x + 0.002, y + 0.001) for x, y in corners[:8]]
    return Ground((a_layer("green", parks),), lowest=True), Ground((a_layer("building", houses),))


def run(jobs):
    for job in jobs:
        job.done(job.work())


def ask(squares, grounds, view, ratio=1.0):
    return squares.jobs(view, grounds, LIGHT, ratio, way=(0.0, 0.0), rough=False, ahead=False)


def picture(view, paint, ratio=1.0):
    image = QImage(round(view.width * ratio), round(view.height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(255, 0, 255))
    painter = QPainter(image)
    told = paint(painter)
    painter.end()
    return np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.width()) & 0xFFFFFF, told


def by_squares(squares, grounds, view, ratio=1.0):
    def paint(painter):
        painter.fillRect(0, 0, view.width, view.height, LAND)
        return sum(squares.paint(painter, ground, view, ratio) for ground in grounds)

    return picture(view, paint, ratio)


def by_mosaic(mosaic, squares, grounds, view, ratio=1.0):
    return picture(view, lambda painter: mosaic.paint(painter, squares, grounds, view, ratio=ratio, land=LAND), ratio)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_wherever_the_view_goes_it_is_the_same_picture(grounds, ratio):
    squares, mosaic, luck = Squares(lambda: None), Mosaic(), np.random.default_rng(6)
    view = VIEW
    for turn in range(25):
        view = view.panned(*(2 * luck.integers(-150, 150, 2)).tolist())
        if turn % 8 == 7:
            view = view.zoomed(1.7 if turn % 16 == 7 else 1 / 1.7)
        jobs = ask(squares, grounds, view, ratio)
        run(jobs if turn % 3 else jobs[: len(jobs) // 2])  # now and then some are still missing

        expected, missing = by_squares(squares, grounds, view, ratio)
        found, told = by_mosaic(mosaic, squares, grounds, view, ratio)

        assert told == missing
        close = 0.01 if ratio % 1 else 0.05 if missing else 0  # what stands in is scaled, and Qt rounds its places
        assert (found != expected).mean() <= close


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_while_nothing_is_painted_at_a_new_scale_the_picture_of_the_last_is_scaled(grounds, ratio):
    squares, mosaic = Squares(lambda: None), Mosaic()
    view = VIEW.panned(3.0, 5.0)
    run(ask(squares, grounds, view, ratio))
    before, _ = by_mosaic(mosaic, squares, grounds, view, ratio)

    high, wide = before.shape
    for over, down in ((0, 0), (40, 26)):  # what comes in sight then is there as well
        nearer, missing = by_mosaic(mosaic, squares, grounds, view.zoomed(2.0).panned(over, down), ratio)
        top, left = high // 4 - round(down * ratio / 2), wide // 4 - round(over * ratio / 2)
        middle = before[top : top + high // 2, left : left + wide // 2]
        scaled = np.repeat(np.repeat(middle, 2, axis=0), 2, axis=1)
        assert missing
        assert (nearer[: len(scaled)] == scaled[: len(nearer)]).mean() > 0.97


def test_what_comes_in_sight_has_been_put_in_a_little_with_each_frame(grounds, monkeypatch):
    squares, mosaic, laid = Squares(lambda: None), Mosaic(), []
    by_one, view = Square.lay, VIEW.panned(5.0, -3.0)

    def lay(square, painter, spot):
        laid[-1] += 1
        by_one(square, painter, spot)

    for way in ((-30.0, 0.0), (30.0, -20.0), (0.0, 30.0)):  # over many squares, also where the picture goes round
        for _ in range(30):
            run(squares.jobs(view, grounds, LIGHT, 1.0, way=(0.0, 0.0), rough=False, ahead=True))
            expected, _ = by_squares(squares, grounds, view)
            with monkeypatch.context() as watched:
                watched.setattr(Square, "lay", lay)
                laid.append(0)
                found, missing = by_mosaic(mosaic, squares, grounds, view)
            assert missing == 0
            assert (found == expected).all()
            view = view.panned(*way)
        assert max(laid[1:]) <= 2 * len(grounds)  # a column or row would be three or four of each at once
        laid = laid[:1]


def test_what_changed_is_seen_in_the_next_frame(grounds):
    squares, mosaic = Squares(lambda: None), Mosaic()
    run(ask(squares, grounds, VIEW))
    before, _ = by_mosaic(mosaic, squares, grounds, VIEW)

    grounds[1].layers[0].shapes.change({"0": None, "1": None})
    squares.touch("building", [EVERYWHERE])
    run(ask(squares, grounds, VIEW))
    after, _ = by_mosaic(mosaic, squares, grounds, VIEW)

    assert (after != before).any()
    assert (after == by_squares(squares, grounds, VIEW)[0]).all()


def test_another_stack_or_size_begins_anew(grounds):
    squares, mosaic = Squares(lambda: None), Mosaic()
    for shown in (grounds, grounds[:1], grounds[1:]):
        for view in (VIEW, VIEW.resized(300, 200), VIEW.resized(1200, 900)):
            run(ask(squares, shown, view))
            assert (by_mosaic(mosaic, squares, shown, view)[0] == by_squares(squares, shown, view)[0]).all()
