"""The search box in the top bar: what things are called or hold, coordinates, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.glyphs import theme_icon
from desktop.jobs import Jobs
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column
from desktop.widgets.label import plain_tooltip
from desktop.words import Words
from layers.edit import Edit
from layers.i18n import N_, tr
from layers.search import Found, Search
from layers.situation import Situation
from layers.wordindex import read_all

_WAIT_MS = 30
_MOST = 12
_FOUND = Qt.ItemDataRole.UserRole


class SearchBox(QLineEdit):
    """`chosen` brings what a person picked; `limit_wanted` asks where to look, at a place on the screen.

    `deeds` gives what can be done that is called like a text; they stand below what is found.
    """

    chosen = Signal(object)
    limit_wanted = Signal(QPoint)

    def __init__(self, situation: Situation, themes: Themes, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = Search(situation.picture)
        self.deeds: Callable[[str], list[Found]] = lambda text: []
        self.before_looking: Callable[[], None] = lambda: None
        self._situation = situation
        self._themes = themes
        self._jobs = jobs
        self._reading = False
        self._words = Words(self)
        self._wait = QTimer(self)
        self._list: _FoundList | None = None
        self._build()
        subscribe(self, situation.picture.changed, self._on_changed)
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.current)

    @property
    def finds(self) -> list[Found]:
        """What the list under the box offers."""
        return self._list.finds if self._list is not None and self._list.isVisible() else []

    def look(self) -> None:
        """Search now for what is typed."""
        self._wait.stop()
        text = self.text().strip()
        if not text:
            self._hide_list()
            return
        self.before_looking()
        deeds = self.deeds(text)
        found = self.search.find(text, _MOST - len(deeds)) + deeds
        if self._list is None:
            self._list = _FoundList(self.window())
            self._list.taken.connect(self._take)
        at = self.mapTo(self.window(), QPoint(0, self.height() + 2))
        self._list.show_finds(found, at, self.width())

    def show_limit(self, words: str) -> None:
        """Where is looked, if not everywhere."""
        theme = self._themes.current
        self._where.setIcon(theme_icon("filter", theme, 16, quiet=not words))
        self._where.setToolTip(plain_tooltip(words or tr("Looks everywhere")))
        self.setPlaceholderText(words or tr("Place, id, coordinate, text"))
        self.setProperty("limited", bool(words))

    def _build(self) -> None:
        self.setClearButtonEnabled(False)
        theme = self._themes.current
        self._icon = self.addAction(theme_icon("search", theme), QLineEdit.ActionPosition.LeadingPosition)
        self._where = self.addAction(theme_icon("filter", theme), QLineEdit.ActionPosition.TrailingPosition)
        self._where.triggered.connect(self._on_where)
        self._words.put(self.setAccessibleName, N_("Search"))
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self._on_typed)
        self.textEdited.connect(lambda _: self._wait.start())
        self.installEventFilter(self)

    def _on_typed(self) -> None:
        """While the facts are being read there is nothing to find yet."""
        self._read()
        if not self._reading:
            self.look()

    def _read(self) -> None:
        if self._reading or not (rows := self.search.unread()):
            return
        self._reading = True
        work = partial(read_all, self._situation.kinds, rows)
        job = self._jobs.start(tr("Reading what can be found"), work, key="search")
        job.finished.connect(self._on_read)
        for ended in (job.failed, job.cancelled):
            ended.connect(self._on_unread)

    def _on_read(self, made: object) -> None:
        self._reading = False
        self.search.take(made)  # type: ignore[arg-type]
        if self.hasFocus() and self.text().strip():
            self.look()

    def _on_unread(self) -> None:
        self._reading = False

    def _on_where(self) -> None:
        self.limit_wanted.emit(self.mapToGlobal(QPoint(self.width() - 30, self.height())))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._read()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down if self.finds:
                self._list.move_by(1)  # type: ignore[union-attr]
            case Qt.Key.Key_Up if self.finds:
                self._list.move_by(-1)  # type: ignore[union-attr]
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.look()
                if self.finds:
                    self._take(self._list.current)  # type: ignore[union-attr]
            case Qt.Key.Key_Escape:
                self.clear()
                self._hide_list()
                self.clearFocus()
            case _:
                super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self._list is not None and not self._list.underMouse():
            self._hide_list()
        return super().eventFilter(watched, event)

    def _take(self, found: Found | None) -> None:
        self._hide_list()
        if found is not None:
            self.chosen.emit(found)

    def _hide_list(self) -> None:
        if self._list is not None:
            self._list.hide()

    def _on_changed(self, edit: Edit) -> None:
        self.search.follow(edit)

    def _on_theme_changed(self, theme: Theme) -> None:
        self._icon.setIcon(theme_icon("search", theme, 16, quiet=True))
        self._where.setIcon(theme_icon("filter", theme, 16, quiet=not self.property("limited")))
        self.setFixedHeight(theme.size("control.field"))


class _FoundList(QFrame):
    """Floats below the box, over the map's edge, while something is being looked for."""

    taken = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("ground", "floating")
        self._rows = QListWidget(self)
        self._rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows.itemClicked.connect(lambda item: self.taken.emit(item.data(_FOUND)))
        layout: QVBoxLayout = column(self, margins=(1, 1, 1, 1))
        layout.addWidget(self._rows)

    @property
    def finds(self) -> list[Found]:
        found = [self._rows.item(n).data(_FOUND) for n in range(self._rows.count())]
        return [f for f in found if f is not None]

    @property
    def current(self) -> Found | None:
        item = self._rows.currentItem()
        return item.data(_FOUND) if item is not None else None

    def move_by(self, steps: int) -> None:
        self._rows.setCurrentRow(max(0, min(self._rows.count() - 1, self._rows.currentRow() + steps)))

    def show_finds(self, finds: list[Found], at: QPoint, width: int) -> None:
        self._rows.clear()
        for found in finds:
            item = QListWidgetItem(f"{found.title}   ·   {found.detail}")
            item.setData(_FOUND, found)
            self._rows.addItem(item)
        if not finds:
            item = QListWidgetItem(tr("Nothing found."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._rows.addItem(item)
        else:
            self._rows.setCurrentRow(0)
        self.setGeometry(at.x(), at.y(), width, min(len(finds) or 1, 12) * 30 + 8)
        self.raise_()
        self.show()
