"""The bin: what was deleted, the latest first. Bringing one back is a new edit."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.later import later
from desktop.messages import Messages
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import plain_button, refuse
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.numbers import number
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Change, Edit
from layers.feature import Feature
from layers.i18n import N_, counted, message, tr
from layers.posts import post_title
from layers.record.journal import Line
from layers.situation import Situation
from layers.times import format_moment

_MOST = 100


class BinPanel(QWidget):
    """Each row has what it was, when and by whom it was deleted, and a button that brings it back."""

    def __init__(self, situation: Situation, themes: Themes, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._messages = messages
        self._words = Words(self)
        self._later = later(self, self._refresh)
        self._was_live = situation.clock.live
        self._pages = QStackedWidget(self)
        self._empty = EmptyPanel(themes, "trash", "", parent=self)
        self._body = ground("panel", self)
        self._rows: QVBoxLayout = column(self._body, margins=(12, 8, 12, 8), gap=6)
        self._build()
        subscribe(self, situation.store.changed, self._on_recorded)
        subscribe(self, situation.clock.changed, self._on_moment_changed)
        self._words.call(self._refresh)

    @property
    def names(self) -> list[str]:
        """What lies in it, from the top."""
        return [feature_name(self._situation, feature) for _, feature in self._situation.store.bin()]

    def restore(self, feature: Feature) -> None:
        """As it last was."""
        label = message(N_("Bring back {name}"), name=feature_name(self._situation, feature))
        self._situation.apply(Edit(label, (Change(None, self._begun_anew(feature)),)))
        self._messages.done(label, self._undo)
        self._situation.stack.select([feature.id])

    def _begun_anew(self, feature: Feature) -> Feature:
        """A new fact begins where its workflow does; the rest is as it was."""
        kind = self._situation.kinds[feature.kind]
        return replace(feature, state=kind.workflow.initial) if kind.workflow is not None else feature

    def _build(self) -> None:
        self._pages.addWidget(self._empty)
        self._pages.addWidget(scrolled(self._body, self))
        layout = column(self)
        layout.addWidget(self._pages)

    def _refresh(self) -> None:
        self._empty.set_words(
            tr("Nothing was deleted"), tr("What is deleted lies here, and can be brought back at any time.")
        )
        gone = self._situation.store.bin()
        emptied(self._rows)
        for line, feature in gone[:_MOST]:
            self._rows.addWidget(self._row(line, feature))
            self._rows.addWidget(hair(self._body))
        if older := max(len(gone) - _MOST, 0):
            words = counted("{n} deleted before these lie in the record.", n=number(older))
            self._rows.addWidget(wrapped(words, role="muted", parent=self._body))
        self._rows.addStretch(1)
        self._pages.setCurrentIndex(1 if gone else 0)

    def _row(self, line: Line, feature: Feature) -> QWidget:
        holder = ground("", self._body)
        across = row(holder)
        words = column(gap=0)
        kind = self._situation.kinds.get(feature.kind)
        words.addWidget(PlainLabel(feature_name(self._situation, feature), elide="right", parent=holder))
        when = format_moment(line.recorded, self._situation.store.zone)
        post = post_title(self._situation.store, line.post)
        detail = f"{tr(kind.one) if kind else feature.kind} · {when} · {post}"
        words.addWidget(PlainLabel(detail, role="muted", elide="right", parent=holder))
        button = plain_button(tr("Bring back"), holder)
        button.clicked.connect(lambda: self.restore(feature))
        refuse(button, self._refusal())
        across.addLayout(words, 1)
        across.addWidget(button)
        return holder

    def _refusal(self) -> str | None:
        if not self._situation.clock.live:
            return tr("You are looking at the past.")
        return self._situation.store.read_only

    def _undo(self) -> None:
        self._situation.undo()

    def _on_recorded(self, edit: Edit) -> None:
        if any(c.before is None or c.after is None for c in edit.changes):
            self._later.start()

    def _on_moment_changed(self, moment: Moment) -> None:
        if moment.live != self._was_live:
            self._was_live = moment.live
            self._later.start()


def feature_name(situation: Situation, feature: Feature) -> str:
    kind = situation.kinds.get(feature.kind)
    return kind.name_of(feature) if kind is not None else feature.id[:8]
