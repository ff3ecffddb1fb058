"""Where what came in came from: each file with the answers given for it, to be read again by hand or by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from layers.exchange.job import Job, Options
from layers.exchange.memory import Settings
from layers.exchange.report import Report
from layers.times import parse_utc, stamp

SETTING = "import:sources"
_MOST = 200
BY_HAND, AT_START = 0, -1


class State(StrEnum):
    """What became of a file since it was read."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Source:
    """A file on this computer. `every_min` is how many minutes pass until it is read again, BY_HAND or AT_START.

    `layers` are the keys of what came of it; `looked` is when it was last read, `told` the counts of that time, and
    `dated` the date that the file bore then.
    """

    path: Path
    options: Options = field(default_factory=Options)
    layers: tuple[str, ...] = ()
    every_min: int = BY_HAND
    looked: datetime | None = None
    told: Mapping[str, int] = field(default_factory=dict)
    dated: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be read again by itself now."""
        late = self.looked is None or now - self.looked >= timedelta(minutes=self.every_min)
        return self.every_min > 0 and late

    @property
    def state(self) -> State:
        """As its date has it. The file's disk is asked, which may take its time."""
        if (dated := _date(self.path)) is None:
            return State.GONE
        return State.SAME if dated == self.dated else State.CHANGED

    def read(self, report: Report, layers: frozenset[str], now: datetime) -> Source:
        """The same after it was read once more."""
        told = {key: getattr(report, key) for key in ("read", "added", "changed", "same", "gone")}
        told["rejected"] = len(report.rejected)
        came = tuple(sorted({*self.layers, *layers}))
        return replace(self, layers=came, looked=now, told=told, dated=_date(self.path))

    def to_json(self) -> dict[str, Any]:
        looked = stamp(self.looked) if self.looked is not None else None
        said = {k: v for k, v in asdict(self.options).items() if v != getattr(_UNSAID, k) and k not in _ONCE}
        return {
            "path": str(self.path), "options": said, "layers": list(self.layers), "every_min": self.every_min,
            "looked": looked, "told": dict(self.told), "dated": stamp(self.dated) if self.dated is not None else None,
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Source:
        """Back from what was kept.

        Raises
        ------
        ValueError, TypeError, KeyError, AttributeError
            It is no source.
        """
        looked = parse_utc(str(kept["looked"])) if kept.get("looked") else None
        told = {str(k): int(v) for k, v in kept["told"].items()}
        layers = tuple(str(key) for key in kept["layers"])
        dated = parse_utc(str(kept["dated"])) if kept.get("dated") else None
        path, options = Path(str(kept["path"])), _options(kept["options"])
        return cls(path, options, layers, int(kept["every_min"]), looked, told, dated)


_UNSAID = Options()
_ONCE = frozenset({"like", "clashes", "watched", "came"})
"""What is said of one import and not of the file."""


def _date(path: Path) -> datetime | None:
    """When the file was written last; None where it is not there."""
    try:
        return parse_utc(stamp(datetime.fromtimestamp(path.stat().st_mtime, UTC)))
    except OSError:
        return None


def _options(kept: Mapping[str, Any]) -> Options:
    said: dict[str, Any] = {}
    for one in fields(Options):
        if one.name not in kept or one.name in _ONCE:
            continue
        value = kept[one.name]
        said[one.name] = tuple(value) if isinstance(value, list) else value
    return replace(_UNSAID, **said)


def sources(settings: Settings) -> list[Source]:
    """By name of the file; what cannot be read is left out."""
    kept = settings.get_setting(SETTING)
    found = []
    for told in kept if isinstance(kept, list) else ():
        try:
            found.append(Source.from_json(told))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return sorted(found, key=lambda source: (source.path.name.casefold(), str(source.path)))


def known_again(job: Job) -> Job:
    """The job with the layers that came of that very file before."""
    there = job.path.resolve()
    came = tuple(key for source in sources(job.facts) if source.path == there for key in source.layers)
    return replace(job, options=replace(job.options, came=came))


def keep_source(settings: Settings, source: Source) -> None:
    """In the place of what is kept of the same file; of very many, the one not read for longest is forgotten."""
    others = sorted((s for s in sources(settings) if s.path != source.path), key=lambda s: str(s.looked or ""))
    settings.set_setting(SETTING, [s.to_json() for s in (*others[-_MOST + 1 :], source)])


def drop_source(settings: Settings, path: Path) -> None:
    """Forget where it came from; what came in stays."""
    settings.set_setting(SETTING, [s.to_json() for s in sources(settings) if s.path != path])


def source_of(settings: Settings, path: Path) -> Source:
    """What is kept of a file; a new source where it never came in."""
    return next((s for s in sources(settings) if s.path == path), Source(path))
