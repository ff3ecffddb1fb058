"""Facts to write: one of everything that a format may stumble over, and by the dozen at random."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import shapely
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon

from layers.exchange.text import clean, clean_name
from layers.feature import Feature, new_id
from layers.kind import Kind
from layers.kinds.datasets import reference_kind
from layers.times import utc_text

HOSTILE_TEXTS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=x", "'quoted'", '"', '""', ",", ";", "a\nb", "<b>&amp;</b>", "]]>",
    "${alert(1)}", "`x`", "'; DROP TABLE shelter; --", "中文名称，很长的一段文字", "e\u0301 é", "😀", "\u00a0nbsp",
    "_x0041_", "{0.__class__}", "%s%n", "../../etc/passwd", "C:\\x", "true", "1.0", "007", "1e5", "None", "null",
    "NaN", "#N", "0x1F",
)  # fmt: skip

texts = st.one_of(st.sampled_from(HOSTILE_TEXTS), st.text(max_size=40)).map(clean).map(str.strip).filter(bool)
names = texts.map(clean_name).filter(bool)
times = st.integers(30_000_000, 4_000_000_000).map(lambda s: utc_text(datetime.fromtimestamp(s, UTC)))
degrees = st.integers(-80_000_000_000, 80_000_000_000).map(lambda n: n / 1e9)
points = st.builds(Point, degrees, degrees)
"""In facts by the dozen one failing is told as it is: making it smaller takes minutes."""
BY_THE_DOZEN = settings(
    max_examples=2,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
whole = st.integers(0, 2**40)
real = st.floats(1e-6, 1e12)


def boxes(x: float, y: float) -> Polygon:
    ring = [(x, y), (x + 0.5, y), (x + 0.5, y + 0.5), (x, y + 0.5)]
    hole = [(x + 0.1, y + 0.1), (x + 0.2, y + 0.1), (x + 0.2, y + 0.2)]
    return Polygon(ring, [hole])


areas = st.builds(boxes, degrees, degrees)


@st.composite
def shelters(draw: Any, *, shapes: Any) -> Feature:
    optional = {
        "name_en": names, "capacity": whole, "effective_area_m2": real, "indoor": st.booleans(), "opened_at": times,
        "address": texts,
    }  # fmt: skip
    values = {"name": draw(names)}
    values |= {key: draw(made) for key, made in optional.items() if draw(st.booleans())}
    state = draw(st.sampled_from(["designated", "open", "closed"]))
    return Feature(new_id(), "shelter", values, draw(shapes), state)


COLUMNS = {"label": "text", "depth": "integer", "share": "real", "wet": "bool", "Name mit Leerzeichen": "text"}


def a_layer(columns: dict[str, str] | None = None) -> Kind:
    described = [{"key": f"c{n}", "type": t, "title": c} for n, (c, t) in enumerate((columns or COLUMNS).items())]
    return reference_kind(
        Feature("set", "dataset", {"name": "wells", "of": "wells", "role": "reference", "columns": described})
    )


SHAPES = (
    Point(1, 2),
    Point(1, 2, 30.5),
    LineString([(0, 0), (1, 1), (2, 0)]),
    LineString([(0, 0, 1), (1, 1, 2)]),
    boxes(3, 4),
    MultiPoint([(0, 0), (5, 5)]),
    MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]),
    MultiPolygon([boxes(0, 0), boxes(5, 5)]),
)


def a_row(n: int, shape: Any = None, **more: Any) -> Feature:
    values = {"c0": f"row {n}", "c1": n, "c2": n + 0.5, "c3": n % 2 == 0, "c4": "x"}
    return Feature(new_id(), "wells", values | more, shape if shape is not None else Point(n / 10, 1))


def same_ground(a: Any, b: Any) -> bool:
    """Equal but for where rings begin and which way they go, single parts counting as what they are part of."""
    return bool(shapely.equals_exact(_normal(a), _normal(b), tolerance=0)) and a.has_z == b.has_z


def _normal(shape: Any) -> Any:
    parts = shapely.get_parts(shapely.normalize(shape))
    return shapely.normalize(shapely.geometrycollections(sorted(parts, key=lambda p: p.wkb)))


def by_id(features: Sequence[Feature]) -> dict[str, Feature]:
    return {f.id: f for f in features}
