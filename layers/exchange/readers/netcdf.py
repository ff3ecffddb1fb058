"""NetCDF grids, by GDAL's driver for it and no other: a variable over latitude and longitude, one of each moment."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rasterio
from rasterio.errors import RasterioError

from layers.exchange.bands import Values, judge, opened, unit_of, which_grid
from layers.exchange.cf import utc_texts
from layers.exchange.found import Found, Six
from layers.exchange.grids import crs_text, send_grid
from layers.exchange.hdf5 import keeps_values_elsewhere
from layers.exchange.limits import TABLES
from layers.exchange.netcdf_axes import Placed, is_uneven, place_of, runs_north
from layers.exchange.netcdf_head import dimensions_of
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import Sink
from layers.i18n import N_, message

_COPY = Path("grid.nc")
_CACHE_MB = 96
_DIM = "NETCDF_DIM_"


@dataclass
class _Grid:
    """A variable at one place of every dimension but time: its bands, and the count of time of each.

    `placed` is where its axes lie that GDAL does not know; `turned` says that its rows run north, which GDAL does not
    look at.
    """

    title: str
    address: str
    bands: list[int]
    counts: list[float]
    placed: Placed | None = None
    turned: bool = False


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """The variable that is wanted, or the only one there is."""
    if keeps_values_elsewhere(path):
        raise Refusal(
            message(N_("{file} keeps its values in other files."), file=name),
            message(N_("Write them into one file, say with nccopy, and take that.")),
        )
    try:
        dims = dimensions_of(path)
    except ValueError as error:
        raise not_of_format(name, "NetCDF") from error
    if dims and max(map(len, dims.values())) < 2:  # GDAL takes such a file for none of its own
        raise _no_grid(name)
    _bring(path)
    with rasterio.Env(GDAL_CACHEMAX=_CACHE_MB):
        try:
            grids = [grid for address in _addresses(name) for grid in _grids(address, name, dims)]
            sink.say(choices=[grid.title for grid in grids] if len(grids) > 1 else [])
            grid = _chosen(grids, name, options, brief=sink.brief)
            with _opened(grid) as source:
                _send(source, grid, name, sink, {**options, "title": grid.title if len(grids) > 1 else ""})
        except RasterioError as error:
            raise not_of_format(name, "NetCDF") from error


def _bring(path: Path) -> None:
    """Under a name of ours: GDAL takes the variable's address apart at its colons."""
    _COPY.unlink(missing_ok=True)
    try:
        _COPY.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, _COPY)


def _addresses(name: str) -> list[str]:
    with opened(_COPY, "netCDF") as source:
        several = list(source.subdatasets)
        if passed := TABLES.passed(len(several)):
            raise Refusal(message(N_("The file goes over a limit.")), passed)
        if not several and not source.count:
            raise _no_grid(name)
    return [address for address in several if address.casefold().startswith("netcdf:")] or [str(_COPY)]


def _no_grid(name: str) -> Refusal:
    return Refusal(
        message(N_("{file} has no grid."), file=name),
        message(N_("Only variables over latitude and longitude can be read.")),
    )


def _grids(address: str, name: str, dims: Mapping[str, Sequence[str]]) -> Iterator[_Grid]:
    """One for each place in dimensions other than time. Variables without a place, such as bounds, are none."""
    with opened(address, "netCDF") as source:
        judge(source, name)
        variable, placed, turned = source.tags(1).get("NETCDF_VARNAME", ""), None, False
        if source.transform.is_identity:
            placed = place_of(f"NETCDF:{_COPY}:", (source.width, source.height), dims.get(variable, ()))
            if placed is None:
                return
        else:
            if is_uneven(f"NETCDF:{_COPY}:", dims.get(variable, ())):
                return
            turned = runs_north(f"NETCDF:{_COPY}:", _first(source), source.tags(), dims.get(variable, ()))
        time = _time_dimension(source.tags())
        found: dict[str, _Grid] = {}
        for band in range(1, source.count + 1):
            tags = source.tags(band)
            title = " ".join([tags.get("NETCDF_VARNAME", "values"), *_others(tags, time)])[:100]
            grid = found.setdefault(title, _Grid(title, address, [], [], placed, turned))
            grid.bands.append(band)
            if time is not None:
                grid.counts.append(float(tags[_DIM + time]))
        yield from found.values()


