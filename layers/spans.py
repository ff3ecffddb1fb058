"""When facts begin and end by themselves: a feature is drawn at t if and only if valid_from ≤ t < valid_to."""

from __future__ import annotations

from datetime import datetime

from layers.edit import DATASET, Edit
from layers.feature import Feature
from layers.record.store import Store
from layers.times import parse_utc


def visible(feature: Feature, span: tuple[str, str], at: datetime) -> bool:
    """Whether `at` lies in the feature's span; an end that is not known is open."""
    start, end = feature[span[0]], feature[span[1]]
    return (start is None or parse_utc(start) <= at) and (end is None or at < parse_utc(end))


class Spans:
    """The spans of present facts, by kind, read when first needed and then followed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._spans: dict[str, dict[str, tuple[datetime | None, datetime | None]]] = {}
        for kind in store.kinds.values():
            if kind.span is not None:
                self._read(kind.key, kind.span)

    def any(self, kind: str) -> bool:
        return bool(self._spans.get(kind))

    def between(self, one: datetime, other: datetime) -> set[str]:
        """Features that begin or end between two moments."""
        low, high = min(one, other), max(one, other)
        return {
            identity
            for spans in self._spans.values()
            for identity, (start, end) in spans.items()
            if (start is not None and low < start <= high) or (end is not None and low < end <= high)
        }

    def follow(self, edit: Edit) -> None:
        for change in edit.changes:
            if change.kind == DATASET:
                for kind in edit.kinds:
                    declared = self._store.kinds.get(kind)
                    if declared is not None and declared.span is not None:
                        self._read(kind, declared.span)
                continue
            declared = self._store.kinds.get(change.kind)
            if declared is not None and declared.span is not None:
                self._take(change.kind, change.id, change.after, declared.span)

    def _read(self, kind: str, span: tuple[str, str]) -> None:
        rows = self._store.rows(kind)
        if span[0] in rows:
            self._spans[kind] = {
                str(i): (_time(a), _time(b))
                for i, a, b in zip(rows["id"], rows[span[0]], rows[span[1]], strict=True)
                if a is not None or b is not None
            }

    def _take(self, kind: str, identity: str, feature: Feature | None, span: tuple[str, str]) -> None:
        spans = self._spans.setdefault(kind, {})
        if feature is None or (feature[span[0]] is None and feature[span[1]] is None):
            spans.pop(identity, None)
        else:
            spans[identity] = (_time(feature[span[0]]), _time(feature[span[1]]))


def _time(text: object) -> datetime | None:
    return None if text is None else parse_utc(str(text))
