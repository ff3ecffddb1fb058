"""What stands in the ring around a thing on the map, by what sort of thing it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from desktop.context import context_menu, delete, fit, show_details
from desktop.tools import TOOLS
from desktop.widgets.label import plain_tooltip
from desktop.widgets.radial import RadialMenu, Slice
from desktop.workbench import Workbench
from layers.edit import Change
from layers.errors import SituationError
from layers.feature import Feature
from layers.gestures.rekind import could_become, losses
from layers.i18n import N_, tr
from layers.kind import Kind
from layers.record.rules import check_right

_AREA_TOOLS, _LINE_TOOLS, _POINT_TOOLS = (
    ("reshape", "split", "hole"),
    ("reshape", "continue", "split"),
    ("move", "buffer"),
)
_MOST_TOOLS = 3
_STEPS = {"st-": "order"}


def slices_for(window: Workbench, identity: str) -> list[Slice]:
    """Six to nine actions for a thing on the map, Delete being the last; what cannot be done says why."""
    situation = window.situation
    feature = situation.picture.get(identity)
    if feature is None:
        return []
    kind = situation.kinds[feature.kind]
    frozen, undeletable = _why_not_changed(window, kind, feature)
    selection = situation.stack.selection
    many = len(selection) > 1 and identity in selection
    tools = ("move", "merge", "rotate") if many else _tools(feature)
    ground = window.ground.tool_for(feature) if len(tools) < _MOST_TOOLS else None
    found = [
        Slice("details", tr("Details"), "info", partial(show_details, window, identity)),
        Slice("fit", tr("Show"), "fit", partial(fit, window, list(selection) if many else [identity])),
        *(_tool_slice(window, key, frozen) for key in tools),
        *([Slice("ground", tr(ground.words), ground.glyph, partial(window.ground.read, feature))] if ground else ()),
        Slice("copy", tr("Copy the selection"), "copy", window.drawing.pasting.copy),
        Slice("rekind", tr("To another layer"), "rekind", partial(_offer_kinds, window, identity), frozen),
        Slice("more", tr("More"), "more", partial(_more, window, identity)),
    ]
    words = tr("Delete {n}").format(n=len(selection)) if many else tr("Delete")
    act: Callable[[], object] = partial(_delete_all, window) if many else partial(delete, window, identity)
    return [*found, Slice("delete", words, "trash", act, frozen or undeletable)]


def open_radial(window: Workbench, identity: str, place: QPoint) -> RadialMenu | None:
    """The ring around what is at `place` of the screen; None where nothing is there."""
    slices = slices_for(window, identity)
    feature = window.situation.picture.get(identity)
    if not slices or feature is None:
        return None
    name = window.situation.kinds[feature.kind].name_of(feature)
    menu = RadialMenu(slices, name, window.themes, window)
    menu.open_at(place)
    return menu


def declare(window: Workbench) -> None:
    """The ring and the move to another layer, for the keyboard."""
    add = window.actions_.add
    add("ring", N_("Actions of the selection"), partial(_open_for_selection, window), keys="Shift+F10", glyph="more")
    add("rekind", N_("Move the selection to another layer"), partial(_offer_for_selection, window), glyph="rekind")


def _open_for_selection(window: Workbench) -> None:
    """In the middle of what is selected, or of the map where that is out of sight."""
    feature = _last_selected(window)
    canvas = window.map.canvas
    at = QPoint(canvas.width() // 2, canvas.height() // 2)
    if feature.geometry is not None and not feature.geometry.is_empty:
        inside = feature.geometry.representative_point()
        place = canvas.view.pixel_of(inside.x, inside.y).toPoint()
        at = place if canvas.rect().contains(place) else at
    open_radial(window, feature.id, canvas.mapToGlobal(at))


def _offer_for_selection(window: Workbench) -> None:
    feature = _last_selected(window)
    window.drawing.changing.selected()
    _offer_kinds(window, feature.id)


def _last_selected(window: Workbench) -> Feature:
    situation = window.situation
    feature = situation.picture.get(situation.stack.selection[-1]) if situation.stack.selection else None
    if feature is None:
        raise SituationError(tr("Nothing is selected."), hint=tr("Choose what to change on the map first."))
    return feature


def _tools(feature: Feature) -> tuple[str, ...]:
    shape = feature.geometry.geom_type if feature.geometry is not None else ""
    if shape.endswith("Polygon"):
        return _AREA_TOOLS
    return _LINE_TOOLS if shape.endswith("LineString") else _POINT_TOOLS


def _tool_slice(window: Workbench, key: str, frozen: str) -> Slice:
    tool = TOOLS[key]
    return Slice(key, tr(tool.words), tool.glyph, partial(window.drawing.use, key), frozen)


def _why_not_changed(window: Workbench, kind: Kind, feature: Feature) -> tuple[str, str]:
    """Why it cannot be changed, and why it cannot be deleted; empty where it can."""
    situation = window.situation
    if not situation.clock.live:
        past = tr("You are looking at the past.")
        return past, past
    if reason := situation.store.read_only:
        return reason, reason
    if (locked := situation.why_locked(kind.key)) is not None:
        return locked.message, locked.message
    return _refusal(kind, Change(feature, feature), window), _refusal(kind, Change(feature, None), window)


def _refusal(kind: Kind, change: Change, window: Workbench) -> str:
    try:
        check_right(change, kind, window.situation.post)
    except SituationError as error:
        return error.message
    return ""


def _offer_kinds(window: Workbench, identity: str) -> None:
    """The kinds that take the shape, each with what would be lost on hover."""
    situation = window.situation
    chosen = situation.stack.selection if identity in situation.stack.selection else (identity,)
    features = [f for i in chosen if (f := situation.picture.get(i)) is not None]
    menu = QMenu(window)
    menu.setToolTipsVisible(True)
    for kind in could_become(features, situation.kinds):
        entry = menu.addAction(tr(kind.title), partial(window.drawing.changing.become, kind, features))
        entry.setToolTip(plain_tooltip("\n".join(losses(features, kind, situation.kinds)) or tr("Nothing is lost.")))
    _pop(window, menu)


def _more(window: Workbench, identity: str) -> None:
    if (menu := context_menu(window, identity)) is not None:
        _pop(window, menu)


def _pop(window: Workbench, menu: QMenu) -> None:
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(window.cursor().pos())


def _delete_all(window: Workbench) -> None:
    window.drawing.changing.delete()
