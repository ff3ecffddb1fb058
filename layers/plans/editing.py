"""What an editor does to a plan, each step one edit: begin, write, add a task, draw a graphic, make a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from shapely.geometry.base import BaseGeometry

from layers.edit import Change, Edit, adding, changing
from layers.feature import Feature, new_id
from layers.i18n import N_, Message, message

PLAN, GRAPHIC = "plan", "plan_graphic"
LEVELS = ("1", "2", "3", "4")
"""Response levels, 1 the most serious, as keys of a plan's `levels`."""

Path: TypeAlias = Sequence[str | int]
"""Where in a plan's values: ("levels", "2", "tasks", 0, "title")."""


def new_plan(code: str, title: str, plan_kind: str = "special") -> Edit:
    values = {"code": code, "title": title, "plan_kind": plan_kind, "version": 1}
    plan = Feature(new_id(), PLAN, values, None, "draft")
    return adding(plan, label=message(N_("New plan {title}"), title=title))


def get_at(values: Mapping[str, Any], path: Path) -> Any:
    """What stands at `path`; None where nothing does."""
    found: Any = values
    for step in path:
        if isinstance(found, Mapping):
            found = found.get(str(step))
        elif isinstance(found, Sequence) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def set_at(plan: Feature, path: Path, value: Any, label: Message) -> Edit:
    """Write `value` at `path`; None takes away what stands there. Nothing of the old plan is modified."""
    return changing(plan, replace(plan, values=_with(plan.values, list(path), value)), label=label)


def add_item(plan: Feature, path: Path, item: Any, label: Message) -> Edit:
    """Put `item` behind the list at `path`."""
    return set_at(plan, path, [*(get_at(plan.values, path) or []), item], label)


def move_item(plan: Feature, path: Path, index: int, to: int, label: Message) -> Edit:
    """Another place in the list at `path`."""
    items = list(get_at(plan.values, path) or [])
    items.insert(to, items.pop(index))
    return set_at(plan, path, items, label)


def add_graphic(plan: Feature, geometry: BaseGeometry, **values: Any) -> Edit:
    """Draw a graphic of the plan: the graphic and the plan's list of graphics in one step."""
    graphic = Feature(new_id(), GRAPHIC, {"plan": plan.id, **values}, geometry)
    listed = replace(plan, values={**plan.values, "graphics": [*(plan["graphics"] or []), graphic.id]})
    label = message(N_("Draw {name} for {plan}"), name=str(values.get("name", "")), plan=str(plan["title"]))
    return Edit(label, (Change(None, graphic), Change(plan, listed)))


def remove_graphic(plan: Feature, graphic: Feature) -> Edit:
    kept = [i for i in plan["graphics"] or [] if i != graphic.id]
    label = message(N_("Remove a graphic of {plan}"), plan=str(plan["title"]))
    return Edit(label, (Change(plan, replace(plan, values={**plan.values, "graphics": kept})), Change(graphic, None)))


def next_version(plan: Feature, graphics: Sequence[Feature]) -> Edit:
    """A draft of the next version, with graphics of its own; the version in force stays as it is."""
    identity = new_id()
    copies = [replace(g, id=new_id(), values={**g.values, "plan": identity}) for g in graphics]
    values = {
        **plan.values,
        "version": int(plan["version"] or 1) + 1,
        "supersedes": plan.id,
        "graphics": [c.id for c in copies],
    }
    values.pop("signoffs", None)
    draft = Feature(identity, PLAN, values, None, "draft")
    label = message(N_("Version {n} of {title}"), n=values["version"], title=str(plan["title"]))
    return adding(draft, *copies, label=label)


def _with(old: Any, path: list[str | int], value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(old or [])
        if value is None and not rest:
            del items[step]
        else:
            items[step] = _with(items[step], rest, value)
        return items
    table = dict(old or {})
    made = _with(table.get(step), rest, value)
    if made is None:
        table.pop(step, None)
    else:
        table[step] = made
    return table
