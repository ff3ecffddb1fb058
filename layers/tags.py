"""Tags: words of one's own on features, across kinds; given, taken away, counted, and used to say what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from layers.edit import Edit, joined, setting
from layers.errors import SituationError
from layers.feature import Feature
from layers.filter import Filter, Op, Where
from layers.i18n import N_, message, tr
from layers.kind import TAGS
from layers.picture import Picture
from layers.stack import LayerStack

Tagged = Mapping[str, tuple[str, ...]]
"""The tags of some features, by id."""


def tagged(picture: Picture, key: str) -> Tagged:
    """The features of a kind that have a tag. Of kinds that come in by the thousand only the columns are read."""
    if picture.kinds[key].bulk:
        rows = picture.rows(key)
        found: Iterable[tuple[Any, Any]] = zip(rows["id"], rows[TAGS.key], strict=True) if TAGS.key in rows else ()
    else:
        found = ((feature.id, feature[TAGS.key]) for feature in picture.features(key))
    return {str(identity): tuple(dict.fromkeys(map(str, tags))) for identity, tags in found if tags}


def tagged_layers(stack: LayerStack) -> Tagged:
    """The layers that have a tag as a whole, by key."""
    return {layer.key: layer.tags for layer in stack.layers_bottom_up() if layer.tags}


def tag_counts(tagged_ones: Iterable[Tagged]) -> dict[str, int]:
    """How many features have each tag, by tag."""
    counts = Counter(tag for one in tagged_ones for tags in one.values() for tag in tags)
    return dict(sorted(counts.items(), key=lambda entry: entry[0].casefold()))


def tagging(features: Iterable[Feature], tag: str) -> Edit:
    """The tag put on each; on all of them already, it is taken away again.

    Raises
    ------
    SituationError
        There is no feature, or the tag is empty or has a comma.
    """
    chosen, tag = list(features), tag.strip()
    if not chosen:
        raise SituationError(tr("Nothing is selected."), hint=tr("Choose on the map what the tag is for."))
    if not tag or any(mark in tag for mark in ",，、;；"):
        raise SituationError(tr("A tag is one word or a few, without a comma."))
    away = all(tag in (feature[TAGS.key] or ()) for feature in chosen)
    label = message(N_("Take the tag {tag} away") if away else N_("Tag {tag}"), tag=tag)
    return joined(label, (setting(f, tags=_with(f[TAGS.key] or (), tag, away=away)) for f in chosen))


def _with(tags: Iterable[str], tag: str, *, away: bool) -> list[str] | None:
    kept = [other for other in tags if other != tag]
    return (kept if away else [*kept, tag]) or None


def show_only(stack: LayerStack, tag: str | None) -> None:
    """On every layer of features only those with a tag, and all of a layer that has it; None: no matter which tags."""
    for layer in stack.layers_bottom_up():
        if layer.raster or layer.archive or layer.extract:
            continue
        tests = tuple(test for test in (layer.filter.tests if layer.filter else ()) if test.field != TAGS.key)
        wanted = () if tag is None or tag in layer.tags else (Where(TAGS.key, Op.CONTAINS, tag),)
        stack.set_filter(layer.key, Filter((*tests, *wanted)))


def shown_only(stack: LayerStack) -> str | None:
    """The tag that `show_only` was told last."""
    layers = stack.layers_bottom_up()
    tests = (test for layer in layers if layer.filter for test in layer.filter.tests)
    return next((str(test.value) for test in tests if test.field == TAGS.key and test.op is Op.CONTAINS), None)
