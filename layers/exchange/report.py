"""What an import did, row by row where a row needs a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from layers.edit import Edit


@dataclass
class Report:
    """Counts of rows. `rejected` and `notes` name rows of the file, from 1; notes are about rows that went in.

    `gone` counts rows of an older version of a bulk set that the new version no longer has.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    gone: int = 0

    @property
    def taken(self) -> int:
        return self.added + self.changed + self.same

    def to_json(self) -> dict[str, Any]:
        """For the command line: read, added, changed, same, rejected with row and reason."""
        return {
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "same": self.same,
            "rejected": [{"row": row, "reason": reason} for row, reason in self.rejected],
        }

    def add(self, other: Report) -> None:
        self.read += other.read
        self.added += other.added
        self.changed += other.changed
        self.same += other.same
        self.gone += other.gone
        self.rejected += other.rejected
        self.notes += other.notes


@dataclass(frozen=True, slots=True)
class Prepared:
    """An import ready to be recorded: one edit for the whole file, the rows of its bulk sets, and what will happen.

    The edit is empty when nothing would change.
    """

    edit: Edit
    contents: Mapping[str, bytes]
    report: Report
