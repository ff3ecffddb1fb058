"""The search box in the top bar: what things are called or hold, coordinates, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPixmap
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.glyphs import theme_icon
from desktop.jobs import Jobs
from desktop.later import later
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.found_list import FoundList
from desktop.widgets.label import plain_tooltip
from desktop.words import Words
from layers.edit import Edit
from layers.i18n import N_, tr
from layers.search import Found, Search, coordinate
from layers.situation import Situation
from layers.style import Look
from layers.wordindex import WordIndex

_WAIT_MS = 30
_MOST = 12
_GLYPHS = {"lon_lat": "fit", "bookmark": "link", "deed": "forward"}
SwatchOf = Callable[[Look, Theme, int], QPixmap]


class SearchBox(QLineEdit):
    """`chosen` brings what a person picked; `limit_wanted` asks where to look, at a place on the screen.

    `deeds` gives what can be done that is called like a text; they stand below what is found, but for one that is
    called just so.
    """

    chosen = Signal(object)
    limit_wanted = Signal(QPoint)

    def __init__(
        self, situation: Situation, themes: Themes, jobs: Jobs, *, swatch: SwatchOf, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.search = Search(situation.picture)
        self.deeds: Callable[[str], list[Found]] = lambda text: []
        self.before_looking: Callable[[], None] = lambda: None
        self._situation = situation
        self._themes = themes
        self._jobs = jobs
        self._swatch = swatch
        self._reading, self._eager = False, False
        self._words = Words(self)
        self._wait = later(self, self._on_typed, _WAIT_MS)
        self._list: FoundList | None = None
        self._build()
        subscribe(self, situation.picture.changed, self._on_changed)
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.current)

    @property
    def finds(self) -> list[Found]:
        """What the list under the box offers."""
        return self._list.finds if self._list is not None and self._list.isVisible() else []

    def look(self) -> None:
        """Search now for what is typed; while the facts are being read, for what needs none of them."""
        self._wait.stop()
        text = self.text().strip()
        if not text:
            self._hide_list()
            return
        self.before_looking()
        deeds = self.deeds(text)
        if self._reading:
            place = coordinate(text)
            self._show([place, *deeds] if place is not None else deeds, tr("Reading what can be found …"))
            return
        found = self.search.find(text, _MOST - len(deeds)) + deeds
        found.sort(key=lambda one: one.deed is None or one.title.casefold() != text.casefold())
        where = self.property("limited")
        nothing = tr("Nothing found.")
        self._show(found, "" if found else f"{nothing} {where}".strip())

    def show_limit(self, words: str) -> None:
        """Where is looked, if not everywhere."""
        theme = self._themes.current
        self._where.setIcon(theme_icon("filter", theme, 16, quiet=not words))
        self._where.setToolTip(plain_tooltip(words or tr("Looks everywhere")))
        self.setPlaceholderText(words or tr("Place, id, coordinate, text"))
        self.setProperty("limited", words)

    def _build(self) -> None:
        theme = self._themes.current
        self._icon = self.addAction(theme_icon("search", theme), QLineEdit.ActionPosition.LeadingPosition)
        self._where = self.addAction(theme_icon("filter", theme), QLineEdit.ActionPosition.TrailingPosition)
        self._where.triggered.connect(self._on_where)
        self._words.put(self.setAccessibleName, N_("Search"))
        self.textEdited.connect(self._on_edited)
        self.installEventFilter(self)

    def _on_edited(self) -> None:
        self._eager = False
        self._wait.start()

    def _on_typed(self) -> None:
        self._read()
        self.look()

    def _show(self, found: list[Found], note: str) -> None:
        if self._list is None:
            self._list = FoundList(self._themes, self._picture_of, self.window())
            self._list.taken.connect(self._take)
        self._list.show_finds(found, note, QRect(self.mapTo(self.window(), QPoint(0, 0)), self.size()))

    def _picture_of(self, found: Found, theme: Theme, size: int) -> QPixmap:
        """The look of a feature, or of the nearest of several; a glyph for all else."""
        for what, glyph in _GLYPHS.items():
            if getattr(found, what) is not None:
                return theme_icon(glyph, theme, size, quiet=True).pixmap(size, size)
        feature = self._situation.picture.get(found.common.nearest if found.common is not None else str(found.id))
        kind = self._situation.kinds.get(str(found.kind))
        if kind is None:
            return QPixmap()
        look = kind.style.look(kind.style.key(feature)) if feature is not None else kind.style.default
        if not (look.strokes or look.fill or look.pattern or look.plate):
            return theme_icon("dot", theme, size, quiet=True).pixmap(size, size)
        return self._swatch(look, theme, size)

    def _read(self) -> None:
        if self._reading or not (rows := self.search.indexes.unread()):
            return
        self._reading = True
        work = partial(self.search.indexes.read, self._situation.kinds, rows)
        job = self._jobs.start(tr("Reading what can be found"), work, key="search")
        job.finished.connect(self._on_read)
        for ended in (job.failed, job.cancelled):
            ended.connect(self._on_unread)

    def _on_read(self, made: Mapping[str, WordIndex]) -> None:
        self._reading = False
        self.search.indexes.take(made)
        if self.hasFocus() and self.text().strip():
            self.look()
            if self._eager:
                self._take_first()

    def _on_unread(self) -> None:
        self._reading = False

    def _on_where(self) -> None:
        self.limit_wanted.emit(self.mapToGlobal(QPoint(self.width() - 30, self.height())))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._read()

    def event(self, event: QEvent) -> bool:
        """Esc is the box's own while there is something in it to leave."""
        leaves = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if leaves and event.type() == QEvent.Type.ShortcutOverride and (self.text() or self.finds):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down if self._list is not None and self.finds:
                self._list.move_by(1)
            case Qt.Key.Key_Up if self._list is not None and self.finds:
                self._list.move_by(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.look()
                self._take_first()
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

    def _take_first(self) -> None:
        """What is chosen; while the facts are being read a place only, and all else once they are."""
        first = self._list.current if self.finds and self._list is not None else None
        self._eager = self._reading and (first is None or first.lon_lat is None)
        if first is not None and not self._eager:
            self._take(first)

    def _take(self, found: Found | None) -> None:
        self._hide_list()
        if found is not None:
            self.chosen.emit(found)

    def _hide_list(self) -> None:
        if self._list is not None:
            self._list.hide()

    def _on_changed(self, edit: Edit) -> None:
        self.search.indexes.follow(edit)

    def _on_theme_changed(self, theme: Theme) -> None:
        self._icon.setIcon(theme_icon("search", theme, 16, quiet=True))
        self._where.setIcon(theme_icon("filter", theme, 16, quiet=not self.property("limited")))
        self.setFixedHeight(theme.size("control.field"))
