"""Copy, cut and paste of what is on the map, as GeoJSON on the clipboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from desktop.changing import check_editable
from desktop.messages import Messages
from layers.edit import Edit, removing
from layers.errors import SituationError
from layers.feature import Feature
from layers.gestures.clipboard import MOST_FEATURES, copied, pasted, too_much_to_copy
from layers.i18n import N_, message, tr
from layers.situation import Situation


class Pasting:
    """What is pasted lies where it was copied."""

    def __init__(self, situation: Situation, messages: Messages, record: Callable[[Edit], None]) -> None:
        self._situation = situation
        self._messages = messages
        self._record = record

    def take_from(self, situation: Situation) -> None:
        """Copy what is selected there."""
        self._situation = situation

    def copy(self) -> None:
        features = self._selected()
        QApplication.clipboard().setText(copied(features))
        self._messages.note(tr("{n} copied").format(n=len(features)))

    def cut(self) -> None:
        features = self._selected()
        for feature in features:
            check_editable(self._situation, self._situation.kinds[feature.kind])
        QApplication.clipboard().setText(copied(features))
        self._record(removing(*features, label=message(N_("Cut out {n}"), n=len(features))))

    def paste(self) -> None:
        fallback = self._situation.kinds["plan_graphic"]
        check_editable(self._situation, fallback)
        found = pasted(QApplication.clipboard().text(), self._situation.kinds, fallback)
        self._record(found.edit)
        if found.notes:
            self._messages.note(str(found.edit.label), " ".join(found.notes))

    def _selected(self) -> list[Feature]:
        picture = self._situation.picture
        if len(self._situation.stack.selection) > MOST_FEATURES:
            raise too_much_to_copy()
        found = [f for i in self._situation.stack.selection if (f := picture.get(i)) and f.geometry is not None]
        if not found:
            raise SituationError(tr("Nothing is selected."), hint=tr("Choose what to copy on the map first."))
        return found
