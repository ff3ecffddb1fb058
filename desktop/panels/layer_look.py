"""How one layer is shown: between which scales, which of its features, in which classes and colours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, row, scrolled
from desktop.widgets.buttons import plain_button, set_words
from desktop.widgets.editors import WordsEditor
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.filter_test import FilterTest
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.numbers import number
from desktop.widgets.offer import offer
from desktop.widgets.ramp_form import RampForm
from desktop.words import Words
from layers.classify import (
    LEAST_CLASSES,
    METHODS,
    MOST_CLASSES,
    categorised,
    crowded,
    fields_to_class,
    graduated,
    without_colour,
)
from layers.filter import Filter, Where
from layers.i18n import N_, counted, tr
from layers.kind import Kind
from layers.ramp import Ramp
from layers.situation import Situation
from layers.stack import Layer
from layers.style import STATE, Crowd, Style

TITLE = N_("Layer: how it is shown")
PX_M = 0.000_264_583
"""A pixel's side in metres at 96 dpi, for scales as 1 : n."""
_SCALES = (1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000)
_WAYS = (
    ("declared", N_("As its kind says")),
    ("category", N_("A colour for each value")),
    ("graduated", N_("Classes of a number")),
)
_CROWDS = (
    (Crowd.HEAT, N_("Heat where they crowd")),
    (Crowd.CLUSTERS, N_("Clusters with their counts")),
    (Crowd.DOTS, N_("Always dots")),
    (Crowd.ALWAYS_HEAT, N_("Always heat")),
)


