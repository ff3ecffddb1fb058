"""States and the moves between them, as data: one engine for incidents, plans, shelters, zones and resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from layers.feature import Values
from layers.roles import EVERY_ROLE, Role

ANY = "*"
REASON = "reason"


@dataclass(frozen=True, slots=True)
class State:
    """`code` is what is stored; `title` a key of the catalogue."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Transition:
    """From `source` (or ANY) to `target`, by one of `roles`, once every field in `needs` is filled.

    `needs` may hold REASON: the step then demands a reason, which the journal keeps. `unless` is a field and a value
    with which the step is not open.
    """

    source: str
    target: str
    roles: frozenset[Role] = EVERY_ROLE
    needs: tuple[str, ...] = ()
    unless: tuple[str, str] | None = None

    def is_open_to(self, values: Values) -> bool:
        return self.unless is None or values.get(self.unless[0]) != self.unless[1]


@dataclass(frozen=True, slots=True)
class Workflow:
    """The first state is the one a new feature is in."""

    key: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]

    @property
    def initial(self) -> str:
        return self.states[0].code

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(state.code for state in self.states)

    def title(self, code: str) -> str:
        return next((state.title for state in self.states if state.code == code), code)

    def between(self, source: str, target: str) -> Transition | None:
        """The listed move from `source` to `target`; None where there is none."""
        return next((t for t in self.leaving(source) if t.target == target), None)

    def leaving(self, source: str) -> Iterator[Transition]:
        """Every move possible from `source`, whoever may take it."""
        for transition in self.transitions:
            if transition.source == source or (transition.source == ANY and transition.target != source):
                yield transition


def workflow(key: str, states: Mapping[str, str], moves: str) -> Workflow:
    """A workflow from its table: one move a line, `a -> b | c : ROLES : needs : field=value`.

    Roles and needs may be empty; the last part names what the step is not for.

    >>> w = workflow("demo", {"a": "A", "b": "B"}, "a -> b : CMD DUT : place reason")
    >>> sorted(w.between("a", "b").roles), w.between("a", "b").needs
    ([<Role.CMD: 'CMD'>, <Role.DUT: 'DUT'>], ('place', 'reason'))
    """
    transitions = []
    for line in filter(None, (line.strip() for line in moves.splitlines())):
        move, roles, needs, exempt = ([part.strip() for part in line.split(":")] + ["", "", ""])[:4]
        sources, targets = ([code.strip() for code in side.split("|")] for side in move.split("->"))
        allowed = frozenset(Role(r) for r in roles.split()) or EVERY_ROLE
        field, _, value = exempt.partition("=")
        unless = (field, value) if exempt else None
        transitions += [Transition(s, t, allowed, tuple(needs.split()), unless) for s in sources for t in targets]
    return Workflow(key, tuple(State(code, title) for code, title in states.items()), tuple(transitions))
