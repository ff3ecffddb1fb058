"""Values of features as words for the page: titles, units, choices and times in the language in use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from layers.exchange.text import clean
from layers.i18n import tr
from layers.kind import Field, Kind
from layers.style import STATE, Look
from layers.times import format_moment, parse_utc

MOST_LETTERS = 400
MOST_ON_THE_MAP = 28
"""So many letters of a name stand on the map; where it is opened it is whole."""
_HIDDEN = {"source", "attrs", "owner_org"}


def shown(text: object) -> str:
    """Text from outside as it may be looked at: marks that turn the reading direction are visible, and it ends."""
    whole = clean(str(text))
    return whole if len(whole) <= MOST_LETTERS else whole[: MOST_LETTERS - 1] + "…"


def fields_of(kind: Kind) -> list[Field]:
    """The fields the page tells of, in the order of the declaration."""
    return [f for f in kind.all_fields if f.key not in _HIDDEN and f.type not in (list, dict) and f.refers is None]


def heading(field: Field) -> str:
    unit = f" ({tr(field.unit)})" if field.unit else ""
    return shown(tr(field.title)) + unit


def value_text(field: Field, value: Any, zone: str) -> str:
    """One value in words."""
    if field.choices:
        return shown(tr(field.choice_title(str(value))))
    if field.type is datetime:
        return _time_text(str(value), zone)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return shown(value)


def _time_text(text: str, zone: str) -> str:
    try:
        return format_moment(parse_utc(text), zone)
    except ValueError:
        return shown(text)


def legend_words(kind: Kind, look: Look) -> str:
    """What the legend calls a class: the layer's name where all of it looks the same."""
    if not kind.style.by or not look.title:
        return shown(tr(kind.title))
    return shown(tr(look.title))


def label_text(kind: Kind, value: Any, state: str | None, look: Look) -> str:
    """The name on the map. A zone whose state is a symbol says its state too."""
    field = kind.field(kind.style.label or "")
    if value is None or kind.style.label is None:
        return ""
    text = shown(tr(field.choice_title(str(value)))) if field is not None and field.choices else shown(value)
    text = text if len(text) <= MOST_ON_THE_MAP else text[: MOST_ON_THE_MAP - 1] + "…"
    says_state = kind.style.by == STATE and kind.style.label_tag and look.glyph and look.plate is None
    return f"{text} {tr(look.title)}" if says_state and state else text
