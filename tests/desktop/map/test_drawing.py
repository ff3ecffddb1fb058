"""Ways of drawing, without a window: labels, clusters, history, swatches, shapes that follow edits."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from shapely import LineString, Polygon, box

from desktop.map.density import History, paint_history
from desktop.map.labels import Labels, Name
from desktop.map.overlay import Figure, Overlay, Sign, stand, taken_by_figures
from desktop.map.patterns import texture
from desktop.map.points import Seen, clusters, points_in_sight, uncovered
from desktop.map.preview import paint_preview
from desktop.map.scene import Facts
from desktop.map.shapes import AREA, LINE, Shapes
from desktop.map.swatch import legend_entries, swatch
from desktop.map.tiles import paper_for
from desktop.map.view import View, to_box
from desktop.tokens import NAMES, Theme
from layers.archive import Archive
from layers.edit import adding
from layers.feature import Feature
from layers.gestures.events import Preview
from layers.guide_grids import cells_in, guide_grid
from layers.kind import Group
from layers.kinds.city import BUILDINGS, GREENS, ROADS
from layers.kinds.datasets import ARCHIVE_STYLE
from layers.kinds.evacuation import EVAC_ZONES
from layers.kinds.hazards import RISK_ZONES
from layers.kinds.shelters import SHELTERS
from layers.stack import Layer
from layers.style import Crowd
from tests.builders import a_shelter

LIGHT = Theme.named("light")
VIEW = View().resized(800, 600).fitted(to_box((108.30, 22.80, 108.36, 22.84)), margin_px=0)
PAPER_OF_VIEW = paper_for(VIEW, LIGHT, 1.0)
PAPER = paper_for(View().resized(800, 600).fitted(to_box((0, 0, 0.1, 0.1))), LIGHT, 1.0)


def shapes_of(kind, *features) -> Shapes:
    shapes = Shapes(kind)
    shapes.change({f.id: f for f in features})
    return shapes


def some_shelters(count: int, seed: int = 1) -> list[Feature]:
    chance = random.Random(seed)
    places = [(108.30 + chance.random() * 0.06, 22.80 + chance.random() * 0.04) for _ in range(count)]
    return [a_shelter(id=f"s{n}", at=place, name=f"避难场所 {n}") for n, place in enumerate(places)]


def rects(labels: Labels, view: View) -> dict[str, QRectF]:
    found = {}
    for label in labels.placed:
        at = view.pixel(label.x, label.y) + QPointF(*label.shift)
        found[label.key[1]] = QRectF(at.x(), at.y(), label.letters.width, label.letters.height)
    return found


# Labels


def test_labels_never_lie_on_each_other():
    labels = Labels()

    labels.lay_out([Facts("shelter", SHELTERS, shapes_of(SHELTERS, *some_shelters(300)))], paper_for(VIEW, LIGHT, 1.0))

    placed = list(rects(labels, VIEW).values())
    assert len(placed) > 20
    assert not [1 for n, a in enumerate(placed) for b in placed[n + 1 :] if a.intersects(b)]


def test_labels_laid_out_a_few_at_a_time_stand_as_those_laid_out_at_once():
    labels, at_once, facts = Labels(), Labels(), [Facts("shelter", SHELTERS, shapes_of(SHELTERS, *some_shelters(300)))]
    labels.lay_out([Facts("shelter", SHELTERS, shapes_of(SHELTERS, *some_shelters(30)))], PAPER_OF_VIEW)
    before = rects(labels, VIEW)
    at_once.lay_out(facts, PAPER_OF_VIEW)

    labels.forget()
    labels.begin(facts, PAPER_OF_VIEW)
    labels.go_on(1e-9)
    assert rects(labels, VIEW) == before, "those of the last time stay until the others are there"
    assert not labels.fits(VIEW)
    turns = 1
    while labels.is_begun(VIEW):
        labels.go_on(1e-9)
        turns += 1

    assert turns > 5
    assert labels.fits(VIEW)
    assert rects(labels, VIEW) == rects(at_once, VIEW)


def test_what_was_begun_for_another_scale_or_before_a_change_is_no_layout_of_the_view():
    labels, facts = Labels(), [Facts("shelter", SHELTERS, shapes_of(SHELTERS, *some_shelters(300)))]
    labels.begin(facts, paper_for(VIEW.zoomed(2), LIGHT, 1.0))
    assert not labels.is_begun(VIEW)

    labels.begin(facts, PAPER_OF_VIEW)
    assert labels.is_begun(VIEW)
    labels.forget()
    labels.go_on()
    assert not labels.is_begun(VIEW)
    assert not labels.placed


def test_labels_stay_where_they_are_while_the_map_is_dragged():
    labels, facts = Labels(), [Facts("shelter", SHELTERS, shapes_of(SHELTERS, *some_shelters(200)))]
    labels.lay_out(facts, paper_for(VIEW, LIGHT, 1.0))
    before = rects(labels, VIEW)

    dragged = VIEW.panned(90, -40)
    labels.lay_out(facts, paper_for(dragged, LIGHT, 1.0))
    after = rects(labels, dragged)

    seen_twice = [i for i in before if QRectF(120, 80, 560, 440).contains(before[i])]
    assert len(seen_twice) > 5
    for identity in seen_twice:
        assert after[identity].topLeft() == before[identity].topLeft() + QPointF(90, -40)


def test_the_names_of_a_grid_stand_in_their_cells_and_labels_keep_clear_of_them():
    grid = guide_grid((108.305, 22.805, 108.355, 22.835), 800)
    names = [Name(*cell) for cell in cells_in(grid.lines())]
    facts = [Facts("shelter", SHELTERS, shapes_of(SHELTERS, *some_shelters(300)))]
    labels = Labels()

    labels.lay_out(facts, paper_for(VIEW, LIGHT, 1.0), names)

    placed = rects(labels, VIEW)
    for name in names:
        corners = [VIEW.pixel_of(*corner) for corner in name.cell]
        assert QRectF(corners[0], corners[2]).contains(placed[name.words])
    rest = list(placed.values())
    assert len(rest) > len(names) + 10
    assert not [1 for n, a in enumerate(rest) for b in rest[n + 1 :] if a.intersects(b)]


def test_signs_near_each_other_are_all_read_and_keep_out_from_under_what_covers_the_map():
    middle = VIEW.lon_lat(QPointF(400, 300))
    beside = VIEW.lon_lat(QPointF(403, 302))
    strip = QRectF(300, 0, 60, 600)
    laid = Overlay(signs=(Sign(middle, "observer"), Sign(beside, "blocked here"), Sign(middle, "seen")))

    standing = stand([laid], VIEW, paper_for(VIEW, LIGHT, 1.0), [strip])

    taken = [strip, *(one.rect for one in standing)]
    assert not [1 for n, a in enumerate(taken) for b in taken[n + 1 :] if a.intersects(b)]


def test_digits_of_a_grid_move_along_their_line_from_under_what_covers_the_map():
    foot = VIEW.lon_lat(QPointF(700, 600))
    credits, paper = QRectF(500, 570, 300, 30), paper_for(VIEW, LIGHT, 1.0)
    digits = Sign(foot, "26", dot=False, along=(0, -1))

    (moved,) = stand([Overlay(signs=(digits,))], VIEW, paper, [credits])
    assert moved.letters is not None
    assert moved.rect.bottom() <= 570
    assert abs(moved.rect.center().x() - 700) < 1

    (left_out,) = stand([Overlay(signs=(replace(digits, along=(0, 0)),))], VIEW, paper, [credits])
    assert left_out.letters is None


def test_a_text_that_was_put_down_is_not_written_over():
    place = VIEW.lon_lat(QPointF(400, 300))
    paper = paper_for(VIEW, LIGHT, 1.0)
    taken = list(taken_by_figures([Overlay(figures=(Figure(place, "Assembly area", pt=40.0),))], VIEW, paper))
    labels = Labels()

    labels.lay_out([Facts("shelter", SHELTERS, shapes_of(SHELTERS, *some_shelters(300)))], paper, taken=taken)

    assert len(taken) == 1
    assert taken[0].contains(QPointF(400, 300))
    assert not any(rect.intersects(taken[0]) for rect in rects(labels, VIEW).values())


def test_an_order_to_leave_is_named_even_among_many_plates():
    zone = Feature("z1", "evac_zone", {"code": "Z1"}, box(108.31, 22.81, 108.35, 22.83), "order")
    labels = Labels()

    facts = [
        Facts("evac_zone", EVAC_ZONES, shapes_of(EVAC_ZONES, zone)),
        Facts("shelter", SHELTERS, shapes_of(SHELTERS, *some_shelters(900))),
    ]
    labels.lay_out(facts, paper_for(VIEW, LIGHT, 1.0))

    assert "z1" in rects(labels, VIEW)


def test_the_level_of_a_risk_zone_is_written_in_it_at_every_scale():
    zone = Feature("r1", "risk_zone", {"name": "R", "risk_level": 2}, box(108.32, 22.81, 108.34, 22.83))
    far = VIEW.zoomed(0.1)
    labels = Labels()

    labels.lay_out([Facts("risk_zone", RISK_ZONES, shapes_of(RISK_ZONES, zone))], paper_for(far, LIGHT, 1.0))

    assert len(labels.placed) == 1


def test_the_name_of_a_street_is_written_along_it():
    street = Feature(
        "a", "road", {"name": "Riverside", "road_class": "primary"}, LineString([(108.31, 22.81), (108.33, 22.83)])
    )
    near, labels = VIEW.zoomed(4), Labels()

    labels.lay_out([Facts("road", ROADS, shapes_of(ROADS, street))], paper_for(near, LIGHT, 1.0))

    assert [round(label.angle_deg) for label in labels.placed] == [-47]


# Points


def test_clusters_count_every_point_once():
    chance = np.random.default_rng(3)
    seen = Seen(chance.uniform(0, 800, (5000, 2)), np.zeros(5000, dtype=np.int16))

    found = list(clusters(seen, paper_for(VIEW, LIGHT, 1.0), (SHELTERS.style.default,)))

    assert sum(cluster.count for cluster in found) == 5000
    assert len(found) < 400


def test_clusters_stay_together_while_the_map_is_dragged():
    shapes = shapes_of(SHELTERS, *some_shelters(800))
    counts = []
    for view in (VIEW, VIEW.panned(13, 7)):
        xy = np.array([[p.x(), p.y()] for p in (view.pixel(x, y) for x, y in shapes.packs[0].points_xy)])
        seen = Seen(xy, np.zeros(len(xy), dtype=np.int16))
        counts.append(sorted(c.count for c in clusters(seen, paper_for(view, LIGHT, 1.0), shapes.looks)))

    assert counts[0] == counts[1]


def test_a_plate_hidden_by_another_layer_is_left_out_until_they_part():
    school = shapes_of(SHELTERS, a_shelter(at=(108.33, 22.82)))
    shelter = shapes_of(SHELTERS, a_shelter(at=(108.33001, 22.82)))
    counts = []
    for view in (VIEW, VIEW.fitted(to_box((108.3299, 22.8199, 108.3301, 22.8201))).zoomed(30)):
        paper = paper_for(view, LIGHT, 1.0)
        layers = [(shapes, points_in_sight(shapes, paper)) for shapes in (school, shelter)]
        counts.append([len(seen.xy) for seen in uncovered(layers, paper)])

    assert counts == [[0, 1], [1, 1]]


# Shapes


def test_many_edits_leave_what_a_fresh_reading_finds():
    chance = random.Random(5)
    shapes, truth = Shapes(EVAC_ZONES), {}
    for n in range(300):
        identity = f"z{chance.randrange(40)}"
        if identity in truth and chance.random() < 0.3:
            truth.pop(identity)
            shapes.change({identity: None})
            continue
        x, y = 108.3 + chance.random() * 0.05, 22.8 + chance.random() * 0.03
        truth[identity] = Feature(identity, "evac_zone", {"code": str(n)}, box(x, y, x + 0.003, y + 0.002), "normal")
        shapes.change({identity: truth[identity]})

    fresh = shapes_of(EVAC_ZONES, *truth.values())
    assert {i for i in truth if i in shapes} == set(truth)
    assert len(shapes) == len(fresh)
    assert all(shapes.geometry(i).equals(fresh.geometry(i)) for i in truth)
    drawn = [pack.path(AREA, n, PAPER) for pack in shapes.packs for n in range(len(pack.chunks[AREA].members))]
    assert sum(path.elementCount() for path in drawn) == 5 * len(truth)


def test_what_surrounds_a_change_is_told():
    shapes = shapes_of(EVAC_ZONES, zone := Feature("z", "evac_zone", {"code": "Z"}, box(1, 1, 2, 2), "normal"))

    boxes = shapes.change({"z": Feature("z", "evac_zone", {"code": "Z"}, box(5, 5, 6, 6), "normal")})

    assert len(boxes) == 2
    assert shapes.box_of(zone.id) == pytest.approx(to_box((5, 5, 6, 6)))


def test_lines_of_a_collection_are_drawn_as_lines():
    street = Feature("a", "road", {"name": "A"}, LineString([(1, 1), (2, 2), (3, 1)]))

    pack = shapes_of(ROADS, street).packs[0]

    assert pack.path(LINE, 0, PAPER).elementCount() == 3


def test_an_area_of_a_million_corners_is_drawn_without_a_stall():
    turn = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    radius = 0.02 * (1 + 0.1 * np.sin(turn * 40_000))
    xy = np.column_stack((108.33 + radius * np.cos(turn), 22.82 + radius * np.sin(turn)))
    pack = shapes_of(EVAC_ZONES, Feature("z", "evac_zone", {"code": "Z"}, Polygon(xy), "normal")).packs[0]
    corner = paper_for(View().resized(256, 256).fitted(to_box((108.345, 22.82, 108.347, 22.822))), LIGHT, 1.0)

    assert 0 < pack.path(AREA, 0, corner).elementCount() < 20_000


# History


def an_archive(*, days: int = 300, rows: int = 3000) -> Archive:
    start = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp() * 1e6)
    chance = np.random.default_rng(2)
    columns = {
        "time": start + np.sort(chance.integers(0, days * 86_400, rows)) * 1_000_000,
        "lon": chance.uniform(108.30, 108.36, rows),
        "lat": chance.uniform(22.80, 22.84, rows),
    }
    return Archive(Feature("set:h", "dataset", {"name": "H"}), columns)


def drawn(history: History) -> QImage:
    image = QImage(800, 600, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint_history(painter, history, paper_for(VIEW, LIGHT, 1.0))
    painter.end()
    return image


def inked(image: QImage) -> int:
    return int((np.frombuffer(image.constBits(), dtype=np.uint32) != 0).sum())


def test_only_the_rows_of_the_window_are_drawn():
    history, now = History("h", an_archive()), datetime(2024, 5, 1, tzinfo=UTC)

    history.look_at(now, live=False, seconds=86_400)
    day = inked(drawn(history))
    few = history.count
    history.look_at(now, live=False, seconds=30 * 86_400)

    assert 0 < few < 30
    assert inked(drawn(history)) > 3 * day
    assert 200 < history.count < 400


def test_playing_backwards_shows_the_same_as_forwards():
    history, now = History("h", an_archive()), datetime(2024, 5, 1, tzinfo=UTC)
    pictures = []
    for moment in (now, now + timedelta(days=3), now):
        history.look_at(moment, live=False, seconds=7 * 86_400)
        pictures.append(drawn(history))

    assert pictures[0] == pictures[2]
    assert pictures[0] != pictures[1]


def test_live_with_nothing_new_the_whole_history_is_heat():
    history = History("h", an_archive())

    history.look_at(datetime(2026, 1, 1, tzinfo=UTC), live=True, seconds=None)
    image = drawn(history)

    assert history.count == 3000
    assert inked(image) > 100_000


def test_the_legend_tells_what_of_a_history_lies_in_view_within_its_window():
    history, now = History("h", an_archive()), datetime(2024, 5, 1, tzinfo=UTC)
    here, elsewhere = to_box((108.30, 22.80, 108.36, 22.84)), to_box((109.0, 23.0, 109.1, 23.1))

    history.look_at(now, live=False, seconds=30 * 86_400)
    assert history.looks_in(here, history.chosen()) == [history.style.default]
    assert history.looks_in(elsewhere, history.chosen()) == []

    history.look_at(now - timedelta(days=900), live=False, seconds=30 * 86_400)
    assert history.looks_in(here, history.chosen()) == []


def test_a_history_is_drawn_as_its_style_says_of_crowds():
    """Few rows: dots, and with always heat a glow without an edge."""
    pictures = {}
    for crowd in (Crowd.HEAT, Crowd.DOTS, Crowd.ALWAYS_HEAT):
        style = replace(ARCHIVE_STYLE, crowd=crowd)
        layer = Layer("h", "H", Group.REFERENCE, archive=True, style=style)
        history = History("h", an_archive(rows=12), layer)
        history.look_at(datetime(2026, 1, 1, tzinfo=UTC), live=True, seconds=None)
        pictures[crowd] = drawn(history)

    assert pictures[Crowd.HEAT] == pictures[Crowd.DOTS]
    edges = {crowd: np.abs(np.diff(light(image), axis=1)).max() for crowd, image in pictures.items()}
    assert inked(pictures[Crowd.ALWAYS_HEAT]) > inked(pictures[Crowd.DOTS]) > 0
    assert edges[Crowd.ALWAYS_HEAT] < edges[Crowd.DOTS] / 3


def light(image: QImage) -> np.ndarray:
    """The opacity of each pixel, 0 to 255."""
    return (
        np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.width(), 4)[..., 3].astype(int)
    )


def test_a_history_outside_its_scales_counts_nothing():
    layer = Layer("h", "H", Group.REFERENCE, archive=True, max_mpp=VIEW.ground_mpp / 2)
    history = History("h", an_archive(), layer)
    history.look_at(datetime(2026, 1, 1, tzinfo=UTC), live=True, seconds=None)

    assert inked(drawn(history)) == 0
    assert history.count == 0


def test_an_archive_without_rows_draws_nothing():
    history = History("h", an_archive(rows=0))

    history.look_at(datetime(2024, 5, 1, tzinfo=UTC), live=False, seconds=None)

    assert inked(drawn(history)) == 0
    assert history.looks_in(to_box((108.30, 22.80, 108.36, 22.84)), history.chosen()) == []
    assert history.box is None


def test_a_row_without_a_place_leaves_the_others_where_they_are():
    archive = an_archive()
    columns = {"time": archive.time_us.copy(), "lon": archive.lon.copy(), "lat": archive.lat.copy()}
    columns["lon"][7] = np.nan

    history = History("h", Archive(Feature("set:h", "dataset", {"name": "H"}), columns))
    history.look_at(datetime(2024, 5, 1, tzinfo=UTC), live=False, seconds=None)

    assert history.box is not None
    assert inked(drawn(history)) > 1000


# Swatches and patterns


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("look", [SHELTERS.style.default, EVAC_ZONES.style.looks["order"], RISK_ZONES.style.looks["1"]])
def test_a_swatch_shows_something_in_every_theme(look, name):
    pixmap = swatch(look, Theme.named(name), 18)

    assert pixmap.height() / pixmap.devicePixelRatio() == 18
    assert inked(pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)) > 100


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("look", [*ROADS.style.looks.values(), GREENS.style.default, BUILDINGS.style.default])
def test_what_is_faint_on_the_map_has_an_edge_in_its_swatch(look, name):
    image = swatch(look, Theme.named(name), 18).toImage()
    frame = 4
    inside = [
        image.pixelColor(x, y).lightness()
        for x in range(frame, image.width() - frame)
        for y in range(frame, image.height() - frame)
    ]

    assert max(inside) - min(inside) > 12


@pytest.mark.parametrize(("level", "low", "high"), [(1, 0.30, 0.60), (2, 0.20, 0.38), (3, 0.16, 0.32), (4, 0.02, 0.12)])
def test_the_more_serious_the_risk_the_denser_its_pattern(level, low, high):
    image = texture(f"risk-{level}", f"level.{level}", LIGHT)

    share = inked(image) / (image.width() * image.height())

    assert low <= share * 0.8 <= high


def test_the_legend_lists_what_there_is(situation):
    situation.apply(adding(a_shelter(state="open")), imported=True)

    titles = [entry.words for entry in legend_entries(situation)]

    assert titles == ["Shelters · Open"]


# What is said of a shape in hand


def test_what_is_said_of_a_shape_stands_clear_of_what_lies_over_the_map(qapp):
    top = QRectF(200, 0, 400, 40)
    held = VIEW.lon_lat(QPointF(400, 60))

    def inked(covered: list[QRectF]) -> bool:
        image = QImage(800, 600, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        paint_preview(painter, Preview(None, (held,), words="2.67 km²"), paper_for(VIEW, LIGHT, 1.0), covered)
        painter.end()
        return any(image.pixelColor(x, y).alpha() for x in range(200, 600, 2) for y in range(0, 40, 2))

    assert inked([])
    assert not inked([top])
