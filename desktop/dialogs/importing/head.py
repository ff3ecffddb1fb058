"""The head of the import panel: which file it is about, or what can come in and how; and what was refused."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.dialogs.importing.entry import Entry
from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import flat_button, plain_button, set_words
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.files import choose_folder, choose_imports
from desktop.widgets.label import PlainLabel, wrapped
from desktop.words import Words
from layers.exchange.formats import FORMATS
from layers.exchange.report import Report
from layers.i18n import N_, tr

_HOW = N_(
    "Drop files, folders or ZIP packages on the window, or choose them. "
    "You see their first rows on the map and in a table before anything is recorded."
)


class Head(QWidget):
    """`files_chosen` gives paths, `forget_wanted` that nothing said of an earlier file shall count."""

    files_chosen = Signal(list)
    forget_wanted = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = Path.home()
        self.choose_button = plain_button("", self)
        self.folder_button = plain_button("", self)
        self.first_buttons = plain_button("", self), plain_button("", self)
        self.empty = EmptyPanel(themes, "layers", "", buttons=self.first_buttons, parent=self)
        self.file_label = PlainLabel(role="strong", elide="middle", parent=self)
        self._format = PlainLabel(role="muted", parent=self)
        self._like = wrapped(role="caption", parent=self)
        self._forget = flat_button("", self)
        self._problem = wrapped(role="problem", parent=self)
        self._hint = wrapped(role="caption", parent=self)
        self._build()
        Words(self).call(self._name)

    def show_entry(self, entry: Entry | None, *, old: tuple[Report, str] | None = None) -> None:
        empty = entry is None and old is None
        self.empty.setVisible(empty)
        self.choose_button.setVisible(not empty)
        self.folder_button.setVisible(not empty)
        self.file_label.setVisible(entry is not None or old is not None)
        known = entry.looked.format if entry is not None and entry.looked is not None else None
        self._format.setText(tr(known.title) if known else "")
        if entry is not None:
            self._folder = entry.path.parent
        self.file_label.setText(entry.path.name if entry is not None else old[1] if old is not None else "")
        like = entry.options.like if entry is not None and entry.report is None else ""
        self._like.setText(tr("Answered as for {file}, which had the same columns.").format(file=like) if like else "")
        for part in (self._like, self._forget):
            part.setVisible(bool(like))
        error = (entry.error or entry.changed) if entry is not None else None
        for label, words in (
            (self._problem, error.message if error else ""),
            (self._hint, error.hint if error else ""),
        ):
            label.setText(words)
            label.setVisible(bool(words))

    def _build(self) -> None:
        inside: QVBoxLayout = column(self, gap=6)
        inside.addWidget(self.empty)
        line = row()
        for button in (self.choose_button, self.folder_button):
            line.addWidget(button)
        line.addStretch(1)
        inside.addLayout(line)
        name = row()
        name.addWidget(self.file_label, 1)
        name.addWidget(self._format)
        inside.addLayout(name)
        said = row()
        said.addWidget(self._like, 1)
        said.addWidget(self._forget)
        inside.addLayout(said)
        inside.addWidget(self._problem)
        inside.addWidget(self._hint)
        for files, folder in ((self.choose_button, self.folder_button), self.first_buttons):
            files.clicked.connect(self._on_choose)
            folder.clicked.connect(self._on_folder)
        self._forget.clicked.connect(self.forget_wanted)

    def _name(self) -> None:
        for files, folder in ((self.choose_button, self.folder_button), self.first_buttons):
            set_words(files, tr("Choose a file"))
            set_words(folder, tr("Choose a folder"))
        set_words(self._forget, tr("Start afresh"))
        self.empty.set_words(
            tr("Bring in files"),
            tr(_HOW),
            tr("These can come in: {formats}.").format(formats=", ".join(tr(known.title) for known in FORMATS)),
        )

    def _on_choose(self) -> None:
        if paths := choose_imports(self, self._folder):
            self.files_chosen.emit(paths)

    def _on_folder(self) -> None:
        if (folder := choose_folder(self, self._folder)) is not None:
            self.files_chosen.emit([folder])
