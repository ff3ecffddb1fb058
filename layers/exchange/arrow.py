"""Columns as Arrow hands them over in memory: its C stream interface, read without any library that would know it.

The layout is that of the Arrow project's "C data interface" and "C stream interface". Only the sorts of columns that
are common in map files are taken.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.columns import Column
from layers.pieces import Blobs, Texts


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


def _callback(structure: type[ctypes.Structure], *more: Any) -> Any:
    return ctypes.CFUNCTYPE(ctypes.c_int if more else None, ctypes.POINTER(structure), *more)


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.c_void_p),
    ("release", _callback(_Schema)),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", _callback(_Array)),
    ("private_data", ctypes.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", _callback(_Stream, ctypes.POINTER(_Schema))),
    ("get_next", _callback(_Stream, ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.c_void_p),
    ("release", _callback(_Stream)),
    ("private_data", ctypes.c_void_p),
]

_NUMBERS = {"c": "i1", "C": "u1", "s": "i2", "S": "u2", "i": "<i4", "I": "<u4", "l": "<i8", "f": "<f4", "g": "<f8"}
_OFFSETS = {"u": "<i4", "z": "<i4", "U": "<i8", "Z": "<i8"}
"""Texts and bytes, by the width of the numbers that say where each begins."""


class NotReadable(ValueError):
    """A column of another sort, or a stream that broke off."""


def batches(source: Any) -> Iterator[dict[str, Column]]:
    """The batches of `source`, anything with `__arrow_c_stream__`: numbers as arrays, or as lists where some are
    missing, texts as `Texts`, bytes as `Blobs`.

    Raises
    ------
    NotReadable
        A column is of another sort, or the source failed.
    UnicodeDecodeError
        A text is none.
    """
    capsule = source.__arrow_c_stream__()
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    stream = _Stream.from_address(pointer(capsule, b"arrow_array_stream"))
    schema = _Schema()
    if stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)):
        raise NotReadable("schema")
    try:
        children = [schema.children[n].contents for n in range(schema.n_children)]
        sorts = [(str((c.name or b"").decode()), str(c.format.decode())) for c in children]
        if schema.format != b"+s" or any(s not in _NUMBERS and s not in _OFFSETS and s != "b" for _, s in sorts):
            raise NotReadable(sorts)
    finally:
        schema.release(ctypes.byref(schema))
    while True:
        array = _Array()
        if stream.get_next(ctypes.byref(stream), ctypes.byref(array)):
            raise NotReadable("next")
        if not array.release:
            return
        try:
            columns = {name: _column(array.children[n].contents, sort) for n, (name, sort) in enumerate(sorts)}
        finally:
            array.release(ctypes.byref(array))
        yield columns


def _column(array: Any, sort: str) -> Column:
    there = _there(array)
    if sort in _NUMBERS:
        values = _numbers(array.buffers[1], array.offset, array.length, _NUMBERS[sort])
        return _plain(values.astype("<f8" if values.dtype.kind == "f" else "<i8"), there)
    if sort == "b":
        return _plain(_bits(array.buffers[1], array.offset, array.length), there)
    ends = _numbers(array.buffers[1], array.offset, array.length + 1, _OFFSETS[sort]).astype(np.int64)
    data = _copied(array.buffers[2], int(ends[0]), int(ends[-1] - ends[0]))
    ends -= ends[0]
    lengths = np.diff(ends)
    if there is not None and lengths[~there].any():  # allowed, and seldom: something lies where nothing is
        items = [data[a:b] if t else None for a, b, t in zip(ends[:-1], ends[1:], there, strict=True)]
        data, lengths = b"".join([i for i in items if i is not None]), np.where(there, lengths, 0)
        ends = np.concatenate([[0], np.cumsum(lengths)])
    if sort in "uU":
        return _texts(data, ends, there)
    return Blobs(data, lengths if there is None else np.where(there, lengths, -1))


def _texts(data: bytes, ends: NDArray[np.int64], there: NDArray[np.bool_] | None) -> Column:
    """A sign between the texts and one for each that is missing: then a text that is cut within a character shows."""
    between, none = ord(Texts.BETWEEN), ord(Texts.NONE)
    count = len(ends) - 1
    if not count or bytes((between,)) in data or bytes((none,)) in data:
        return [data[a:b].decode() if there is None or there[n] else None for n, (a, b) in enumerate(pairwise(ends))]
    signs = np.frombuffer(data, dtype=np.uint8)
    width = int(ends[1])
    if there is None and width * count == len(data) and (np.diff(ends) == width).all():
        rows = np.full((count, width + 1), between, dtype=np.uint8)
        rows[:, :width] = signs.reshape(count, width)
        made = rows.reshape(-1)[:-1]
    elif there is None:
        made = np.insert(signs, ends[1:-1], between)
    else:
        gone = np.flatnonzero(~there)
        where = np.concatenate([ends[gone], ends[1:-1]])
        order = np.argsort(np.concatenate([gone * 2, np.arange(1, count) * 2 - 1]), kind="stable")
        what = np.repeat(np.array([none, between], dtype=np.uint8), [len(gone), count - 1])
        made = np.insert(signs, where[order], what[order])
    whole = made.tobytes()
    whole.decode()
    return Texts(whole, count)


def _there(array: Any) -> NDArray[np.bool_] | None:
    """Which values are not missing; None where none is."""
    if array.null_count == 0 or not array.buffers[0]:
        return None
    there = _bits(array.buffers[0], array.offset, array.length)
    return None if there.all() else there


def _plain(values: NDArray[Any], there: NDArray[np.bool_] | None) -> Column:
    if there is None:
        return values
    return [value if known else None for value, known in zip(values.tolist(), there.tolist(), strict=True)]


def _numbers(address: int | None, first: int, count: int, dtype: str) -> NDArray[Any]:
    width = np.dtype(dtype).itemsize
    return np.frombuffer(_copied(address, first * width, count * width), dtype=dtype)


def _bits(address: int | None, first: int, count: int) -> NDArray[np.bool_]:
    data = np.frombuffer(_copied(address, first // 8, (first % 8 + count + 7) // 8), dtype=np.uint8)
    return np.unpackbits(data, bitorder="little")[first % 8 : first % 8 + count].astype(bool)


def _copied(address: int | None, first: int, size: int) -> bytes:
    return ctypes.string_at(address + first, size) if address and size else b""
