"""The window: it joins bars, map, panels and tools, and passes on what people do."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent

from desktop import radial
from desktop.checking import Checking
from desktop.desk_tools.desk import MapDesk
from desktop.desks import DESKS
from desktop.dialogs.palette import Palette
from desktop.dropping import Drops
from desktop.panels.top_bar import mode_words
from desktop.settings import Settings
from desktop.subscribe import subscribe
from desktop.taking_over import TakingOver
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.touched import last_touched
from desktop.workbench import Workbench
from layers.clock import Moment
from layers.edit import Edit
from layers.errors import SituationError
from layers.exchange.report import Report
from layers.geo import bounds_of
from layers.gestures.events import Again, Back
from layers.i18n import N_, Message, counted, language, set_language, tr
from layers.situation import Situation

_STAYING = frozenset(
    {"table", "plan", "import", "export", "handover", "takeover", "look", "under", "tags", "swipe", "signs"}
)
"""Panels that a selection does not turn away from."""
_VIEW = "view"


class MainWindow(Workbench):
    """Takes the situation and closes it when it is closed itself."""

    closed = Signal()
    open_wanted = Signal(object)

    def __init__(self, situation: Situation, themes: Themes, settings: Settings) -> None:
        super().__init__(situation, themes, settings)
        self._shut = False
        self.drops = Drops(self, lambda: self.map.web)
        self.taking_over = TakingOver(self)
        self.checking = Checking(self, situation.store.workspace.sound, self.open_another)
        self._connect()
        self._declare()
        self._fill_menu()
        self.resize(settings.width, settings.height)
        self.show_desk(settings.desk)
        self._words.call(self._retitle)
        self._on_moment_changed(situation.clock.moment)
        QTimer.singleShot(0, self, self._begin)

    # What the crash handler says

    def hear_refusal(self, error: SituationError) -> None:
        past = not self._situation.clock.live
        self.messages.refuse(
            error, action=tr("Go live") if past else "", act=self._situation.clock.go_live if past else None
        )

    def hear_mistake(self, error: BaseException, report: str) -> None:
        """A mistake of ours: what is typed is kept, and the window goes on."""
        if self._shut or self.checking.hear(error):
            return
        self.save_drafts()
        self.broken.show_report(error, report)
        self.side.turn_to("broken")

    def first_look(self) -> None:
        """Where it was left, or else what is going on now."""
        kept = self._situation.store.get_setting(_VIEW)
        if isinstance(kept, dict) and all(isinstance(kept.get(k), int | float) for k in ("x", "y", "mpp")):
            self.map.look_at(kept["x"], kept["y"], kept["mpp"])
        elif (bounds := _going_on(self._situation)) is not None:
            self.map.set_view(bounds)

    def save_drafts(self) -> None:
        self.details.save_draft()
        self.plan.save_draft()

    # How it is joined

    def _connect(self) -> None:
        clock, stack = self._situation.clock, self._situation.stack
        subscribe(self, clock.changed, self._on_moment_changed)
        subscribe(self, self._situation.store.changed, self._on_recorded)
        subscribe(self, stack.selected, self._on_selected)
        self.top.desk_chosen.connect(self.show_desk)
        self.top.language_chosen.connect(self.use_language)
        self.top.theme_chosen.connect(self.use_theme)
        self.top.go_live.connect(clock.go_live)
        self.top.look_back.connect(self._look_back)
        self.messages.said.connect(self.status.say)
        self.checking.found_damaged.connect(self.status.refresh)
        self.checking.found_damaged.connect(self._retitle)
        self.layers.import_wanted.connect(partial(self.side.turn_to, "import"))
        self.layers.table_wanted.connect(partial(self._open_rows, ids=None, words=""))
        self.layers.fit_wanted.connect(self._fit_layer)
        self.board.rows_wanted.connect(self._open_rows)
        self.impact.rows_wanted.connect(self._open_rows)
        self.saved.fit_wanted.connect(lambda ids: self.map.fit(list(ids)))
        self.zones.fit_wanted.connect(lambda ids: self.map.fit(list(ids)))
        self.zones.place_wanted.connect(self.map.set_view)
        self.details.fit_wanted.connect(lambda identity: self.map.fit([identity]))
        self.table.fit_wanted.connect(lambda ids: self.map.fit(list(ids)))
        self.tools.undo_wanted.connect(self._undo)
        self.tools.redo_wanted.connect(self._redo)
        self.tools.snap_wanted.connect(lambda: self.actions_["snap"].trigger())
        self.map.canvas.snapping.switched.connect(self.tools.show_snapping)
        self.timeline.window_changed.connect(self.map.canvas.set_archive_window)
        self.map.web_failed.connect(self.messages.problem)
        self.map.shown_changed.connect(self._on_map_shown)
        self.map.canvas.contextRequested.connect(self._on_context)
        self.importing.done.connect(partial(self.side.leave, "import"))
        self.importing.show_wanted.connect(self._show_imported)
        self.importing.sketched.connect(self.map.canvas.show_sketch)
        self.log.report_wanted.connect(self._show_report)
        self.layers.report_wanted.connect(self._show_report)
        self.drops.dropped.connect(self._on_dropped)
        self.exporting.done.connect(partial(self.side.leave, "export"))
        self.exporting.hand_over_wanted.connect(self._hand_over)
        self.handing.done.connect(partial(self.side.leave, "handover"))
        self.broken.done.connect(partial(self.side.leave, "broken"))
        self.plan.details_wanted.connect(self.details_of)
        self.plan.fit_wanted.connect(lambda ids: self.map.fit(list(ids)))
        self._themes.changed.connect(self._on_theme_changed)

    def _declare(self) -> None:
        add, clock = self.actions_.add, self._situation.clock
        for key, desk in DESKS.items():
            n = list(DESKS).index(key) + 1
            add(f"desk.{key}", desk.title, partial(self.show_desk, key), keys=f"Ctrl+{n}", glyph=desk.glyph)
        add("undo", N_("Undo"), self._undo, keys="Ctrl+Z", glyph="undo")
        add("redo", N_("Redo"), self._redo, keys="Ctrl+Shift+Z Ctrl+Y", glyph="redo")
        add("fit", N_("Fit the selection"), self._fit, keys="F", glyph="fit")
        add("fit.all", N_("Show everything"), partial(self.map.fit, None), keys="Ctrl+0", glyph="fit")
        add("search", N_("Search"), self._search, keys="/ Ctrl+F", glyph="search")
        add("live", N_("Go live"), clock.go_live, keys="L", glyph="live")
        add("play", N_("Play or pause"), self.timeline.toggle_play, glyph="play")
        add("back", N_("One step back"), partial(self.timeline.step, -1), keys="Alt+Left", glyph="step-back")
        add("forward", N_("One step on"), partial(self.timeline.step, 1), keys="Alt+Right", glyph="step-forward")
        add("frames", N_("Frame times of the map"), self.map.canvas.turn_read_out, keys="Ctrl+Shift+F")
        add("palette", N_("All commands"), self.open_palette, keys="Ctrl+K", glyph="more")
        add("import", N_("Import a file"), partial(self.side.turn_to, "import"), keys="Ctrl+I", glyph="plus")
        add("export", N_("Export"), self._export, keys="Ctrl+E", glyph="export")
        add("handover", N_("Hand over to another planner"), self._hand_over, keys="Ctrl+Shift+E", glyph="export")
        add("open", N_("Open another workspace"), self.open_another, keys="Ctrl+O", glyph="layers")
        for which, words in _MAP_WORDS.items():
            add(f"map.{which}", words, partial(self.map.show_map, which), glyph="visible")
        for panel, words in _PANEL_WORDS.items():
            add(f"panel.{panel}", words, partial(self.side.turn_to, panel), glyph="info")
        for name, words in _THEME_WORDS.items():
            add(f"theme.{name}", words, partial(self.use_theme, name), glyph="theme")
        add("language", N_("Switch the language"), self._other_language, glyph="theme")
        add("delete", N_("Delete the selection"), self.details.delete, glyph="trash")
        add("esc", N_("Back out one step"), self.backing_out.back_out, keys="Esc", glyph="close")
        add("quit", N_("Quit"), self.close, keys="Ctrl+Q", glyph="close")
        self.actions_["play"].setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.drawing.declare()
        self.grids.declare()
        radial.declare(self)
        self.map_desk = MapDesk(self, self._situation, self._themes, self._settings)

    def _fill_menu(self) -> None:
        for key in (
            "open",
            "import",
            "export",
            "handover",
            "panel.takeover",
            "",
            "undo",
            "redo",
            "",
            "palette",
            "panel.log",
            "panel.saved",
            "panel.bookmarks",
            "panel.bin",
            "",
            "quit",
        ):
            self._menu.addAction(self.actions_[key]) if key else self._menu.addSeparator()

    def _begin(self) -> None:
        """What may wait until the window is there."""
        if self._shut:
            return
        self.checking.begin()
        job = self.jobs.start(tr("Reading the record"), partial(last_touched, self._situation.store), key="touched")
        job.finished.connect(self.layers.set_touched)
        if count := self.details.reopen_drafts():
            self.side.turn_to("details")
            self.messages.note(counted("There are {n} drafts from before.", n=count), tr("Record or discard them."))

    # What people do

    def use_language(self, code: str) -> None:
        self._settings.language = code
        self._themes.set_language(code)
        set_language(code)

    def use_theme(self, name: str) -> None:
        self._settings.theme = name
        self._themes.use(name)

    def open_palette(self) -> None:
        favourites = self.map_desk.favourites
        palette = Palette(self.actions_, self._themes, self, starred=favourites, star=favourites.switch)
        palette.open_over(self._frame)

    def _undo(self) -> None:
        """The last corner of what is being drawn; else the last edit."""
        if self.drawing.canvas.in_gesture:
            self.drawing.canvas.send(Back(undo=True))
            return
        edit = self._situation.undo()
        self.messages.note(tr("Undone: {what}").format(what=edit.label))

    def _redo(self) -> None:
        if self.drawing.canvas.in_gesture:
            self.drawing.canvas.send(Again())
            return
        edit = self._situation.redo()
        self.messages.note(tr("Done again: {what}").format(what=edit.label))

    def _fit(self) -> None:
        selection = self._situation.stack.selection
        self.map.fit(list(selection) if selection else None)

    def _fit_layer(self, key: str) -> None:
        picture = self._situation.picture
        archive = next((d for d in picture.archives() if d["of"] == key), None)
        if archive is not None:
            self._show_imported(archive["bounds"])
            return
        self.map.fit([str(identity) for identity in picture.rows(key)["id"]])

    def _search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _open_rows(self, kind: str, ids: Any = None, words: str = "") -> None:
        self.table.show_rows(kind, ids, words)
        self.side.turn_to("table")

    def _look_back(self) -> None:
        self.timeline.step(-1)

    def _show_imported(self, bounds: Any) -> None:
        if bounds:
            self.map.set_view(tuple(bounds))

    def _show_report(self, report: Report, label: Message) -> None:
        self.importing.show_old_report(report, label)
        self.side.turn_to("import")

    def _on_dropped(self, paths: list[Path]) -> None:
        self.side.turn_to("import")
        self.importing.take_paths(paths)

    def _export(self) -> None:
        layer = self.layers.current_layer
        self.exporting.offer(layer.key if layer else "", self._situation.stack.selection)
        self.side.turn_to("export")

    def _hand_over(self) -> None:
        layer = self.layers.current_layer
        self.handing.offer(layer.key if layer else "", self._situation.stack.selection)
        self.side.turn_to("handover")

    def open_another(self) -> None:
        from desktop.widgets.files import choose_workspace

        if (path := choose_workspace(self, self._situation.store.path.parent)) is not None:
            self.open_wanted.emit(path)

    def _other_language(self) -> None:
        self.use_language("en" if language() == "zh" else "zh")

    def _on_context(self, identity: str, at: QPoint) -> None:
        radial.open_radial(self, identity, at)

    # What happened

    def _on_moment_changed(self, moment: Moment) -> None:
        mode = "live" if moment.live else "replay"
        if self._frame.mode != mode:
            self._frame.show_mode(mode)
            self._retitle()

    def _on_recorded(self, edit: Edit) -> None:
        self._name_undo()

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        if not ids:
            return
        feature = self._situation.picture.get(ids[-1])
        if feature is not None and feature.kind == "plan" and "plan" in self._desk.tabs:
            self.plan.show_plan(feature.id)
            self.side.turn_to("plan")
        elif feature is not None and self.side.current not in _STAYING:
            self.side.turn_to("details")

    def _on_map_shown(self, which: str) -> None:
        self._settings.map_view = which

    def _on_theme_changed(self, theme: Theme) -> None:
        self.timeline.set_full(self._desk.timeline == "full")

    def _name_undo(self) -> None:
        """The words of Undo and Redo say what they would take back or bring again."""
        store = self._situation.store
        for key, plain, label in (("undo", tr("Undo"), store.undo_label), ("redo", tr("Redo"), store.redo_label)):
            words = f"{plain}: {label}" if label is not None else plain
            self.actions_[key].setText(words.replace("&", "&&"))
            self.tools.buttons[key].set_name(words, key="Ctrl+Z" if key == "undo" else "Ctrl+Shift+Z")

    def _retitle(self) -> None:
        store = self._situation.store
        parts = [tr("Anlan"), store.path.name]
        if not self._situation.clock.live:
            parts.insert(0, mode_words(False))
        if store.read_only:
            parts.append(tr("read-only"))
        self.setWindowTitle(" · ".join(parts))
        self._name_undo()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.timeline.toggle_play()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Drafts are kept, work is ended, the file is let go."""
        if not self._shut:
            self._shut = True
            self.closing.emit()
            self._situation.clock.pause()
            for part in (self.timeline, self.status, self.details, self.plan, self.importing):
                part.stop()
            self.messages.bar.clear()
            self._settings.left_px = round(self._across.sizes()[0] / self._themes.current.density)
            self.jobs.close()
            self.counting.close()
            if self.keeps_view and not self._situation.store.read_only:
                self._situation.store.set_setting(_VIEW, self.map.place())
            if self.map.web is not None:
                self.map.web.close()
            self._situation.close()
            self.closed.emit()
        super().closeEvent(event)


def _going_on(situation: Situation) -> tuple[float, float, float, float] | None:
    """What encloses the zones that are being evacuated, with some room around."""
    if "evac_zone" not in situation.kinds:
        return None
    found = bounds_of(f.geometry for f in situation.picture.features("evac_zone") if f.state != "normal")
    if found is None:
        return None
    west, south, east, north = found
    room_x, room_y = (east - west) * 0.25, (north - south) * 0.25
    return west - room_x, south - room_y, east + room_x, north + room_y


_MAP_WORDS = {"canvas": N_("Show the canvas"), "web": N_("Show the web map"), "both": N_("Show both maps")}
_PANEL_WORDS = {
    "board": N_("Situation board"),
    "details": N_("Details"),
    "table": N_("Table"),
    "plan": N_("Plan editor"),
    "impact": N_("Impact"),
    "zones": N_("Zones and beats"),
    "log": N_("Log"),
    "saved": N_("Save points"),
    "bin": N_("Bin"),
    "terrain": N_("Terrain"),
    "takeover": N_("Take over from another planner"),
}
_THEME_WORDS = {"light": N_("Light theme"), "dark": N_("Dark theme"), "night": N_("Night theme")}
