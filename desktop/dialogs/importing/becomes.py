"""What a file becomes: a reference layer of its own, features of a kind, or an archive."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QRadioButton, QWidget

from desktop.widgets.blocks import column, row
from desktop.words import Words
from layers.exchange.job import Options
from layers.i18n import tr
from layers.situation import Situation


class Becomes(QWidget):
    """Says `chosen` once a person has changed it."""

    chosen = Signal()

    def __init__(self, situation: Situation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._words = Words(self)
        self.as_layer = QRadioButton(self)
        self.as_kind = QRadioButton(self)
        self.as_archive = QRadioButton(self)
        self.kinds = QComboBox(self)
        self.archive_name = QLineEdit(self)
        self._build()
        self._words.call(self._name)

    @property
    def kind(self) -> str | None:
        return self.kinds.currentData() if self.as_kind.isChecked() else None

    @property
    def archive(self) -> str | None:
        return self.archive_name.text().strip() or tr("Archive") if self.as_archive.isChecked() else None

    def show_options(self, options: Options, stem: str) -> None:
        """As the options say; nothing is emitted."""
        for widget in (self.as_layer, self.as_kind, self.as_archive, self.kinds, self.archive_name):
            widget.blockSignals(True)
        self.as_kind.setChecked(options.kind is not None)
        self.as_archive.setChecked(options.archive is not None)
        self.as_layer.setChecked(options.kind is None and options.archive is None)
        if options.kind is not None:
            self.kinds.setCurrentIndex(max(0, self.kinds.findData(options.kind)))
        self.archive_name.setText(options.archive or stem)
        for widget in (self.as_layer, self.as_kind, self.as_archive, self.kinds, self.archive_name):
            widget.blockSignals(False)
        self._enable()

    def _build(self) -> None:
        for field in (self.kinds, self.archive_name):
            field.setProperty("size", "compact")
            field.setMinimumWidth(60)
        box = column(self, gap=4)
        box.addWidget(self.as_layer)
        for radio, field in ((self.as_kind, self.kinds), (self.as_archive, self.archive_name)):
            line = row()
            line.addWidget(radio)
            line.addWidget(field, 1)
            box.addLayout(line)
        for radio in (self.as_layer, self.as_kind, self.as_archive):
            radio.clicked.connect(self._on_chosen)
        self.kinds.activated.connect(self._on_chosen)
        self.archive_name.editingFinished.connect(self._on_chosen)
        self.as_layer.setChecked(True)
        self._enable()

    def _name(self) -> None:
        self.as_layer.setText(tr("A reference layer of its own"))
        self.as_kind.setText(tr("Features of a kind"))
        self.as_archive.setText(tr("An archive named"))
        self.archive_name.setAccessibleName(tr("Name of the archive"))
        self.kinds.setAccessibleName(tr("Kind"))
        chosen = self.kinds.currentData()
        self.kinds.clear()
        for kind in self._situation.kinds.values():
            if not kind.reference and kind.key != "dataset":
                self.kinds.addItem(tr(kind.title), kind.key)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(chosen or "shelter")))

    def _enable(self) -> None:
        self.kinds.setEnabled(self.as_kind.isChecked())
        self.archive_name.setEnabled(self.as_archive.isChecked())

    def _on_chosen(self) -> None:
        self._enable()
        self.chosen.emit()
