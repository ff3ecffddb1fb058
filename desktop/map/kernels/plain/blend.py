"""Premultiplied pixels over others, channel by channel, rounded as Qt does."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import U4


def half(first: Any, second: Any) -> U4:
    """Half of one pixel and half of another."""
    first, second, ones = np.asarray(first, np.uint32), np.asarray(second, np.uint32), np.uint32(0xFEFEFEFE)
    return np.asarray(((first & ones) >> np.uint32(1)) + ((second & ones) >> np.uint32(1)) + (first & second & ~ones))


def over(below: U4, colour: Any, share: NDArray[Any] | int) -> U4:
    """What is seen when the colour covers share / 255 (integer) of each pixel below."""
    colour, share = np.asarray(colour, np.uint32), np.asarray(share).astype(np.uint32)
    left = np.uint32(255) - _scaled(colour >> np.uint32(24), share)
    seen = np.zeros_like(below)
    for bits in (np.uint32(0), np.uint32(8), np.uint32(16), np.uint32(24)):
        top = _scaled((colour >> bits) & np.uint32(255), share)
        under = _scaled((below >> bits) & np.uint32(255), left)
        seen |= (top + under) << bits
    return seen


def _scaled(channel: U4, share: U4) -> U4:
    t = channel * share + np.uint32(128)
    return (t + (t >> np.uint32(8))) >> np.uint32(8)
