"""The plan editor: which plan, its parts as tabs, the item that is open, and the gaps below."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.later import later
from desktop.messages import Messages
from desktop.panels.plan_editor.gap_list import GapList
from desktop.panels.plan_editor.graphics import GraphicsList
from desktop.panels.plan_editor.item_form import ItemForm
from desktop.panels.plan_editor.item_list import ItemList
from desktop.panels.plan_editor.parts import PARTS, Part
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.badge import tag
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import main_button, plain_button, refuse, set_words
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel
from desktop.widgets.segmented import Segmented
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Edit
from layers.feature import Feature
from layers.i18n import counted, tr
from layers.kinds.resources import RESOURCE_TYPES
from layers.plans import checks, verbs
from layers.plans.checks import Around, Gap
from layers.plans.parts import LEVELS, ROMAN, graphics, items
from layers.posts import posts
from layers.roles import Post
from layers.situation import Situation

_DRAFT = "plan:"
_ORDER = {"in_force": 0, "reviewing": 1, "approved": 2, "consulting": 3, "draft": 4}
_GRAPHICS = "graphics"
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
        self._part = "tasks"
        self._level = "3"
        self._open: int | None = None
        self._was_live = situation.clock.live
        self.form: ItemForm | None = None
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
        self._plan = self._situation.picture.get(identity)
        self._open = None
        self._refresh()
        self._reopen_draft()

    def show_part(self, key: str, level: str | None = None) -> None:
        """Turn to a part: sections, triggers, tasks, needs, posts or graphics."""
        self.save_draft()
        self._part = key
        self._level = level or self._level
        self._open = None
        self._refresh()

    def new_plan(self) -> None:
        """A plan with a code of its own, to be named in the details."""
        number = self._situation.picture.count("plan") + 1
        codes = {f["code"] for f in self._situation.picture.features("plan")}
        code = next(c for n in range(number, number + 999) if (c := f"PLAN-{n:02d}") not in codes)
        edit = verbs.new_plan(code, tr("New plan {n}").format(n=number))
        self._situation.apply(edit)
        self._messages.done(edit.label, self._situation.undo)
        self.show_plan(next(iter(edit.ids)))
        self.show_part("sections")

    def new_version(self) -> None:
        if self._plan is None:
            return
        edit = verbs.new_version(self._plan, self._graphics())
        self._situation.apply(edit)
        self._messages.done(edit.label, self._situation.undo)
        self.show_plan(edit.changes[0].id)

    def open_item(self, index: int | None) -> None:
        """The form of an item; None for a new one."""
        if self._plan is None or self._part == _GRAPHICS:
            return
        self.save_draft()
        part, path = self._current(), self._path()
        found = items(self._plan, path)
        self._open = index
        self._show_form(part, found[index] if index is not None else {}, new=index is None)

    def save_draft(self) -> None:
        """Keep what is typed in the open item."""
        self._drafts.stop()
        if self.form is None or not self.form.is_touched or self._plan is None or self._situation.store.read_only:
            return
        kept = {"part": self._part, "level": self._level, "index": self._open, "typed": self.form.values()}
        self._situation.store.save_draft(_DRAFT + self._plan.id, kept)

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
        layout: QVBoxLayout = column(page)
        layout.addWidget(self._head(page))
        layout.addWidget(hair(page))
        layout.addWidget(self._tab_bar(page))
        layout.addWidget(hair(page))
        layout.addWidget(self._level_row(page))
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

    def _head(self, parent: QWidget) -> QWidget:
        head = ground("panel", parent)
        box = column(head, margins=(12, 8, 12, 8), gap=6)
        self.plans = QComboBox(head)
        self.plans.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.plans.activated.connect(self._on_chosen)
        self._state = tag("", head)
        top = row()
        top.addWidget(self.plans, 1)
        top.addWidget(self._state)
        box.addLayout(top)
        line = row(gap=6)
        self.new_button = plain_button("", head)
        self.version_button = plain_button("", head)
        self.details_button = plain_button("", head)
        self.new_button.clicked.connect(self.new_plan)
        self.version_button.clicked.connect(self.new_version)
        self.details_button.clicked.connect(self._want_details)
        for button in (self.new_button, self.version_button, self.details_button):
            line.addWidget(button)
        line.addStretch(1)
        box.addLayout(line)
        return head

    def _tab_bar(self, parent: QWidget) -> QTabBar:
        self.tabs = QTabBar(parent)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setStyleSheet("QTabBar::tab { padding: 0 4px; }")  # six tabs with their counts in one row
        for part in (*(p.key for p in PARTS), _GRAPHICS):
            self.tabs.setTabData(self.tabs.addTab(part), part)
        self.tabs.currentChanged.connect(self._on_tab)
        return self.tabs

    def _level_row(self, parent: QWidget) -> QWidget:
        self._level_holder = ground("panel", parent)
        line = row(self._level_holder, margins=(12, 6, 12, 0))
        self._level_title = PlainLabel(role="caption", parent=self._level_holder)
        self._level_note = PlainLabel(role="muted", elide="right", parent=self._level_holder)
        options = [(level, ROMAN[level]) for level in reversed(LEVELS)]
        self.levels = Segmented(options, compact=True, parent=self._level_holder)
        self.levels.chosen.connect(lambda level: self.show_part(self._part, level))
        line.addWidget(self._level_title)
        line.addWidget(self.levels)
        line.addWidget(self._level_note, 1)
        return self._level_holder

    # Showing

    def _on_language(self) -> None:
        self._empty.set_words(
            tr("There is no plan yet"),
            tr(
                "A plan has sections, triggers, levels with tasks and needs, posts with cards, and graphics on the map."
            ),
        )
        for button in (self._new_button, self.new_button):
            set_words(button, tr("New plan"))
        set_words(self.version_button, tr("New version"))
        set_words(self.details_button, tr("Fields and state"))
        self._level_title.setText(tr("Response level"))
        self.levels.setAccessibleName(tr("Response level"))
        self.plans.setAccessibleName(tr("Plan"))
        self._refresh()

    def _refresh(self) -> None:
        self._later.stop()
        plans = self._all_plans()
        if self._plan is not None:
            self._plan = self._situation.picture.get(self._plan.id)
        if self._plan is None and plans:
            self._plan = plans[0]
        self._fill_plans(plans)
        refuse(self._new_button, self._refusal())
        if self._plan is None:
            self._pages.setCurrentIndex(0)
            return
        self._pages.setCurrentIndex(1)
        self._name_tabs()
        self._show_head()
        if self.form is not None and self.form.is_touched:
            self._show_list(keep_form=True)
        else:
            self._show_list(keep_form=False)
        self.gaps.show_gaps(checks.gaps(self._plan, self._around()))

    def _all_plans(self) -> list[Feature]:
        if "plan" not in self._situation.kinds:
            return []
        found = list(self._situation.picture.features("plan"))
        return sorted(found, key=lambda f: (_ORDER.get(f.state or "", 9), str(f["code"]), -(f["version"] or 1)))

    def _fill_plans(self, plans: list[Feature]) -> None:
        kind = self._situation.kinds["plan"]
        self.plans.blockSignals(True)
        self.plans.clear()
        for plan in plans:
            self.plans.addItem(f"{kind.name_of(plan)}  v{plan['version'] or 1}", plan.id)
        if self._plan is not None:
            self.plans.setCurrentIndex(max(0, self.plans.findData(self._plan.id)))
        self.plans.blockSignals(False)

    def _show_head(self) -> None:
        if self._plan is None:
            return
        flow = self._situation.kinds["plan"].workflow
        self._state.setText(tr(flow.title(self._plan.state or "")) if flow else "")
        reason = self._refusal()
        refuse(self.new_button, reason)
        is_draft = tr("This version is still a draft.") if self._plan.state == verbs.DRAFT else None
        refuse(self.version_button, reason or is_draft)
        part = next((p for p in PARTS if p.key == self._part), None)
        self._level_holder.setVisible(part is not None and part.levelled)
        self.levels.choose(self._level)
        self._level_note.setText(self._more_than_below())

    def _more_than_below(self) -> str:
        """What raising to this level adds."""
        if self._plan is None or self._part != "tasks" or self._level == LEVELS[0]:
            return ""
        below = LEVELS[LEVELS.index(self._level) - 1]
        n = len(items(self._plan, ("levels", self._level, "tasks")))
        return counted("{below} to {level} adds {n} tasks", below=ROMAN[below], level=ROMAN[self._level], n=n)

    def _name_tabs(self) -> None:
        if self._plan is None:
            return
        self.tabs.blockSignals(True)
        for n in range(self.tabs.count()):
            key = self.tabs.tabData(n)
            part = next((p for p in PARTS if p.key == key), None)
            words = tr(part.title) if part is not None else tr("Graphics")
            self.tabs.setTabText(n, f"{words} {self._count(part)}")
            if key == self._part:
                self.tabs.setCurrentIndex(n)
        self.tabs.blockSignals(False)

    def _count(self, part: Part | None) -> int:
        if self._plan is None:
            return 0
        if part is None:
            return len(self._graphics())
        levels = LEVELS if part.levelled else (self._level,)
        return sum(len(items(self._plan, part.path(level))) for level in levels)

    def _show_list(self, *, keep_form: bool) -> None:
        if self._plan is None:
            return
        emptied(self._list_place)
        self.list = self.graphics = None
        if not keep_form:
            self._close_form()
        if self._part == _GRAPHICS:
            self.graphics = GraphicsList(self._situation, self._themes, self)
            self.graphics.draw_wanted.connect(self._on_draw)
            self.graphics.chosen.connect(lambda identity: self._situation.stack.select([identity]))
            self.graphics.remove_wanted.connect(self._on_remove_graphic)
            self.graphics.fit_wanted.connect(lambda: self.fit_wanted.emit([g.id for g in self._graphics()]))
            self.graphics.show_graphics(self._graphics())
            self.graphics.set_refusal(self._refusal())
            self._list_place.addWidget(self.graphics)
            return
        part = self._current()
        self.list = ItemList(self._situation, self._themes, part, self)
        self.list.chosen.connect(self.open_item)
        self.list.add_wanted.connect(partial(self.open_item, None))
        self.list.remove_wanted.connect(self._on_remove)
        self.list.move_wanted.connect(self._on_move)
        self.list.show_items(items(self._plan, self._path()), self._open if keep_form else None)
        self.list.set_refusal(self._refusal())
        self._list_place.addWidget(self.list)

    def _show_form(self, part: Part, item: Any, *, new: bool) -> None:
        self._close_form()
        self.form = ItemForm(self._situation, self._themes, part, item, new=new, parent=self)
        self.form.recorded.connect(self._on_recorded)
        self.form.left.connect(self._on_left)
        self.form.edited.connect(self._on_edited)
        self.form.set_refusal(self._refusal())
        self._form_place.addWidget(hair(self))
        area = scrolled(self.form, self)
        area.setMinimumHeight(min(self.form.sizeHint().height() + 4, self._themes.current.px(_FORM_PX)))
        self._form_place.addWidget(area)
        self.gaps.hide()  # back as soon as the item is recorded or left
        if not new:
            self.form.check()

    def _close_form(self) -> None:
        emptied(self._form_place)
        self.form = None
        self.gaps.show()

    # What it stands on

    def _current(self) -> Part:
        return next(p for p in PARTS if p.key == self._part)

    def _path(self) -> tuple[str, ...]:
        return self._current().path(self._level)

    def _graphics(self) -> list[Feature]:
        if self._plan is None or "plan_graphic" not in self._situation.kinds:
            return []
        return graphics(self._plan, list(self._situation.picture.features("plan_graphic")))

    def _around(self) -> Around:
        picture = self._situation.picture
        held: dict[str, float] = {}
        for unit in picture.features("resource") if "resource" in self._situation.kinds else ():
            held[str(unit["kind"])] = held.get(str(unit["kind"]), 0) + 1
        known = "organisation" in self._situation.kinds
        organisations = [f.id for f in picture.features("organisation")] if known else []
        codes = [p.code for p in posts(self._situation.store)]
        return Around(codes, organisations, self._graphics(), held, _sort_title)

    def _refusal(self) -> str | None:
        if not self._situation.clock.live:
            return f"{tr('You are looking at the past.')} {tr('Go live to edit.')}"
        return self._situation.store.read_only

    def _reopen_draft(self) -> None:
        """The item that was open when the program ended."""
        kept = self._situation.store.draft(_DRAFT + self._plan.id) if self._plan is not None else None
        part = next((p for p in PARTS if kept and p.key == kept.get("part")), None)
        if self._plan is None or kept is None or part is None:
            return
        self._part, self._level = part.key, str(kept.get("level") or self._level)
        self._refresh()
        found = items(self._plan, self._path())
        index = kept.get("index")
        self._open = index if isinstance(index, int) and index < len(found) else None
        self._show_form(part, kept.get("typed") or {}, new=self._open is None)
        if self.form is not None:
            self.form.mark_touched()
        self._messages.note(tr("What you typed before is here again."), tr("Record it, or discard it."))

    def _drop_draft(self) -> None:
        self._drafts.stop()
        if self._plan is not None and not self._situation.store.read_only:
            self._situation.store.drop_draft(_DRAFT + self._plan.id)

    # What people do

    def _apply(self, edit: Edit) -> None:
        self._situation.apply(edit)
        self._messages.done(edit.label, self._situation.undo)

    def _on_recorded(self, item: dict[str, Any]) -> None:
        if self._plan is None:
            return
        edit = verbs.put_item(self._plan, self._path(), self._open, item)
        if edit:
            self._apply(edit)
        self._drop_draft()
        self._open = None
        self._refresh()

    def _on_left(self) -> None:
        self._drop_draft()
        self._open = None
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
            self._apply(verbs.remove_item(self._plan, self._path(), index))

    def _on_move(self, index: int, to: int) -> None:
        if self._plan is not None and 0 <= to < len(items(self._plan, self._path())):
            self._close_form()
            self._apply(verbs.move_item(self._plan, self._path(), index, to))

    def _on_draw(self, shape: object, role: str) -> None:
        if self._plan is not None:
            self.draw_wanted.emit(shape, self._plan.id, role)

    def _on_remove_graphic(self, identity: str) -> None:
        graphic = self._situation.picture.get(identity)
        if graphic is not None and self._plan is not None:
            self._apply(verbs.remove_graphic(self._plan, graphic))

    def _on_gap(self, gap: Gap) -> None:
        """Turn to where it is mended."""
        if gap.path == checks.GRAPHICS:
            self.show_part(_GRAPHICS)
        elif gap.path[0] == "levels":
            self.show_part(gap.path[2], gap.path[1])
        elif any(p.key == gap.path[0] for p in PARTS):
            self.show_part(gap.path[0])
        else:
            self._want_details()
            return
        if gap.index is not None:
            self.open_item(gap.index)

    def _want_details(self) -> None:
        if self._plan is not None:
            self.details_wanted.emit(self._plan.id)

    def _on_chosen(self, index: int) -> None:
        self.show_plan(self.plans.itemData(index))

    def _on_tab(self, index: int) -> None:
        self.show_part(self.tabs.tabData(index))

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


def _sort_title(sort: str) -> str:
    return tr(RESOURCE_TYPES[sort][0]) if sort in RESOURCE_TYPES else sort
