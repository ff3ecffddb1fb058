"""The corners of a feature as a table to type into: one edit for all that was typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.messages import Messages
from desktop.subscribe import subscribe
from desktop.widgets.blocks import column, hair, row
from desktop.widgets.buttons import main_button, plain_button, refuse, set_words
from desktop.widgets.label import PlainLabel, wrapped
from desktop.words import Words
from layers.edit import Edit
from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import LonLat
from layers.gestures.reshape import corners_of, with_corners
from layers.i18n import N_, message, tr
from layers.search import coordinate
from layers.situation import Situation

_MOST = 5_000
_FLUSH_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CornersPanel(QWidget):
    """Longitude and latitude of each corner, ring by ring. A whole coordinate fits in one cell."""

    done = Signal()

    def __init__(self, situation: Situation, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._messages = messages
        self._feature: Feature | None = None
        self._runs: list[int] = []
        self._words = Words(self)
        self.rows = QTableWidget(0, 2, self)
        self._title = PlainLabel(role="title", elide="right", parent=self)
        self._wrong = wrapped(role="problem", parent=self)
        self._build()
        subscribe(self, situation.picture.changed, self._on_changed)

    def show_feature(self, feature: Feature) -> None:
        """Its corners as they are recorded.

        Raises
        ------
        SituationError
            There are too many for a table.
        """
        runs = corners_of(feature.geometry) if feature.geometry is not None else []
        if (count := sum(map(len, runs))) > _MOST:
            raise SituationError(
                tr("{n} corners are too many for a table.").format(n=count), hint=tr("Simplify the shape first.")
            )
        self._feature = feature
        self._title.setText(self._situation.kinds[feature.kind].name_of(feature))
        self._fill(runs)

    def corners(self) -> list[list[LonLat]]:
        """What is typed, ring by ring; a row that is no place raises SituationError."""
        places = [self._place(n) for n in range(self.rows.rowCount())]
        runs, first = [], 0
        for count in self._runs:
            runs.append(places[first : first + count])
            first += count
        return runs

    def record(self) -> None:
        """All that was typed as one step; nothing is lost where it is no shape."""
        if self._feature is None:
            return
        name = self._situation.kinds[self._feature.kind].name_of(self._feature)
        label = message(N_("Reshape {name}"), name=name)
        edit = with_corners(self._feature, self.corners(), label)
        self._situation.apply(edit)
        self._messages.done(label, self._situation.undo)

    def add_corner(self) -> None:
        """One more after the row that is current, half way to the next."""
        at = max(self.rows.currentRow(), 0)
        run = self._run_of(at)
        first = sum(self._runs[:run])
        places = self.corners()[run]
        here, after = places[at - first], places[(at - first + 1) % len(places)]
        self._runs[run] += 1
        self._put_row(at + 1, ((here[0] + after[0]) / 2, (here[1] + after[1]) / 2))
        self.rows.setCurrentCell(at + 1, 0)
        self._check()

    def remove_corner(self) -> None:
        at = self.rows.currentRow()
        if at >= 0 and self.rows.rowCount() > 1:
            self._runs[self._run_of(at)] -= 1
            self.rows.removeRow(at)
            self._check()

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.rows.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.rows.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.rows.itemChanged.connect(lambda item: self._check())
        self.record_button = main_button("", self)
        self.add_button, self.remove_button = plain_button("", self), plain_button("", self)
        self.record_button.clicked.connect(self.record)
        self.add_button.clicked.connect(self.add_corner)
        self.remove_button.clicked.connect(self.remove_corner)
        foot = row(margins=(12, 8, 12, 8))
        for button in (self.record_button, self.add_button, self.remove_button):
            foot.addWidget(button)
        foot.addStretch(1)
        layout = column(self, gap=4)
        self._title.setContentsMargins(12, 8, 12, 4)
        self._wrong.setContentsMargins(12, 0, 12, 0)
        for part in (self._title, self.rows, self._wrong, hair(self)):
            layout.addWidget(part, 1 if part is self.rows else 0)
        layout.addLayout(foot)
        self._words.call(self._name)

    def _name(self) -> None:
        for at, title in enumerate((tr("Longitude"), tr("Latitude"))):
            heading = QTableWidgetItem(title)
            heading.setTextAlignment(_FLUSH_RIGHT)  # the header's own alignment is put back when the window is dressed
            self.rows.setHorizontalHeaderItem(at, heading)
        self.rows.setAccessibleName(tr("Corners"))
        set_words(self.record_button, tr("Record"))
        set_words(self.add_button, tr("Add a corner"))
        set_words(self.remove_button, tr("Take the corner away"))

    def _fill(self, runs: list[list[LonLat]]) -> None:
        self.rows.blockSignals(True)
        self.rows.setRowCount(0)
        self._runs = [len(run) for run in runs]
        for n, place in enumerate(place for run in runs for place in run):
            self._put_row(n, place)
        self.rows.blockSignals(False)
        self._check()

    def _put_row(self, n: int, place: LonLat) -> None:
        self.rows.insertRow(n)
        for at, degrees in enumerate(place):
            item = QTableWidgetItem(f"{degrees:.7f}")
            item.setTextAlignment(_FLUSH_RIGHT)
            self.rows.setItem(n, at, item)

    def _place(self, n: int) -> LonLat:
        cells = [item.text() if (item := self.rows.item(n, at)) is not None else "" for at in (0, 1)]
        if (whole := coordinate(cells[0])) is not None and whole.lon_lat is not None:
            return whole.lon_lat
        try:
            return float(cells[0].replace(",", ".")), float(cells[1].replace(",", "."))
        except ValueError as error:
            raise SituationError(
                tr("Row {n} is no place.").format(n=n + 1), hint=tr("Type longitude and latitude in degrees.")
            ) from error

    def _run_of(self, at: int) -> int:
        first = 0
        for run, count in enumerate(self._runs):
            first += count
            if at < first:
                return run
        return len(self._runs) - 1

    def _check(self) -> None:
        """What would stop it from being recorded, as it is typed."""
        wrong = ""
        if self._feature is not None:
            try:
                with_corners(self._feature, self.corners())
            except SituationError as error:
                wrong = str(error)
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        refuse(self.record_button, wrong or None)

    def _on_changed(self, edit: Edit) -> None:
        if self._feature is None or self._feature.id not in edit.ids:
            return
        now = self._situation.picture.get(self._feature.id)
        if now is not None and now.geometry is not None:
            self.show_feature(now)
        else:
            self._feature = None
            self._fill([])
