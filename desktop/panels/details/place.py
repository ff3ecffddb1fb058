"""Where a feature is and how large, in words; what has very many corners is measured beside the window."""

from __future__ import annotations

from functools import partial

import shapely
from PySide6.QtCore import QObject
from shapely.geometry.base import BaseGeometry

from desktop.latest import Latest
from desktop.widgets import numbers
from desktop.widgets.label import PlainLabel
from layers.feature import Feature
from layers.geo import area_and_outline, format_lon_lat, length_m
from layers.i18n import counted, tr

_AT_ONCE = 5_000
"""So many corners are measured in a hundredth of a second."""
_LINES, _AREAS = ("LineString", "MultiLineString"), ("Polygon", "MultiPolygon")

Size = tuple[float, ...]
"""Length of lines, m; area and outline of areas, m² and m; nothing of the rest."""


class Place(QObject):
    """Puts the words into a label. A shape that was measured keeps its size while other things of it change."""

    def __init__(self, label: PlainLabel) -> None:
        super().__init__(label)
        self._label = label
        self._shape: BaseGeometry | None = None
        self._known: tuple[BaseGeometry, Size] | None = None
        self._sizes = Latest(self)
        self._sizes.answered.connect(self._on_measured)

    def show_feature(self, feature: Feature) -> None:
        self._shape = shape = feature.geometry
        if shape is not None and shapely.get_num_coordinates(shape) > _AT_ONCE:
            known = self._size_of(shape)
            if known is None:
                self._sizes.ask(partial(_measured, shape))
            self._label.setText(tr("Being measured") if known is None else _words(shape, known))
        else:
            self._label.setText(place_words(feature))
        self._label.setVisible(shape is not None)

    def stop(self) -> None:
        self._sizes.close()

    def _size_of(self, shape: BaseGeometry) -> Size | None:
        known = self._known
        return known[1] if known is not None and shapely.equals_identical(known[0], shape) else None

    def _on_measured(self, answer: tuple[BaseGeometry, Size]) -> None:
        self._known = answer
        if self._shape is not None and (size := self._size_of(self._shape)) is not None:
            self._label.setText(_words(self._shape, size))


def place_words(feature: Feature) -> str:
    """Where it is and how large, in words."""
    shape = feature.geometry
    return tr("No place") if shape is None or shape.is_empty else _words(shape, _measured(shape)[1])


def _measured(shape: BaseGeometry) -> tuple[BaseGeometry, Size]:
    """On any thread."""
    if shape.geom_type in _LINES:
        return shape, (length_m(shape),)
    return shape, area_and_outline(shape) if shape.geom_type in _AREAS else ()


def _words(shape: BaseGeometry, size: Size) -> str:
    if shape.geom_type == "Point":
        return format_lon_lat(shape.x, shape.y)
    if shape.geom_type in _LINES:
        n = numbers.number(int(shapely.get_num_coordinates(shape)))
        return counted("Length {length} · {n} points", length=_metres(size[0]), n=n)
    if shape.geom_type in _AREAS:
        return tr("Area {area} · perimeter {length}").format(area=_square(size[0]), length=_metres(size[1]))
    return counted("{n} parts", n=len(shapely.get_parts(shape)))


def _metres(metres: float) -> str:
    return numbers.quantity(metres / 1000, "km", 2) if metres >= 1000 else numbers.quantity(metres, "m")


def _square(metres: float) -> str:
    return numbers.quantity(metres / 1e6, "km²", 2) if metres >= 1e5 else numbers.quantity(metres, "m²")
