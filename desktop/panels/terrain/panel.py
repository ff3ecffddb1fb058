"""What the ground says: the tools that read it, what they assume, and what was read last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.messages import Messages
from desktop.panels.terrain.facts import told
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tools import GROUND
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import GlyphButton, main_button, plain_button, set_words
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.files import choose_export
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.profile_chart import ProfileChart
from desktop.widgets.progress_row import ProgressRow
from desktop.widgets.spin import DecimalNumber
from desktop.words import Words
from layers.analysis.terrain.curvature import REFRACTION
from layers.analysis.terrain.profile import Profile, as_csv
from layers.analysis.terrain.sight import Heights, Sight
from layers.edit import DATASET, Edit
from layers.errors import SituationError
from layers.exchange.writers.whole import replacing
from layers.feature import Feature
from layers.i18n import N_, tr
from layers.raster import Raster
from layers.situation import Situation

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TerrainPanel(QWidget):
    """`tool_wanted` brings a tool's key, `pointed` a place of the profile or None, `assumed` says that the heights or
    the terrain are others now."""

    tool_wanted = Signal(str)
    assumed = Signal()
    pointed = Signal(object)
    clear_wanted = Signal()
    cancel_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, situation: Situation, themes: Themes, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._messages = messages
        self._result: Any = None
        self._words = Words(self)
        self.terrain = QComboBox(self)
        self.eye = DecimalNumber(unit="m", decimals=1, maximum=9_000, parent=self)
        self.target = DecimalNumber(unit="m", decimals=1, maximum=9_000, parent=self)
        self.refraction = DecimalNumber(decimals=2, minimum=-1.0, maximum=1.0, parent=self)
        self.chart = ProfileChart(themes, self)
        self.csv = plain_button("", self)
        self.clear = plain_button("", self)
        self.tools: dict[str, GlyphButton] = {}
        self._build()
        self._words.call(self._rename)
        subscribe(self, situation.picture.changed, self._on_changed)

    @property
    def raster(self) -> Raster:
        """The terrain chosen.

        Raises
        ------
        SituationError
            There is none.
        """
        dataset = self._situation.picture.get(str(self.terrain.currentData() or ""))
        if dataset is None:
            raise SituationError(
                tr("There is no terrain in this workspace."),
                hint=tr("Import a raster of heights first: GeoTIFF, SRTM (.hgt), ASCII grid or NetCDF."),
            )
        return self._situation.picture.raster(dataset)

    @property
    def heights(self) -> Heights:
        return Heights(self.eye.value(), self.target.value(), self.refraction.value())

    @property
    def result(self) -> Any:
        """What is shown."""
        return self._result

    def show_result(self, result: Any) -> None:
        """A profile, a line of sight, a viewshed, the ground at a place, lowest and highest places; None: nothing."""
        self._result = result
        self.progress.hide()
        self._refresh()

    def show_progress(self, title: str, done: float) -> None:
        """A viewshed is being reckoned."""
        self.progress.show()
        self.progress.show_progress(done, title)

    def hide_progress(self) -> None:
        self.progress.hide()

    def export_csv(self, path: Path | None = None) -> None:
        """Write the profile; where no path is given, the person is asked."""
        found = self._profile()
        if found is None:
            return
        if path is None:
            folder = self._situation.store.path.parent
            path = choose_export(self, folder, f"{tr('Height profile')}.csv", "CSV (*.csv)")
        if path is None:
            return
        line = self._result.line_m if isinstance(self._result, Sight) else None
        try:
            with replacing(path) as beside:
                beside.write_text(as_csv(found, line), encoding="utf-8-sig", newline="")
        except OSError as error:
            raise SituationError(
                tr("{file} could not be written.").format(file=path.name), hint=tr("Choose another folder.")
            ) from error
        self._messages.note(tr("{file} is written.").format(file=path.name))

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self._body = ground("panel", self)
        inner = column(self._body, margins=(12, 8, 12, 8), gap=8)
        inner.addLayout(self._tools_row())
        inner.addLayout(self._assumptions())
        inner.addWidget(hair(self._body))
        self._put_answer(inner)
        bring = main_button("", self)
        self._words.put(lambda words: set_words(bring, words), N_("Import a file"))
        bring.clicked.connect(lambda: self.import_wanted.emit())
        self._empty = EmptyPanel(self._themes, "profile", "", buttons=[bring], parent=self)
        self._area = scrolled(self._body, self)
        outer = column(self)
        outer.addWidget(self._area, 1)
        outer.addWidget(self._empty, 1)

    def _tools_row(self) -> QHBoxLayout:
        """What can be asked of the ground, and Clear."""
        buttons = row(gap=4)
        for tool in GROUND:
            button = GlyphButton(self._themes, tool.glyph, tr(tool.words), parent=self._body)
            button.clicked.connect(lambda checked=False, key=tool.key: self.tool_wanted.emit(key))
            self.tools[tool.key] = button
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.clear)
        self.clear.clicked.connect(lambda: self.clear_wanted.emit())
        return buttons

    def _assumptions(self) -> QGridLayout:
        """Which ground, from where to where one looks, and how the air bends the ray."""
        self.eye.setValue(1.7)
        self.refraction.setValue(REFRACTION)
        self.refraction.setSingleStep(0.01)
        fields = QGridLayout()
        fields.setHorizontalSpacing(8)
        fields.setVerticalSpacing(4)
        fields.setColumnStretch(1, 1)
        for n, (title, field) in enumerate(
            (
                (N_("Terrain"), self.terrain),
                (N_("Eye above ground"), self.eye),
                (N_("Target above ground"), self.target),
                (N_("Refraction k"), self.refraction),
            )
        ):
            label = PlainLabel(role="caption", parent=self._body)
            self._words.put(label.setText, title)
            self._words.put(field.setAccessibleName, title)
            fields.addWidget(label, n, 0)
            fields.addWidget(field, n, 1)
        self.terrain.currentIndexChanged.connect(lambda index: self.assumed.emit())
        for number in (self.eye, self.target, self.refraction):
            number.valueChanged.connect(lambda value: self.assumed.emit())
        return fields

    def _put_answer(self, inner: QVBoxLayout) -> None:
        """How far the work is, the answer in a sentence, its chart and figures, and what they rest on."""
        self.progress = ProgressRow(self._themes, tr("Viewshed in a sector"), self._body)
        self._words.call(lambda: self.progress.retranslate(tr("Viewshed in a sector")))
        self.progress.cancelled.connect(self.cancel_wanted)
        self.progress.hide()
        self.sentence = wrapped(role="title", parent=self._body)
        self._figures = QGridLayout()
        self._figures.setHorizontalSpacing(12)
        self._figures.setVerticalSpacing(2)
        self._figures.setColumnStretch(0, 1)
        self.note = wrapped(role="muted", parent=self._body)
        inner.addWidget(self.progress)
        inner.addWidget(self.sentence)
        inner.addWidget(self.chart)
        inner.addLayout(self._figures)
        below = row(gap=8)
        below.addWidget(self.csv)
        below.addStretch(1)
        inner.addLayout(below)
        inner.addWidget(self.note)
        inner.addStretch(1)
        self.csv.clicked.connect(lambda: self.export_csv())
        self.chart.pointed.connect(self._on_pointed)

    def _rename(self) -> None:
        for tool in GROUND:
            self.tools[tool.key].set_name(tr(tool.words), key=tool.keys)
        set_words(self.csv, tr("Export as CSV"))
        set_words(self.clear, tr("Clear"))
        self._words_of_chart()
        self._empty.set_words(
            tr("No terrain yet"),
            tr("Height profiles, lines of sight, viewsheds and slopes are read from a raster of heights."),
            tr("Import one: GeoTIFF, SRTM (.hgt), ASCII grid or NetCDF."),
        )
        self._offer()
        self._refresh()

    def _words_of_chart(self) -> None:
        self.chart.setAccessibleName(tr("Height profile"))
        self.chart.setAccessibleDescription(tr("Arrows go along the line."))

    def _offer(self) -> None:
        """The rasters that hold values; the one chosen stays."""
        chosen = self.terrain.currentData()
        self.terrain.blockSignals(True)
        self.terrain.clear()
        for dataset in self._heights_of(self._situation.picture.rasters()):
            self.terrain.addItem(str(dataset["name"]), dataset.id)
        self.terrain.setCurrentIndex(max(self.terrain.findData(chosen), 0))
        self.terrain.blockSignals(False)
        there = self.terrain.count() > 0
        self._area.setVisible(there)
        self._empty.setVisible(not there)

    def _heights_of(self, datasets: list[Feature]) -> list[Feature]:
        return [d for d in datasets if not self._situation.picture.raster(d).colours]

    def _refresh(self) -> None:
        emptied(self._figures)
        result = self._result
        found = self._profile()
        self.chart.setVisible(found is not None)
        self.csv.setVisible(found is not None)
        self.clear.setVisible(result is not None)
        if found is not None:
            sight = result if isinstance(result, Sight) else None
            self.chart.show_heights(
                found.distance_m, found.height_m, sight.line_m if sight else None, sight.blocked if sight else None
            )
        if result is None:
            self.sentence.setText(tr("Choose what to read, then click on the map."))
            self.note.setText("")
            return
        sentence, figures = told(result)
        self.sentence.setText(sentence)
        for n, (name, value) in enumerate(figures):
            self._figures.addWidget(PlainLabel(name, parent=self._body), n, 0)
            self._figures.addWidget(PlainLabel(value, role="strong", parent=self._body), n, 1, _RIGHT)
        self.note.setText(self._note())

    def _note(self) -> str:
        """Where it comes from, and what was assumed."""
        dataset = self._situation.picture.get(str(self.terrain.currentData() or ""))
        if dataset is None:
            return ""
        raster = self._situation.picture.raster(dataset)
        wide, high = raster.cell_m
        words = tr("From {raster}, cells of {wide} × {high} m.").format(
            raster=raster.name, wide=f"{wide:.0f}", high=f"{high:.0f}"
        )
        return f"{words} {raster.credit}".strip()

    def _profile(self) -> Profile | None:
        if isinstance(self._result, Sight):
            return self._result.profile
        return self._result if isinstance(self._result, Profile) else None

    def _on_pointed(self, n: int | None) -> None:
        found = self._profile()
        self.pointed.emit(None if n is None or found is None else (found.place(n), self.chart.words_at(n)))

    def _on_changed(self, edit: Edit) -> None:
        if DATASET in edit.kinds:
            before = self.terrain.currentData()
            self._offer()
            if self.terrain.currentData() != before and before is not None:
                self.clear_wanted.emit()
