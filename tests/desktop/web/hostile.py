"""Facts with code in every text that somebody may write, and what to do in a page to set it off."""

from __future__ import annotations

from shapely import LineString, Point, box

from layers.columns import content_hash, encode
from layers.edit import adding
from layers.feature import Feature, wkb
from layers.situation import Situation

STRINGS = (
    "<script>window.canary=1</script>",
    "</script><script>window.canary=1</script>",
    "<img src=x onerror=window.canary=1>",
    '"><svg onload=window.canary=1>',
    "<iframe srcdoc='<script>parent.canary=1</script>'></iframe>",
    "<a href='javascript:window.canary=1'>here</a>",
    "${window.canary=1}",
    "`;window.canary=1;`",
    "\\\\`;window.canary=1//",
    "'-(window.canary=1)-'",
    "{{ window.canary=1 }}{% raw %}",
    "<!--<script>",
    "]]>&lt;b&gt;\u2028window.canary=1\u2029",
    "\u202egnp.exe <b>bold</b>",
    "<style>@import url(https://example.invalid/)</style>",
    "https://example.invalid/x.png",
)


def hostile_facts(situation: Situation) -> None:
    """Every string as a name, a value, a layer's title, a column's title and a credit."""
    lon, lat = 108.30, 22.80
    facts = []
    for n, text in enumerate(STRINGS):
        at = (lon + 0.004 * n, lat)
        facts.append(Feature(f"p{n}", "shelter", {"name": text, "address": text}, Point(at), "open"))
        facts.append(Feature(f"i{n}", "incident", {"title": text, "note": text}, Point(at[0], lat + 0.01), "reported"))
        zone = box(at[0], lat + 0.02, at[0] + 0.003, lat + 0.024)
        facts.append(Feature(f"z{n}", "evac_zone", {"code": text, "name": text}, zone, "order"))
        line = LineString([(at[0], lat + 0.03), (at[0] + 0.003, lat + 0.034)])
        facts.append(Feature(f"r{n}", "road_closure", {"name": text}, line))
    situation.apply(adding(*facts), imported=True)
    for n, text in enumerate(STRINGS):
        layer, contents = _layer(n, text)
        situation.apply(adding(layer), contents=contents)


def _layer(n: int, text: str) -> tuple[Feature, dict[str, bytes]]:
    place = wkb(Point(108.30 + 0.004 * n, 22.84))
    content = encode({"id": [f"ref{n}/0"], "geometry": [place], "c": [text], "name": [text]})
    sha256 = content_hash(content)
    columns = [{"key": "c", "type": "text", "title": text}, {"key": "name", "type": "text"}]
    values = {"name": text, "role": "reference", "of": f"ref{n}", "sha256": sha256, "count": 1, "columns": columns}
    return Feature(f"set{n}", "dataset", {**values, "credit": text}), {sha256: content}


TOUCH_ALL = """(() => {
    let touched = 0;
    for (const layer of anlan.state.stack) {
        for (const feature of layer.features.values()) {
            const latlng = map_anlan.unproject(feature.anchor, 0);
            const at = {latlng: latlng, containerPoint: map_anlan.latLngToContainerPoint(latlng), originalEvent: {}};
            map_anlan.fire('mousemove', at);
            map_anlan.fire('click', at);
            anlan.tip(feature.name, at.containerPoint);
            document.body.append(anlan.card(layer, feature, () => {}));
            touched += 1;
        }
    }
    return touched;
})()"""

TRACES = """({
    canary: typeof window.canary,
    elements: document.querySelectorAll('img, iframe, object, embed, svg, a[href], body script').length,
    styles: document.body.querySelectorAll('style').length,
    cards: document.querySelectorAll('body > .card').length,
})"""
