"""The styles of KML as data: colours, widths and icons, for whoever wants to draw by them."""

from __future__ import annotations

from typing import Any

from layers.exchange.xml import Element, local

_DEEPEST = 4


class Styles:
    """The shared styles of a document met so far, and what a placemark looks like by them."""

    def __init__(self) -> None:
        self._styles: dict[str, dict[str, Any]] = {}
        self._maps: dict[str, str] = {}

    def add(self, element: Element) -> None:
        name = element.get("id") or ""
        if local(element.tag) == "StyleMap":
            self._maps[name] = _normal(element)
        else:
            self._styles[name] = _look(element)

    def of(self, placemark: Element) -> dict[str, Any]:
        """Its shared style, and over it its own; empty where it has none."""
        look: dict[str, Any] = {}
        for child in placemark:
            tag = local(child.tag)
            if tag == "styleUrl":
                look |= self._shared((child.text or "").strip())
            elif tag == "Style":
                look |= _look(child)
            elif tag == "StyleMap":
                look |= self._shared(_normal(child))
        return look

    def _shared(self, url: str) -> dict[str, Any]:
        """By its address in this document; nothing elsewhere is looked up."""
        name = url.partition("#")[2] if url.startswith("#") else url
        for _ in range(_DEEPEST):
            if name in self._styles:
                return {"url": url, **self._styles[name]}
            name = self._maps.get(name, "").lstrip("#")
        return {"url": url} if url else {}


def _normal(style_map: Element) -> str:
    for pair in style_map:
        words = {local(c.tag): (c.text or "").strip() for c in pair}
        if words.get("key", "normal") == "normal" and "styleUrl" in words:
            return words["styleUrl"]
    return ""


def _look(style: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in style:
        words = {local(c.tag): c for c in part}
        name = local(part.tag).removesuffix("Style").casefold()
        if "color" in words and name in ("line", "poly", "icon", "label"):
            found |= _colour(name, (words["color"].text or "").strip())
        if "width" in words:
            found[f"{name}_width_px"] = (words["width"].text or "").strip()
        if "Icon" in words:
            href = next(((c.text or "").strip() for c in words["Icon"] if local(c.tag) == "href"), "")
            if href:
                found["icon"] = href[:500]
    return found


def _colour(name: str, text: str) -> dict[str, Any]:
    """KML writes aabbggrr; we write #rrggbb and the opacity from 0 to 1."""
    word = text.lstrip("#")
    try:
        opacity = int(word[0:2], 16) / 255
        red, green, blue = word[6:8], word[4:6], word[2:4]
        int(red + green + blue, 16)
    except ValueError:
        return {}
    return {f"{name}_color": f"#{red}{green}{blue}".lower(), f"{name}_opacity": round(opacity, 3)} if blue else {}
