"""What a hand-over package would change here, what has to be chosen, and the one edit that comes of the choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from layers.edit import DATASET, Change, Edit
from layers.exchange.contents import needed_contents
from layers.exchange.handover import (
    HANDED,
    MASKED,
    PLACE,
    ROWS,
    STATE,
    WHOLE,
    digests_of,
    fields_of,
    fingerprint,
    mark,
)
from layers.exchange.needs import needs_choice
from layers.exchange.part_words import clash_words
from layers.exchange.report import Prepared, Report
from layers.exchange.spool import Part as Needed
from layers.exchange.threeway import Meeting, Part, Side
from layers.feature import Feature
from layers.i18n import N_, message
from layers.kind import Kind


class Pick(StrEnum):
    """Whose version is to stand."""

    MINE = "mine"
    THEIRS = "theirs"


Choices = Mapping[tuple[str, str], Pick]
"""By the feature's id and the key of the part."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Nothing of it is recorded. `same` counts features that are as here or were changed here only; `rejected` and
    `notes` tell of rows of the package, `looks` how its layers are shown there, by key."""

    file: str
    workspace: str
    kinds: Mapping[str, Kind]
    meetings: tuple[Meeting, ...] = ()
    same: int = 0
    rejected: tuple[tuple[int, str], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    looks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sets_of: Mapping[str, Feature] = field(default_factory=dict)
    """The bulk set here of which a feature is a row, by the feature's id."""

    def clashes(self) -> Iterator[tuple[Meeting, Part]]:
        """What both sides changed differently."""
        for meeting in self.meetings:
            for part in meeting.parts:
                if part.clashes:
                    yield meeting, part


def usual_pick(part: Part, clashes: Pick | None) -> Pick | None:
    """What one side alone changed is taken from that side; for a clash what is said of `clashes`."""
    if part.barred is not None or part.changed is Side.HERE:
        return Pick.MINE
    return Pick.THEIRS if part.changed is Side.THERE else clashes


def pick_of(meeting: Meeting, part: Part, choices: Choices, clashes: Pick | None = None) -> Pick | None:
    """Whose version of a part stands with these choices; None where that is open."""
    usual = usual_pick(part, clashes)
    return usual if part.barred is not None else choices.get((meeting.id, part.key), usual)


def settle(proposal: Proposal, choices: Choices | None = None, *, clashes: Pick | None = None) -> Prepared:
    """The one edit that takes over what is chosen; where nothing is chosen, what is usual, and `clashes` for clashes.

    Raises
    ------
    NeedsChoice
        Both sides changed something, and nobody said whose is to stand.
    """
    picks = _picks(proposal, choices or {}, clashes)
    report = Report(rejected=list(proposal.rejected), notes=list(proposal.notes), same=proposal.same)
    report.read = proposal.same + len(proposal.meetings) + len(proposal.rejected)
    changes: list[Change] = []
    rows: dict[str, set[str]] = {}
    for meeting in proposal.meetings:
        made = _settled(meeting, picks, proposal, report)
        report.notes += [(meeting.row, words) for words in _left(meeting, picks, proposal.kinds)]
        if made is None:
            report.same += 1
        elif meeting.id in proposal.sets_of:
            rows.setdefault(proposal.sets_of[meeting.id].id, set()).add(meeting.id)
            changes += [Change(None, made.after)] if made.after is not None else []
        else:
            changes.append(made)
    changes = _without_rows(changes, rows, proposal)
    report.rejected.sort()
    report.notes.sort()
    label, kept = report.with_label(message(_LABEL, file=proposal.file))
    needed = needed_contents((c.after for c in changes if c.after is not None), proposal.contents)
    contents = {**Needed(proposal.contents, needed), **kept} if changes else {}
    return Prepared(Edit(label, tuple(changes)), contents, report, looks=proposal.looks)


_LABEL = N_("Take over {file}: {added} new, {changed} changed, {gone} deleted")


