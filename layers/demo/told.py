"""How the story is told: dated steps, each with when it was true, when it was known, and the post that recorded it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from shapely.geometry.base import BaseGeometry

from layers.demo.frame import degrees
from layers.edit import Change, Edit
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.kinds import KINDS
from layers.times import utc_text

ANCHOR = datetime(2024, 9, 11, 17, 0, tzinfo=timezone(timedelta(hours=8)))
"""The moment of the real flood that is the demo's present hour."""

World = dict[str, Feature]
"""What is there at the moment of a step, by id."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the journal to be: recorded at `known` by `post`, true since `valid`."""

    known: datetime
    valid: datetime
    post: str
    label: Message
    changes: Callable[[World], list[Change]]
    reason: str = ""

    def edit(self, world: World) -> Edit:
        return Edit(self.label, tuple(self.changes(world)))


class Teller:
    """Collects steps in words of the flood's own days: `at("11 16:40")` is that moment moved to the demo's clock."""

    def __init__(self, now: datetime, identity: Callable[[str, str], str]) -> None:
        self.shift = now.replace(minute=0, second=0, microsecond=0) - ANCHOR
        self.identity = identity
        self.steps: list[Step] = []

    def at(self, text: str) -> datetime:
        """September 2024, local: "11 16:40"; days before the first count down, "-30 08:00" is 1 August."""
        day, clock = text.split()
        hour, minute = clock.split(":")
        first = ANCHOR.replace(day=1, hour=int(hour), minute=int(minute))
        return first + timedelta(days=int(day) - 1) + self.shift

    def text(self, text: str) -> str:
        return utc_text(self.at(text))

    def say(
        self,
        when: str,
        post: str,
        label: Message,
        changes: Callable[[World], list[Change]],
        *,
        known: str | None = None,
        reason: str = "",
    ) -> None:
        """Record at `known` (or at once) what is so since `when`."""
        self.steps.append(Step(self.at(known or when), self.at(when), post, label, changes, reason))

    def add(self, when: str, post: str, *features: Feature, known: str | None = None) -> None:
        label = message(N_("Register {name}"), name=str(features[0]["name"] or features[0]["title"]))
        self.say(when, post, label, lambda _: [Change(None, f) for f in features], known=known)

    def move(
        self,
        when: str,
        post: str,
        kind: str,
        code: str,
        state: str,
        *,
        known: str | None = None,
        reason: str = "",
        **values: Any,
    ) -> None:
        """One step along the workflow."""
        self.all(when, post, kind, [code], state, known=known, reason=reason, **values)

    def all(
        self,
        when: str,
        post: str,
        kind: str,
        codes: list[str],
        state: str,
        *,
        known: str | None = None,
        reason: str = "",
        places: list[BaseGeometry] | None = None,
        **values: Any,
    ) -> None:
        """The same step for several; `places` in metres are where they are then."""

        def changes(world: World) -> list[Change]:
            found = []
            for n, code in enumerate(codes):
                before = world[self.identity(kind, code)]
                after = replace(before, state=state, values={**before.values, **values})
                found.append(Change(before, replace(after, geometry=degrees(places[n])) if places else after))
            return found

        label = message(N_("{name}: {state}"), name="、".join(codes), state=state_title(kind, state))
        self.say(when, post, label, changes, known=known, reason=reason)

    def put(
        self, when: str, post: str, kind: str, code: str, label: Message, *, known: str | None = None, **values: Any
    ) -> None:
        """New values for what is there; a function is given the old feature."""

        def changes(world: World) -> list[Change]:
            before = world[self.identity(kind, code)]
            told = {k: v(before) if callable(v) else v for k, v in values.items()}
            return [Change(before, replace(before, values={**before.values, **told}))]

        self.say(when, post, label, changes, known=known)


def state_title(kind: str, state: str) -> str:
    """What the workflow of `kind` calls a state: a key of the catalogue."""
    flow = next(k.workflow for k in KINDS if k.key == kind)
    return flow.title(state) if flow else state
