"""The stylesheet of a theme: `resources/design/style.qss` with its braces filled in.

In braces stand `{bg.panel}` for a colour, `{30px}` and `{10.5pt}` for lengths at density 1.0, and
`{chevron:text.secondary:60}` for a picture of a glyph in a colour, at 60 % of the room it has.
"""

import re
from functools import cache
from pathlib import Path

from desktop.glyphs import glyph_svg
from desktop.tokens import Theme
from resources import resource

_BRACES = re.compile(r"\{([a-z0-9_.:-]+)\}")
_LENGTH = re.compile(r"([0-9.]+)(px|pt)")


def stylesheet(theme: Theme, images: Path) -> str:
    """The text for `setStyleSheet`. Pictures of glyphs are written into the folder `images`."""
    return _BRACES.sub(lambda match: _value(match[1], theme, images), _template())


@cache
def _template() -> str:
    return resource("design", "style.qss").read_text(encoding="utf-8")


def _value(name: str, theme: Theme, images: Path) -> str:
    if length := _LENGTH.fullmatch(name):
        number, unit = float(length[1]), length[2]
        return f"{theme.px(number)}px" if unit == "px" else f"{number * theme.density:g}pt"
    if ":" in name:
        glyph, token, percent = f"{name}:100".split(":")[:3]
        return _image(glyph, theme.hex(token), int(percent), images)
    return theme.hex(name)


def _image(glyph: str, colour: str, percent: int, images: Path) -> str:
    """A file for each colour and size, since Qt remembers pictures by their path."""
    path = images / f"{glyph}-{colour.removeprefix('#')}-{percent}.svg"
    if not path.exists():
        side = 24 * 100 / percent
        room = f'viewBox="{12 - side / 2:g} {12 - side / 2:g} {side:g} {side:g}"'
        path.write_text(glyph_svg(glyph, colour).replace('viewBox="0 0 24 24"', room), encoding="utf-8")
    return f'url("{path.as_posix()}")'