def _first(source: Any) -> tuple[float, float]:
    """The middle of the first cell."""
    x, y = source.transform @ (0.5, 0.5)
    return float(x), float(y)


@contextmanager
def _opened(grid: _Grid) -> Iterator[Any]:
    """With the rows in the order of the file where GDAL knows nothing of its axes: it would guess."""
    how = {} if grid.placed is None else {"GDAL_NETCDF_BOTTOMUP": "NO"}
    with rasterio.Env(**how), opened(grid.address, "netCDF") as source:
        yield source


_UNSURE = N_("The grid is as wide as high, and nothing says whether its rows run east; they were taken so.")


def _others(tags: Mapping[str, str], time: str | None) -> list[str]:
    keys = [key.removeprefix(_DIM) for key in tags if key.startswith(_DIM)]
    return [f"{key}={tags[_DIM + key]}" for key in keys if key != time]


def _time_dimension(tags: Mapping[str, str]) -> str | None:
    extra = tags.get("NETCDF_DIM_EXTRA", "").strip("{}").split(",")
    return next((key for key in extra if " since " in tags.get(f"{key}#units", "")), None)


def _chosen(grids: list[_Grid], name: str, options: Mapping[str, Any], *, brief: bool) -> _Grid:
    """The one that is wanted; for a look the first will do."""
    if not grids:
        raise Refusal(
            message(
                N_("The cells of {file} do not lie in even rows and columns, or nothing says where they lie."),
                file=name,
            ),
            message(N_("Bring it to a regular grid in a GIS and export it as GeoTIFF.")),
        )
    wanted = options.get("value")
    if wanted is None and (len(grids) == 1 or brief):
        return grids[0]
    for grid in grids:
        if wanted == grid.title:
            return grid
    raise which_grid(name, [grid.title for grid in grids])


def _send(source: Any, grid: _Grid, name: str, sink: Sink, options: Mapping[str, Any]) -> None:
    tags = source.tags()
    system, vertical = crs_text(source.crs.to_wkt() if source.crs else "")
    order = sorted(range(len(grid.bands)), key=lambda n: grid.counts[n] if grid.counts else n)
    bands = [grid.bands[n] for n in order]
    found = Found(
        source.width,
        source.height,
        _transform(source, grid),
        system,
        steps=len(bands),
        unit=unit_of(source, bands[0])[:40],
        vertical=vertical,
        times=tuple(_times(tags, [grid.counts[n] for n in order], name)) if grid.counts else (),
        credit=tags.get("NC_GLOBAL#institution", "")[:200],
        title=options["title"],
    )
    values = Values(source, bands, guess=not options.get("no_nodata"))
    sink.say(undeclared=values.may_guess)
    unsure = [message(_UNSURE)] if grid.placed is not None and not grid.placed.is_sure else []
    crs = options.get("crs")
    send_grid(found, values.rows, sink, name=name, crs=crs, notes=lambda: [*unsure, *values.notes()])


def _transform(source: Any, grid: _Grid) -> Six:
    if grid.placed is not None:
        return grid.placed.transform
    a, b, c, d, e, f = tuple(source.transform)[:6]
    return (d, e, f, a, b, c) if grid.turned else (a, b, c, d, e, f)


def _times(tags: Mapping[str, str], counts: list[float], name: str) -> list[str]:
    time = _time_dimension(tags)
    units, calendar = tags[f"{time}#units"], tags.get(f"{time}#calendar", "standard")
    try:
        return utc_texts(counts, units, calendar)
    except (ValueError, OverflowError) as error:
        raise Refusal(
            message(
                N_("{file} counts its time in a way that is not known: {units}, {calendar}."),
                file=name,
                units=units[:80],
                calendar=calendar[:40],
            ),
            message(N_("Export it with times in the standard calendar.")),
        ) from error
