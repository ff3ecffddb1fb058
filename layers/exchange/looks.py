"""How layers are shown where a package comes from: taken where nobody here has given the layer a look of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

_OWN: Mapping[str, Any] = {"style": None, "filter": None, "ramp": None, "min_mpp": 0.0, "max_mpp": 0.0, "opacity": 1.0}
"""What makes a look of its own, and how it is where there is none."""


def looks_of(told: Any) -> dict[str, dict[str, Any]]:
    """Of layers as a package tells of them those with a look of their own, by key; what is no layer is left out."""
    entries = told if isinstance(told, list) else []
    return {str(e["key"]): dict(e) for e in entries if isinstance(e, Mapping) and e.get("key") and _is_own(e)}


def with_looks(
    shown: Mapping[str, Any], looks: Mapping[str, Mapping[str, Any]], chosen: Collection[str] = ()
) -> dict[str, Any]:
    """The stack as `LayerStack.to_json` tells it, with these looks: of layers without one, and of those `chosen`."""
    layers = [dict(entry) for entry in shown.get("layers", ())]
    known = {entry.get("key"): entry for entry in layers}
    for key, look in looks.items():
        own = {name: look[name] for name in _OWN if name in look}
        if key not in known:
            layers.append({"key": key, **own})
        elif key in chosen or not _is_own(known[key]):
            known[key].update({**_OWN, **own})
    return {**shown, "layers": layers}


def clashing_looks(shown: Mapping[str, Any], looks: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The layers that have a look of their own on both sides, and not the same."""
    here = {str(entry.get("key")): entry for entry in shown.get("layers", ()) if _is_own(entry)}
    return [key for key, look in looks.items() if key in here and _own(here[key]) != _own(look)]


def _own(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry.get(name, plain) for name, plain in _OWN.items()}


def _is_own(entry: Mapping[str, Any]) -> bool:
    return _own(entry) != _OWN
