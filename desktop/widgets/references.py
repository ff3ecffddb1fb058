"""Editors for what names other features: by their names, each a link to the feature itself."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, row
from desktop.widgets.buttons import GlyphButton, set_words
from desktop.widgets.choice import ChoiceEditor
from desktop.widgets.label import plain_tooltip, set_property
from layers.i18n import tr

_NOWHERE = QModelIndex()
_TYPED_FROM = 30
"""Of so many names one is found by typing a part of it."""


class Named(Protocol):
    """What an editor asks about the features that its field may name."""

    def name_of(self, identity: str) -> str: ...

    def count(self) -> int:
        """How many there are to choose from."""
        ...

    def choices(self) -> Iterable[tuple[str, str]]:
        """Ids and names; of many it takes a tenth of a second."""
        ...


class ReferenceEditor(QWidget):
    """The feature that is named, and a way to it; a feature that may be gone is told and not chosen."""

    edited = Signal()
    followed = Signal(str)

    def __init__(self, named: Named, name: str, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._named = named
        self.choice = LateChoice(named, name, self)
        self.follow_button = GlyphButton(themes, "chevron", tr("Go to it"), size=14, parent=self)
        self.setFocusProxy(self.choice)
        across = row(self, gap=4)
        across.addWidget(self.choice, 1)
        across.addWidget(self.follow_button)
        self.choice.edited.connect(self._on_chosen)
        self.follow_button.clicked.connect(lambda: self.followed.emit(str(self.value())))
        self._offer()

    def value(self) -> Any:
        return self.choice.value()

    def show_value(self, value: Any) -> None:
        self.choice.show_value(value)
        self._offer()

    def set_read_only(self, read_only: bool) -> None:
        self.choice.setEnabled(not read_only)

    def text(self) -> str:
        """For a draft."""
        return str(self.value() or "")

    def setText(self, text: str) -> None:
        self.show_value(text or None)

    def _on_chosen(self) -> None:
        self._offer()
        self.edited.emit()

    def _offer(self) -> None:
        self.follow_button.setVisible(self.value() is not None)


class ReferencesEditor(QWidget):
    """One line for each feature that is named, which leads to it; one is taken out of the list or added to it."""

    edited = Signal()
    followed = Signal(str)

    def __init__(self, named: Named, name: str, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._named, self._themes = named, themes
        self._ids: list[str] = []
        self._read_only = False
        self._rows: QVBoxLayout = column(gap=0)
        self.links: list[LinkButton] = []
        self.choice = LateChoice(named, name, self, first=tr("Add …"))
        self.setFocusProxy(self.choice)
        self.setAccessibleName(name)
        lines = column(self, gap=4)
        lines.addLayout(self._rows)
        lines.addWidget(self.choice)
        self.choice.edited.connect(self._on_chosen)
        self._refresh()

    def value(self) -> list[str] | None:
        return list(self._ids) or None

    def show_value(self, value: Any) -> None:
        self._ids = [str(one) for one in value] if isinstance(value, list) else []
        self._refresh()

    def set_read_only(self, read_only: bool) -> None:
        self._read_only = read_only
        self._refresh()

    def text(self) -> str:
        """For a draft."""
        return json.dumps(self._ids)

    def setText(self, text: str) -> None:
        self.show_value(json.loads(text or "[]"))

    def _refresh(self) -> None:
        emptied(self._rows)
        self.links = []
        for identity in self._ids:
            self._rows.addLayout(self._line(identity))
        self.choice.leave_out(self._ids)
        self.choice.setVisible(not self._read_only and self._named.count() > 0)

    def _line(self, identity: str) -> Any:
        across = row(gap=4)
        name = self._named.name_of(identity)
        link = LinkButton(name, self)
        link.clicked.connect(partial(self._follow, identity))
        self.links.append(link)
        across.addWidget(link, 1)
        away = GlyphButton(self._themes, "close", tr("Take {name} out").format(name=name), size=14, parent=self)
        away.clicked.connect(partial(self._take_out, identity))
        away.setVisible(not self._read_only)
        across.addWidget(away)
        return across

    def _follow(self, identity: str, checked: bool = False) -> None:
        self.followed.emit(identity)

    def _take_out(self, identity: str, checked: bool = False) -> None:
        self._ids.remove(identity)
        self._refresh()
        self.edited.emit()

    def _on_chosen(self) -> None:
        if (identity := self.choice.value()) is not None:
            self._ids.append(str(identity))
            self._refresh()
            self.edited.emit()


class LinkButton(QPushButton):
    """A name that leads to what bears it; where there is no room it is cut, and whole on hover."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = text
        set_property(self, "role", "link")
        set_words(self, text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.contentsRect().width())
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(plain_tooltip(self._whole if shown != self._whole else ""))


class LateChoice(ChoiceEditor):
    """One of some features by name; the names are asked for when somebody opens the box or types into it.

    Of many, one is found by typing a part of its name. `first` stands for none.
    """

    def __init__(self, named: Named, name: str, parent: QWidget | None = None, *, first: str = "—") -> None:
        super().__init__((), name, parent)
        self._named, self._first = named, first
        self._left_out: Collection[str] = ()
        self._filled = False
        self.setItemText(0, first)
        if named.count() >= _TYPED_FROM:
            line = QLineEdit(self)
            self.setLineEdit(line)
            self.setInsertPolicy(self.InsertPolicy.NoInsert)
            line.installEventFilter(self)
            line.editingFinished.connect(self._put_back)

    def leave_out(self, ids: Collection[str]) -> None:
        """Do not offer these."""
        self._left_out, self._filled = tuple(ids), False
        self.setModel(QStandardItemModel(self))
        self.addItem(self._first, None)

    def fill(self) -> None:
        """Ask for the names now, unless that was done."""
        if self._filled:
            return
        self._filled = True
        value = self.value()
        rows = [(None, self._first), *(pair for pair in self._named.choices() if pair[0] not in self._left_out)]
        if value not in (known := {identity: n for n, (identity, _) in enumerate(rows)}):
            known[value] = len(rows)
            rows.append((value, self._named.name_of(str(value))))
        line = self.lineEdit()
        typed = (line.text(), line.selectionStart(), len(line.selectedText())) if line is not None else None
        model = _Names(rows, self)
        self.setModel(model)
        self.setCurrentIndex(known[value])
        if line is not None and typed is not None:
            completer = QCompleter(model, self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            self.setCompleter(completer)
            line.setText(typed[0])
            if typed[1] >= 0:
                line.setSelection(*typed[1:])

    def show_value(self, value: Any) -> None:
        if self._filled:
            self.leave_out(self._left_out)
        if value is not None and self.findData(value) < 0:
            self.addItem(self._named.name_of(str(value)), value)
        super().show_value(value)

    def showPopup(self) -> None:
        self.fill()
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.fill()
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            self.fill()
        return super().eventFilter(watched, event)

    def _put_back(self) -> None:
        """What is typed and names nothing is not a choice."""
        self.setEditText(self.itemText(self.currentIndex()))


class _Names(QAbstractListModel):
    """Ids and names as they are: an item for each would take its time."""

    def __init__(self, rows: Sequence[tuple[str | None, str]], parent: QObject) -> None:
        super().__init__(parent)
        self._rows = rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._rows[index.row()][1]
        return self._rows[index.row()][0] if role == Qt.ItemDataRole.UserRole else None