class LayerLookPanel(QWidget):
    """Whatever is chosen is shown at once. Nothing of it is an edit: facts stay as they are."""

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation, self._themes = situation, themes
        self._key = ""
        self._writing = False
        self._words = Words(self)
        self.tests: list[FilterTest] = []
        self._title = PlainLabel(role="title", elide="right", parent=self)
        self.closest, self.farthest = QComboBox(self), QComboBox(self)
        self.way, self.field, self.method, self.classes = (QComboBox(self) for _ in range(4))
        self.crowd = QComboBox(self)
        self._told, self._wrong = wrapped(role="muted", parent=self), wrapped(role="problem", parent=self)
        self.tags = WordsEditor(parent=self)
        self.add_button = plain_button("", self)
        self._build()
        subscribe(self, situation.stack.changed, self._on_stack_changed)
        self._words.call(self._refresh)

    def show_layer(self, key: str) -> None:
        self._key = key
        self._refresh()

    def follow_layer(self, key: str) -> None:
        """Another layer was chosen in the tree: show it, where this panel is seen."""
        if self.isVisible():
            self.show_layer(key)

    @property
    def _layer(self) -> Layer | None:
        return self._situation.stack.layer(self._key) if self._key in self._situation.stack else None

    @property
    def _kind(self) -> Kind | None:
        return self._situation.kinds.get(self._key)

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        body = ground("panel", self)
        self._lines: QVBoxLayout = column(body, margins=(12, 8, 12, 8), gap=6)
        self._lines.addWidget(self._title)
        self._part(N_("Shown between scales"))
        self._pair(self.closest, N_("Closest scale"), self.farthest, N_("Farthest scale"))
        self._part(N_("Tags of the layer"))
        self._lines.addWidget(self.tags)
        self._words.put(self.tags.setAccessibleName, N_("Tags of the layer"))
        self._words.put(self.tags.setPlaceholderText, N_("Words of your own, with commas between them."))
        self.tags.editingFinished.connect(self._use_tags)
        self.ramp = RampForm(body)
        self.ramp.changed.connect(self._use_ramp)
        self._lines.addWidget(self.ramp)
        self._of_features = ground("panel", body)
        self._lines.addWidget(self._of_features)
        self._lines.addStretch(1)
        self._lines = column(self._of_features, gap=6)
        self._part(N_("Only those that pass every test"))
        self._rows = column(gap=4)
        self._lines.addLayout(self._rows)
        self._lines.addWidget(self.add_button)
        self._part(N_("Colours"))
        self._pair(self.way, N_("Coloured by"), self.field, N_("Field"))
        self._pair(self.method, N_("Classes by"), self.classes, N_("Number of classes"))
        self._lines.addWidget(self._told)
        self._lines.addWidget(self._wrong)
        self._lines.addWidget(self.crowd)
        self._words.put(self.crowd.setAccessibleName, N_("Points that crowd"))
        self._empty = EmptyPanel(self._themes, "layers", "", parent=self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(scrolled(body, self))
        column(self).addWidget(self._pages)
        self.add_button.clicked.connect(self._add_test)
        for box, act in (
            (self.closest, self._use_scales), (self.farthest, self._use_scales), (self.way, self._on_way),
            (self.field, self._use_style), (self.method, self._use_style), (self.classes, self._use_style),
            (self.crowd, self._use_style),
        ):  # fmt: skip
            box.currentIndexChanged.connect(self._when_chosen(act))

    def _part(self, words: str) -> None:
        label = PlainLabel(role="strong", parent=self)
        self._words.put(label.setText, words)
        self._lines.addSpacing(6)
        self._lines.addWidget(label)

    def _pair(self, left: QComboBox, left_words: str, right: QComboBox, right_words: str) -> None:
        across = row(gap=8)
        for box, words in ((left, left_words), (right, right_words)):
            self._words.put(box.setAccessibleName, words)
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            across.addWidget(box, 1)
        self._lines.addLayout(across)

    def _when_chosen(self, act: Callable[[], None]) -> Callable[[int], None]:
        return lambda index: None if self._writing else act()

    # What is shown

    def _refresh(self) -> None:
        layer, kind = self._layer, self._kind
        self._pages.setCurrentIndex(0 if layer is None else 1)
        set_words(self.add_button, tr("Add a test"))
        self._empty.set_words(
            tr("No layer is chosen"),
            tr("Between which scales a layer is shown, which of its rows, and in which colours, is set here."),
            tr("Choose a layer in the tree."),
        )
        if layer is None:
            return
        self._title.setText(tr(layer.title))
        self.ramp.setVisible(layer.raster)
        self._of_features.setVisible(not layer.raster)
        self._writing = True
        self._show_scales(layer)
        if not self.tags.hasFocus():
            self.tags.show_value(list(layer.tags) or None)
        if layer.raster:
            self._show_ramp(layer)
        self._show_style(layer, kind)
        self._writing = False
        self._show_tests(layer, kind)

    def _show_scales(self, layer: Layer) -> None:
        for box, mpp in ((self.closest, layer.min_mpp), (self.farthest, layer.max_mpp)):
            kept = round(mpp / PX_M)
            scales = sorted({*_SCALES, *([kept] if kept else [])})
            words = tr("No limit")
            offer(box, [(words, 0), *((f"1 : {number(n)}", n) for n in scales)], kept)

    def _show_ramp(self, layer: Layer) -> None:
        picture = self._situation.picture
        dataset = next((d for d in picture.rasters() if d["of"] == layer.key), None)
        if dataset is not None:
            self.ramp.show_raster(picture.raster(dataset), layer.ramp)

    def _show_style(self, layer: Layer, kind: Kind | None) -> None:
        style = layer.style
        way = "declared" if style is None or style.by is None else "graduated" if style.breaks else "category"
        offer(self.way, [(tr(words), key) for key, words in _WAYS], way)
        self._offer_fields(kind, way, style.by if style is not None else None)
        offer(self.method, [(tr(words), key) for key, (words, _) in METHODS.items()], self.method.currentData())
        most = len(style.looks) if style is not None and style.breaks else self.classes.currentData() or 5
        counts = range(LEAST_CLASSES, MOST_CLASSES + 1)
        offer(self.classes, [(counted("{n} classes", n=n), n) for n in counts], most)
        worn = style or (kind.style if kind is not None else None)
        offer(self.crowd, [(tr(words), key) for key, words in _CROWDS], worn.crowd if worn is not None else Crowd.HEAT)
        for box in (self.way, self.field, self.method, self.classes, self.crowd):
            box.setEnabled(kind is not None)
        self._ask_for(way)
        self._say()

    def _ask_for(self, way: str) -> None:
        """What has to be known for this way of colouring."""
        self.field.setVisible(way != "declared")
        self.method.setVisible(way == "graduated")
        self.classes.setVisible(way == "graduated")

    def _say(self, told: str = "", *, wrong: str = "") -> None:
        """A word on the colours, or why they stay as they are."""
        for label, words in ((self._told, told), (self._wrong, wrong)):
            label.setText(words)
            label.setVisible(bool(words))

    def _offer_fields(self, kind: Kind | None, way: str, chosen: str | None) -> None:
        fields = fields_to_class(kind, numbers=way == "graduated") if kind is not None else []
        offer(self.field, [(tr(title), key) for key, title in fields], chosen)

    def _show_tests(self, layer: Layer, kind: Kind | None) -> None:
        tests = layer.filter.tests if layer.filter is not None else ()
        if tuple(test for row in self.tests if (test := row.test) is not None) == tests and self.tests:
            return
        emptied(self._rows)
        self.tests = []
        self.add_button.setEnabled(kind is not None)
        for test in tests if kind is not None else ():
            self._put_row(test)

    # What is chosen

    def _use_scales(self) -> None:
        closest, farthest = (float(box.currentData() or 0) * PX_M for box in (self.closest, self.farthest))
        self._situation.stack.set_scale_range(self._key, closest, farthest)

    def _use_tags(self) -> None:
        self._situation.stack.set_tags(self._key, self.tags.value() or ())

    def _use_ramp(self, ramp: Ramp | None) -> None:
        self._situation.stack.set_ramp(self._key, ramp)

    def _on_way(self) -> None:
        self._writing = True
        self._offer_fields(self._kind, self.way.currentData(), self.field.currentData())
        self._ask_for(self.way.currentData())
        self._writing = False
        self._use_style()

    def _use_style(self) -> None:
        layer, kind = self._layer, self._kind
        if layer is None or kind is None:
            return
        crowd, made = Crowd(self.crowd.currentData()), self._made(layer, kind)
        if made is None and self.way.currentData() != "declared":
            self._say(wrong=self._why_not())
            return
        style = made or (kind.style if crowd is not kind.style.crowd else None)
        self._situation.stack.set_style(self._key, crowded(style, crowd) if style is not None else None)
        self._say(self._of_the_others(layer, made))

    def _of_the_others(self, layer: Layer, made: Style | None) -> str:
        """How many values share a colour, where there are more of them than colours."""
        if made is None or made.by is None or made.breaks:
            return ""
        if not (others := without_colour(made, values_of(self._situation, layer, made.by))):
            return ""
        words = tr("The {n} most frequent values have colours of their own; {others} more share one.")
        return words.format(n=len(made.looks), others=number(others))

    def _made(self, layer: Layer, kind: Kind) -> Style | None:
        way, field = self.way.currentData(), self.field.currentData()
        if way == "declared" or not field:
            return None
        values = values_of(self._situation, layer, field)
        if way == "category":
            return categorised(kind, field, values)
        return graduated(kind, field, values, int(self.classes.currentData()), self.method.currentData())

    def _why_not(self) -> str:
        """Why there are no classes, in words for whoever chose them."""
        if not self.field.count() and self.way.currentData() == "graduated":
            return tr("The layer has no field with numbers.")
        if not self.field.count():
            return tr("The layer has no field to colour by.")
        return tr("{field} has no values: choose another field.").format(field=self.field.currentText())

    def _add_test(self) -> None:
        self._put_row(None)

    def _put_row(self, test: Where | None) -> None:
        kind = self._kind
        if kind is None:
            return
        made = FilterTest(kind, self._themes, test, self)
        made.changed.connect(self._use_tests)
        made.gone.connect(lambda: self._drop(made))
        self.tests.append(made)
        self._rows.addWidget(made)

    def _drop(self, gone: FilterTest) -> None:
        self.tests.remove(gone)
        self._rows.removeWidget(gone)
        gone.hide()
        gone.deleteLater()
        self._use_tests()

    def _use_tests(self) -> None:
        tests = tuple(test for row in self.tests if (test := row.test) is not None)
        self._situation.stack.set_filter(self._key, Filter(tests) if tests else None)

    def _on_stack_changed(self, keys: frozenset[str]) -> None:
        if self._key in keys and self.isVisible():
            self._refresh()


def values_of(situation: Situation, layer: Layer, field: str) -> Sequence[Any]:
    """The values of a field, one for each feature or row of the layer."""
    if layer.archive:
        dataset = next((d for d in situation.picture.archives() if d["of"] == layer.key), None)
        column = situation.picture.archive(dataset).columns.get(field, ()) if dataset is not None else ()
    else:
        column = situation.picture.rows(layer.key).get(STATE if field == STATE else field, ())
    return column.tolist() if hasattr(column, "tolist") else column
