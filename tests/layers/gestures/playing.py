"""Gestures played without a window: what is sent, what is shown, what comes out."""

from __future__ import annotations

from typing import Any

import pytest
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from layers.edit import Edit
from layers.feature import Feature
from layers.gestures.events import Click, Event, Gesture, Preview

MIDDLE = (108.33, 22.82)


def at(east: float, north: float) -> tuple[float, float]:
    """About so many metres from the middle of the demo city."""
    return MIDDLE[0] + east / 102_650, MIDDLE[1] + north / 110_750


def a_zone(
    x: float = 0, y: float = 0, size: float = 400, *, id: str = "z1", state: str | None = "normal", **values: Any
) -> Feature:
    """A square zone, its lower left corner so many metres from the middle."""
    corners = [at(x, y), at(x + size, y), at(x + size, y + size), at(x, y + size)]
    return Feature(id, "evac_zone", {"code": "Z1", **values}, Polygon(corners), state)


def made(geometry: BaseGeometry, *_: Any) -> Feature:
    return Feature("f1", "plan_graphic", {}, geometry)


def click(east: float, north: float) -> Click:
    return Click(*at(east, north))


def play(gesture: Gesture, *events: Event) -> tuple[list[Preview | None], Edit | None]:
    """Everything shown, and what it ended with; fails where it has not ended."""
    shown = [next(gesture)]
    try:
        for event in events:
            shown.append(gesture.send(event))
    except StopIteration as end:
        return shown, end.value
    pytest.fail(f"the gesture goes on: {shown[-1]}")


def shown_after(gesture: Gesture, *events: Event) -> Preview:
    """What is shown while it goes on."""
    preview = next(gesture)
    for event in events:
        preview = gesture.send(event)
    assert preview is not None
    return preview


def shape_of(edit: Edit | None) -> BaseGeometry:
    assert edit is not None
    after = edit.changes[0].after
    assert after is not None
    assert after.geometry is not None
    return after.geometry


def applied(facts: dict[str, Feature], edit: Edit) -> dict[str, Feature]:
    """The facts after an edit; fails where it does not find them as it says."""
    now = dict(facts)
    for change in edit.changes:
        assert now.get(change.id) == change.before
        if change.after is None:
            del now[change.id]
        else:
            now[change.id] = change.after
    return now
