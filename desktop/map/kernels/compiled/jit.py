"""How kernels are compiled, and the types of what they are given. Inputs may be read-only: mapped files are."""

from __future__ import annotations

from functools import partial
from typing import Any

import numba
from numba import types
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager

# Not-a-number and infinity must go on being seen, so of the fast floating point only what leaves them alone.
_FAST = {"contract", "arcp", "nsz"}


class _Apart(CompilerBase):
    """As numba compiles, and arrays that a function is given are taken not to overlap where one of them is changed.

    Then what is looked up by number in one is looked up many at a time while another is written.
    """

    def define_pipelines(self) -> list[PassManager]:
        self.state.flags.noalias = True
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


inner = partial(numba.njit, nogil=True, cache=True, error_model="numpy", fastmath=_FAST, pipeline_class=_Apart)
"""A piece of a kernel. No array that it changes may share memory with another that it is given."""

tiny = partial(inner, forceinline=True)
"""A piece that is done for every pixel: a call would cost more than what it does."""

exact = partial(numba.njit, nogil=True, cache=True, error_model="numpy")
"""A piece of a kernel in which a comparison must come out as it does in numpy."""


def entry(*arguments: Any, returns: Any = types.void) -> Any:
    """A kernel, compiled for these types at once."""
    return inner(returns(*arguments))


def given(dtype: Any, ndim: int = 1) -> Any:
    """An array that is only read."""
    return types.Array(dtype, ndim, "C", readonly=True)


f4, f8, i4, i8, u1, u4, boolean = (
    types.float32,
    types.float64,
    types.int32,
    types.int64,
    types.uint8,
    types.uint32,
    types.boolean,
)
image = u4[:, ::1]
floats = f4[:, ::1]
