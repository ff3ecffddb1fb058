"""The legend: what is drawn now, with the words for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.later import later
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column, emptied, ground, hair, scrolled
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.i18n import N_, tr
from layers.legend import Entry
from layers.situation import Situation
from layers.style import Look

LegendEntries = Callable[[Situation], Sequence[Entry]]
Rows = list[tuple[str, Look]]
_MOST = 40
_WAIT_MS = 200
_BESIDE_WORDS_PX = 62
_CUT_SHARE = 0.15
_SWATCH, _CHOSEN_SWATCH = 18, 22


class Legend(QWidget):
    """Swatches and words in two columns, made anew when what is shown changes; first those of the layer chosen.

    `redrawn` says that it has been.
    """

    redrawn = Signal()

    def __init__(
        self,
        situation: Situation,
        themes: Themes,
        *,
        swatch: Callable[[Look, Theme, int], QPixmap],
        entries: LegendEntries,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._swatch = swatch
        self._entries = entries
        self._chosen = ""
        self._shown: tuple[Rows, Rows] = [], []
        self._columns = 2, 2
        self._words = Words(self)
        self._body = ground("panel", self)
        self._grid = QGridLayout()
        self._later = later(self, self._refresh, _WAIT_MS)
        self._build()
        subscribe(self, situation.stack.changed, self._on_changed)
        subscribe(self, situation.picture.changed, self._on_changed)
        themes.changed.connect(self._on_theme_changed)
        self._words.call(self._redraw)

    def show_only(self, entries: LegendEntries) -> None:
        """Ask `entries` from now on."""
        self._entries = entries
        self.look_again()

    def looks_of(self, key: str) -> list[Look]:
        """What it shows of a layer."""
        return [entry.look for entry in self._entries(self._situation) if entry.layer == key]

    def choose(self, key: str) -> None:
        """Bring the classes of a layer into view; "" where none is chosen."""
        if key != self._chosen:
            self._chosen = key
            self._refresh()
            self._area.verticalScrollBar().setValue(0)

    @property
    def is_fresh(self) -> bool:
        """Whether it shows what it would show if it looked again."""
        return not self._later.isActive()

    def look_again(self) -> None:
        """Something else may be in view."""
        self._later.start()

    def _build(self) -> None:
        title = PlainLabel(role="strong", parent=self)
        title.setContentsMargins(12, 6, 12, 4)
        self._words.put(title.setText, N_("Legend"))
        self._grid.setContentsMargins(12, 0, 8, 8)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        inner = column(self._body)
        inner.addLayout(self._grid)
        inner.addStretch(1)
        layout = column(self)
        layout.addWidget(title)
        self._area = scrolled(self._body, self)
        layout.addWidget(self._area, 1)

    def _on_changed(self, what: object) -> None:
        self._later.start()

    def _on_theme_changed(self, theme: Theme) -> None:
        self._redraw()

    def _refresh(self) -> None:
        if self._rows() != self._shown or self._columns_that_fit() != self._columns:
            self._redraw()

    def _rows(self) -> tuple[Rows, Rows]:
        """Those of the layer that is chosen, and the others."""
        entries = self._entries(self._situation)
        mine = [entry for entry in entries if entry.layer == self._chosen]
        return _pairs(mine), _pairs([entry for entry in entries if entry.layer != self._chosen])

    def _redraw(self) -> None:
        self._shown = mine, others = self._rows()
        emptied(self._grid)
        self._columns = self._columns_that_fit()
        self._grid.setColumnStretch(3, max(self._columns) - 1)  # one column has the whole width
        if not mine and not others:
            self._put(PlainLabel(tr("Nothing is drawn yet."), role="muted", parent=self._body), 0)
        row = 0
        if len(mine) > 1 and self._chosen in self._situation.stack:
            title = tr(self._situation.stack.layer(self._chosen).title)
            self._put(PlainLabel(title, role="caption", elide="right", parent=self._body), row)
            row += 1
        first, second = self._columns
        row = self._add(mine, first, row, self._themes.current.px(_CHOSEN_SWATCH))
        if mine and others:
            self._put(hair(self._body), row)
            row += 1
        self._add(others, second, row, self._themes.current.px(_SWATCH))
        self.redrawn.emit()

    def _add(self, rows: Rows, columns: int, first: int, side_px: int) -> int:
        """Column by column; the row below them."""
        half = -(-len(rows) // columns)
        across = 1 if columns == 2 else 3
        for n, (title, look) in enumerate(rows):
            picture = QLabel(self._body)
            picture.setPixmap(self._swatch(look, self._themes.current, side_px))
            picture.setAccessibleName(title)
            words = PlainLabel(title, role="caption", elide="right", parent=self._body)
            at, side = first + n % half, 2 * (n // half)
            self._grid.addWidget(picture, at, side, Qt.AlignmentFlag.AlignCenter)
            self._grid.addWidget(words, at, side + 1, 1, across)
            for widget in (picture, words):
                widget.show()  # not only with the next turn of the loop, till which there would be nothing
        return first + half

    def _put(self, widget: QWidget, row: int) -> None:
        """Over the whole width."""
        self._grid.addWidget(widget, row, 0, 1, 4)
        widget.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._columns_that_fit() != self._columns:
            self._later.start()

    def _columns_that_fit(self) -> tuple[int, int]:
        """Two where nearly all words have room in half of the width, else one; of the layer chosen none may be cut."""
        metrics, room = QFontMetrics(caption_font(self)), self.width() / 2 - _BESIDE_WORDS_PX
        mine, others = ([metrics.horizontalAdvance(title) > room for title, _ in rows] for rows in self._shown)
        return 1 if any(mine) else 2, 1 if sum(others) > _CUT_SHARE * len(others) else 2


def caption_font(widget: QWidget) -> QFont:
    font = widget.font()
    font.setPointSizeF(10)
    return font


def _pairs(entries: Sequence[Entry]) -> Rows:
    """The class alone says enough, where the swatch shows what kind of thing it is."""
    found = dict.fromkeys((entry.words.rpartition(" · ")[2], entry.look, entry.layer) for entry in entries)
    return [(words, look) for words, look, _ in found][:_MOST]
