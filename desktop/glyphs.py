"""Our own glyphs, drawn in any colour and size. They stand in `resources/glyphs/`, on a grid of 24."""

import re
from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.tokens import Theme
from resources import resource

_INK = re.compile(r'color="#[0-9A-Fa-f]{6}"')  # the root of every glyph file names its colour once
_RATIOS = (1.0, 2.0)  # of device pixels, for icons


@cache
def glyph_names() -> frozenset[str]:
    return frozenset(path.stem for path in resource("glyphs").glob("*.svg"))


def glyph_svg(name: str, colour: QColor | str) -> str:
    """The glyph called `name` as SVG text in `colour`. Raises ValueError if there is none of that name."""
    return _INK.sub(f'color="{QColor(colour).name()}"', _source(name), count=1)


def paint_glyph(painter: QPainter, name: str, colour: QColor | str, rect: QRectF) -> None:
    """Draw into `rect` as shapes, sharp at any scale."""
    _renderer(name, QColor(colour).name()).render(painter, rect)


def glyph_pixmap(name: str, colour: QColor | str, size_px: int, device_pixel_ratio: float = 1.0) -> QPixmap:
    """A square of `size_px` logical pixels. Raises ValueError if no glyph is called `name`."""
    return _pixmap(name, QColor(colour).name(), size_px, device_pixel_ratio)


def glyph_icon(
    name: str,
    colour: QColor | str,
    size: int,
    *,
    checked: QColor | str | None = None,
    disabled: QColor | str | None = None,
) -> QIcon:
    """An icon in `colour`; other colours where a button is checked or cannot be pressed."""
    icon = QIcon()
    for ratio in _RATIOS:
        icon.addPixmap(glyph_pixmap(name, colour, size, ratio))
        if checked is not None:
            icon.addPixmap(glyph_pixmap(name, checked, size, ratio), QIcon.Mode.Normal, QIcon.State.On)
        if disabled is not None:
            icon.addPixmap(glyph_pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return icon


@lru_cache(maxsize=1024)
def theme_icon(name: str, theme: Theme, size: int = 18, *, quiet: bool = False) -> QIcon:
    """An icon for buttons and menus: ink, accent when checked, muted when it cannot be pressed.

    A quiet one is an arrow or the like, that stays grey when checked.
    """
    ink = theme["text.secondary" if quiet else "text.primary"]
    checked = ink if quiet else theme["accent.text"]
    return glyph_icon(name, ink, theme.px(size), checked=checked, disabled=theme["text.disabled"])


@cache
def _source(name: str) -> str:
    if name not in glyph_names():
        raise ValueError(f"no glyph is called {name!r}")
    return resource("glyphs", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(glyph_svg(name, colour).encode()))


@lru_cache(maxsize=2048)
def _pixmap(name: str, colour: str, size_px: int, ratio: float) -> QPixmap:
    renderer = _renderer(name, colour)  # before there is a painter that an error would leave open
    pixmap = QPixmap(QSize(size_px, size_px) * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    with QPainter(pixmap) as painter:
        renderer.render(painter, QRectF(0, 0, size_px, size_px))
    return pixmap
