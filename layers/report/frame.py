"""The page's static frame: a folium map made with our constants only, no tiles, nothing from any network.

folium cannot be made safe for data, so none ever passes through it: data come as JSON and are shown as text.
"""

from __future__ import annotations

import re
from functools import cache

from resources import resource

MAP_NAME = "map_anlan"
"""The frame's one variable: the Leaflet map."""

_NONCE = "{{nonce}}"
_STYLES = (("vendor", "leaflet", "leaflet.css"), ("page", "map.css"))
_LIBRARY = (("vendor", "leaflet", "leaflet.js"),)
_SCRIPTS = ("world", "paint", "labels", "view", "panels", "page")


def frame(nonce: str, *, title: str, language: str, head: str = "", before: str = "", after: str = "") -> str:
    """The whole page. `head` goes into the head, `before` stands before our script, `after` behind it.

    All three, the title and the language are encoded by the caller. Every inline script and style carries `nonce`.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,}", nonce):
        raise ValueError("not a nonce")
    first, last = _halves()
    opening = first.replace("<html>", f'<html lang="{language}">', 1).replace("<head>", f"<head>{head}", 1)
    opening = opening.replace("</head>", f"<title>{title}</title></head>", 1)
    return (opening + before + last.replace("</html>", f"{after}</html>")).replace(_NONCE, nonce)


@cache
def _halves() -> tuple[str, str]:
    """The page as it always is, up to our script and from there on."""
    page = _with_nonce(_folium_page())
    page = page.replace("</head>", _styles() + _scripts(_library()) + "</head>", 1)
    first, _, last = page.rpartition("</html>")
    return first, _scripts(_ours()) + "</html>" + last


def _folium_page() -> str:
    import folium  # it takes its time, and most of the program never needs it

    made = folium.Map(
        location=(0.0, 0.0), tiles=None, zoom_start=2, zoom_control=False, attribution_control=False,
        zoom_animation=False, fade_animation=False, zoom_snap=0, zoom_delta=0.5, wheel_px_per_zoom_level=120,
    )  # fmt: skip
    made._id = MAP_NAME.partition("_")[2]
    made.default_js, made.default_css = [], []
    return str(made.get_root().render())


def _with_nonce(page: str) -> str:
    return re.sub(r"<(script|style)>", rf'<\1 nonce="{_NONCE}">', page)


def _styles() -> str:
    return "".join(f'<style nonce="{_NONCE}">{_style(*parts)}</style>' for parts in _STYLES)


def _style(*parts: str) -> str:
    """A style sheet that loads no picture: the controls which need them are not used."""
    return re.sub(r"url\([^)]*\)", "none", resource("web", *parts).read_text(encoding="utf-8"))


def _scripts(sources: list[str]) -> str:
    return "".join(f'<script nonce="{_NONCE}">{source}</script>' for source in sources)


def _library() -> list[str]:
    return [_unlinked(resource("web", *parts).read_text(encoding="utf-8")) for parts in _LIBRARY]


def _ours() -> list[str]:
    return [resource("web", "page", f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS]


def _unlinked(source: str) -> str:
    """A library without the links in it: its own address, and where a debugger would look for its source."""
    source = re.sub(r"//# sourceMappingURL=\S*", "", source)
    return re.sub(r"""<a href=\\?"https?://[^<]*?>""", "<a>", source)
