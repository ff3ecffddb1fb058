"""Looks as the kernels take them: premultiplied colours, widths and dashes in device pixels, patterns as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from desktop.map.paper import colour
from desktop.map.patterns import pattern_token, texture
from desktop.tokens import Theme
from layers.style import Look, Stroke

Pixels = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is painted on: how large a pixel is in metres of EPSG:3857 and on the ground, in which theme.

    `mpp` is of a logical pixel; `ratio` device pixels lie in one.
    """

    theme: Theme
    mpp: float
    ground_mpp: float
    ratio: float

    @property
    def device_mpp(self) -> float:
        return self.mpp / self.ratio

    @property
    def px(self) -> float:
        """Device pixels for one pixel of a style."""
        return self.theme.density * self.ratio

    def width_px(self, stroke: Stroke) -> float:
        return max(stroke.width_px * self.theme.density, stroke.width_m / self.ground_mpp) * self.ratio

    def dash_px(self, stroke: Stroke) -> tuple[float, ...]:
        return tuple(length * self.px for length in stroke.dash)


@lru_cache(maxsize=4096)
def ink(theme: Theme, token: str, opacity: float = 1.0) -> int:
    """A colour of the theme, premultiplied ARGB32. `token` may also be `#RRGGBB`."""
    return premultiplied(colour(theme, token, opacity))


def premultiplied(found: QColor) -> int:
    alpha = found.alpha()
    r, g, b = ((channel * alpha + 127) // 255 for channel in (found.red(), found.green(), found.blue()))
    return alpha << 24 | r << 16 | g << 8 | b


@lru_cache(maxsize=128)
def pattern(look: Look, theme: Theme, ratio: float, opacity: float = 1.0) -> Pixels | None:
    """One tile of the look's pattern."""
    if look.pattern is None:
        return None
    drawn = pixels_of(texture(look.pattern, pattern_token(look), theme, ratio))
    return drawn if opacity >= 1 else faded(drawn, opacity)


def pixels_of(image: QImage) -> Pixels:
    """A copy of an image as premultiplied ARGB32."""
    turned = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    wide, high = turned.width(), turned.height()
    lines = np.frombuffer(turned.constBits(), dtype=np.uint32).reshape(high, turned.bytesPerLine() // 4)
    return lines[:, :wide].copy()


def faded(pixels: Pixels, opacity: float) -> Pixels:
    channels = pixels.view(np.uint8).astype(np.float32) * np.float32(opacity)
    return np.ascontiguousarray((channels + 0.5).astype(np.uint8)).view(np.uint32).reshape(pixels.shape)
