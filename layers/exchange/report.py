"""What an import did, row by row where a row needs a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from layers.columns import Column, Contents, content_hash, encode
from layers.edit import Edit
from layers.i18n import Message
from layers.record.journal import Sealed


@dataclass
class Report:
    """Counts of rows. `rejected` and `notes` name rows of the file, from 1; notes are about rows that went in,
    or, with row 0, about the file as a whole.

    `gone` counts rows of an older version of a bulk set that the new version no longer has, and features that a
    hand-over deletes.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    gone: int = 0

    def note(self, words: Message) -> None:
        """A word about the file as a whole."""
        self.notes.append((0, str(words)))

    @property
    def taken(self) -> int:
        return self.added + self.changed + self.same

    def to_json(self) -> dict[str, Any]:
        """For the command line: read, added, changed, same, gone if there is any, rejected with row and reason."""
        gone = {"gone": self.gone} if self.gone else {}
        return {
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "same": self.same,
            **gone,
            "rejected": [{"row": row, "reason": reason} for row, reason in self.rejected],
        }

    def whole_json(self) -> dict[str, Any]:
        """The same with the notes."""
        return {**self.to_json(), "notes": [{"row": row, "note": words} for row, words in self.notes]}

    def with_label(self, label: Message) -> tuple[Message, dict[str, bytes]]:
        """The label with the counts in it, and the rows that need a word as a content that it names by its hash.

        So the journal line, which is sealed with its label, keeps the whole report.
        """
        counts = {key: getattr(self, key) for key in _COUNTS}
        rows = [(row, "rejected", words) for row, words in self.rejected] + [(r, "note", w) for r, w in self.notes]
        if not rows:
            return Message(label.text, {**label.args, **counts}), {}
        numbers, sorts, words = zip(*rows, strict=True)
        data = encode({"row": np.array(numbers, dtype=np.int64), "sort": list(sorts), "words": list(words)})
        sha256 = content_hash(data)
        return Message(label.text, {**label.args, **counts, "report": sha256}), {sha256: data}

    def add(self, other: Report) -> None:
        self.read += other.read
        self.added += other.added
        self.changed += other.changed
        self.same += other.same
        self.gone += other.gone
        self.rejected += other.rejected
        self.notes += other.notes


_COUNTS = ("read", "added", "changed", "same", "gone")


def report_of(label: Message, content: Callable[[str], Mapping[str, Column]]) -> Report | None:
    """The report that an import left with the label of its journal line; None for a line that is no import.

    `content` is the store's.
    """
    if not all(isinstance(label.args.get(key), int) for key in _COUNTS):
        return None
    report = Report(**{key: label.args[key] for key in _COUNTS})
    if isinstance(sha256 := label.args.get("report"), str):
        kept = content(sha256)
        for row, sort, words in zip(kept["row"], kept["sort"], kept["words"], strict=True):
            (report.rejected if sort == "rejected" else report.notes).append((int(row), str(words)))
    return report


@dataclass(frozen=True, slots=True)
class Prepared:
    """An import ready to be recorded: one edit for the whole file, the rows of its bulk sets, and what will happen.

    The edit is empty when nothing would change, or when a whole `journal` is told again, in a workspace of its `zone`.
    `said` is what to `remember` of the person's choices once it is
    recorded, `looks` how layers of a package are shown where it comes from, by key.
    """

    edit: Edit
    contents: Contents
    report: Report
    said: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    journal: tuple[Sealed, ...] = ()
    zone: str = ""
    looks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
