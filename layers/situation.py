"""Everything that is open: store, clock, picture, stack, and the post at the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from psygnal import Signal

from layers.clock import Clock
from layers.columns import Contents
from layers.edit import DATASET, Change, Edit
from layers.errors import CannotOpen, Refused, SituationError
from layers.feature import Feature
from layers.i18n import N_, message, tr
from layers.kind import Kind
from layers.kinds import KINDS
from layers.picture import Picture
from layers.record import rules
from layers.record.damage import Soundness, told_in_words
from layers.record.store import Store, open_store
from layers.record.workspace import create_workspace
from layers.roles import OWNER, Post
from layers.stack import LayerStack, layers_for
from layers.times import DEFAULT_ZONE, utc_now
from layers.workflow import Transition

_STACK = "stack"


class Situation:
    """Holds the parts together; a new verb is a function elsewhere."""

    changed_post = Signal(Post)

    def __init__(
        self,
        store: Store,
        *,
        post: Post = OWNER,
        now: Callable[[], datetime] = utc_now,
        beside: Situation | None = None,
        own_time: bool = True,
    ) -> None:
        """`beside` is the situation of which this is another view: of the same record, and without `own_time` of the
        same moment."""
        self.store = store
        self._now = now
        self._beside = beside
        self._own_time = own_time
        common = beside if not own_time else None
        self.clock: Clock = Clock(now) if common is None else common.clock
        self.picture: Picture = Picture(store, self.clock) if common is None else common.picture
        self.stack = LayerStack()
        self._post = post
        self._set_layers()
        if isinstance(kept := store.get_setting(_STACK), dict):
            self._show_as(kept)
        self.picture.changed.connect(self._on_changed)

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return self.picture.kinds

    @property
    def post(self) -> Post:
        return self._post

    def take_post(self, post: Post) -> None:
        """Somebody else is at the desk."""
        if post != self._post:
            self._post = post
            self.changed_post.emit(post)

    def apply(
        self,
        edit: Edit,
        *,
        reason: str = "",
        valid: datetime | None = None,
        contents: Contents | None = None,
        imported: bool = False,
    ) -> int:
        """Record `edit` by the post at the desk. It is on disk when this returns; else SituationError says why not.

        A locked layer is changed by files that are `imported` and by undo alone.
        """
        self._check_live()
        if not imported and (locked := next(filter(None, map(self.why_locked, sorted(edit.kinds))), None)) is not None:
            raise locked
        return self.store.apply(edit, post=self._post, valid=valid, reason=reason, contents=contents, imported=imported)

    def why_locked(self, key: str) -> SituationError | None:
        """What to say to somebody who would change a kind while its layer is locked; None where it is not."""
        if key not in self.stack or not self.stack.layer(key).locked:
            return None
        return SituationError(
            tr("The layer {layer} is locked.").format(layer=tr(self.stack.layer(key).title)),
            hint=tr("Unlock it in the layer tree, by a right click."),
        )

    def move(self, feature: Feature, target: str, *, reason: str = "", **values: Any) -> int:
        """One step along the feature's workflow, filling what the step needs."""
        kept = {k: v for k, v in {**feature.values, **values}.items() if v is not None}
        moved = replace(feature, state=target, values=kept)
        kind = self.kinds[feature.kind]
        flow = kind.workflow
        label = message(N_("{name}: {state}"), name=kind.name_of(feature), state=flow.title(target) if flow else target)
        return self.apply(Edit(label, (Change(feature, moved),)), reason=reason)

    def name_of(self, identity: str) -> str:
        """What to call the feature with an id, or what it was called last; the start of the id of one unknown."""
        feature = self.picture.get(identity)
        if feature is None:
            feature = next(filter(None, reversed(self.store.versions([identity]).get(identity, []))), None)
        kind = self.kinds.get(feature.kind) if feature is not None else None
        return kind.name_of(feature) if kind is not None and feature is not None else identity[:8]

    def can_move(self, feature: Feature) -> list[tuple[Transition, Refused | None]]:
        """The steps that leave the feature's state; with each why the post at the desk cannot take it, if so."""
        kind = self.kinds[feature.kind]
        if kind.workflow is None or feature.state is None:
            return []
        found = []
        for step in kind.workflow.leaving(feature.state):
            why = rules.why_not(kind, feature, step.target, self._post, after=feature, reason="later")
            found.append((step, why))
        return found

    def undo(self) -> Edit:
        self._check_live()
        return self.store.undo(post=self._post)

    def redo(self) -> Edit:
        self._check_live()
        return self.store.redo(post=self._post)

    def another_view(self, *, own_time: bool = False) -> Situation:
        """The same record with layers and selection of its own, shown as here at first, and with `own_time` a
        clock of its own. It is closed before this one, and leaves the file open."""
        view = Situation(self.store, post=self._post, now=self._now, beside=self, own_time=own_time)
        view.stack.restore(self.stack.to_json())
        if own_time and not self.clock.live:
            view.clock.look(self.clock.moment)
        return view

    def close(self) -> None:
        """Keep how it is shown, let go of the file."""
        if self._beside is not None:
            self.picture.changed.disconnect(self._on_changed)
            if self._own_time:
                self.picture.close()
            return
        if not self.store.read_only:
            self.store.set_setting(_STACK, self.stack.to_json())
        self.picture.close()
        self.store.close()

    def _check_live(self) -> None:
        if not self.clock.live:
            raise SituationError(tr("You are looking at the past."), hint=tr("Go live to edit."))

    def _on_changed(self, edit: Edit) -> None:
        if DATASET in edit.kinds:
            self._set_layers()

    def _show_as(self, kept: Mapping[str, Any]) -> None:
        """Layers as they were shown; a note of it that somebody bent is none."""
        try:
            self.stack.restore(kept)
        except (ValueError, TypeError, KeyError, AttributeError):
            return

    def _set_layers(self) -> None:
        self.stack.set_layers(layers_for(self.kinds, self.picture.features(DATASET)))


def open_situation(
    path: Path,
    *,
    kinds: tuple[Kind, ...] = KINDS,
    post: Post = OWNER,
    now: Callable[[], datetime] = utc_now,
    read_only: bool = False,
    sound: Soundness | None = None,
) -> Situation:
    """Open a workspace; CannotOpen says why not. `sound` is for who finds out later whether all of it can be read."""
    store = open_store(path, kinds, read_only=read_only, now=now, sound=sound)
    try:
        with told_in_words(path):
            return Situation(store, post=post, now=now)
    except CannotOpen:
        store.close()
        raise


def new_situation(
    path: Path,
    *,
    kinds: tuple[Kind, ...] = KINDS,
    post: Post = OWNER,
    now: Callable[[], datetime] = utc_now,
    zone: str = DEFAULT_ZONE,
) -> Situation:
    """Make an empty workspace and open it."""
    create_workspace(path, zone=zone)
    return open_situation(path, kinds=kinds, post=post, now=now)
