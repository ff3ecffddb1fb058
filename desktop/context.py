"""What can be done with a thing on the map, as a menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from desktop.widgets.label import plain_tooltip
from desktop.workbench import Workbench
from layers.i18n import tr


def context_menu(window: Workbench, identity: str) -> QMenu | None:
    """What can be done with a thing on the map; what cannot is grey and says why; delete stands last."""
    situation = window.situation
    feature = situation.picture.get(identity)
    if feature is None:
        return None
    kind = situation.kinds[feature.kind]
    menu = QMenu(window)
    menu.setToolTipsVisible(True)
    menu.addSection(kind.name_of(feature))
    menu.addAction(tr("Details"), partial(show_details, window, identity))
    menu.addAction(tr("Show"), partial(fit, window, [identity]))
    menu.addAction(tr("Reshape"), partial(window.details.reshape_wanted.emit, identity))
    menu.addAction(tr("Open its rows"), partial(window.layers.table_wanted.emit, feature.kind))
    if (tool := window.ground.tool_for(feature)) is not None:
        menu.addAction(tr(tool.words), partial(window.ground.read, feature))
    if steps := situation.can_move(feature) if situation.clock.live else []:
        menu.addSeparator()
        for step, why in steps:
            words = tr(kind.workflow.title(step.target)) if kind.workflow else step.target
            entry = menu.addAction(f"→ {words}", partial(situation.move, feature, step.target))
            needs_reason = "reason" in step.needs
            entry.setEnabled(why is None and not needs_reason)
            entry.setToolTip(plain_tooltip(str(why) if why else tr("Give the reason in the details.")))
    menu.addSeparator()
    menu.addAction(tr("Delete"), partial(delete, window, identity))
    return menu


def show_details(window: Workbench, identity: str) -> None:
    window.situation.stack.select([identity])
    window.side.turn_to("details")
    window.come_forward()


def fit(window: Workbench, ids: list[str]) -> None:
    """Show them on the map that is worked on."""
    canvas = window.drawing.canvas
    (window.map if canvas is window.map.canvas else canvas).fit(ids)


def delete(window: Workbench, identity: str) -> None:
    show_details(window, identity)
    window.details.delete()
