"""What was said of a file is proposed again for the next one of the same shape: the same format and columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from layers.exchange.job import Options
from layers.exchange.mapping import folded

SETTING = "import:shapes"
_MOST = 200
_TEXTS = ("kind", "crs", "zone")
_FLAGS = ("swap", "day_first", "repair")


class Settings(Protocol):
    """Where the workspace keeps what is no fact."""

    def get_setting(self, key: str) -> Any: ...

    def set_setting(self, key: str, value: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was said, and of which file."""

    options: Options
    file: str


def shape_of(format_key: str, columns: Sequence[str]) -> str:
    """A name for all files of a format with these columns, in whatever order."""
    names = "\n".join(sorted({folded(name) for name in columns}))
    return hashlib.sha256(f"{format_key}\n{names}".encode()).hexdigest()[:24]


def recall(settings: Settings, shape: str) -> Remembered | None:
    """None for a shape that never came in. What is stored is believed only as far as it has the right types."""
    kept = (settings.get_setting(SETTING) or {}).get(shape)
    if not isinstance(kept, Mapping):
        return None
    said: dict[str, Any] = {key: kept[key] for key in _TEXTS if isinstance(kept.get(key), str)}
    said |= {key: kept[key] for key in _FLAGS if isinstance(kept.get(key), bool)}
    said |= {key: _texts(kept[key]) for key in ("columns", "numbers") if isinstance(kept.get(key), Mapping)}
    merge = tuple(name for name in kept.get("merge", ()) if isinstance(name, str))
    return Remembered(replace(Options(), **said, merge=merge), str(kept.get("file", ""))[:200])


def _texts(table: Mapping[Any, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in table.items()}


def remember(settings: Settings, shape: str, options: Options, file: str) -> None:
    """Keep what was said for the next file of this shape; the oldest of very many shapes is forgotten."""
    told: dict[str, Any] = {key: getattr(options, key) for key in (*_TEXTS, *_FLAGS)}
    told |= {"columns": dict(options.columns), "numbers": dict(options.numbers), "merge": list(options.merge)}
    kept = {key: value for key, value in (settings.get_setting(SETTING) or {}).items() if key != shape}
    kept[shape] = {"file": file, **{key: value for key, value in told.items() if value not in (None, {}, [])}}
    settings.set_setting(SETTING, dict(list(kept.items())[-_MOST:]))
