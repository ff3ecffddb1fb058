"""What an import did: counts, the rows that stayed outside with their reasons, and those that came in with a word."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.rejected import RejectedList
from layers.exchange.report import Report
from layers.i18n import tr


class ReportView(QWidget):
    """Empty until there is a report."""

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._list: QVBoxLayout = column(self, gap=6)
        self.hide()

    def show_report(self, report: Report | None, name: str = "") -> None:
        """`name` is that of the file, for the lists that may be saved."""
        emptied(self._list)
        self.setVisible(report is not None)
        if report is None:
            return
        self._list.addWidget(wrapped(summary(report), role="strong", parent=self))
        if report.rejected:
            self._list.addWidget(PlainLabel(tr("Rejected"), role="caption", parent=self))
            self._list.addWidget(RejectedList(report.rejected, name, self._themes, self))
        if report.notes:
            self._list.addWidget(PlainLabel(tr("Taken in, with a note"), role="caption", parent=self))
            self._list.addWidget(RejectedList(report.notes, f"{name}-notes", self._themes, self))


def summary(report: Report) -> str:
    words = tr("{read} read, {added} added, {changed} changed, {same} the same, {rejected} rejected").format(
        read=report.read, added=report.added, changed=report.changed, same=report.same, rejected=len(report.rejected)
    )
    return words + (tr(", {n} gone").format(n=report.gone) if report.gone else "")
