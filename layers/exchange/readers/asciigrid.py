"""ESRI ASCII grids: a head of a few words, then values row by row from the north; the system in a .prj beside."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from layers.exchange.found import Found, Six
from layers.exchange.grids import as_values, check_size, crs_text, send_grid
from layers.exchange.limits import TEXT_BYTES
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import Sink
from layers.i18n import N_, Message, message
from layers.pyramid import Cells

_PART = 1 << 20
_LONGEST_PRJ = 20_000
_HEAD = {"ncols", "nrows", "xllcorner", "yllcorner", "xllcenter", "yllcenter", "cellsize", "dx", "dy", "nodata_value"}
_NODATA = -9999.0
"""What ArcInfo takes where the head does not say it."""


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """The one grid of the file. Values may break into lines anywhere."""
    if passed := TEXT_BYTES.passed(path.stat().st_size):
        raise Refusal(message(N_("The file goes over a limit.")), passed)
    with path.open("rb") as stream:
        head, commas = _head(stream, name)
        width, height, transform = _grid(head, name)
        check_size(width, height)
        crs, vertical = crs_text(_prj(path))
        sink.say(undeclared="nodata_value" not in head)
        values = _Values(
            stream, name, width, head.get("nodata_value", None if options.get("no_nodata") else _NODATA), commas
        )
        found = Found(width, height, transform, crs, vertical=vertical)
        send_grid(found, values.rows, sink, name=name, crs=options.get("crs"), notes=values.notes)


def _head(stream: BinaryIO, name: str) -> tuple[dict[str, float], bool]:
    """The words before the first row of values, and whether the numbers of the file have decimal commas."""
    head: dict[str, float] = {}
    signs = set[str]()
    while line := stream.readline(400):
        words = line.decode("ascii", "replace").split()
        if words and words[0].casefold() not in _HEAD:
            stream.seek(-len(line), 1)
            break
        try:
            head |= {words[0].casefold(): float(words[1].replace(",", "."))} if words else {}
            signs |= {",", "."} & set("".join(words[1:2]))
        except (ValueError, IndexError) as error:
            raise not_of_format(name, "ASCII grid") from error
    if len(signs) > 1:
        raise _no_number(name)
    return head, "," in signs


def _grid(head: dict[str, float], name: str) -> tuple[int, int, Six]:
    dx, dy = head.get("dx", head.get("cellsize", 0.0)), head.get("dy", head.get("cellsize", 0.0))
    width, height = head.get("ncols", 0.0), head.get("nrows", 0.0)
    west = head.get("xllcorner", head.get("xllcenter", math.nan) - dx / 2)
    south = head.get("yllcorner", head.get("yllcenter", math.nan) - dy / 2)
    whole = all(map(math.isfinite, (width, height, dx, dy, west, south)))
    if not whole or width < 1 or height < 1 or dx <= 0 or dy <= 0 or width % 1 or height % 1:
        raise not_of_format(name, "ASCII grid")
    return int(width), int(height), (dx, 0.0, west, 0.0, -dy, south + height * dy)


def _prj(path: Path) -> str:
    beside = path.with_suffix(".prj")
    try:
        return beside.read_text("utf-8", "replace")[:_LONGEST_PRJ] if beside.is_file() else ""
    except OSError:
        return ""


class _Values:
    """The values in their order, as many rows at a time as are asked for."""

    def __init__(self, stream: BinaryIO, name: str, width: int, nodata: float | None, commas: bool) -> None:
        self._parts = _numbers(stream, name, commas=commas)
        self._name, self._width, self._nodata = name, width, nodata
        self._waiting = np.empty(0)
        self._strange = 0

    def rows(self, step: int, top: int, count: int) -> Cells:
        need = count * self._width
        parts, have = [self._waiting], len(self._waiting)
        while have < need:
            part = next(self._parts, None)
            if part is None:
                raise Refusal(
                    message(N_("{file} ends before its last row."), file=self._name), message(N_("Export it again."))
                )
            parts.append(part)
            have += len(part)
        flat = np.concatenate(parts)
        self._waiting = flat[need:]
        values, strange = as_values(flat[:need].reshape(count, self._width), nodata=self._nodata, scale=1.0, offset=0.0)
        self._strange += strange
        return values

    def notes(self) -> list[Message]:
        words = message(N_("{n} cells hold no number; they became no data."), n=self._strange)
        more = message(N_("There are more values than its head says; the rest is left out."))
        return [*([words] if self._strange else []), *([more] if self._goes_on() else [])]

    def _goes_on(self) -> bool:
        try:
            return bool(len(self._waiting) or len(next(self._parts, ())))
        except Refusal:
            return True


def _numbers(stream: BinaryIO, name: str, *, commas: bool) -> Iterator[Any]:
    """The numbers of a part of the text, cut where a word ends."""
    rest = b""
    while part := stream.read(_PART):
        text = rest + part
        cut = max(text.rfind(b" "), text.rfind(b"\n"), text.rfind(b"\t"))
        if cut < 0 and len(text) > _PART:
            raise not_of_format(name, "ASCII grid")
        text, rest = text[: cut + 1], text[cut + 1 :]
        yield _parsed(_pointed(text, name) if commas else text, name)
    yield _parsed(_pointed(rest, name) if commas else rest, name)


def _pointed(text: bytes, name: str) -> bytes:
    """Decimal commas as points; a point beside them may part thousands, and is refused."""
    if b"." in text:
        raise _no_number(name)
    return text.replace(b",", b".")


def _no_number(name: str) -> Refusal:
    return Refusal(
        message(N_("{file} has something among its values that is no number."), file=name),
        message(N_("Export it again with points in its numbers.")),
    )


def _parsed(text: bytes, name: str) -> Any:
    if not text.strip():
        return np.empty(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return np.fromstring(text.decode("ascii"), dtype=np.float64, sep=" ")
    except (ValueError, DeprecationWarning) as error:
        raise _no_number(name) from error
