"""The item of a plan that was typed and not recorded yet: one for each plan, kept beside the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.panels.plan_editor.spot import Spot, part_of
from layers.feature import Feature
from layers.plans.parts import items
from layers.record.store import Store

_KEY = "plan:"


def keep(store: Store, plan_id: str, spot: Spot, typed: Mapping[str, Any]) -> None:
    kept = {"part": spot.part, "level": spot.level, "index": spot.index, "typed": dict(typed)}
    store.save_draft(_KEY + plan_id, kept)


def read(store: Store, plan: Feature, level: str) -> tuple[Spot, dict[str, Any]] | None:
    """Where the item belongs and what was typed; `level` where the draft names none."""
    kept = store.draft(_KEY + plan.id)
    if kept is None or part_of(kept.get("part", "")) is None:
        return None
    spot = Spot(kept["part"], str(kept.get("level") or level))
    index = kept.get("index")
    if isinstance(index, int) and index < len(items(plan, spot.path)):
        spot = Spot(spot.part, spot.level, index)
    return spot, kept.get("typed") or {}


def drop(store: Store, plan_id: str) -> None:
    store.drop_draft(_KEY + plan_id)
