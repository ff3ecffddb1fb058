"""More map windows beside the main one: opened, linked, drawn on, remembered, and closed with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer

from desktop import radial
from desktop.actions import Deed
from desktop.desk_tools.signs import Signs
from desktop.map_window import TITLE, MapWindow
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.workbench import Workbench
from layers.geo import Bounds
from layers.i18n import N_, tr
from layers.situation import Situation

_KEPT = "map_windows"
_MOST_KEPT = 8
_DEEDS = frozenset({"undo", "redo", "copy", "cut", "paste", "snap", "delete", "borders"})


class Windows(QObject):
    """What is selected in one window is selected in all; the tools are for the map of the window in front."""

    def __init__(self, window: Workbench, signs: Signs, situation: Situation, themes: Themes) -> None:
        super().__init__(window)
        self._window, self._signs = window, signs
        self._situation, self._themes = situation, themes
        self._passing = False
        self.open_ones: list[MapWindow] = []
        window.actions_.add(
            "window.map", TITLE, partial(self._open_one, own_time=False), keys="Ctrl+Shift+N", glyph="layers"
        )
        words = N_("Open another map window with its own time")
        window.actions_.add("window.map.time", words, partial(self._open_one, own_time=True), glyph="clock")
        window.map.canvas.viewChanged.connect(self._on_main_moved)
        window.closing.connect(self.close)
        window.installEventFilter(self)
        subscribe(self, situation.stack.selected, self._select)
        QTimer.singleShot(0, self, self._reopen)

    def open(self, *, own_time: bool) -> MapWindow:
        """With the layers as they are now, which are its own from then on."""
        window = self._window
        view = self._situation.another_view(own_time=own_time)
        jobs = window.jobs if own_time else None
        made = MapWindow(view, self._themes, len(self.open_ones) + 2, jobs=jobs, deeds=self._deeds())
        made.closed.connect(self._on_closed)
        made.selected.connect(self._select)
        made.moved.connect(window.map.set_view)
        made.linked.toggled.connect(lambda: made.follow(window.map.view_bounds()))
        made.activated.connect(partial(window.drawing.draw_on, view, made.canvas))
        made.canvas.contextRequested.connect(partial(radial.open_radial, window))
        made.canvas.previewChanged.connect(window.counting.follow)
        made.layers.table_wanted.connect(window.layers.table_wanted)
        made.layers.table_wanted.connect(window.come_forward)
        made.layers.refresh_wanted.connect(window.layers.refresh_wanted)
        made.layers.report_wanted.connect(window.layers.report_wanted)
        made.layers.report_wanted.connect(window.come_forward)
        self._signs.show_on(made.canvas, view)
        window.grids.name_on(made.canvas, view)
        window.all_maps.join(made.canvas)
        self._join_tools(made)
        self.open_ones.append(made)
        made.show()
        QTimer.singleShot(0, made, partial(self._align, made))  # once its parts have their sizes
        return made

    def _open_one(self, *, own_time: bool) -> None:
        made = self.open(own_time=own_time)
        self._window.messages.note(tr("{map} has a window of its own.").format(map=made.windowTitle()))

    def close(self) -> None:
        """With the main window, before the file is let go; they are remembered for the next time."""
        if self._window.keeps_view and not self._situation.store.read_only:
            self._situation.store.set_setting(_KEPT, [one.to_json() for one in self.open_ones[:_MOST_KEPT]])
        for one in tuple(self.open_ones):
            one.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and watched is self._window:
            self._draw_on_main()
        return False

    def _deeds(self) -> list[Deed]:
        """What is done by keys in every map window."""
        return [deed for deed in self._window.actions_ if deed.key in _DEEDS or deed.key.startswith("tool.")]

    def _join_tools(self, made: MapWindow) -> None:
        """A tool of its strip is for its map, also where no window manager says which is in front."""
        drawing, tools, actions = self._window.drawing, made.tools, self._window.actions_
        drawing.hear_refusals(made.canvas)
        for signal, act in (
            (tools.draw_wanted, drawing.draw),
            (tools.tool_wanted, drawing.use),
            (tools.kind_tool_wanted, drawing.draw_with),
        ):
            signal.connect(lambda *_: drawing.draw_on(made.view_, made.canvas))
            signal.connect(act)
        tools.snap_wanted.connect(lambda: made.canvas.snapping.switch())
        tools.undo_wanted.connect(actions["undo"].trigger)
        tools.redo_wanted.connect(actions["redo"].trigger)

    def _draw_on_main(self) -> None:
        self._window.drawing.draw_on(self._situation, self._window.map.canvas)

    def _reopen(self) -> None:
        """Those that were open when the workspace was left."""
        kept = self._situation.store.get_setting(_KEPT) if self._window.keeps_view else None
        for told in kept[:_MOST_KEPT] if isinstance(kept, list) else ():
            if not isinstance(told, dict):
                continue
            one = self.open(own_time=told.get("own_time") is True)
            try:
                one.restore(told)
            except (ValueError, TypeError, KeyError, AttributeError):
                one.close()

    def _align(self, one: MapWindow) -> None:
        """What the main map shows, where the extent is linked; else what it showed the last time."""
        if one in self.open_ones:
            one.look_first(self._window.map.view_bounds())

    def _select(self, ids: tuple[str, ...]) -> None:
        if self._passing:
            return
        self._passing = True
        try:
            for stack in (self._situation.stack, *(one.view_.stack for one in self.open_ones)):
                stack.select(ids)
        finally:
            self._passing = False

    def _on_main_moved(self, bounds: Bounds) -> None:
        for one in self.open_ones:
            one.follow(bounds)

    def _on_closed(self, one: MapWindow) -> None:
        self.open_ones.remove(one)
        self._window.all_maps.leave(one.canvas)
        self._window.ground.leave(one.canvas)
        self._draw_on_main()
