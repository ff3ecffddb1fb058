"""A file that waits to come in: what was said of it, what was seen of it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from layers.errors import SituationError
from layers.exchange.job import Options
from layers.exchange.report import Report
from layers.exchange.sheet import Look, Sheet
from layers.i18n import N_


class Stage(Enum):
    """How far a file is; the value is what its line in the queue says."""

    WAITING = N_("Not looked at yet")
    ASKS = N_("Asks something")
    READY = N_("Ready")
    IN = N_("Came in")
    REFUSED = N_("Refused")


@dataclass
class Entry:
    """`fresh` until somebody answered something: only then what was said of the last such file is taken. `changed` says
    that the file is another than the one that was to come in, until somebody saw that."""

    path: Path
    options: Options = field(default_factory=Options)
    fresh: bool = True
    looked: Look | None = None
    sheet_at: int = 0
    report: Report | None = None
    error: SituationError | None = None
    changed: SituationError | None = None

    @property
    def stage(self) -> Stage:
        if self.report is not None:
            return Stage.IN
        if self.error is not None:
            return Stage.REFUSED
        if self.looked is None:
            return Stage.WAITING
        return Stage.ASKS if self.looked.open else Stage.READY

    @property
    def sheet(self) -> Sheet | None:
        """The layer that is in front."""
        sheets = self.looked.sheets if self.looked is not None else ()
        return sheets[min(self.sheet_at, len(sheets) - 1)] if sheets else None

    @property
    def kinds(self) -> set[str]:
        """What the file itself says its rows are."""
        return {sheet.kind for sheet in self.looked.sheets if sheet.kind} if self.looked is not None else set()
