"""The legend: what is drawn now, with the words for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QFontMetrics, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column, emptied, ground, scrolled
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.i18n import N_, tr
from layers.situation import Situation
from layers.style import Look

LegendEntries = Callable[[Situation], Sequence[tuple[Look, str]]]
_MOST = 40
_WAIT_MS = 200
_BESIDE_WORDS_PX = 62
_CUT_SHARE = 0.15


class Legend(QWidget):
    """Two columns of swatches and words, made anew when what is shown changes."""

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
        self._shown: list[tuple[str, Look]] = []
        self._columns = 2
        self._words = Words(self)
        self._body = ground("panel", self)
        self._grid = QGridLayout()
        self._later = QTimer(self)
        self._build()
        subscribe(self, situation.stack.changed, self._on_changed)
        subscribe(self, situation.picture.changed, self._on_changed)
        themes.changed.connect(self._on_theme_changed)
        self._words.call(self._redraw)

    def show_only(self, entries: LegendEntries) -> None:
        """Ask `entries` from now on."""
        self._entries = entries
        self.look_again()

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
        layout.addWidget(scrolled(self._body, self), 1)
        self._later.setSingleShot(True)
        self._later.setInterval(_WAIT_MS)
        self._later.timeout.connect(self._refresh)

    def _on_changed(self, what: object) -> None:
        self._later.start()

    def _on_theme_changed(self, theme: Theme) -> None:
        self._redraw()

    def _refresh(self) -> None:
        entries = _pairs(self._entries(self._situation))
        if entries != self._shown or self._columns_that_fit() != self._columns:
            self._redraw()

    def _redraw(self) -> None:
        self._shown = _pairs(self._entries(self._situation))
        emptied(self._grid)
        if not self._shown:
            self._grid.addWidget(PlainLabel(tr("Nothing is drawn yet."), role="muted", parent=self._body), 0, 0, 1, 4)
        self._columns = self._columns_that_fit()
        half = -(-len(self._shown) // self._columns)
        self._grid.setColumnStretch(3, self._columns - 1)  # one column has the whole width
        for n, (title, look) in enumerate(self._shown):
            picture = QLabel(self._body)
            picture.setPixmap(self._swatch(look, self._themes.current, self._themes.current.px(18)))
            picture.setAccessibleName(title)
            words = PlainLabel(title, role="caption", elide="right", parent=self._body)
            at, side = n % half, 2 * (n // half)
            self._grid.addWidget(picture, at, side, Qt.AlignmentFlag.AlignCenter)
            self._grid.addWidget(words, at, side + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._columns_that_fit() != self._columns:
            self._later.start()

    def _columns_that_fit(self) -> int:
        """Two where nearly all words have room in half of the width, else one."""
        metrics, room = QFontMetrics(caption_font(self)), self.width() / 2 - _BESIDE_WORDS_PX
        cut = sum(metrics.horizontalAdvance(title) > room for title, _ in self._shown)
        return 2 if cut <= _CUT_SHARE * len(self._shown) else 1


def caption_font(widget: QWidget) -> QFont:
    font = widget.font()
    font.setPointSizeF(10)
    return font


def _pairs(entries: Sequence[tuple[Look, str]]) -> list[tuple[str, Look]]:
    """The class alone says enough, where the swatch shows what kind of thing it is."""
    found = dict.fromkeys((words.rpartition(" · ")[2], look) for look, words in entries)
    return list(found)[:_MOST]
