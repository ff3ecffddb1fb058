"""What the store refuses before it records: no right, no listed transition, a value that cannot be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely

from layers.edit import Change, Edit
from layers.errors import Refused
from layers.feature import Feature
from layers.i18n import tr
from layers.kind import Kind
from layers.roles import ROLE_TITLES, Post, Role
from layers.workflow import REASON, Transition


def check(edit: Edit, kinds: Mapping[str, Kind], post: Post, *, reason: str, imported: bool) -> None:
    """Raise Refused for the first change that may not be made by `post`.

    What was `imported` passed the gate already, row by row; it may come in any listed state.
    """
    passed: set[tuple[object, ...]] = set()
    states = {} if imported else _states_replaced(edit)
    for change in edit.changes:
        alike = _alike(change) if imported else None
        if alike in passed:
            continue
        kind = kinds.get(change.kind)
        if kind is None:
            raise Refused(tr("There is no kind {kind}.").format(kind=change.kind), hint=tr("anlan kinds lists them."))
        check_right(change, kind, post)
        check_state(change, kind, post, reason=reason, imported=imported or _keeps_state(change.after, states))
        if change.after is not None and not imported:
            check_values(change.after, kind)
        if alike is not None:
            passed.add(alike)
    _check_finite(edit)


def _alike(change: Change) -> tuple[object, ...] | None:
    """New features for which right and state are the same question."""
    new = change.after
    return (new.kind, new.state, new["owner_org"]) if change.before is None and new is not None else None


def _states_replaced(edit: Edit) -> dict[tuple[str, object], str | None]:
    """By kind and id, the states of what the edit removes, and of that of which it was a part."""
    removed = [c.before for c in edit.changes if c.before is not None and c.after is None]
    return {(f.kind, identity): f.state for f in removed for identity in (f["parent"], f.id) if identity}


def _keeps_state(new: Feature | None, states: Mapping[tuple[str, object], str | None]) -> bool:
    """Whether it is a part of what the same edit removes, or that of which it is a part, in the state that had.

    Splitting a zone and joining its parts again is no step of its workflow.
    """
    if new is None or new.state is None:
        return False
    return new.state in (states.get((new.kind, new["parent"])), states.get((new.kind, new.id)))


def check_right(change: Change, kind: Kind, post: Post) -> None:
    """Creating, changing and deleting have their roles; a step of the workflow has its own instead."""
    before, after = change.before, change.after
    if before is not None and after is not None and before.state != after.state:
        return
    allowed, words = (
        (kind.rights.create, tr("create {kind}"))
        if before is None
        else (kind.rights.delete, tr("delete {kind}"))
        if after is None
        else (kind.rights.change, tr("change {kind}"))
    )
    if _may(post, allowed, kind, after or before):
        return
    raise Refused(
        tr("{post} may not {act}.").format(post=tr(post.title), act=words.format(kind=tr(kind.one))),
        hint=tr("This is for: {roles}.").format(roles=_roles(allowed)),
    )


def check_state(change: Change, kind: Kind, post: Post, *, reason: str, imported: bool) -> None:
    """No state is reached except by a listed transition (invariant I6)."""
    if change.after is None:
        return
    state = change.after.state
    if kind.workflow is None:
        if state is not None:
            raise Refused(tr("{kind} has no states.").format(kind=tr(kind.one)))
        return
    if state not in kind.workflow.codes:
        raise Refused(
            tr("{kind} has no state {state}.").format(kind=tr(kind.one), state=state),
            hint=tr("Its states are: {states}.").format(states=", ".join(kind.workflow.codes)),
        )
    if change.before is None:
        if state != kind.workflow.initial and not imported:
            raise Refused(
                tr("A new {kind} begins as {state}.").format(
                    kind=tr(kind.one), state=tr(kind.workflow.title(kind.workflow.initial))
                ),
                hint=tr("Create it, then move it along its workflow."),
            )
        return
    if change.before.state != state:
        why = why_not(kind, change.before, str(state), post, after=change.after, reason=reason)
        if why is not None:
            raise why


def why_not(kind: Kind, feature: Feature, target: str, post: Post, *, after: Feature, reason: str) -> Refused | None:
    """Why `post` cannot move `feature` to `target` with the values of `after`; None when it can."""
    flow = kind.workflow
    step = flow.between(feature.state or "", target) if flow else None
    if flow is None or step is None:
        source = tr(flow.title(feature.state or "")) if flow else "–"
        return Refused(
            tr("{name} cannot go from {source} to {target}.").format(
                name=kind.name_of(feature), source=source, target=tr(flow.title(target)) if flow else target
            ),
            hint=tr("From here it can go to: {targets}.").format(
                targets=", ".join(tr(flow.title(t.target)) for t in flow.leaving(feature.state or "")) or "–"
            )
            if flow
            else "",
        )
    if not step.is_open_to(after.values):
        return Refused(
            tr("{name} cannot go from {source} to {target}.").format(
                name=kind.name_of(feature), source=tr(flow.title(step.source)), target=tr(flow.title(target))
            ),
            hint=tr("A step lies between: {targets}.").format(
                targets=", ".join(tr(flow.title(t.target)) for t in flow.leaving(step.source) if t.unless is None)
            ),
        )
    if not _may(post, step.roles, kind, feature):
        return Refused(
            tr("{post} may not take this step.").format(post=tr(post.title)),
            hint=tr("This is for: {roles}.").format(roles=_roles(step.roles)),
        )
    return _missing(kind, step, after, reason)


def check_values(feature: Feature, kind: Kind) -> None:
    for _, sentence in kind.refusals(feature):
        raise Refused(sentence, hint=kind.name_of(feature))


def _missing(kind: Kind, step: Transition, after: Feature, reason: str) -> Refused | None:
    for need in step.needs:
        if need == REASON:
            if not reason.strip():
                return Refused(tr("This step needs a reason."), hint=tr("Say why in a few words."))
        elif need == "place":
            if after.geometry is None:
                return Refused(tr("This step needs a place."), hint=tr("Set it on the map first."))
        elif after[need] in (None, "", [], {}):
            field = kind.field(need)
            title = tr(field.title) if field else need
            return Refused(tr("This step needs: {field}.").format(field=title), hint=tr("Fill it in first."))
    return None


def _may(post: Post, allowed: frozenset[Role], kind: Kind, feature: Feature | None) -> bool:
    roles = post.roles & allowed
    if roles - kind.rights.own:
        return True
    if not roles:
        return False
    owner = feature["owner_org"] if feature is not None else None
    return post.org is None or owner is None or owner == post.org


def _roles(allowed: frozenset[Role]) -> str:
    return ", ".join(tr(ROLE_TITLES[role]) for role in Role if role in allowed)


def _check_finite(edit: Edit) -> None:
    """No coordinate outside the world, and none that is no number, whoever brought it."""
    shapes = [c.after.geometry for c in edit.changes if c.after is not None and c.after.geometry is not None]
    if not shapes:
        return
    coordinates = shapely.get_coordinates(shapes)
    if not np.isfinite(coordinates).all() or (np.abs(coordinates) > (180.0, 90.0)).any():
        raise Refused(tr("A coordinate is outside the world."), hint=tr("Longitude lies in ±180°, latitude in ±90°."))
