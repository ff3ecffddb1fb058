"""One label as a picture: words with a halo, or on a tag; from a cache."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from desktop.glyphs import paint_glyph
from desktop.map.paper import colour
from desktop.theme import ui_font
from desktop.tokens import Theme

_HALO_PX = 3.0
_LONGEST = 28


@dataclass(frozen=True, slots=True)
class Words:
    """What is written and how. `tag` is the token of the tag's colour, `state` for an evacuation state, "" for none.

    What is not `whole` is cut off where it is long.
    """

    text: str
    pt: float
    colour: str
    spaced: bool = False
    tag: str = ""
    glyph: str = ""
    whole: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Letters:
    """A picture and its size in logical pixels."""

    pixmap: QPixmap
    width: float
    height: float


@lru_cache(maxsize=3000)
def letters(words: Words, theme: Theme, language: str, ratio: float = 1.0) -> Letters:
    font = _font(theme, language, words.pt, words.spaced, words.bold or words.tag not in ("", "bg.raised"))
    text = words.text if words.whole or len(words.text) <= _LONGEST else words.text[: _LONGEST - 1] + "…"
    metrics = QFontMetricsF(font)
    wide, high = metrics.horizontalAdvance(text), metrics.height()
    glyph = high if words.glyph else 0.0
    pad_x, pad_y = (6 * theme.density, 2 * theme.density) if words.tag else (_HALO_PX, 1.0)
    width, height = math.ceil(wide + glyph + 2 * pad_x), math.ceil(high + 2 * pad_y)
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    baseline = QPointF(pad_x + glyph, pad_y + metrics.ascent())
    if words.tag:
        ink = _tag(painter, words.tag, theme, QRectF(0.5, 0.5, width - 1, height - 1))
        if words.glyph:
            side = high - 2
            paint_glyph(painter, words.glyph, ink, QRectF(pad_x - 2, pad_y + 1, side, side))
    else:
        ink = colour(theme, words.colour)
        path = QPainterPath()
        path.addText(baseline, font, text)
        halo = QPen(colour(theme, "map.halo"), _HALO_PX * 1.4)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, halo)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(baseline, text)
    painter.end()
    return Letters(pixmap, width, height)


def _tag(painter: QPainter, token: str, theme: Theme, rect: QRectF) -> QColor:
    ink = colour(theme, f"{token}.on" if token != "bg.raised" else "text.primary")
    painter.setBrush(colour(theme, token))
    painter.setPen(QPen(colour(theme, "map.casing" if token != "bg.raised" else "map.plate_infra_line"), 1.0))
    painter.drawRoundedRect(rect, 3, 3)
    return ink


@lru_cache(maxsize=64)
def _font(theme: Theme, language: str, pt: float, spaced: bool, bold: bool) -> QFont:
    font = ui_font(theme, language)
    font.setPointSizeF(max(pt, 10.0) * theme.density)
    if bold or spaced:
        font.setWeight(QFont.Weight.Medium if spaced else QFont.Weight.DemiBold)
    if spaced:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, (3 if language == "zh" else 1) * theme.density)
    return font
