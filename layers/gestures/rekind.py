"""Drawn objects moved to another layer: the same shape under another kind, and what is lost by it said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from layers.edit import Change, Edit
from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.i18n import N_, message, tr
from layers.kind import Kind


def could_become(features: Sequence[Feature], kinds: Mapping[str, Kind]) -> list[Kind]:
    """The kinds that take the shape of every one of them, in the order of `kinds`."""
    return [
        kind
        for kind in kinds.values()
        if not kind.reference
        and any(f.kind != kind.key for f in features)
        and all(f.geometry is not None and kind.geometry.accepts(f.geometry) for f in features)
    ]


def losses(features: Sequence[Feature], kind: Kind, kinds: Mapping[str, Kind]) -> list[str]:
    """What would be lost, as translated sentences; empty where all is kept."""
    fields: dict[str, None] = {}
    states: dict[str, None] = {}
    for feature in features:
        old = kinds[feature.kind]
        for field in old.fields:
            if feature[field.key] is not None and field.key not in _kept(feature, kind):
                fields[tr(field.title)] = None
        if feature.state is not None and old.workflow is not None and not _keeps_state(feature, kind):
            states[tr(old.workflow.title(feature.state))] = None
    return list(_sentences(list(fields), list(states)))


def _sentences(fields: list[str], states: list[str]) -> Iterator[str]:
    comma = tr(", ")
    if fields:
        yield tr("These values are lost: {fields}.").format(fields=comma.join(fields))
    if states:
        yield tr("The state is lost: {states}.").format(states=comma.join(states))


def become(features: Sequence[Feature], kind: Kind, kinds: Mapping[str, Kind]) -> Edit:
    """One step: the old ones go, new ones of `kind` with new ids come in their places.

    Raises
    ------
    SituationError
        A shape is not one that the kind takes, or a value that it needs is missing.
    """
    if kind not in could_become(features, kinds):
        raise SituationError(tr("{kind} cannot have this shape.").format(kind=tr(kind.one)))
    changes: list[Change] = []
    for feature in features:
        if feature.kind == kind.key:
            continue
        values = _kept(feature, kind)
        if kind.field("name") is not None and "name" not in values:
            values["name"] = kinds[feature.kind].name_of(feature)
        state = kind.workflow.initial if kind.workflow is not None else None
        new = Feature(new_id(), kind.key, values, feature.geometry, state)
        for _, sentence in kind.refusals(new):
            raise SituationError(sentence, hint=tr("Fill it in, or choose another layer."))
        changes += [Change(feature, None), Change(None, new)]
    return Edit(message(N_("Move {n} to {kind}"), n=len(changes) // 2, kind=kind.title), tuple(changes))


def _kept(feature: Feature, kind: Kind) -> dict[str, object]:
    """The values that the other kind has a field for and takes."""
    fields = {f.key: f for f in kind.all_fields}
    return {k: v for k, v in feature.values.items() if k in fields and fields[k].problem(v) is None}


def _keeps_state(feature: Feature, kind: Kind) -> bool:
    return kind.workflow is not None and kind.workflow.initial == feature.state
