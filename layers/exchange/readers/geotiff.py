"""GeoTIFF (OGC 19-008r4), by GDAL's driver for it and no other: values of one band or of one a moment, or colours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import RasterioError
from rasterio.windows import Window

from layers.exchange.bands import Values, judge, opened, unit_of, which_grid
from layers.exchange.class_names import class_names
from layers.exchange.found import COLOURS, Found, Six
from layers.exchange.grids import crs_text, send_grid
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import Sink
from layers.exchange.world_file import world_file
from layers.i18n import N_, Message, message
from layers.pyramid import Cells

_CACHE_MB = 96
_ROWS = 256
_RGB = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """The raster of the file's first page; overviews are made anew."""
    settings = {"GDAL_CACHEMAX": _CACHE_MB, "GTIFF_REPORT_COMPD_CS": "YES", "GTIFF_POINT_GEO_IGNORE": "NO"}
    with rasterio.Env(**settings):
        try:
            with opened(path, "GTiff") as source:
                judge(source, name)
                place = world_file(path) if source.transform.is_identity else source.transform
                if place is None:
                    raise _without_place(source, name)
                _send(source, tuple(place)[:6], path, name, sink, options)
        except RasterioError as error:
            raise not_of_format(name, "GeoTIFF") from error


def _without_place(source: Any, name: str) -> Refusal:
    if source.gcps[0] or source.rpcs:
        return Refusal(
            message(N_("{file} is tied to the ground by control points only."), file=name),
            message(N_("Rectify it in a GIS and export it as GeoTIFF.")),
        )
    return Refusal(
        message(N_("{file} is a picture that does not say where it lies."), file=name),
        message(N_("Georeference it in a GIS and export it as GeoTIFF.")),
    )


