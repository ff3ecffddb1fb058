"""The legend of what is in view: each class of each layer of which something can be seen now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop.map.density import History
from desktop.map.facts import Facts
from desktop.map.hit import Crowded
from desktop.map.rasters import Relief
from desktop.map.scene import Scene
from desktop.map.shapes import AnyPack
from desktop.map.view import View, meet
from layers.i18n import tr
from layers.legend import Entry
from layers.raster_look import looks_of
from layers.style import Look

_SEVERAL, _MOST = 2, 4


def looks_in_view(layers: Sequence[tuple[Facts, Sequence[AnyPack]]], view: View) -> list[tuple[Facts, Look]]:
    """Looks and whose they are, the topmost layer first. On any thread: `layers`, from the lowest up, come with the
    packs they have now."""
    found: list[tuple[Facts, Look]] = []
    for facts, packs in reversed(layers):
        if facts.shows_at(view.ground_mpp):
            found += [(facts, look) for look in _seen(facts, packs, view)]
    return found


def rasters_in_view(scene: Scene, view: View) -> list[Entry]:
    """The colours of each raster of which something can be seen, with their values; the topmost first."""
    found: list[Entry] = []
    for relief in reversed([one for one in scene.shown() if isinstance(one, Relief)]):
        if relief.shows_at(view.ground_mpp) and meet(relief.box, view.box):
            found += looks_of(relief.layer, relief.raster)
    return found


def histories_in_view(scene: Scene, view: View) -> list[Entry]:
    """Each class of each history of which a row of its window lies in view; the topmost first."""
    found: list[Entry] = []
    for history in reversed([one for one in scene.shown() if isinstance(one, History)]):
        if history.layer.shows_at(view.ground_mpp):
            plain, title = history.style.default, history.layer.title
            for look in history.looks_in(view.box):
                words = title if look == plain else f"{title} · {tr(look.title)}"
                found.append(Entry(look, words, history.key))
    return found


def words_of(facts: Facts, look: Look) -> str:
    """What the legend says beside a look."""
    title = tr(facts.layer.title)
    return title if look == facts.kind.style.default and not facts.layer.style else f"{title} · {tr(look.title)}"


def crowd_words(crowd: Crowded) -> str:
    """What is said of a crowd under the pointer: how many, and of what most."""
    words = tr("About here: {count}").format(count=f"{crowd.count:,}")
    if len(crowd.looks) < _SEVERAL:
        return words
    most = [f"{tr(look.title)}: {count:,}" for look, count in crowd.looks[:_MOST] if look.title]
    return "\n".join([words, *most])


def _seen(facts: Facts, packs: Sequence[AnyPack], view: View) -> list[Look]:
    looks = facts.shapes.looks
    present = np.zeros(len(looks), dtype=bool)
    for pack in packs:
        present |= pack.looks_in(view.box, len(looks))
    drawn = [look for look, there in zip(looks, present, strict=True) if there and _shows(look)]
    ordered = list(facts.kind.style.looks.values())
    return sorted(drawn, key=lambda look: ordered.index(look) if look in ordered else -1)


def _shows(look: Look) -> bool:
    return bool(look.strokes or look.fill or look.pattern or look.plate)