def _picks(proposal: Proposal, choices: Choices, clashes: Pick | None) -> dict[tuple[str, str], Pick]:
    picks: dict[tuple[str, str], Pick] = {}
    undecided = []
    for meeting in proposal.meetings:
        for part in meeting.parts:
            pick = pick_of(meeting, part, choices, clashes)
            if pick is None:
                undecided.append(clash_words(meeting, part, proposal.kinds))
            else:
                picks[meeting.id, part.key] = pick
    if undecided:
        raise needs_choice(proposal.file, undecided)
    return picks


def _settled(
    meeting: Meeting, picks: Mapping[tuple[str, str], Pick], proposal: Proposal, report: Report
) -> Change | None:
    """What becomes of one feature, counted in the report; None where it stays as it is."""
    here, after = meeting.here, _after(meeting, picks)
    if after is not None:
        after = _marked(after, meeting, proposal.workspace)
        if why := next((words for _, words in proposal.kinds[after.kind].refusals(after)), None):
            report.rejected.append((meeting.row, why))
            return None
    if here is None and after is None:
        return None
    if here is None:
        report.added += 1
    elif after is None:
        report.gone += 1
    elif here == after:
        return None
    elif fingerprint(here) == fingerprint(after):
        report.same += 1
    else:
        report.changed += 1
    return Change(here, after)


def _after(meeting: Meeting, picks: Mapping[tuple[str, str], Pick]) -> Feature | None:
    """The feature as here, with the parts that are taken as there."""
    here, there = meeting.here, meeting.there
    taken = [part.key for part in meeting.parts if picks[meeting.id, part.key] is Pick.THEIRS]
    if WHOLE in taken:
        return there
    if here is None or there is None:
        return here
    theirs = fields_of(there)
    values = dict(here.values)
    for key in taken:
        if key == ROWS:
            values = {**theirs[ROWS], **{k: values[k] for k in (MASKED, "source") if k in values}}
        elif key == MASKED:
            values[MASKED] = sorted({*(here[MASKED] or ()), *theirs.get(MASKED, ())})
        elif key in theirs:
            values[key] = theirs[key]
        else:
            values.pop(key, None)
    values.pop(STATE, None)
    values.pop(PLACE, None)
    return replace(
        here,
        values=values,
        geometry=there.geometry if PLACE in taken else here.geometry,
        state=there.state if STATE in taken else here.state,
    )


def _marked(after: Feature, meeting: Meeting, workspace: str) -> Feature:
    """With whence it came, and digests of what was not taken: the next package is compared with that."""
    ours, theirs = digests_of(after), digests_of(meeting.there)
    kept = {key: theirs.get(key) for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
    said = mark(meeting.handed, workspace, kept if meeting.there else {}, meeting.known)
    source = {**(after["source"] or {}), HANDED: said}
    return replace(after, values={**after.values, "source": source})


def _without_rows(changes: Sequence[Change], rows: Mapping[str, set[str]], proposal: Proposal) -> list[Change]:
    """Bulk sets first, and without the rows that become features of their own."""
    sets = {change.id: change for change in changes if change.kind == DATASET}
    for dataset in {d.id: d for d in proposal.sets_of.values()}.values():
        if dataset.id in rows:
            change = sets.get(dataset.id, Change(dataset, dataset))
            if change.after is not None:
                masked = sorted({*(change.after[MASKED] or ()), *rows[dataset.id]})
                after = replace(change.after, values={**change.after.values, MASKED: masked})
                sets[dataset.id] = Change(change.before, after)
    return [*sets.values(), *(change for change in changes if change.kind != DATASET)]


def _left(meeting: Meeting, picks: Mapping[tuple[str, str], Pick], kinds: Mapping[str, Kind]) -> Iterator[str]:
    """What there is of theirs and was not taken, in words."""
    for part in meeting.parts:
        if part.changed is not Side.HERE and picks[meeting.id, part.key] is Pick.MINE:
            words = str(message(N_("{clash}: left as it is here."), clash=clash_words(meeting, part, kinds)))
            yield f"{words} {part.barred}" if part.barred is not None else words
