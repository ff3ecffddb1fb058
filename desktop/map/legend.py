"""The legend of what is in view: each class of each layer of which something can be seen now."""

from __future__ import annotations

import numpy as np

from desktop.map.facts import Facts
from desktop.map.scene import Scene
from desktop.map.view import View
from layers.i18n import tr
from layers.style import Look


def looks_in_view(scene: Scene, view: View) -> list[tuple[Look, str]]:
    """Looks and their words, the topmost layer first."""
    found: list[tuple[Look, str]] = []
    for facts in reversed(list(scene.facts())):
        if facts.shows_at(view.ground_mpp):
            found += [(look, _words(facts, look)) for look in _seen(facts, view)]
    return found


def _seen(facts: Facts, view: View) -> list[Look]:
    looks = facts.shapes.looks
    present = np.zeros(len(looks), dtype=bool)
    for pack in facts.shapes.packs:
        rows = pack.rows_in(view.box)
        present[np.unique(pack.look[rows])] = True
    drawn = [look for look, there in zip(looks, present, strict=True) if there and _shows(look)]
    ordered = list(facts.kind.style.looks.values())
    return sorted(drawn, key=lambda look: ordered.index(look) if look in ordered else -1)


def _shows(look: Look) -> bool:
    return bool(look.strokes or look.fill or look.pattern or look.plate)


def _words(facts: Facts, look: Look) -> str:
    title = tr(facts.layer.title)
    return title if look == facts.kind.style.default and not facts.layer.style else f"{title} · {tr(look.title)}"
