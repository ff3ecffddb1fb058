"""What a file may not say of itself: its coordinate system and time zone, typed with completion, and its encoding."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QFormLayout, QLineEdit, QWidget

from desktop.theme import Themes
from desktop.widgets.field_problem import FieldProblem
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.errors import SituationError
from layers.exchange.encodings import COMMON, title_of
from layers.exchange.job import Options
from layers.i18n import N_, tr
from layers.systems import CONVERSIONS, system

_NAMED = ("EPSG:4326", "EPSG:3857", "EPSG:4490", "GCJ-02", "BD-09", "EPSG:32648", "EPSG:32649", "EPSG:32650")
_MERIDIANS_3 = range(75, 136, 3)
_MERIDIANS_6 = range(75, 136, 6)


class Told(QWidget):
    """Says `said` when a person has typed another system or zone, or chosen another encoding."""

    said = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Words(self)
        self.crs = QLineEdit(self)
        self.zone = QLineEdit(self)
        self.encoding = QComboBox(self)
        self._encoding_label = PlainLabel(role="caption", parent=self)
        self._crs_field = FieldProblem(themes, self.crs, self)
        self._zone_field = FieldProblem(themes, self.zone, self)
        self._before = ("", "")
        self._build()

    def show_options(self, options: Options, *, crs: str | None, encoding: str | None) -> None:
        """As the options say; `crs` is what the file says of itself, `encoding` what its texts were found to be in,
        None where that is no question."""
        self.crs.setText(options.crs or "")
        self.zone.setText(options.zone or "")
        self._before = (self.crs.text(), self.zone.text())
        self.crs.setPlaceholderText(_of_file(crs))
        self._crs_field.clear()
        self._crs_field.set_note(_conversion(options.crs))
        self._offer_encodings(options.encoding, encoding)

    def _offer_encodings(self, chosen: str | None, found: str | None) -> None:
        """As found first, then those that are common."""
        self.encoding.clear()
        self.encoding.addItem(tr("As found: {encoding}").format(encoding=title_of(found) if found else "–"), None)
        for name in dict.fromkeys((*COMMON, *([chosen] if chosen else []))):
            self.encoding.addItem(title_of(name), name)
        self.encoding.setCurrentIndex(max(0, self.encoding.findData(chosen)))
        for part in (self.encoding, self._encoding_label):
            part.setVisible(found is not None)

    def _build(self) -> None:
        self.zone.setPlaceholderText("Asia/Shanghai")
        for field, known in ((self.crs, system_names()), (self.zone, zone_names())):
            field.setProperty("size", "compact")
            field.setCompleter(_completer(known, field))
            field.editingFinished.connect(self._on_typed)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        for field, shown, words in (
            (self.crs, self._crs_field, N_("Coordinate system")),
            (self.zone, self._zone_field, N_("Time zone")),
        ):
            label = PlainLabel(role="caption", parent=self)
            self._words.put(label.setText, words)
            self._words.put(field.setAccessibleName, words)
            form.addRow(label, shown)
        self.encoding.setProperty("size", "compact")
        self.encoding.setMinimumWidth(60)
        self.encoding.activated.connect(self.said)
        self._words.put(self._encoding_label.setText, N_("Encoding of the texts"))
        self._words.put(self.encoding.setAccessibleName, N_("Encoding of the texts"))
        form.addRow(self._encoding_label, self.encoding)

    def _on_typed(self) -> None:
        now = (self.crs.text(), self.zone.text())
        if now != self._before:
            self._before = now
            self.said.emit()

    @property
    def crs_text(self) -> str | None:
        """What is typed, without the name that the completion puts behind a code."""
        return self.crs.text().partition(" · ")[0].strip() or None

    @property
    def encoding_name(self) -> str | None:
        """None where it is left as it was found."""
        return self.encoding.currentData()

    @property
    def zone_text(self) -> str | None:
        return self.zone.text().strip() or None


def _of_file(crs: str | None) -> str:
    if not crs:
        return "EPSG:4326"
    return tr("The file says {crs}").format(crs=crs[:60])


def _conversion(crs: str | None) -> str:
    """How places of the system come to WGS 84."""
    if not crs:
        return ""
    try:
        return tr(CONVERSIONS[system(crs).conversion])
    except SituationError:
        return ""  # it is refused elsewhere, with its reason


@lru_cache(maxsize=1)
def system_names() -> tuple[str, ...]:
    """What the completion offers: common systems with their names, and the zones of CGCS2000 as they are spoken."""
    zones = [f"CGCS2000 3° CM {m}E" for m in _MERIDIANS_3] + [f"CGCS2000 6° CM {m}E" for m in _MERIDIANS_6]
    return (*(system(key).words for key in _NAMED), *zones)


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """All that the system knows: it looks through some hundred files for them."""
    return tuple(sorted(available_timezones()))


def _completer(known: Sequence[str], field: QLineEdit) -> QCompleter:
    completer = QCompleter(list(known), field)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    return completer
