"""One premultiplied pixel over another, all four channels in one 64-bit word, rounded as Qt does."""

from __future__ import annotations

import numpy as np

from desktop.map.kernels.compiled.jit import tiny

_LANES = np.uint64(0x00FF00FF00FF00FF)
_HALF = np.uint64(0x0080008000800080)
_8, _24, _48, _255 = np.uint64(8), np.uint64(24), np.uint64(48), np.uint64(255)


@tiny()
def spread(pixel):
    """The channels of a pixel, 16 bits apart."""
    wide = np.uint64(pixel)
    return (wide | (wide << _24)) & _LANES


@tiny()
def scaled(wide, share):
    """Each channel times share / 255."""
    t = wide * np.uint64(share) + _HALF
    return ((t + ((t >> _8) & _LANES)) >> _8) & _LANES


@tiny()
def half(first, second):
    """Half of one pixel and half of another."""
    ones = np.uint32(0xFEFEFEFE)
    return np.uint32(((first & ones) >> np.uint32(1)) + ((second & ones) >> np.uint32(1)) + (first & second & ~ones))


@tiny()
def over(below, wide, share):
    """What is seen when the spread colour covers share / 255 of the pixel below."""
    top = scaled(wide, share)
    seen = top + scaled(spread(below), _255 - (top >> _48))
    return np.uint32((seen | (seen >> _24)) & np.uint64(0xFFFFFFFF))


_ODD, _EVEN = np.uint32(0x00FF00FF), np.uint32(0xFF00FF00)
_HALVES, _ALL, _BYTE, _TOP = np.uint32(0x00800080), np.uint32(255), np.uint32(8), np.uint32(24)


@tiny()
def faded(pixel, share):
    """A pixel times share / 255. All of it in 32 bits, so that several are done at once."""
    odd = np.uint32((pixel & _ODD) * share + _HALVES)
    odd = np.uint32(np.uint32(odd + (np.uint32(odd >> _BYTE) & _ODD)) >> _BYTE) & _ODD
    even = np.uint32((np.uint32(pixel >> _BYTE) & _ODD) * share + _HALVES)
    even = np.uint32(even + (np.uint32(even >> _BYTE) & _ODD)) & _EVEN
    return np.uint32(odd | even)


@tiny()
def blended(below, pixel):
    """One pixel over another. All of it in 32 bits too."""
    return np.uint32(pixel + faded(below, np.uint32(_ALL - np.uint32(pixel >> _TOP))))


@tiny()
def cover(line, pixels):
    """Blend a row of pixels over another of the same length."""
    for i in range(len(line)):
        line[i] = blended(line[i], pixels[i])
