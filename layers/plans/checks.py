"""Gaps to close before a plan comes into force. A check proposes; people decide."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from layers.feature import Feature
from layers.i18n import counted, tr
from layers.plans.parts import CARDS, LEVELS, ROMAN, SECTIONS, TRIGGERS, Path, items, needs_of, tasks_of


@dataclass(frozen=True, slots=True)
class Gap:
    """One sentence, and where to mend it: a path of the plan and an item there, or a field, or the graphics."""

    sentence: str
    path: Path
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What a plan is checked against: codes of posts, organisations' ids, graphics drawn, resources held by sort."""

    posts: Collection[str] = ()
    organisations: Collection[str] = ()
    graphics: Sequence[Feature] = ()
    held: Mapping[str, float] = field(default_factory=dict)
    title_of: Callable[[str], str] = str


GRAPHICS: Path = ("graphics",)


def gaps(plan: Feature, around: Around) -> list[Gap]:
    """Everything found, in the order of the plan's parts."""
    return [gap for check in CHECKS for gap in check(plan, around)]


def sections_say_something(plan: Feature, around: Around) -> Iterator[Gap]:
    found = items(plan, SECTIONS)
    if not found:
        yield Gap(tr("There are no sections."), SECTIONS)
    for n, section in enumerate(found):
        if not str(section.get("text") or "").strip():
            yield Gap(tr("The section {title} says nothing.").format(title=section.get("title") or n + 1), SECTIONS, n)


def every_level_has_a_trigger(plan: Feature, around: Around) -> Iterator[Gap]:
    there = {str(trigger.get("level")) for trigger in items(plan, TRIGGERS)}
    for level in LEVELS:
        if level not in there and (items(plan, tasks_of(level)) or not there):
            yield Gap(tr("Nothing triggers level {level}.").format(level=ROMAN[level]), TRIGGERS)


def every_level_has_tasks(plan: Feature, around: Around) -> Iterator[Gap]:
    for level in LEVELS:
        if not items(plan, tasks_of(level)):
            yield Gap(tr("Level {level} has no tasks.").format(level=ROMAN[level]), tasks_of(level))


def every_task_has_an_owner(plan: Feature, around: Around) -> Iterator[Gap]:
    for level in LEVELS:
        for n, task in enumerate(items(plan, tasks_of(level))):
            title, post, org = task.get("title") or "…", task.get("post"), task.get("org")
            if not post and not org:
                words = tr("Level {level}: nobody owns “{task}”.").format(level=ROMAN[level], task=title)
                yield Gap(words, tasks_of(level), n)
            elif post and post not in around.posts:
                words = tr("Level {level}: there is no post {post} for “{task}”.")
                yield Gap(words.format(level=ROMAN[level], post=post, task=title), tasks_of(level), n)
            elif org and org not in around.organisations:
                words = tr("Level {level}: the organisation of “{task}” is gone.")
                yield Gap(words.format(level=ROMAN[level], task=title), tasks_of(level), n)
            if task.get("offset_min") is None:
                words = tr("Level {level}: when is “{task}” done?")
                yield Gap(words.format(level=ROMAN[level], task=title), tasks_of(level), n)


def every_post_has_a_card(plan: Feature, around: Around) -> Iterator[Gap]:
    cards = {str(card.get("post")) for card in items(plan, CARDS) if str(card.get("card") or "").strip()}
    acting = [str(t["post"]) for level in LEVELS for t in items(plan, tasks_of(level)) if t.get("post")]
    for post in dict.fromkeys(acting):
        if post not in cards:
            yield Gap(tr("The post {post} has tasks but no action card.").format(post=post), CARDS)
    for n, card in enumerate(items(plan, CARDS)):
        if card.get("post") not in around.posts:
            yield Gap(tr("There is no post {post}.").format(post=card.get("post") or "–"), CARDS, n)


def needs_can_be_met(plan: Feature, around: Around) -> Iterator[Gap]:
    for level in LEVELS:
        for n, need in enumerate(items(plan, needs_of(level))):
            sort, qty = str(need.get("kind") or need.get("class") or ""), need.get("qty")
            where = needs_of(level)
            if not isinstance(qty, int | float):
                words = tr("Level {level}: how many of {sort}?")
                yield Gap(words.format(level=ROMAN[level], sort=_sort(around, sort)), where, n)
            elif around.held and around.held.get(sort, 0) < qty:
                words = tr("Level {level}: {sort}, {held} held, {needed} needed.")
                held = f"{around.held.get(sort, 0):g}"
                yield Gap(
                    words.format(level=ROMAN[level], sort=_sort(around, sort), held=held, needed=f"{qty:g}"), where, n
                )


def graphics_are_drawn(plan: Feature, around: Around) -> Iterator[Gap]:
    ids = {g.id for g in around.graphics}
    if not ids:
        yield Gap(tr("Nothing is drawn on the map."), GRAPHICS)
    listed = plan["graphics"] if isinstance(plan["graphics"], list) else []
    if missing := [g for g in listed if g not in ids]:
        yield Gap(counted("{n} graphics are gone from the map.", n=len(missing)), GRAPHICS)


def it_is_reviewed(plan: Feature, around: Around) -> Iterator[Gap]:
    if plan["review_due"] is None:
        yield Gap(tr("No date is set for its review."), ("review_due",))


def _sort(around: Around, sort: str) -> str:
    return around.title_of(sort)


CHECKS: tuple[Callable[[Feature, Around], Iterator[Gap]], ...] = (
    sections_say_something,
    every_level_has_a_trigger,
    every_level_has_tasks,
    every_task_has_an_owner,
    needs_can_be_met,
    every_post_has_a_card,
    graphics_are_drawn,
    it_is_reviewed,
)
