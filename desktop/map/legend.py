"""The legend of what is in view: each class of each layer of which something can be seen now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from desktop.map.density import History
from desktop.map.facts import Facts
from desktop.map.hit import Crowded
from desktop.map.lines import too_fine
from desktop.map.rasters import Relief
from desktop.map.scene import Scene
from desktop.map.shapes import AnyPack
from desktop.map.view import View, turned
from layers.i18n import tr
from layers.legend import Entry
from layers.raster_look import looks_of
from layers.style import Look, is_dot

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
        if relief.shows_at(view.ground_mpp) and any(turned(view.box, relief.box)):
            found += looks_of(relief.layer, relief.raster)
    return found


def histories_in_view(
    histories: Sequence[tuple[History, slice | NDArray[np.intp]]], view: View
) -> list[tuple[History, Look]]:
    """Each class of each history of which a row lies in view, the topmost first. On any thread: `histories`, from the
    lowest up, come with the rows they have now."""
    shown = [(one, rows) for one, rows in reversed(histories) if one.shows_at(view.ground_mpp)]
    return [
        (one, look) for one, rows in shown for look in one.looks_in(view.box, rows) if look.shows_at(view.ground_mpp)
    ]


def as_drawn(facts: Facts, look: Look) -> Look:
    """The look for a legend: a layer of points alone shows dots, one without areas lines."""
    shapes = facts.shapes
    if is_dot(look) and shapes.has_points and not any(pack.has_ground for pack in shapes.packs):
        return replace(look, dot=True)
    return look if any(pack.has_areas for pack in shapes.packs) else replace(look, line=True)


def words_of(facts: Facts, look: Look) -> str:
    """What the legend says beside a look."""
    title = tr(facts.layer.title)
    style, own = facts.kind.style, facts.layer.style is not None and facts.kind.style.by is not None
    return title if look == style.default and not own else f"{title} · {tr(look.title)}"


def words_of_history(history: History, look: Look) -> str:
    """The same of a history."""
    title = tr(history.layer.title)
    plain = look == history.style.default and history.style.by is None
    return title if plain else f"{title} · {tr(look.title)}"


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
    drawn = [look for look, there in zip(looks, present, strict=True) if there and _shows(look, view)]
    ordered = [look for _, look in facts.kind.style.in_legend(rest_last=facts.layer.style is not None)]
    return sorted(drawn, key=lambda look: ordered.index(look) if look in ordered else -1)


def _shows(look: Look, view: View) -> bool:
    """Whether there is anything of it to be seen at the scale of the view."""
    if look.plate is None and look.strokes and too_fine(look, view.ground_mpp):
        return False
    return look.shows_at(view.ground_mpp) and bool(look.strokes or look.fill or look.pattern or look.plate)
