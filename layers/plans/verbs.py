"""What can be done to a plan. Each verb is one edit: one line in the journal, one step of undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from layers.edit import Change, Edit, setting
from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.i18n import N_, Message, message, tr
from layers.plans.parts import Item, Path, items, with_items

DRAFT = "draft"


def new_plan(code: str, title: str) -> Edit:
    """An empty plan, version 1, as a draft."""
    plan = Feature(new_id(), "plan", {"code": code, "title": title, "version": 1}, None, DRAFT)
    return Edit(message(N_("New plan {name}"), name=title), (Change(None, plan),))


def put_item(plan: Feature, path: Path, index: int | None, item: Item) -> Edit:
    """Change item `index`, or add one at the end where it is None. Empty values are left out."""
    kept = {k: v for k, v in item.items() if v is not None}
    found: list[Item] = items(plan, path)
    if index is None:
        label = message(N_("{plan}: add {item}"), plan=_name(plan), item=_title(kept))
        found = [*found, kept]
    else:
        label = message(N_("{plan}: change {item}"), plan=_name(plan), item=_title(kept))
        found[index] = kept
    return _set(plan, path, found, label)


def remove_item(plan: Feature, path: Path, index: int) -> Edit:
    found = items(plan, path)
    label = message(N_("{plan}: remove {item}"), plan=_name(plan), item=_title(found[index]))
    return _set(plan, path, found[:index] + found[index + 1 :], label)


def move_item(plan: Feature, path: Path, index: int, to: int) -> Edit:
    """To another place in its list."""
    found = items(plan, path)
    item = found.pop(index)
    found.insert(min(max(to, 0), len(found)), item)
    return _set(plan, path, found, message(N_("{plan}: move {item}"), plan=_name(plan), item=_title(item)))


def add_graphic(plan: Feature, graphic: Feature) -> Edit:
    """What was drawn for the plan, and the plan's list of graphics, in one step."""
    listed = setting(plan, graphics=[*_listed(plan), graphic.id])
    label = message(N_("Draw {name} for {plan}"), name=str(graphic["name"] or ""), plan=_name(plan))
    return Edit(label, (Change(None, graphic), *listed.changes))


def remove_graphic(plan: Feature, graphic: Feature) -> Edit:
    kept = setting(plan, graphics=[i for i in _listed(plan) if i != graphic.id])
    return Edit(message(N_("Remove a graphic of {plan}"), plan=_name(plan)), (*kept.changes, Change(graphic, None)))


def new_version(plan: Feature, drawn: Sequence[Feature]) -> Edit:
    """A draft of the next version, with graphics of its own, so that the old one stays as it is.

    Raises
    ------
    SituationError
        The plan itself is still a draft.
    """
    if plan.state == DRAFT:
        raise SituationError(tr("This version is still a draft."), hint=tr("Change it as it is."))
    version = int(plan["version"] or 1) + 1
    identity = new_id()
    copies = [replace(g, id=new_id(), values={**g.values, "plan": identity}) for g in drawn]
    names = {g.id: copy.id for g, copy in zip(drawn, copies, strict=True)}
    values = {**plan.values, "version": version, "supersedes": plan.id}
    if isinstance(plan["graphics"], list):
        values["graphics"] = [names.get(g, g) for g in plan["graphics"]]
    values.pop("signoffs", None)
    new = Feature(identity, "plan", values, None, DRAFT)
    label = message(N_("{plan}: version {n}"), plan=_name(plan), n=version)
    return Edit(label, tuple(Change(None, f) for f in (new, *copies)))


def _set(plan: Feature, path: Path, new: Sequence[Item], label: Message) -> Edit:
    return setting(plan, label, **with_items(plan, path, new))


def _listed(plan: Feature) -> list[Any]:
    return list(plan["graphics"]) if isinstance(plan["graphics"], list) else []


def _name(plan: Feature) -> str:
    return str(plan["title"] or plan["code"] or plan.id[:8])


def _title(item: Item) -> str:
    """What to call an item in the journal."""
    for key in ("title", "text", "post", "kind", "quantity", "class"):
        if value := item.get(key):
            return str(value)[:40]
    return "…"
