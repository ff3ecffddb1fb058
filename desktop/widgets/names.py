"""What to call a feature in the language in use."""

from __future__ import annotations

from layers.feature import Feature
from layers.i18n import language
from layers.kind import Kind


def name_of(kind: Kind, feature: Feature) -> str:
    """Its English name in English where it has one; else what its kind calls it."""
    if language() == "en":
        for key in (f"{kind.label}_en", "name_en", "title_en"):
            if value := feature[key]:
                return str(value)
    return kind.name_of(feature)
