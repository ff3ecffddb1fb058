"""What a kernel is given, checked: compiled code does not look whether an index is inside."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

U4 = NDArray[np.uint32]
U1 = NDArray[np.uint8]
F4 = NDArray[np.float32]
I4 = NDArray[np.int32]


def floats(values: ArrayLike, ndim: int = 1) -> F4:
    array = np.asarray(values)
    if array.dtype == np.float32:
        return _of(np.ascontiguousarray(array), ndim)
    with np.errstate(over="ignore"):
        return _of(np.ascontiguousarray(array, dtype=np.float32), ndim)


def pairs(xy: ArrayLike) -> F4:
    """Corners, n×2."""
    array = floats(xy, 2) if np.size(xy) else np.empty((0, 2), np.float32)
    if array.shape[1] != 2:
        raise ValueError(f"corners must be n×2, not {array.shape}")
    return array


def ints(values: ArrayLike) -> I4:
    return _of(np.ascontiguousarray(values, dtype=np.int32), 1)


def colours(values: ArrayLike, ndim: int = 1) -> U4:
    return _of(np.ascontiguousarray(values, dtype=np.uint32), ndim)


def offsets(values: ArrayLike, end: int) -> I4:
    """Where each begins, and where the last ends: rising, from 0 to at most `end`."""
    array = ints(values)
    if not len(array) or array[0] < 0 or array[-1] > end or (np.diff(array) < 0).any():
        raise ValueError(f"offsets must rise from 0 to at most {end}")
    return array


def each(values: ArrayLike, count: int, dtype: type) -> Any:
    """One value for each of `count`; a single one stands for all."""
    return np.ascontiguousarray(np.broadcast_to(np.asarray(values, dtype=dtype), (count,)))


def target(array: NDArray[Any], dtype: type) -> NDArray[Any]:
    """What is painted on, in place: H×W, in one piece."""
    if array.dtype != dtype or array.ndim != 2 or not array.flags.c_contiguous or not array.flags.writeable:
        raise ValueError(f"a target must be H×W {np.dtype(dtype)}, contiguous and writable")
    return array


def same_length(*arrays: NDArray[Any]) -> None:
    if len({len(array) for array in arrays}) > 1:
        raise ValueError(f"lengths differ: {[len(array) for array in arrays]}")


def _of(array: NDArray[Any], ndim: int) -> NDArray[Any]:
    if array.ndim != ndim:
        raise ValueError(f"must have {ndim} dimensions, not {array.ndim}")
    return array
