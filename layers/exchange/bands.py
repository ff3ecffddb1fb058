"""Bands of a file that GDAL has opened, as values; and what is judged by its header before any cell is read."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.enums import MaskFlags
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from layers.exchange.grids import as_values, check_size
from layers.exchange.limits import BANDS, BLOCK
from layers.exchange.refusal import Refusal
from layers.i18n import N_, Message, message
from layers.pyramid import Cells


@contextmanager
def opened(path: Path | str, driver: str) -> Iterator[Any]:
    """The file by that driver and no other; RasterioError when it is none of its."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # it is asked for, and said in our words
        source = rasterio.open(path, driver=driver, sharing=False)
    with source:
        if source.driver != driver:
            raise RasterioError(source.driver)
        yield source


def unit_of(source: Any, band: int = 1) -> str:
    """As the file has it; "" where it says none, or says it in bytes that are no letters."""
    try:
        return str(source.units[band - 1] or "")
    except UnicodeDecodeError:
        return ""


def judge(source: Any, name: str) -> None:
    """By the header alone."""
    check_size(source.width, source.height)
    if passed := BANDS.passed(source.count):
        raise Refusal(message(N_("The file goes over a limit.")), passed)
    heights = [height * width * np.dtype(kind).itemsize for (height, width), kind in _blocks(source)]
    if passed := BLOCK.passed(max(heights, default=0)):
        raise Refusal(message(N_("The file goes over a limit.")), passed)
    if any(np.dtype(kind).kind not in "iuf" for kind in source.dtypes):
        raise Refusal(
            message(N_("{file} has cells of complex numbers."), file=name), message(N_("Export it as plain numbers."))
        )


def _blocks(source: Any) -> Any:
    """The size and type of a block of each band; of bands that lie interleaved one block holds all."""
    several = source.count if source.interleaving is not None and source.interleaving.name == "pixel" else 1
    shapes = [(height * several, width) for height, width in source.block_shapes]
    return list(zip(shapes, source.dtypes, strict=True))


def which_grid(name: str, names: list[str]) -> Refusal:
    """Several grids, and nothing says which is meant."""
    return Refusal(
        message(N_("{file} has several grids: {names}."), file=name, names=", ".join(names[:20])),
        message(N_("Say which one with --map value=NAME.")),
    )


class Values:
    """Cells of some bands as values, and what was odd about them.

    With `guess`, numbers that many programs write for nothing are none where the file declares no such number;
    `may_guess` says whether that can be so of any band.
    """

    def __init__(self, source: Any, bands: list[int], *, guess: bool) -> None:
        self._source, self._bands = source, bands
        self._guess = guess
        self.may_guess = any(self._is_undeclared(band) for band in bands)
        self._strange = 0
        self._rounded = False
        self._nothing: Counter[int] = Counter()

    def rows(self, step: int, top: int, count: int) -> Cells:
        band = self._bands[step]
        window = Window(0, top, self._source.width, count)
        cells = self._source.read(band, window=window)
        nodata = self._source.nodatavals[band - 1]
        scale, offset = self._source.scales[band - 1], self._source.offsets[band - 1]
        if cells.dtype.itemsize > 2 and cells.dtype.kind in "iu" and scale == 1.0:
            self._rounded |= bool((np.abs(cells.astype(np.float64)) > 2**24).any())
        values, strange = as_values(cells, nodata=nodata, scale=scale, offset=offset)
        if self._guess and self._is_undeclared(band):
            self._leave_out(cells, values)
        self._strange += strange
        if MaskFlags.per_dataset in self._source.mask_flag_enums[band - 1]:
            values[self._source.read_masks(band, window=window) == 0] = np.nan
        return values

    def _is_undeclared(self, band: int) -> bool:
        undeclared = self._source.nodatavals[band - 1] is None
        return undeclared and np.dtype(self._source.dtypes[band - 1]).kind in "if"

    def _leave_out(self, cells: Any, values: Cells) -> None:
        """What nobody measures and many programs write for nothing, where the file declares no such value."""
        for number in _WRITTEN_FOR_NOTHING if cells.min(initial=0) < _LEAST else ():
            here = cells == number
            self._nothing[number] += int(np.count_nonzero(here))
            values[here] = np.nan

    def notes(self) -> list[Message]:
        said = [message(_AS_NOTHING, n=n, value=number) for number, n in self._nothing.items() if n]
        if self._strange:
            said.append(message(N_("{n} cells hold no number; they became no data."), n=self._strange))
        if self._rounded:
            said.append(message(N_("Whole numbers above 16,777,216 were rounded.")))
        return said


_WRITTEN_FOR_NOTHING = (-9999, -99999, -32768, -32767, -2147483648)
_LEAST = -9998
_AS_NOTHING = N_(
    "{n} cells hold {value}, which stands for nothing in many programs; they became no data (--no-nodata keeps them)."
)
