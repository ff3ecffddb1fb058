"""What a person chose for this computer: language, theme, desk, size. Kept as JSON in the folder for settings."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path, user_state_path

APP = "anlan"


@dataclass(slots=True)
class Settings:
    """An empty language or theme means: as the system has it."""

    language: str = ""
    theme: str = ""
    desk: str = "command"
    width: int = 1440
    height: int = 900
    map_view: str = "canvas"
    left_px: int = 0
    side_px: int = 0
    grid: str = "lonlat"
    map_cache_mb: int = 192
    favourites: list[str] = field(default_factory=list)


def settings_path() -> Path:
    return user_config_path(APP, appauthor=False) / "settings.json"


def demo_path() -> Path:
    """Where the demo city lies that opens on first start."""
    return user_data_path(APP, appauthor=False) / "anlan-demo.gpkg"


def log_path() -> Path:
    return user_state_path(APP, appauthor=False) / "anlan.log"


def load_settings(path: Path) -> Settings:
    """What is kept at `path`; what cannot be read is as on the first day."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    settings = Settings()
    for one in fields(Settings):
        value = kept.get(one.name) if isinstance(kept, dict) else None
        if type(value) is type(getattr(settings, one.name)):
            setattr(settings, one.name, value)
    return _within_bounds(settings)


def save_settings(settings: Settings, path: Path) -> None:
    """Write anew beside, then in the place of the old file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, json.dumps(asdict(settings), indent=2, ensure_ascii=False))
    except OSError:
        return  # a home that cannot be written to is no reason to trouble anybody


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    Path(name).replace(path)


def _within_bounds(settings: Settings) -> Settings:
    settings.width = min(max(settings.width, 1024), 7680)
    settings.height = min(max(settings.height, 640), 4320)
    settings.map_cache_mb = min(max(settings.map_cache_mb, 32), 2048)
    settings.favourites = [key for key in settings.favourites if isinstance(key, str)][:_MOST_FAVOURITES]
    for name, allowed in _ALLOWED.items():
        if getattr(settings, name) not in allowed:
            setattr(settings, name, getattr(Settings(), name))
    return settings


_MOST_FAVOURITES = 24
_ALLOWED: dict[str, tuple[Any, ...]] = {
    "language": ("", "zh", "en"),
    "theme": ("", "light", "dark", "night"),
    "desk": ("command", "plan", "train"),
    "map_view": ("canvas", "web", "both"),
}
