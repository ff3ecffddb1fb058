"""The page's static frame: folium's map of nothing, made with our constants only, and our own files instead of a CDN.

No data go through folium: its popups and tooltips would run them as code. Data arrive as JSON and are shown as text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from layers.report.escape import html_text
from resources import resource

STYLES = ("vendor/leaflet/leaflet.css", "page/map.css")
SCRIPTS = (
    "vendor/leaflet/leaflet.js",
    "page/shapes.js",
    "page/symbols.js",
    "page/draw.js",
    "page/labels.js",
    "page/signs.js",
    "page/panels.js",
    "page/map.js",
)
CHANNEL = "qwebchannel.js"
"""Qt's own script, only in the window."""

_OPTIONS: dict[str, Any] = {
    "zoom_control": False,
    "prefer_canvas": True,
    "attribution_control": False,
    "zoom_snap": 0,
    "zoom_animation": False,
    "fade_animation": False,
    "inertia": False,
    "box_zoom": True,
    "keyboard": True,
    "double_click_zoom": False,
}


@cache
def frame() -> str:
    """The page as folium writes it, with the names of our files in it, and nothing that comes from outside."""
    import folium  # it takes its time, and most of the program never needs it

    page = folium.Map(location=(22.8, 108.33), zoom_start=11, max_zoom=21, min_zoom=2, tiles=None, **_OPTIONS)
    page._id = "anlan"
    page.default_css = [(name, name) for name in STYLES]
    page.default_js = [(name, name) for name in (CHANNEL, *SCRIPTS)]
    text: str = page.get_root().render()
    return text


def served(nonce: str, base: str) -> str:
    """The page of the window: files are asked for at `base`, inline parts carry the nonce of the policy."""
    text = frame()
    for name in STYLES:
        text = _swap(text, _link(name), f'<link rel="stylesheet" nonce="{nonce}" href="{base}{name}"/>')
    for name in (CHANNEL, *SCRIPTS):
        text = _swap(text, _script(name), f'<script nonce="{nonce}" src="{base}{name}"></script>')
    return re.sub(r"<(script|style)>", rf'<\1 nonce="{nonce}">', text)


def policy(scheme: str, nonce: str) -> str:
    """The policy of the window's page, sent as a header."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src {scheme}: 'nonce-{nonce}'; "
        f"img-src {scheme}: data:; connect-src {scheme}:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def self_contained(data: str, *, title: str, lang: str) -> str:
    """The page as one file. `data` is JSON for a script element, made by `json_in_script`.

    The policy names every script and style by its hash; nothing else runs, and nothing can be asked for.
    """
    text = _swap(frame(), _script(CHANNEL), "")
    for name in STYLES:
        text = _swap(text, _link(name), f"<style>{_style(name)}</style>")
    for name in SCRIPTS:
        text = _swap(text, _script(name), f"<script>{_code(name)}</script>")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{_hashes(text)}">'
    head = f'<html lang="{html_text(lang)}">\n<head>\n{meta}\n<title>{html_text(title)}</title>'
    text = _swap(text, "<html>\n<head>", head)
    island = f'<script type="application/json" id="anlan-data">{data}</script>'
    return _swap(text, "<body>", f"<body>\n{island}")


def _hashes(text: str) -> str:
    """The policy of the file. Hashes in an attribute need no escaping."""
    scripts = " ".join(_hash(body) for body in re.findall(r"<script>(.*?)</script>", text, re.DOTALL))
    styles = " ".join(_hash(body) for body in re.findall(r"<style>(.*?)</style>", text, re.DOTALL))
    sources = f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data:"
    return f"{sources}; base-uri 'none'; form-action 'none'"


def _hash(body: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"


def _swap(text: str, old: str, new: str) -> str:
    """Replace what stands in the frame exactly once; a folium that writes another frame is our fault, and shows."""
    if text.count(old) != 1:
        raise ValueError(f"the frame has {text.count(old)} times: {old}")
    return text.replace(old, new)


def _link(name: str) -> str:
    return f'<link rel="stylesheet" href="{name}"/>'


def _script(name: str) -> str:
    return f'<script src="{name}"></script>'


@cache
def _code(name: str) -> str:
    """A script to stand in the page, with its licence, without addresses."""
    text = _without_addresses(_read(name))
    if "</script" in text.lower() or "<!--" in text:
        raise ValueError(f"{name} cannot stand in a page")
    if "vendor/" not in name:
        return text
    licence = resource("web", *name.split("/")[:-1], "LICENSE").read_text(encoding="utf-8").replace("*/", "* /")
    return f"/*\n{licence}*/\n{text}"


@cache
def _style(name: str) -> str:
    """A style to stand in the page: its pictures in it, comments and what only old browsers ask for taken out."""
    text = re.sub(r"/\*.*?\*/", "", _read(name), flags=re.DOTALL)
    text = re.sub(r"[^{};]*url\(#default#VML\);", "", text)
    return re.sub(r"url\(([^)]*)\)", _inlined(name), text)


def _inlined(name: str) -> Callable[[re.Match[str]], str]:
    folder = name.split("/")[:-1]

    def picture(found: re.Match[str]) -> str:
        data = resource("web", *folder, *found.group(1).split("/")).read_bytes()
        return f"url(data:image/png;base64,{base64.b64encode(data).decode()})"

    return picture


def _without_addresses(text: str) -> str:
    text = re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    return text.replace("https://leafletjs.com", "")


def _read(name: str) -> str:
    return resource("web", *name.split("/")).read_text(encoding="utf-8")
