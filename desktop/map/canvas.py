"""The map: arranges what is drawn, the sheet it is drawn on, the pointer, and what stands round it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QImage, QPainter, QShowEvent, QTransform
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shapely import Geometry
from shiboken6 import isValid

from desktop.later import later
from desktop.map.aim import Aim
from desktop.map.drawing import Drawing
from desktop.map.furniture import Buttons, Corner, Foot
from desktop.map.hit import Crowded, crowd_at, hit
from desktop.map.hold import Hold, OnEdit
from desktop.map.legend import as_drawn, crowd_words, rasters_in_view, words_of, words_of_history
from desktop.map.number_box import NumberBox
from desktop.map.overlay import Laid
from desktop.map.pace import Pace
from desktop.map.place_box import PlaceBox
from desktop.map.pointer import Pointer
from desktop.map.read_out import FrameTimes, ReadOut, told
from desktop.map.scale_box import ScaleBox
from desktop.map.sides import Swipe, side_at
from desktop.map.sketch import sketch_of
from desktop.map.surface import Surface
from desktop.map.swipe_line import SwipeLine
from desktop.map.under import all_under
from desktop.map.view import Box, View, to_box, united
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Edit
from layers.extract import Extract
from layers.geo import Bounds, LonLat
from layers.gestures.events import Click, Event, Gesture, Numbers, Preview
from layers.i18n import N_, languages, tr
from layers.kind import Group
from layers.legend import Entry
from layers.situation import Situation
from layers.stack import Layer

_CROWD = 5
_MOST_MAGNIFIED = 16.0


class MapCanvas(QWidget):
    """What the stack shows of the picture, and where one points, selects and draws on it."""

    viewChanged = Signal(object)
    pointerMoved = Signal(float, float)
    previewChanged = Signal(object)
    gestureFinished = Signal(object)
    gestureCancelled = Signal()
    gestureRefused = Signal(object)
    contextRequested = Signal(str, QPoint)
    asked = Signal(object)
    swiped = Signal(float)
    settled = Signal()
    looked = Signal()

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._drawing = Drawing(situation, themes.current, lambda: self._pace.on_arrival(), self)
        self._view = View()
        self._held_mpp, self._magnified = 0.0, 1.0
        self._credited: tuple[str, ...] | None = None
        self._frames = FrameTimes()
        self._look = later(self, self._look_round)
        self._over: list[QWidget] = []
        self._build()
        self._hold = Hold(self._show_preview, self._on_gesture_end, self.gestureRefused.emit)
        self._join()

    # The view

    @property
    def view(self) -> View:
        return self._view

    def view_bounds(self) -> Bounds:
        return self._view.bounds

    def set_view(self, bounds: Bounds) -> None:
        """Show at least `bounds`, in degrees."""
        self._pace.placed = True
        self.show_view(self._view.fitted(to_box(bounds), margin_px=0))

    def show_view(self, view: View) -> None:
        if self._held_mpp:
            view = view.between(self._held_mpp / _MOST_MAGNIFIED, self._held_mpp)
        if view == self._view:
            return
        self._pace.placed = True
        self._take_view(view)

    def fit(self, ids: Iterable[str] | None = None) -> None:
        """Show these features; None: everything that is shown."""
        found: Box | None = None
        if ids is None:
            found = self._drawing.scene.box()
        else:
            for identity in ids:
                if (facts := self._drawing.scene.find(identity)) is not None:
                    found = united(found, facts.shapes.box_of(identity))
        if found is not None:
            self.show_view(self._view.fitted(found))

    def fit_selection(self) -> None:
        """The selection, or everything if nothing is selected."""
        self.fit(self._situation.stack.selection or None)

    # What is drawn

    def lay(self, extract: Extract, group: Group = Group.REFERENCE, *, locked: bool = False) -> None:
        """Show an extract, on top of the layers of a group; one of the same key goes. A locked one is never hit."""
        self._drawing.scene.lay(extract)
        self._situation.stack.lay(Layer(extract.key, extract.title, group, locked=locked))

    def lift(self, key: str) -> None:
        """Take an extract off the map."""
        self._drawing.scene.lift(key)
        self._situation.stack.lift(key)

    def show_sketch(self, shapes: Sequence[Geometry], held: Collection[int] = ()) -> None:
        """Shapes in EPSG:4326 that are no facts, over all that is; those at the positions `held` stand out. None: away.

        They stay until others are shown.
        """
        self._drawing.sketch = sketch_of(shapes, held) if len(shapes) else None
        self._surface.redraw()

    def overlay(self, key: str, laid: Laid | None) -> None:
        """Lay something over the map that is no fact, in place of what was laid there under the key; None lifts it."""
        self._drawing.overlays.pop(key, None)
        if laid is not None:
            self._drawing.overlays[key] = laid
        self._surface.redraw()

    def compare(self, swipe: Swipe | None) -> None:
        """Show different layers left and right of a line that can be dragged; None: the same everywhere."""
        self._drawing.compare(swipe)
        self._swipe_line.lay(level=swipe is not None and swipe.level)
        self._swipe_line.show_at(None if swipe is None else swipe.share)
        self._pace.start()
        self._pace.redraw()

    def set_archive_window(self, seconds: float | None) -> None:
        """How much of a history is on the map, up to the moment shown; None lets the map choose."""
        self._drawing.archive_window_s = seconds
        self._drawing.retime()
        self._pace.start()

    def is_settled(self) -> bool:
        """Whether everything in sight is drawn as it is, and the foot says so."""
        return self._pace.is_settled()

    def is_at_rest(self) -> bool:
        """Whether nothing is painted ahead or made ready any more either."""
        return self.is_settled() and self._drawing.at_rest

    def has_looked(self) -> bool:
        """Whether it is known what of each layer can be seen, which the legend is made of."""
        return not (self._look.isActive() or self._drawing.beside.looking)

    def stand_over(self, widget: QWidget) -> None:
        """`widget` covers part of the map: labels keep out from under it."""
        self._over.append(widget)
        self._pace.redraw()

    def snapshot(self) -> QImage:
        """The map as it is on the screen, without buttons and foot."""
        return self._surface.grab().toImage()

    def told(self) -> str:
        """What the foot says of what is drawn: how much of a history, how many shapes nobody can draw."""
        return self._foot.words()

    def told_under(self) -> str:
        """What is said beside the pointer: how many points crowd there."""
        return self._surface.viewport().toolTip()

    # What is measured

    def turn_read_out(self) -> None:
        """Show what frames cost and what takes memory, or put it away."""
        self._read_out.turn()

    def read_out(self) -> str:
        """What the read-out says while it is shown."""
        return self._read_out.text

    def keep_painted(self, most_bytes: int) -> None:
        """How much of what is painted may be kept."""
        self._drawing.squares.kept_bytes = most_bytes

    def forget_painted(self) -> None:
        """Paint everything anew, as if nothing of it had ever been seen."""
        self._drawing.squares.forget()

    def repaint_now(self) -> None:
        """One whole frame, done when this returns."""
        self._drawing.backdrop.spoil()
        self._surface.viewport().repaint()

    @property
    def missing_in_frame(self) -> int:
        """How many squares the last frame had to make shift without."""
        return self._drawing.missing_in_frame

    def memory(self) -> dict[str, int]:
        """Bytes by layer, and of what is painted."""
        return {**self._drawing.scene.nbytes(), "": self._drawing.squares.nbytes}

    def under(self, pixel: QPointF) -> str | None:
        """The id of what lies at a pixel."""
        return self._hit(pixel)

    def all_under(self, place: LonLat) -> list[tuple[str, str]]:
        """Layer and id of everything at a place, the topmost first."""
        return all_under(self._drawing.scene, self._view, place)

    def looks_in_view(self) -> list[Entry]:
        """What the legend says of what could be seen when the map last stood still; `looked` tells that it is new."""
        found = [
            Entry(as_drawn(facts, look), words_of(facts, look), facts.key)
            for facts, look in self._drawing.beside.in_view
        ]
        past = [Entry(look, words_of_history(one, look), one.key) for one, look in self._drawing.beside.past_in_view]
        return past + found + rasters_in_view(self._drawing.scene, self._view)

    @property
    def place_box(self) -> PlaceBox:
        return self._foot.place

    @property
    def scale_box(self) -> ScaleBox:
        return self._foot.scale

    # Gestures

    @property
    def in_gesture(self) -> bool:
        return self._hold.busy

    def start(self, gesture: Gesture, on_edit: OnEdit | None = None) -> None:
        """Give the pointer to a gesture; one in hand is cancelled. `on_edit` takes what it returns."""
        self.cancel_gesture()
        self._surface.setFocus()
        self._surface.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self._surface.keeps_tab = True
        self.snapping.wake()
        self._hold.start(gesture, on_edit)

    def cancel_gesture(self) -> bool:
        """False where there is none."""
        busy = self._hold.busy
        if busy:
            self._hold.cancel()
        return busy

    def send(self, event: Event) -> None:
        """Pass on what the pointer, a key or the number box says."""
        self._hold.send(event)

    def aim(self, pixel: QPointF, *, right_angle: bool) -> LonLat:
        """What a pixel means to the gesture: snapped, or in the direction that is held."""
        place = self.snapping.place(pixel, self._drawing.preview, right_angle=right_angle)
        self._numbers.follow(place, self._drawing.preview, pixel)
        return place

    def hold_parallel(self, held: bool) -> None:
        self.snapping.hold_parallel(held)

    # What the pointer asks for

    def pick(self, pixel: QPointF, *, add: bool) -> None:
        """Select what is there; a cluster comes nearer until its points stand apart."""
        if (cluster := self._crowd(pixel).box) is not None:
            near = self._view.fitted(cluster)
            self.show_view(near if near.mpp < self._view.mpp / 2 else self._view.zoomed(2, pixel))
            return
        found, stack = self._hit(pixel), self._situation.stack
        if not add:
            stack.select([found] if found is not None else [])
        elif found is not None:
            kept = [i for i in stack.selection if i != found]
            stack.select(kept if found in stack.selection else [*kept, found])

    def ask_all(self, pixel: QPointF) -> None:
        self.asked.emit(self._view.lon_lat(pixel))

    def open(self, pixel: QPointF) -> None:
        if (found := self._hit(pixel)) is not None:
            self.fit([found])

    def ask_menu(self, pixel: QPointF, place: QPoint) -> None:
        found = self._hit(pixel)
        if found is not None and found not in self._situation.stack.selection:
            self._situation.stack.select([found])
        self.contextRequested.emit(found or "", place)

    def hover(self, pixel: QPointF) -> None:
        if not self._hold.busy:
            crowd = self._crowd(pixel)
            over = crowd.box is not None or self._hit(pixel) is not None
            shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
            self._surface.viewport().setCursor(shape)
            self._surface.viewport().setToolTip(crowd_words(crowd) if crowd.count >= _CROWD else "")

    def _crowd(self, pixel: QPointF) -> Crowded:
        without = side_at(self._drawing.sides, self._view, pixel).without
        return crowd_at(self._drawing.scene, self._view, pixel, self._themes.current.density, without=without)

    def tell_place(self, pixel: QPointF) -> None:
        lon, lat = self._view.lon_lat(pixel)
        if self._hold.busy:
            self._numbers.follow((lon, lat), self._drawing.preview, pixel)
        self._foot.show_place(lon, lat)
        self.pointerMoved.emit(lon, lat)

    def drop_selection(self) -> None:
        self._situation.stack.select([])

    def set_rubber(self, rect: QRectF | None) -> None:
        shrunk = QTransform.fromScale(1 / self._magnified, 1 / self._magnified)
        self._drawing.rubber = shrunk.mapRect(rect) if rect is not None else None
        self._surface.redraw()

    # How it is done

    def _build(self) -> None:
        self._surface = Surface(self._paint, self)
        self._pace = Pace(self._drawing, self._surface, lambda: self.in_gesture, self)
        self._foot = Foot(self._themes, self)
        self._credits = Corner(N_("Credits"), self)
        self._credits.setObjectName("map_credits")
        self._spilt = Corner(N_("What is drawn"), self, left=True)
        self._buttons = Buttons(self._themes, self)
        self._numbers = NumberBox(self._themes, self, covered=self._stood_over)
        self._swipe_line = SwipeLine(self._themes, self._surface)
        self._read_out = ReadOut(self._tell_times, self)
        self.snapping = Aim(self._situation, lambda: self._view, self)
        self._pointer = Pointer(self, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._surface, 1)
        column.addWidget(self._foot)
        self._buttons.adjustSize()
        self._buttons.move(12, 12)
        self._buttons.raise_()
        self._credits.raise_()
        self.setFocusProxy(self._surface)
        words = Words(self)
        words.put(self._surface.setAccessibleName, N_("Map"))
        words.put(self._surface.setAccessibleDescription, N_("Arrows move it, + and - zoom, F shows the selection."))
        words.put(self.setAccessibleName, N_("Map"))

    def _join(self) -> None:
        surface, pointer = self._surface, self._pointer
        surface.resized.connect(self._on_resized)
        surface.painted.connect(self._on_painted)
        surface.pressed.connect(pointer.on_press)
        surface.moved.connect(pointer.on_move)
        surface.released.connect(pointer.on_release)
        surface.double_clicked.connect(pointer.on_double_click)
        surface.wheeled.connect(pointer.on_wheel)
        surface.keyed.connect(pointer.on_key)
        surface.key_released.connect(pointer.on_key_release)
        surface.left.connect(pointer.rest)
        surface.tabbed.connect(self._on_tabbed)
        self._numbers.taken.connect(lambda lon, lat: self.send(Click(lon, lat)))
        self._numbers.numbers.connect(lambda values: self.send(Numbers(values)))
        self._numbers.left.connect(surface.setFocus)
        self._buttons.zoomed.connect(lambda factor: self.show_view(self._view.zoomed(factor)))
        self._buttons.fit.connect(self.fit_selection)
        self._swipe_line.moved.connect(self.swiped)
        self._pace.settled.connect(self._on_settled)
        self._pace.nowhere.connect(self._place_first)
        self._pace.readying.connect(self._foot.show_readying)
        self._foot.spilled.connect(self._on_spilled)
        self._themes.changed.connect(self._on_theme_changed)
        self.destroyed.connect(self._drawing.end)
        subscribe(self, self._situation.picture.changed, self._pace.follow)
        subscribe(self, self._situation.stack.changed, self._on_stack_changed)
        subscribe(self, self._situation.stack.selected, self._on_selected)
        subscribe(self, self._situation.clock.changed, self._on_moment)
        subscribe(self, languages.changed, self._on_language_changed)

    def hold_scale(self, held: bool) -> None:
        """Draw as at the scale there is now, and let zooming only magnify that; or draw at every scale again."""
        self._held_mpp = self._view.mpp if held else 0.0
        self._take_view(self._view)

    def show_scale(self, denominator: float) -> None:
        """1 : `denominator` in the middle of the map; a scale that is held becomes this one."""
        view = replace(self._view, mpp=self._view.mpp * denominator / self._view.denominator).snapped()
        if self._held_mpp:
            self._held_mpp = view.mpp
        self.show_view(view)

    def _take_view(self, view: View) -> None:
        sheet = view.drawn_at(self._held_mpp) if self._held_mpp else view
        self._view, self._magnified = view, sheet.mpp / view.mpp
        self._drawing.ratio = self.devicePixelRatioF() * self._magnified
        self._drawing.look_at(sheet)
        self._pace.show(view)
        self._foot.show_view(view, sheet)
        self.viewChanged.emit(view.bounds)

    def _paint(self, painter: QPainter) -> None:
        shrunk = QTransform.fromScale(1 / self._magnified, 1 / self._magnified)
        self._drawing.covered = [shrunk.mapRect(QRectF(rect)) for rect in self._stood_over()]
        painter.scale(self._magnified, self._magnified)
        self._drawing.paint(painter)

    def _stood_over(self) -> list[QRect]:
        """Where something stands over the map, in its pixels."""
        origin = self.mapToGlobal(QPoint(0, 0))
        over = self._buttons, self._credits, self._spilt, self._read_out, *self._over
        standing = [w for w in over if isValid(w) and w.isVisible()]
        return [w.rect().translated(w.mapToGlobal(QPoint(0, 0)) - origin) for w in standing]

    def _hit(self, pixel: QPointF) -> str | None:
        side = side_at(self._drawing.sides, self._view, pixel)
        return hit(self._drawing.scene, self._situation.stack, self._view, pixel, without=side.without)

    def _show_preview(self, preview: Preview | None) -> None:
        mark = self.snapping.mark
        if mark is not None and self._hold.busy:
            preview = replace(preview, snap=mark) if preview is not None else Preview(None, snap=mark)
        self._drawing.preview = preview
        self._numbers.renew(preview)
        self._surface.redraw()
        self.previewChanged.emit(preview)

    def _on_tabbed(self) -> None:
        """Without a pointer the numbers stand in the middle of the map."""
        if not self._numbers.isVisible():
            self.tell_place(QPointF(self._view.width / 2, self._view.height / 2))
        self._numbers.take_keys()

    def _on_gesture_end(self, edit: Edit | None, on_edit: OnEdit | None) -> None:
        """The map is the person's again, whatever becomes of the edit."""
        self._surface.viewport().unsetCursor()
        self._surface.keeps_tab = False
        self.snapping.rest()
        self._numbers.hide()
        self._pace.go_ahead()
        if edit is None:
            self.gestureCancelled.emit()
            return
        try:
            if on_edit is not None:
                on_edit(edit)
        finally:
            self.gestureFinished.emit(edit)

    def _tell_times(self) -> str:
        return told(self._frames, self._drawing.crew.waiting, self.memory(), self._title_of)

    def _title_of(self, key: str) -> str:
        stack = self._situation.stack
        return tr(stack.layer(key).title) if key in stack else key

    def _on_spilled(self, words: str) -> None:
        """What the foot has no room for stands above it; the names on the map make room."""
        came_or_went = self._spilt.isVisible() != bool(words)
        self._spilt.say(words, self._surface.size())
        self._spilt.raise_()
        if came_or_went:
            self._pace.start()

    def _on_painted(self, seconds: float) -> None:
        self._frames.took(seconds)
        if self._pace.is_settled():
            self._tell_facts()

    def _tell_facts(self) -> None:
        """What a history has in sight is counted as it is painted."""
        self._foot.show_facts(self._drawing.counts(), self._drawing.scene.left_out())

    def _on_settled(self) -> None:
        self._tell_facts()
        if (credits := self._drawing.scene.credits()) is not self._credited:
            self._credited = credits
            self._credits.say(" · ".join(credits), self._surface.size())
        self._look.start()  # once the picture is on the screen
        self.settled.emit()

    def _look_round(self) -> None:
        if self._pace.is_settled():  # or else it is looked again once it is
            self._drawing.beside.look_round(self._drawing.view, self._on_looked)

    def _on_looked(self) -> None:
        if self._pace.is_settled():
            self.looked.emit()

    def _place_first(self) -> None:
        self._pace.placed = True
        self.fit()
        self._take_view(self._view)

    def _on_resized(self, width: int, height: int) -> None:
        self._credits.stand_on(QSize(width, height))
        self._spilt.stand_on(QSize(width, height))
        self._swipe_line.stand_on(QSize(width, height))
        self._take_view(self._view.resized(width, height))

    def _on_theme_changed(self) -> None:
        self._drawing.dress(self._themes.current)
        self._foot.setFixedHeight(self._themes.current.size("bar.map_foot"))
        self._buttons.adjustSize()
        self._pace.start()

    def _on_stack_changed(self, keys: frozenset[str]) -> None:
        self._drawing.restack()
        self._pace.start()

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        self._pace.redraw()

    def _on_moment(self, moment: Moment) -> None:
        self._drawing.retime()
        self._pace.start()

    def _on_language_changed(self, code: str) -> None:
        self._drawing.relabel()
        self._pace.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pace.wake()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._rest()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._rest()
        super().closeEvent(event)

    def _rest(self) -> None:
        self._pace.rest()
        self._read_out.rest()
        self._pointer.rest()
