"""Compiled kernels, and both makes of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from desktop.map.kernels import engine


@pytest.fixture(scope="session", autouse=True)
def warm() -> None:
    assert engine.warm_up(), "numba is there and compiles all kernels"


@pytest.fixture(params=["compiled", "plain"])
def make(request: pytest.FixtureRequest) -> Iterator[str]:
    """The test runs twice: once with each make of the kernels."""
    with engine.plain() if request.param == "plain" else nullcontext():
        yield request.param
