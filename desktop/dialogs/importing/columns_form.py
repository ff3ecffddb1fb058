"""Which column goes into which field: as proposed, and changeable."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from desktop.widgets.label import PlainLabel
from layers.exchange.sheet import Sheet
from layers.i18n import N_, tr
from layers.kind import Kind

_SPECIAL = {"lon": N_("Longitude"), "lat": N_("Latitude"), "time": N_("Time"), "category": N_("Category")}
_OURS = ("source", "attrs")


class ColumnsForm(QWidget):
    """A box for each field. `changed` says that a person chose another column."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QComboBox] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(10)

    @property
    def columns(self) -> dict[str, str]:
        """Field → column, of those that have one."""
        return {key: box.currentData() for key, box in self.boxes.items() if box.currentData()}

    def show_sheet(self, sheet: Sheet | None, kind: Kind | None, *, archive: bool) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self.boxes = {}
        if sheet is None:
            return
        for key, title in _wanted(sheet, kind, archive=archive):
            self._add(key, title, sheet)

    def _add(self, key: str, title: str, sheet: Sheet) -> None:
        box = QComboBox(self)
        box.setProperty("size", "compact")
        box.setAccessibleName(title)
        box.setMinimumWidth(60)
        box.addItem("—", None)
        for name in sheet.columns:
            box.addItem(name, name)
        box.setCurrentIndex(max(0, box.findData((sheet.proposed or {}).get(key))))
        box.activated.connect(self.changed)
        self.boxes[key] = box
        self._form.addRow(PlainLabel(title, role="caption", parent=self), box)


def _wanted(sheet: Sheet, kind: Kind | None, *, archive: bool) -> list[tuple[str, str]]:
    """The place where it stands in columns, the fields of the kind, and what an archive needs."""
    fields = {f.key: tr(f.title) + (" *" if f.required else "") for f in kind.all_fields} if kind else {}
    proposed = sheet.proposed or {}
    specials = ["lon", "lat"] if not sheet.has_place or "lon" in proposed else []
    specials += ["time", "category"] if archive else []
    found = [(key, tr(_SPECIAL[key])) for key in specials if key not in fields]
    return [*found, *((key, title) for key, title in fields.items() if key not in _OURS)]
