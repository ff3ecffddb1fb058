"""The command palette: every action by its name in either language, those that a person starred first."""

from __future__ import annotations

from collections.abc import Callable, Container

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget

from desktop.actions import Actions, Deed
from desktop.theme import Themes
from desktop.widgets.blocks import column
from desktop.widgets.label import PlainLabel
from layers.i18n import LANGUAGES, language, tr

_KEY = Qt.ItemDataRole.UserRole
_WIDTH, _ROWS, _ROW_PX = 560, 12, 30


class Palette(QFrame):
    """Type, choose with the arrows, Enter does it, Esc goes away. `star` gives an action a star or takes it away."""

    def __init__(
        self,
        actions: Actions,
        themes: Themes,
        window: QWidget,
        *,
        starred: Container[str] = (),
        star: Callable[[str], object] = lambda key: None,
    ) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions = actions
        self._themes = themes
        self._starred, self._star = starred, star
        self.line = QLineEdit(self)
        self.rows = QListWidget(self)
        self._build()
        self._fill("")

    def open_over(self, area: QWidget) -> None:
        """At the top, in the middle of `area`."""
        width = self._themes.current.px(_WIDTH)
        height = self._themes.current.px(_ROWS * _ROW_PX + 56)
        at = area.mapToGlobal(area.rect().topLeft())
        self.setGeometry(at.x() + (area.width() - width) // 2, at.y() + self._themes.current.px(64), width, height)
        self.show()
        self.line.setFocus()

    def titles(self) -> list[str]:
        """What is offered now, from the top."""
        return [self.rows.item(n).text() for n in range(self.rows.count())]

    def do_current(self) -> None:
        item = self.rows.currentItem()
        deed: Deed | None = self._actions[item.data(_KEY)] if item is not None else None
        if deed is not None and deed.isEnabled():
            self.close()
            deed.trigger()

    def star_current(self) -> None:
        """A star for the action chosen, or none any more."""
        if (item := self.rows.currentItem()) is not None:
            key = item.data(_KEY)
            self._star(key)
            self._fill(self.line.text())
            keys = [self.rows.item(n).data(_KEY) for n in range(self.rows.count())]
            self.rows.setCurrentRow(keys.index(key))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.star_current()
            return
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.rows.setCurrentRow(max(0, min(self.rows.count() - 1, self.rows.currentRow() + step)))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.do_current()
            case _:
                super().keyPressEvent(event)

    def _build(self) -> None:
        self.setProperty("ground", "floating")
        self.setAccessibleName(tr("All commands"))
        self.line.setPlaceholderText(tr("Type what to do, in Chinese or English"))
        self.line.setAccessibleName(tr("Command"))
        self.line.textChanged.connect(self._fill)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.itemClicked.connect(self._on_clicked)
        self.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.rows.customContextMenuRequested.connect(self._on_right_click)
        hint = PlainLabel(tr("Ctrl+D or a right click: a star, and it is a button on the map"), role="muted")
        layout = column(self, margins=(8, 8, 8, 8), gap=8)
        layout.addWidget(self.line)
        layout.addWidget(self.rows)
        layout.addWidget(hint)

    def _fill(self, text: str) -> None:
        self.rows.clear()
        found = []
        for order, deed in enumerate(self._actions):
            if deed.key == "palette":
                continue
            ranks = [rank for title in deed.titles() if (rank := rank_of(text, title)) is not None]
            if ranks:
                found.append((min(ranks), deed.key not in self._starred, order, deed))
        for *_, deed in sorted(found, key=lambda entry: entry[:3]):
            self.rows.addItem(self._item(deed))
        self.rows.setCurrentRow(0)

    def _item(self, deed: Deed) -> QListWidgetItem:
        code = language()
        other = next(c for c in LANGUAGES if c != code)
        words = [deed.title(code)]
        if deed.title(other) != words[0]:
            words.append(deed.title(other))
        if keys := deed.shortcut().toString():
            words.append(keys)
        star = "★  " if deed.key in self._starred else ""
        item = QListWidgetItem(deed.icon(), star + "   ·   ".join(words))
        item.setData(_KEY, deed.key)
        if not deed.isEnabled():
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        return item

    def _on_right_click(self, at: QPoint) -> None:
        if (item := self.rows.itemAt(at)) is not None:
            self.rows.setCurrentItem(item)
            self.star_current()

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.rows.setCurrentItem(item)
        self.do_current()


def rank_of(text: str, title: str) -> int | None:
    """How well `title` answers `text`, 0 the best; None when it does not."""
    wanted, name = text.strip().casefold(), title.casefold()
    if not wanted:
        return 1
    if name.startswith(wanted):
        return 0
    if wanted in name:
        return 1
    return 2 if all(part in name for part in wanted.split()) else None