def _send(source: Any, place: Six, path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    crs, vertical = crs_text(source.crs.to_wkt() if source.crs else "")
    placed = Found(source.width, source.height, place, crs, vertical=vertical)
    placed = replace(placed, credit=source.tags().get("TIFFTAG_COPYRIGHT", "")[:200])
    said = options.get("crs")
    if _has_colours(source) and options.get("value") in (None, COLOURS):
        colours = _Colours(source)
        sink.say(choices=[COLOURS, *_names(source)], value=COLOURS)
        sink.remark(message(_BY_TABLE if source.count == 1 else _PICTURE))
        send_grid(replace(placed, colours=True), colours.rows, sink, name=name, crs=said, notes=colours.notes)
        return
    bands, times, title = _bands(source, name, sink, options)
    values = _Classes(source, path, sink) if _is_table(source) else Values(source, bands, guess=_may_guess(options))
    sink.say(undeclared=values.may_guess)
    unit = unit_of(source, bands[0])[:40]
    found = replace(placed, steps=len(bands), times=times, unit=unit, title=title, are_classes=_is_table(source))
    send_grid(found, values.rows, sink, name=name, crs=said, notes=values.notes)


_PICTURE = N_("It was taken as a picture, of which no values can be asked; --map value=1 takes a band instead.")
_BY_TABLE = N_(
    "It was taken as a picture by its table of colours, and no values can be asked of it; --map value=1 takes "
    "the numbers of its classes instead."
)


def _has_colours(source: Any) -> bool:
    return _is_table(source) or (tuple(source.colorinterp[:3]) == _RGB and set(source.dtypes) in _DEPTHS)


_DEPTHS = ({"uint8"}, {"uint16"})


def _is_table(source: Any) -> bool:
    """Whether its one band holds places in a table of colours, as maps of classes do."""
    return tuple(source.colorinterp) == (ColorInterp.palette,) and source.dtypes == ("uint8",)


def _names(source: Any) -> list[str]:
    """The names of its bands, but for that of opacity."""
    return [
        (source.descriptions[n - 1] or f"band {n}")[:100]
        for n, means in enumerate(source.colorinterp, 1)
        if means != ColorInterp.alpha
    ]


def _bands(source: Any, name: str, sink: Sink, options: dict[str, Any]) -> tuple[list[int], tuple[str, ...], str]:
    """The band that is wanted and its title, or all of them where each says its time; for a look the first will do."""
    data = [n for n, means in enumerate(source.colorinterp, 1) if means != ColorInterp.alpha]
    names = _names(source)
    times = [_time(source.descriptions[n - 1]) for n in data]
    if len(data) > 1 and all(times):
        return data, tuple(t for t in times if t), ""
    wanted = options.get("value")
    choices = [COLOURS, *names] if _has_colours(source) else names
    sink.say(choices=choices if len(choices) > 1 else [])
    if wanted is None and (len(data) == 1 or sink.brief):
        return data[:1], (), ""
    for n, title in zip(data, names, strict=True):
        if wanted is not None and wanted in (title, str(n)):
            return [n], (), title if len(data) > 1 else ""
    raise which_grid(name, names)


def _time(text: str | None) -> str | None:
    try:
        datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return str(text)


def _may_guess(options: dict[str, Any]) -> bool:
    return not options.get("no_nodata")


class _Classes(Values):
    """Numbers of classes, with the colours of their table and their names, of those that there are."""

    def __init__(self, source: Any, path: Path, sink: Sink) -> None:
        super().__init__(source, [1], guess=False)
        self._seen = np.zeros(256, dtype=bool)
        self._path, self._sink, self._table = path, sink, _colour_table(source)

    def rows(self, step: int, top: int, count: int) -> Cells:
        cells = super().rows(step, top, count)
        self._seen[cells[np.isfinite(cells)].astype(np.uint8)] = True
        return cells

    def notes(self) -> list[Message]:
        names = class_names(self._path)
        there = np.flatnonzero(self._seen).tolist()
        self._sink.say(classes=[[n, "#" + bytes(self._table[n]).hex().upper(), names.get(n, str(n))] for n in there])
        return super().notes()


class _Colours:
    """Cells as red, green, blue and opacity, from three or four bands or from a table of colours."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self._table = _colour_table(source) if source.count == 1 else None
        flags = source.mask_flag_enums[0]
        self._masked = not {MaskFlags.all_valid} & set(flags)
        self._shift = _bits(source) - 8 if source.dtypes[0] == "uint16" else 0

    def notes(self) -> list[Message]:
        said = []
        if self._shift:
            said.append(message(N_("Its colours of {bits} bits became colours of 8."), bits=self._shift + 8))
        if self._is_opacity:
            said.append(message(N_("Its fourth band was taken as opacity: it has only a few values.")))
        elif left := [name for n, name in enumerate(_names(self._source)) if n > 2]:
            words = N_("Bands of which the file does not say that they are colours or opacity are left out: {names}.")
            said.append(message(words, names=", ".join(left[:20])))
        return said

    @cached_property
    def _is_opacity(self) -> bool:
        """Whether a fourth band that the file says nothing of can be nothing but opacity: light has many values."""
        source = self._source
        if source.count != 4 or source.dtypes[3] != "uint8" or source.colorinterp[3] == ColorInterp.alpha:
            return False
        seen = np.zeros(256, dtype=bool)
        for top in range(0, source.height, _ROWS):
            window = Window(0, top, source.width, min(_ROWS, source.height - top))
            seen[source.read(4, window=window).ravel()] = True
            if np.count_nonzero(seen) > _FEW:
                return False
        return True

    def rows(self, step: int, top: int, count: int) -> Cells:
        window = Window(0, top, self._source.width, count)
        if self._table is not None:
            cells: Cells = self._table[self._source.read(1, window=window)]
        else:
            cells = np.empty((count, self._source.width, 4), dtype=np.uint8)
            cells[..., :3] = (self._source.read([1, 2, 3], window=window) >> self._shift).transpose(1, 2, 0)
            cells[..., 3] = 255
        if self._masked:
            cells[..., 3] = np.minimum(cells[..., 3], self._source.dataset_mask(window=window))
        if self._is_opacity:
            cells[..., 3] = np.minimum(cells[..., 3], self._source.read(4, window=window))
        return cells


_FEW = 16
"""Values of a band of opacity, most of which are full or nothing."""


def _bits(source: Any) -> int:
    """How many of 16 bits the colours use: cameras of 10, 12 and 14 bits leave the upper ones empty."""
    greatest = 0
    for top in range(0, source.height, _ROWS):
        window = Window(0, top, source.width, min(_ROWS, source.height - top))
        greatest = max(greatest, int(source.read([1, 2, 3], window=window).max()))
    return next(bits for bits in (8, 10, 12, 14, 16) if greatest < 1 << bits)


def _colour_table(source: Any) -> Cells:
    table = np.zeros((256, 4), dtype=np.uint8)
    table[:, 3] = 255
    for n, colour in source.colormap(1).items():
        if 0 <= n < 256:
            table[n] = colour
    return table
