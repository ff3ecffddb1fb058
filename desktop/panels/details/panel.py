"""The details of what is selected: head, form, history. Every change is one edit; what is typed is kept as a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import shapely
from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.later import later
from desktop.messages import Messages
from desktop.panels.details.form import Form
from desktop.panels.details.head import FeatureHead
from desktop.panels.details.history import HistoryList
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column, ground, hair, row, scrolled
from desktop.widgets.buttons import GlyphButton, main_button, plain_button, refuse, remove_button, set_words
from desktop.widgets.editors import Unreadable
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.section import Section
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Change, Edit, removing
from layers.errors import SituationError
from layers.feature import Feature
from layers.i18n import N_, Message, message, tr
from layers.kind import Kind
from layers.roles import Post
from layers.situation import Situation
from layers.style import Look

DRAFT_MS = 2000
_DRAFT = "form:"
SwatchOf = Callable[[Look, Theme, int], QPixmap]


class DetailsPanel(QWidget):
    """Follows the selection. A new feature that was just drawn is shown as a form until it is recorded."""

    fit_wanted = Signal(str)
    reshape_wanted = Signal(str)
    shown = Signal()

    def __init__(
        self,
        situation: Situation,
        themes: Themes,
        messages: Messages,
        *,
        swatch: SwatchOf,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._messages = messages
        self._feature: Feature | None = None
        self._new = False
        self._words = Words(self)
        self._head = FeatureHead(situation, themes, swatch, self)
        self._form: Form | None = None
        self._form_place = column()
        self._loose = wrapped(role="problem", parent=self)
        self._history = HistoryList(situation, self)
        self._pages = QStackedWidget(self)
        self._drafts = later(self, self._keep_draft, DRAFT_MS)
        self._build()
        subscribe(self, situation.stack.selected, self._on_selected)
        subscribe(self, situation.stack.changed, self._on_stack_changed)
        subscribe(self, situation.picture.changed, self._on_changed)
        subscribe(self, situation.clock.changed, self._on_moment_changed)
        subscribe(self, situation.changed_post, self._on_post_changed)
        themes.changed.connect(self._on_theme_changed)
        self._words.call(self._on_language)

    @property
    def feature(self) -> Feature | None:
        """What is shown, as it was recorded."""
        return self._feature

    @property
    def form(self) -> Form | None:
        return self._form

    @property
    def problems(self) -> list[str]:
        """Every sentence that says what is wrong, in the order of the form."""
        if self._form is None:
            return []
        beside = [self._form.problem_of(f.key) for f in self._form.kind.all_fields]
        return [sentence for sentence in (*beside, *self._loose.text().splitlines()) if sentence]

    @property
    def steps(self) -> dict[str, QWidget]:
        """The buttons of the workflow, by the state they lead to."""
        return self._head.steps

    def show_feature(self, feature: Feature) -> None:
        self._keep_draft()
        self._show(feature, new=False)

    def show_new(self, feature: Feature) -> None:
        """A feature that is not recorded yet: drawn, and now to be described."""
        self._keep_draft()
        self._show(feature, new=True)
        self._keep_draft()  # the shape alone is work already

    def apply(self) -> bool:
        """Record what was typed as one edit; whether it was."""
        if self._feature is None or self._form is None:
            return False
        kind = self._form.kind
        try:
            after = self._form.applied_to(self._feature)
        except Unreadable:
            return False
        label = _label(kind, self._feature, after, self._new)
        before = None if self._new else self._feature
        if before == after:
            return False
        self._situation.apply(Edit(label, (Change(before, after),)))
        self._drop_draft()
        self._messages.done(label, self._undo)
        self._show(self._situation.picture.get(after.id) or after, new=False)
        self._situation.stack.select([after.id])
        return True

    def discard(self) -> None:
        """Give up what was typed."""
        if self._feature is None or self._form is None:
            return
        self._drop_draft()
        if self._new:
            self._clear()
        else:
            self._form.discard(self._feature)
            self._check()

    def delete(self) -> None:
        """Into the bin; undo brings it back, and so does the bin."""
        if self._feature is None or self._new:
            return
        feature, kind = self._feature, self._situation.kinds[self._feature.kind]
        label = message(N_("Delete {name}"), name=kind.name_of(feature))
        self._situation.apply(removing(feature, label=label))
        self._drop_draft()
        self._messages.done(label, self._undo)

    def save_draft(self) -> None:
        """Keep what is typed now, without waiting for the timer."""
        self._keep_draft()

    def stop(self) -> None:
        self._keep_draft()
        self._drafts.stop()
        self._head.stop()

    def reopen_drafts(self) -> int:
        """Offer the forms that were open when the program ended; how many there are."""
        drafts = [key for key in self._situation.store.drafts() if key.startswith(_DRAFT)]
        for key in reversed(drafts):
            if self._reopen(key):
                return len(drafts)
        return 0

    def _reopen(self, key: str) -> bool:
        kept = self._situation.store.draft(key) or {}
        identity = key.removeprefix(_DRAFT)
        if (found := self._situation.picture.get(identity)) is not None:
            self._situation.stack.select([identity])
            self._show(found, new=False)
            return True
        if (new := _new_from(kept, identity)) is not None and new.kind in self._situation.kinds:
            self._show(new, new=True)
            return True
        self._situation.store.drop_draft(key)
        return False

    # Showing

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self._empty = EmptyPanel(self._themes, "info", "", parent=self)
        self._pages.addWidget(self._empty)
        page = ground("panel", self)
        layout: QVBoxLayout = column(page)
        body = ground("panel", page)
        inner = column(body)
        inner.addLayout(self._form_place)
        self._loose.setContentsMargins(12, 0, 12, 4)
        inner.addWidget(self._loose)
        self._history_section = Section(self._themes, "", self._history, body)
        self._history_section.set_folded(True)
        inner.addWidget(self._history_section)
        inner.addStretch(1)
        layout.addWidget(self._head)
        layout.addWidget(hair(page))
        layout.addWidget(scrolled(body, page), 1)
        layout.addWidget(hair(page))
        layout.addWidget(self._foot(page))
        self._pages.addWidget(page)
        outer = column(self)
        outer.addWidget(self._pages)

    def _foot(self, parent: QWidget) -> QWidget:
        foot = ground("panel", parent)
        line = row(foot, margins=(12, 8, 12, 8), gap=8)
        self.record_button = main_button("", foot)
        self.discard_button = plain_button("", foot)
        self.fit_button = GlyphButton(self._themes, "fit", "", parent=foot)
        self.reshape_button = plain_button("", foot)
        self.delete_button = remove_button("", foot)
        self._left_over = PlainLabel(role="problem", parent=foot)
        self.record_button.clicked.connect(self.apply)
        self.discard_button.clicked.connect(self.discard)
        self.fit_button.clicked.connect(partial(self._send, self.fit_wanted))
        self.reshape_button.clicked.connect(partial(self._send, self.reshape_wanted))
        self.delete_button.clicked.connect(self.delete)
        self._head.step_wanted.connect(self._on_step)
        save = QShortcut(QKeySequence("Ctrl+Return"), self)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self.apply)
        for button in (self.record_button, self.discard_button):
            line.addWidget(button)
        line.addWidget(self._left_over)
        line.addStretch(1)
        line.addWidget(self.fit_button)
        for button in (self.reshape_button, self.delete_button):
            line.addWidget(button)
        return foot

    def _on_language(self) -> None:
        self._empty.set_words(
            tr("Nothing is selected"),
            tr("Choose something on the map or in a list: what is known of it stands here, and can be changed."),
        )
        self._history_section.set_title(tr("What happened"))
        set_words(self.record_button, tr("Record"))
        set_words(self.discard_button, tr("Discard"))
        self.fit_button.set_name(tr("Show"))
        set_words(self.reshape_button, tr("Reshape"))
        set_words(self.delete_button, tr("Delete"))
        if self._feature is not None:
            self._keep_draft()
            self._show(self._feature, new=self._new)

    def _show(self, feature: Feature, *, new: bool) -> None:
        kind = self._situation.kinds.get(feature.kind)
        if kind is None:
            self._clear()
            return
        draft = self._situation.store.draft(_DRAFT + feature.id)
        self._feature, self._new = feature, new
        self._make_form(kind)
        if self._form is not None:
            self._form.show_feature(feature)
            if draft and draft.get("typed"):
                self._form.show_draft(draft["typed"])
                self._messages.note(tr("What you typed before is here again."), tr("Record it, or discard it."))
        self._refresh()
        self._pages.setCurrentIndex(1)

    def _make_form(self, kind: Kind) -> None:
        if self._form is not None:
            self._form_place.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
        self._form = Form(self._situation, self._themes, kind, self)
        self._form.edited.connect(self._on_edited)
        self._form.followed.connect(self._on_followed)
        self._form_place.addWidget(self._form)

    def _refresh(self) -> None:
        if self._feature is None or self._form is None:
            return
        kind = self._form.kind
        history = [] if self._new else self._situation.store.lines_of(self._feature.id)
        age = history[-1].recorded if history else None
        refusal = self._refusal()
        self._head.show_feature(self._feature, kind, age, offered=not self._new and refusal is None)
        self._history.show_lines(self._feature.id, history)
        self._history_section.set_count(str(len(history)) if history else "")
        self._form.set_read_only(refusal is not None)
        self.delete_button.setVisible(not self._new)
        refuse(self.delete_button, refusal)
        has_place = self._feature.geometry is not None
        self.fit_button.setVisible(has_place and not self._new)
        self.reshape_button.setVisible(has_place and not self._new)
        refuse(self.reshape_button, refusal)
        self._check()

    def _check(self) -> None:
        """Problems beside the fields, and how many are left beside the button."""
        if self._feature is None or self._form is None:
            return
        loose = self._form.check(self._feature)
        self._loose.setText("\n".join(loose))
        self._loose.setVisible(bool(loose))
        faults = sum(1 for f in self._form.kind.all_fields if self._form.problem_of(f.key)) + len(loose)
        self._left_over.setText(tr("{n} to mend").format(n=faults))
        self._left_over.setVisible(bool(faults) and (self._new or self._form.is_touched))
        touched = self._new or self._form.is_touched
        reason = self._refusal() or (None if touched else tr("Nothing was changed."))
        refuse(self.record_button, reason)
        self.discard_button.setEnabled(touched)

    def _refusal(self) -> str | None:
        """Why nothing can be changed now."""
        if not self._situation.clock.live:
            return f"{tr('You are looking at the past.')} {tr('Go live to edit.')}"
        if self._feature is not None and (locked := self._situation.why_locked(self._feature.kind)) is not None:
            return f"{locked.message} {locked.hint}"
        return self._situation.store.read_only

    def _clear(self) -> None:
        self._feature, self._new = None, False
        self._drafts.stop()
        self._pages.setCurrentIndex(0)

    # What happened

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        if not ids:
            if not self._new:
                self._keep_draft()
                self._clear()
            return
        feature = self._situation.picture.get(ids[-1])
        if feature is not None and (self._feature is None or self._new or feature.id != self._feature.id):
            self.show_feature(feature)

    def _on_changed(self, edit: Edit) -> None:
        if self._feature is None or self._form is None or self._feature.id not in edit.ids:
            return
        now = self._situation.picture.get(self._feature.id)
        if now is None:
            self._clear()
            return
        self._feature, self._new = now, False
        self._form.show_feature(now)
        self._refresh()

    def _on_stack_changed(self, keys: frozenset[str]) -> None:
        if self._feature is not None and self._feature.kind in keys:
            self._refresh()

    def _on_moment_changed(self, moment: Moment) -> None:
        if self._form is not None and self._form.isEnabled() != moment.live:
            self._refresh()

    def _on_post_changed(self, post: Post) -> None:
        self._refresh()

    def _on_theme_changed(self, theme: Theme) -> None:
        self._refresh()

    def _on_edited(self) -> None:
        self._check()
        if not self._drafts.isActive():
            self._drafts.start()

    def _on_followed(self, identity: str) -> None:
        if self._situation.picture.get(identity) is None:
            raise SituationError(
                tr("{name} is not there now.").format(name=self._situation.name_of(identity)),
                hint=tr("What was deleted lies in the bin."),
            )
        self._situation.stack.select([identity])

    def _on_step(self, target: str, reason: str) -> None:
        if self._feature is None or self._form is None:
            return
        if self._form.is_touched:
            raise SituationError(tr("Record or discard what you typed first."))
        name = self._form.kind.name_of(self._feature)
        flow = self._form.kind.workflow
        self._situation.move(self._feature, target, reason=reason)
        self._messages.done(f"{name}: {tr(flow.title(target)) if flow else target}", self._undo)

    def _send(self, signal: SignalInstance, checked: bool = False) -> None:
        if self._feature is not None:
            signal.emit(self._feature.id)

    def _undo(self) -> None:
        self._situation.undo()

    # Drafts

    def _keep_draft(self) -> None:
        self._drafts.stop()
        if self._feature is None or self._form is None or self._situation.store.read_only:
            return
        typed = self._form.draft()
        if not typed and not self._new:
            return
        kept = {"typed": typed, "kind": self._feature.kind}
        if self._new:
            shape = self._feature.geometry
            kept |= {"values": dict(self._feature.values), "wkt": shape.wkt if shape is not None else ""}
            kept |= {"state": self._feature.state or ""}
        self._situation.store.save_draft(_DRAFT + self._feature.id, kept)

    def _drop_draft(self) -> None:
        self._drafts.stop()
        if self._feature is not None and not self._situation.store.read_only:
            self._situation.store.drop_draft(_DRAFT + self._feature.id)
        if self._form is not None and self._feature is not None:
            self._form.discard(self._feature)


def _label(kind: Kind, before: Feature, after: Feature, new: bool) -> Message:
    if new:
        return message(N_("Add {kind} {name}"), kind=kind.one, name=kind.name_of(after))
    return message(N_("Change {name}"), name=kind.name_of(before))


def _new_from(kept: dict[str, Any], identity: str) -> Feature | None:
    """A feature that was being described when the program ended."""
    if "values" not in kept:
        return None
    shape = shapely.from_wkt(kept["wkt"]) if kept.get("wkt") else None
    return replace(Feature(identity, str(kept["kind"]), dict(kept["values"]), shape), state=kept.get("state") or None)
