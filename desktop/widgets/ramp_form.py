"""The form of a raster's colours: which ramp, between which values, evenly or in classes, with light on slopes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QWidget

from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import plain_button, set_words
from desktop.widgets.label import wrapped
from desktop.widgets.numbers import number
from desktop.widgets.offer import offer
from desktop.widgets.spin import DecimalNumber
from desktop.words import Words
from layers.classify import LEAST_CLASSES, METHODS, MOST_CLASSES
from layers.i18n import N_, counted, tr
from layers.ramp import RAMPS, Ramp, named
from layers.raster import Raster
from layers.raster_look import EVENLY, decimals_of, evenly, in_classes, name_of, span_of

_FAR = 1e12
_LEAST_PX = 90


class RampForm(QWidget):
    """Says with `changed` what was chosen: a Ramp, or None for the colours of the beginning."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raster: Raster | None = None
        self._ramp = Ramp()
        self._method = EVENLY
        self._writing = False
        self._words = Words(self)
        self.colours, self.method, self.classes = (QComboBox(self) for _ in range(3))
        self.low, self.high = (DecimalNumber(decimals=3, minimum=-_FAR, maximum=_FAR, parent=self) for _ in range(2))
        self.hillshade = QCheckBox(self)
        self.again_button = plain_button("", self)
        self.facts = wrapped(role="caption", parent=self)
        self._build()
        self._words.call(self._show)

    def show_raster(self, raster: Raster, ramp: Ramp | None) -> None:
        """The form for a raster as it is coloured now."""
        self._raster, self._ramp = raster, ramp or Ramp()
        if not self._ramp.breaks:
            self._method = EVENLY
        elif self._method == EVENLY:
            self._method = next(iter(METHODS))
        self._show()

    def _build(self) -> None:
        lines = column(self, gap=6)
        lines.addWidget(self.colours)
        for boxes in ((self.method, self.classes), (self.low, self.high)):
            across = row(gap=8)
            for box in boxes:
                box.setMinimumWidth(_LEAST_PX)
                box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
                across.addWidget(box, 1)
            lines.addLayout(across)
        for below in (self.hillshade, self.again_button, self.facts):
            lines.addWidget(below)
        names: tuple[tuple[QWidget, str], ...] = (
            (self.colours, N_("Colours")), (self.method, N_("Colours are spread")),
            (self.classes, N_("Number of classes")), (self.low, N_("Least value")), (self.high, N_("Greatest value")),
        )  # fmt: skip
        for named_one, words in names:
            self._words.put(named_one.setAccessibleName, words)
        for box in (self.colours, self.method, self.classes):
            box.currentIndexChanged.connect(self._when_chosen(self._use_classes))
        for box in (self.low, self.high):
            box.valueChanged.connect(self._when_chosen(self._use_span))
        self.hillshade.toggled.connect(self._when_chosen(self._use_light))
        self.again_button.clicked.connect(lambda: self.changed.emit(None))

    def _when_chosen(self, act: Callable[[], None]) -> Callable[[Any], None]:
        return lambda value: None if self._writing else act()

    def _show(self) -> None:
        set_words(self.again_button, tr("As at the beginning"))
        self.hillshade.setText(tr("Light on slopes"))
        raster = self._raster
        if raster is None:
            return
        self._writing = True
        offer(self.colours, [(tr(words), key) for key, words in RAMPS.items()], name_of(self._ramp))
        spread = [(tr("Evenly"), EVENLY), *((tr(words), key) for key, (words, _) in METHODS.items())]
        offer(self.method, spread, self._method)
        counts = range(LEAST_CLASSES, MOST_CLASSES + 1)
        count = len(self._ramp.colours) if self._ramp.breaks else self.classes.currentData() or 5
        offer(self.classes, [(counted("{n} classes", n=n), n) for n in counts], count)
        span = span_of(self._ramp, raster)
        for box, value in zip((self.low, self.high), span, strict=True):
            box.setDecimals(decimals_of(span[1] - span[0]) + 1)
            box.setSuffix(f"\u00a0{raster.unit}" if raster.unit else "")
            box.setValue(value)
            box.setEnabled(self._method == EVENLY)
        self.hillshade.setChecked(self._ramp.hillshade)
        self._writing = False
        for widget in (self.colours, self.method, self.low, self.high, self.hillshade, self.again_button):
            widget.setVisible(not raster.colours)
        self.classes.setVisible(not raster.colours and self._method != EVENLY)
        self.facts.setText("\n".join(facts_of(raster)))

    def _use_classes(self) -> None:
        raster = self._raster
        if raster is None:
            return
        self._method = str(self.method.currentData())
        colours = named(str(self.colours.currentData() or "viridis"))
        if self._method == EVENLY:
            self.changed.emit(evenly(self._ramp, colours))
        else:
            count = int(self.classes.currentData())
            made = in_classes(self._ramp, raster, colours=colours, method=self._method, classes=count)
            self.changed.emit(made)

    def _use_span(self) -> None:
        low, high = self.low.value(), self.high.value()
        if low < high:
            self.changed.emit(replace(self._ramp, low=low, high=high))

    def _use_light(self) -> None:
        self.changed.emit(replace(self._ramp, hillshade=self.hillshade.isChecked()))


def facts_of(raster: Raster) -> list[str]:
    """What the file says of its values."""
    if raster.colours:
        return [tr("It is a picture: it has colours of its own.")]
    told = [tr("Cells without data are not drawn.")]
    if raster.low is not None and raster.high is not None:
        unit = f" {raster.unit}" if raster.unit else ""
        low, high = (f"{v:,.{decimals_of(raster.high - raster.low)}f}" for v in (raster.low, raster.high))
        told.insert(0, tr("Its values: {low} to {high}.").format(low=low, high=f"{high}{unit}"))
    if not raster.unit:
        told.append(tr("The file does not say the unit."))
    if raster.vertical:
        told.append(tr("Heights above {datum}.").format(datum=raster.vertical))
    if raster.steps > 1:
        told.append(counted("{n} moments; the clock says which one is shown.", n=number(raster.steps)))
    return told
