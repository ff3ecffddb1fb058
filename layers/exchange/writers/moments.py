"""When a feature is true, for formats with a place for one time or one span."""

from __future__ import annotations

from datetime import datetime

from layers.feature import Feature
from layers.kind import Kind


def span_of(kind: Kind, feature: Feature) -> tuple[str | None, str | None] | None:
    """From and to, as the kind declares them; None where it has no span or the feature no end of it."""
    if kind.span is None:
        return None
    start, end = (feature[key] for key in kind.span)
    return (start, end) if start or end else None


def moment_of(kind: Kind, feature: Feature) -> str | None:
    """The first of its times, in the order of the declaration."""
    times = (feature[f.key] for f in kind.all_fields if f.type is datetime)
    return next((str(time) for time in times if time), None)
