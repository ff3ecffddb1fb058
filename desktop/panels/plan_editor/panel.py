"""The plan editor: which plan, its parts as tabs, the item that is open, and the gaps below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.later import later
from desktop.messages import Messages
from desktop.panels.plan_editor import drafts, surroundings
from desktop.panels.plan_editor.gap_list import GapList
from desktop.panels.plan_editor.graphics import GraphicsList
from desktop.panels.plan_editor.head import PlanHead
from desktop.panels.plan_editor.item_form import ItemForm
from desktop.panels.plan_editor.item_list import ItemList
from desktop.panels.plan_editor.parts import Part
from desktop.panels.plan_editor.spot import Spot, where_mended
from desktop.panels.plan_editor.tabs import PlanTabs
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column, emptied, ground, hair, scrolled
from desktop.widgets.buttons import main_button, refuse, set_words
from desktop.widgets.empty import EmptyPanel
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Edit
from layers.feature import Feature
from layers.i18n import tr
from layers.plans import checks, verbs
from layers.plans.checks import Gap
from layers.plans.parts import items
from layers.roles import Post
from layers.situation import Situation

DRAFT_MS = 2000
_FORM_PX = 320
_CONCERNED = frozenset({"plan", "plan_graphic", "post", "organisation", "resource"})


class PlanPanel(QWidget):
    """`draw_wanted` brings shape, plan and role; `details_wanted` the plan whose fields are to be shown."""

    draw_wanted = Signal(object, str, str)
    fit_wanted = Signal(object)
    details_wanted = Signal(str)

    def __init__(self, situation: Situation, themes: Themes, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._messages = messages
        self._words = Words(self)
        self._plan: Feature | None = None
        self._spot = Spot()
        self._was_live = situation.clock.live
        self.form: ItemForm | None = None
        self._opened: tuple[str, Spot] | None = None  # where what is in the form belongs, whatever is shown now
        self.list: ItemList | None = None
        self.graphics: GraphicsList | None = None
        self._drafts = later(self, self.save_draft, DRAFT_MS)
        self._later = later(self, self._refresh)
        self._build()
        subscribe(self, situation.picture.changed, self._on_changed)
        subscribe(self, situation.clock.changed, self._on_moment_changed)
        subscribe(self, situation.changed_post, self._on_post_changed)
        themes.changed.connect(self._on_theme_changed)
        self._words.call(self._on_language)

    @property
    def plan(self) -> Feature | None:
        return self._plan

    def show_plan(self, identity: str) -> None:
        """Open another plan."""
        self.save_draft()
        if self._opened is not None and self._opened[0] != identity:
            self._close_form()  # it is a draft of the other plan, and comes again with that
        self._plan = self._situation.picture.get(identity)
        self._spot = replace(self._spot, index=None)
        self._refresh()
        self._reopen_draft()

    def show_part(self, key: str, level: str | None = None) -> None:
        """Turn to a part: sections, triggers, tasks, needs, posts or graphics."""
        self.save_draft()
        self._spot = Spot(key, level or self._spot.level)
        self._refresh()

    def new_plan(self) -> None:
        """A plan with a code of its own, to be named in the details."""
        title = tr("New plan {n}").format(n=self._situation.picture.count("plan") + 1)
        edit = verbs.new_plan(surroundings.free_code(self._situation), title)
        self._apply(edit)
        self.show_plan(next(iter(edit.ids)))
        self.show_part("sections")

    def new_version(self) -> None:
        if self._plan is None:
            return
        edit = verbs.new_version(self._plan, surroundings.graphics_of(self._situation, self._plan))
        self._apply(edit)
        self.show_plan(edit.changes[0].id)

    def open_item(self, index: int | None) -> None:
        """The form of an item; None for a new one."""
        part = self._spot.items_part
        if self._plan is None or part is None:
            return
        self.save_draft()
        self._spot = replace(self._spot, index=index)
        item = items(self._plan, self._spot.path)[index] if index is not None else {}
        self._show_form(part, item)

    def save_draft(self) -> None:
        """Keep what is typed in the open item."""
        self._drafts.stop()
        if self.form is None or not self.form.is_touched or self._opened is None or self._situation.store.read_only:
            return
        drafts.keep(self._situation.store, *self._opened, self.form.values())

    def stop(self) -> None:
        self.save_draft()
        self._drafts.stop()
        self._later.stop()

    # Building

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self._pages = QStackedWidget(self)
        self._new_button = main_button("", self)
        self._new_button.clicked.connect(self.new_plan)
        self._empty = EmptyPanel(self._themes, "draw", "", buttons=(self._new_button,), parent=self)
        self._pages.addWidget(self._empty)
        page = ground("panel", self)
        layout = column(page)
        self.head = PlanHead(page)
        self.head.chosen.connect(self.show_plan)
        self.head.new_wanted.connect(self.new_plan)
        self.head.version_wanted.connect(self.new_version)
        self.head.details_wanted.connect(self._want_details)
        layout.addWidget(self.head)
        layout.addWidget(hair(page))
        self.tabs = PlanTabs(page)
        self.tabs.turned.connect(self.show_part)
        layout.addWidget(self.tabs)
        self._list_place = column()
        layout.addLayout(self._list_place, 1)
        self._form_place = column()
        layout.addLayout(self._form_place)
        layout.addWidget(hair(page))
        self.gaps = GapList(self._themes, page)
        self.gaps.show_wanted.connect(self._on_gap)
        layout.addWidget(self.gaps)
        self._pages.addWidget(page)
        outer = column(self)
        outer.addWidget(self._pages)

    # Showing

    def _on_language(self) -> None:
        self._empty.set_words(
            tr("There is no plan yet"),
            tr(
                "A plan has sections, triggers, levels with tasks and needs, posts with cards, and graphics on the map."
            ),
        )
        set_words(self._new_button, tr("New plan"))
        self._refresh()

    def _refresh(self) -> None:
        self._later.stop()
        plans = surroundings.plans_of(self._situation)
        refusal = surroundings.refusal(self._situation)
        if self._plan is not None:
            self._plan = self._situation.picture.get(self._plan.id)
        if self._plan is None and plans:
            self._plan = plans[0]
        refuse(self._new_button, refusal)
        if self._plan is None:
            self._pages.setCurrentIndex(0)
            return
        self._pages.setCurrentIndex(1)
        drawn = surroundings.graphics_of(self._situation, self._plan)
        self.head.show_plans(self._situation.kinds["plan"], plans, self._plan, refusal)
        self.tabs.show_spot(self._plan, len(drawn), self._spot)
        if self.form is None or not self.form.is_touched:
            self._close_form()
        self._show_list(self._plan, drawn, refusal)
        self.gaps.show_gaps(checks.gaps(self._plan, surroundings.around(self._situation, self._plan)))

    def _show_list(self, plan: Feature, drawn: Sequence[Feature], refusal: str | None) -> None:
        emptied(self._list_place)
        self.list = self.graphics = None
        part = self._spot.items_part
        if part is None:
            self.graphics = self._graphics_list()
            self.graphics.show_graphics(drawn)
            self.graphics.set_refusal(refusal)
            self._list_place.addWidget(self.graphics)
            return
        self.list = self._item_list(part)
        self.list.show_items(items(plan, self._spot.path), self._spot.index if self.form is not None else None)
        self.list.set_refusal(refusal)
        self._list_place.addWidget(self.list)

    def _graphics_list(self) -> GraphicsList:
        made = GraphicsList(self._situation, self._themes, self)
        made.draw_wanted.connect(self._on_draw)
        made.chosen.connect(lambda identity: self._situation.stack.select([identity]))
        made.remove_wanted.connect(self._on_remove_graphic)
        made.fit_wanted.connect(self._on_fit)
        return made

    def _item_list(self, part: Part) -> ItemList:
        made = ItemList(self._situation, self._themes, part, self)
        made.chosen.connect(self.open_item)
        made.add_wanted.connect(partial(self.open_item, None))
        made.remove_wanted.connect(self._on_remove)
        made.move_wanted.connect(self._on_move)
        return made

    def _show_form(self, part: Part, item: Mapping[str, Any]) -> None:
        """With `item` in its fields, as it was recorded or as it was typed."""
        self._close_form()
        if self._plan is not None:
            self._opened = self._plan.id, self._spot
        new = self._spot.index is None
        self.form = ItemForm(self._situation, self._themes, part, item, new=new, parent=self)
        self.form.recorded.connect(self._on_recorded)
        self.form.left.connect(self._on_left)
        self.form.edited.connect(self._on_edited)
        self.form.set_refusal(surroundings.refusal(self._situation))
        self._form_place.addWidget(hair(self))
        area = scrolled(self.form, self)
        area.setMinimumHeight(min(self.form.sizeHint().height() + 4, self._themes.current.px(_FORM_PX)))
        self._form_place.addWidget(area)
        self.gaps.hide()  # back as soon as the item is recorded or left
        if not new:
            self.form.check()

    def _close_form(self) -> None:
        emptied(self._form_place)
        self.form = self._opened = None
        self.gaps.show()

    def _reopen_draft(self) -> None:
        """The item that was open when the program ended."""
        if self._plan is None:
            return
        kept = drafts.read(self._situation.store, self._plan, self._spot.level)
        if kept is None:
            return
        self._spot, typed = kept
        self._refresh()
        if (part := self._spot.items_part) is not None:
            self._show_form(part, typed)
        if self.form is not None:
            self.form.mark_touched()
        self._messages.note(tr("What you typed before is here again."), tr("Record it, or discard it."))

    def _drop_draft(self) -> None:
        self._drafts.stop()
        if self._plan is not None and not self._situation.store.read_only:
            drafts.drop(self._situation.store, self._plan.id)

    # What people do

    def _apply(self, edit: Edit) -> None:
        self._situation.apply(edit)
        self._messages.done(edit.label, self._situation.undo)

    def _on_recorded(self, item: dict[str, Any]) -> None:
        if self._opened is None or (plan := self._situation.picture.get(self._opened[0])) is None:
            return
        spot = self._opened[1]
        edit = verbs.put_item(plan, spot.path, spot.index, item)
        if edit:
            self._apply(edit)
        self._drop_draft()
        self._spot = replace(self._spot, index=None)
        self._refresh()

    def _on_left(self) -> None:
        self._drop_draft()
        self._spot = replace(self._spot, index=None)
        self._close_form()
        self._refresh()

    def _on_edited(self) -> None:
        if self.form is not None:
            self.form.check()
        if not self._drafts.isActive():
            self._drafts.start()

    def _on_remove(self, index: int) -> None:
        if self._plan is not None:
            self._drop_draft()
            self._close_form()
            self._apply(verbs.remove_item(self._plan, self._spot.path, index))

    def _on_move(self, index: int, to: int) -> None:
        if self._plan is not None and 0 <= to < len(items(self._plan, self._spot.path)):
            self._close_form()
            self._apply(verbs.move_item(self._plan, self._spot.path, index, to))

    def _on_draw(self, shape: object, role: str) -> None:
        if self._plan is not None:
            self.draw_wanted.emit(shape, self._plan.id, role)

    def _on_fit(self) -> None:
        if self._plan is not None:
            self.fit_wanted.emit([g.id for g in surroundings.graphics_of(self._situation, self._plan)])

    def _on_remove_graphic(self, identity: str) -> None:
        graphic = self._situation.picture.get(identity)
        if graphic is not None and self._plan is not None:
            self._apply(verbs.remove_graphic(self._plan, graphic))

    def _on_gap(self, gap: Gap) -> None:
        """Turn to where it is mended."""
        spot = where_mended(gap, self._spot.level)
        if spot is None:
            self._want_details()
            return
        self.show_part(spot.part, spot.level)
        if spot.index is not None:
            self.open_item(spot.index)

    def _want_details(self) -> None:
        if self._plan is not None:
            self.details_wanted.emit(self._plan.id)

    # What happened

    def _on_changed(self, edit: Edit) -> None:
        if edit.kinds & _CONCERNED:
            self._later.start()

    def _on_moment_changed(self, moment: Moment) -> None:
        if moment.live != self._was_live:
            self._was_live = moment.live
            self._later.start()

    def _on_post_changed(self, post: Post) -> None:
        self._later.start()

    def _on_theme_changed(self, theme: Theme) -> None:
        self._later.start()
