"""What the page has not been told yet, put together so that a hundred edits are one message."""

from __future__ import annotations

from dataclasses import dataclass, field

from layers.edit import Change, Edit
from layers.geo import Bounds
from layers.i18n import Message

_MOST_CHANGES = 2_000


@dataclass(slots=True)
class Pending:
    """`head` and `layers` are to be fetched anew; `changes` by id, from how the page has it to how it is now."""

    head: bool = False
    layers: set[str] = field(default_factory=set)
    changes: dict[str, Change] = field(default_factory=dict)
    view: Bounds | None = None
    selection: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.head or self.layers or self.changes or self.view or self.selection is not None)

    def note(self, edit: Edit) -> None:
        """Add an edit; so many changes that fetching is shorter become whole layers."""
        if len(edit.changes) + len(self.changes) > _MOST_CHANGES:
            self.layers |= edit.kinds | self.edit().kinds
            self.changes.clear()
            return
        for change in edit.changes:
            known = self.changes.get(change.id)
            self.changes[change.id] = Change(known.before, change.after) if known else change

    def edit(self) -> Edit:
        return Edit(Message(""), tuple(self.changes.values()))
