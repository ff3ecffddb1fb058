"""A row of a bulk set that a person edits becomes a feature of its own; the set then does without it."""

from __future__ import annotations

from dataclasses import replace

from layers.edit import Change, Edit, removing
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.kinds.datasets import REFERENCE
from layers.record.store import Store


def own_row(store: Store, feature: Feature) -> tuple[Feature, tuple[Change, ...]]:
    """`feature` as it can be edited, and what makes it so: first the set without it, then the feature itself.

    Nothing is needed for a feature that is its own already.
    """
    dataset = store.dataset_of(feature)
    if dataset is None:
        return feature, ()
    masked = sorted({*(dataset["masked"] or ()), feature.id})
    without = replace(dataset, values={**dataset.values, "masked": masked})
    kind = store.kinds[feature.kind]
    own = replace(feature, state=kind.workflow.initial if kind.workflow else None)
    return own, (Change(dataset, without), Change(None, own))


def removing_set(store: Store, dataset: Feature, label: Message | None = None) -> Edit:
    """A bulk set taken out, with the features that came from a reference layer's rows: they are nothing without it."""
    label = label or message(N_("Delete {name}"), name=str(dataset["name"]))
    own = list(store.own_features(str(dataset["of"]))) if dataset["role"] == REFERENCE else []
    return removing(*own, dataset, label=label)
