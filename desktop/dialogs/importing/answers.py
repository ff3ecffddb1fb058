"""The sheet of answers for one file: what it becomes, its layers, first rows, doubts, systems and columns."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from desktop.dialogs.importing.becomes import Becomes
from desktop.dialogs.importing.columns_form import ColumnsForm
from desktop.dialogs.importing.doubt_cards import DoubtCards
from desktop.dialogs.importing.entry import Entry
from desktop.dialogs.importing.first_rows import FirstRows
from desktop.dialogs.importing.layers_list import LayersList
from desktop.dialogs.importing.told import Told
from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import flat_button, set_words
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.exchange.doubts import Answer
from layers.exchange.formats import (
    ASCII_GRID,
    CSV,
    GEOTIFF,
    HANDOVER,
    HGT,
    MBTILES,
    NETCDF,
    PMTILES,
    SHAPEFILE,
    stem_of,
)
from layers.exchange.found import COLOURS
from layers.exchange.job import Options
from layers.exchange.mapping import VALUE
from layers.exchange.sheet import SHOWN, Sheet
from layers.i18n import counted, tr
from layers.situation import Situation

_RASTERS = (GEOTIFF, NETCDF, ASCII_GRID, HGT, MBTILES, PMTILES)


class AnswerSheet(QWidget):
    """`options_said` gives all options after a person changed one; `show_wanted` the position of a row, or -1."""

    options_said = Signal(object)
    layer_wanted = Signal(str)
    rows_chosen = Signal(list)
    show_wanted = Signal(int)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._options = Options()
        self.becomes = Becomes(situation, self)
        self.layers = LayersList(themes, self)
        self.value = QComboBox(self)
        self.table = FirstRows(themes, self)
        self.doubts = DoubtCards(themes, self)
        self.told = Told(themes, self)
        self.columns = ColumnsForm(self)
        self._rows_title = PlainLabel(role="strong", parent=self)
        self._columns_title = PlainLabel(role="strong", parent=self)
        self._shown = PlainLabel(role="muted", parent=self)
        self.show_button = flat_button("", self)
        self._build()
        Words(self).call(self._name)

    def show_entry(self, entry: Entry | None) -> None:
        self.setVisible(entry is not None)
        if entry is None:
            return
        self._options = entry.options
        raster = self._is_raster(entry)
        takes_over = entry.looked is not None and entry.looked.format is HANDOVER
        self.becomes.show_options(entry.options, stem_of(entry.path))
        self.becomes.setVisible(not raster and not takes_over and not entry.kinds)
        names = entry.looked.layers if entry.looked is not None else ()
        front = entry.sheet.name if entry.sheet is not None else ""
        group = entry.options.group or stem_of(entry.path)
        sheets = entry.looked.sheets if entry.looked is not None else ()
        self.layers.show_layers(names, entry.options.layers, sheets, group=group, current=front)
        self.told.setVisible(not takes_over)
        self.show_sheet(entry)

    def show_sheet(self, entry: Entry) -> None:
        """The layer in front, which may be another than before."""
        sheet, options = entry.sheet, entry.options
        self.told.show_options(
            options,
            crs=sheet.crs if sheet is not None else None,
            encoding=_encoding_of(entry),
        )
        self._offer_grids(sheet, options.columns.get(VALUE))
        self.table.show_sheet(sheet)
        there = sheet is not None and bool(sheet.rows)
        for part in (self.table, self._rows_title, self._shown, self.show_button):
            part.setVisible(there)
        self.doubts.show_doubts(sheet.doubts if sheet is not None else (), options)
        kind = self._situation.kinds.get(options.kind or "")
        self.columns.show_sheet(sheet, kind, archive=options.archive is not None)
        self._columns_title.setVisible(bool(self.columns.boxes))
        self._shown.setText(_how_many(sheet) if sheet is not None else "")
        on_map = sheet is not None and (sheet.bounds is not None or any(s is not None for s in sheet.shapes))
        self.show_button.setEnabled(on_map)

    def _offer_grids(self, sheet: Sheet | None, chosen: str | None) -> None:
        """The grids of a raster of several; at first the one that is taken where nobody chooses, or none."""
        grids = sheet.grids if sheet is not None else ()
        self.value.clear()
        for name in grids:
            self.value.addItem(tr(name) if name == COLOURS else name, name)
        self.value.setCurrentIndex(self.value.findData(chosen or (sheet.grid if sheet is not None else "")))
        self.value.setVisible(len(grids) > 1)

    def _is_raster(self, entry: Entry) -> bool:
        name = entry.path.name.casefold()
        return name.removesuffix(".gz").endswith(tuple(s for known in _RASTERS for s in known.suffixes))

    def _build(self) -> None:
        inside: QVBoxLayout = column(self, gap=8)
        head = row()
        head.addWidget(self._rows_title)
        head.addWidget(self._shown)
        head.addStretch(1)
        head.addWidget(self.show_button)
        self.value.setProperty("size", "compact")
        upper: tuple[QWidget, ...] = (self.becomes, self.layers, self.value)
        lower: tuple[QWidget, ...] = (self.table, self.doubts, self.told, self._columns_title, self.columns)
        for part in upper:
            inside.addWidget(part)
        inside.addLayout(head)
        for part in lower:
            inside.addWidget(part)
        self.becomes.chosen.connect(self._on_becomes)
        self.layers.changed.connect(self._on_layers)
        self.layers.turned_to.connect(self.layer_wanted)
        self.value.activated.connect(self._on_value)
        self.table.chosen.connect(self.rows_chosen)
        self.table.asked.connect(self.show_wanted)
        self.doubts.answered.connect(self._on_answered)
        self.doubts.rows_wanted.connect(self.table.choose_rows)
        self.told.said.connect(self._on_told)
        self.columns.changed.connect(self._on_columns)
        self.show_button.clicked.connect(lambda: self.show_wanted.emit(-1))

    def _name(self) -> None:
        self._rows_title.setText(tr("First rows"))
        self._columns_title.setText(tr("Columns for fields"))
        set_words(self.show_button, tr("Show there"))
        self.value.setPlaceholderText(tr("Choose a variable or a band"))
        self.value.setAccessibleName(tr("Variable or band"))

    def _say(self, options: Options) -> None:
        if options != self._options:
            self._options = options
            self.options_said.emit(options)

    def _on_becomes(self) -> None:
        self._say(replace(self._options, kind=self.becomes.kind, archive=self.becomes.archive, columns={}))

    def _on_layers(self) -> None:
        self._say(replace(self._options, layers=self.layers.chosen, group=self.layers.group.text().strip() or None))

    def _on_value(self) -> None:
        columns = {key: name for key, name in self._options.columns.items() if key != VALUE}
        if wanted := self.value.currentData():
            columns[VALUE] = wanted
        self._say(replace(self._options, columns=columns))

    def _on_answered(self, answer: Answer) -> None:
        self._say(answer.taken(self._options))

    def _on_told(self) -> None:
        told = self.told
        self._say(replace(self._options, crs=told.crs_text, zone=told.zone_text, encoding=told.encoding_name))

    def _on_columns(self) -> None:
        self._say(replace(self._options, columns=self.columns.columns))


def _encoding_of(entry: Entry) -> str | None:
    """What the texts were found to be in; nothing where none of the known ones reads them, None where the format says
    it."""
    if entry.sheet is not None:
        return entry.sheet.encoding or None
    return "" if entry.path.name.casefold().endswith((*CSV.suffixes, *SHAPEFILE.suffixes)) else None


def _how_many(sheet: Sheet) -> str:
    if sheet.bounds is not None or sheet.steps:
        return ""
    count = min(len(sheet.rows), SHOWN)
    whole = sheet.whole and count == len(sheet.rows)
    return counted("{n} rows", n=count) if whole else tr("the first {n}").format(n=count)
