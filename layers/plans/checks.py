"""The gaps of a plan: what to close before it comes into force."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from layers.feature import Feature
from layers.i18n import tr
from layers.plans.editing import LEVELS, Path, get_at

ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}


@dataclass(frozen=True, slots=True)
class Gap:
    """`path` is where in the plan's values; `sentence` is translated."""

    path: Path
    sentence: str


def gaps(plan: Feature, graphics: Container[str]) -> Iterator[Gap]:
    """What is missing in `plan`; `graphics` are the ids of the graphics there are."""
    if not plan["sections"]:
        yield Gap(("sections",), tr("The plan has no section yet: who does what, and on what basis?"))
    for n, section in enumerate(plan["sections"] or []):
        if not str(section.get("text") or "").strip():
            yield Gap(
                ("sections", n, "text"), tr("Section {title} is empty.").format(title=section.get("title") or n + 1)
            )
    if not any(get_at(plan.values, ("levels", level, "tasks")) for level in LEVELS):
        yield Gap(("levels",), tr("No response level has a task."))
    yield from _levels(plan)
    yield from _posts(plan)
    for n, identity in enumerate(plan["graphics"] or []):
        if identity not in graphics:
            yield Gap(("graphics", n), tr("A graphic of the plan is gone from the map."))


def _levels(plan: Feature) -> Iterator[Gap]:
    triggered = {str(trigger.get("level")) for trigger in plan["triggers"] or []}
    known = {str(card.get("post")) for card in plan["posts"] or []}
    for level in LEVELS:
        tasks = get_at(plan.values, ("levels", level, "tasks")) or []
        if tasks and level not in triggered:
            yield Gap(("triggers",), tr("Nothing triggers level {level}.").format(level=ROMAN[level]))
        if level in triggered and not tasks:
            yield Gap(("levels", level, "tasks"), tr("Level {level} has no task.").format(level=ROMAN[level]))
        for n, task in enumerate(tasks):
            path = ("levels", level, "tasks", n)
            title = task.get("title") or n + 1
            owner = task.get("post") or task.get("org")
            if not str(task.get("title") or "").strip():
                yield Gap((*path, "title"), tr("A task of level {level} has no title.").format(level=ROMAN[level]))
            if not owner:
                yield Gap((*path, "post"), tr("Nobody owns the task {title}.").format(title=title))
            elif task.get("post") and known and task["post"] not in known:
                yield Gap((*path, "post"), tr("The post of the task {title} has no card.").format(title=title))
            if task.get("offset_min") is None:
                yield Gap((*path, "offset_min"), tr("The task {title} has no time.").format(title=title))
        for n, need in enumerate(get_at(plan.values, ("levels", level, "needs")) or []):
            if not need.get("qty"):
                place = ("levels", level, "needs", n, "qty")
                yield Gap(place, tr("A need of level {level} has no quantity.").format(level=ROMAN[level]))


def _posts(plan: Feature) -> Iterator[Gap]:
    for n, card in enumerate(plan["posts"] or []):
        if not str(card.get("card") or "").strip():
            yield Gap(
                ("posts", n, "card"), tr("The post {post} has no action card.").format(post=card.get("post") or n + 1)
            )
