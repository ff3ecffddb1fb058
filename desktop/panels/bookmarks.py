"""Bookmarks: a name for what the map shows now, and the way back to each of them."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.messages import Messages
from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import GlyphButton, flat_button, plain_button, refuse
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel
from desktop.widgets.numbers import listed
from desktop.words import Words
from layers.bookmarks import Bookmark, bookmarks, drop, keep, named, open_bookmark, put_back
from layers.i18n import N_, tr
from layers.situation import Situation
from layers.times import format_moment

TITLE = N_("Bookmarks")


class Sight(Protocol):
    """The map, as far as a bookmark goes."""

    def place(self) -> dict[str, float]: ...
    def look_at(self, x: float, y: float, mpp: float) -> None: ...


class BookmarksPanel(QWidget):
    """`sight` is the map of the window."""

    def __init__(
        self, situation: Situation, themes: Themes, messages: Messages, sight: Sight, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._messages = messages
        self._sight = sight
        self._words = Words(self)
        self._build()
        self._words.call(self._refresh)

    def keep(self) -> None:
        """What the map shows now, under the name in the field."""
        before = named(self._situation, self.name.text().strip())
        made = keep(self._situation, self.name.text(), **self._sight.place())
        self.name.clear()
        self._refresh()
        words = tr("Bookmark kept anew: {name}") if before is not None else tr("Bookmark kept: {name}")
        self._messages.done(words.format(name=made.name), partial(self._put_back, made.name, before))

    def open(self, bookmark: Bookmark) -> None:
        """Show its part of the world, its layers and its moment; whatever is not there any more is named."""
        missing = open_bookmark(self._situation, bookmark)
        self._sight.look_at(bookmark.x, bookmark.y, bookmark.mpp)
        if missing:
            words = tr("Not there any more: {layers}.").format(layers=listed([tr(title) for title in missing]))
            self._messages.problem(tr("Bookmark: {name}").format(name=bookmark.name), words)
        else:
            self._messages.note(tr("Bookmark: {name}").format(name=bookmark.name))

    def open_named(self, name: str) -> None:
        """The same by its name; nothing where there is none."""
        if (bookmark := named(self._situation, name)) is not None:
            self.open(bookmark)

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.name = QLineEdit(self)
        self.keep_button = plain_button("", self)
        self._body = ground("panel", self)
        self._rows: QVBoxLayout = column(self._body, margins=(12, 4, 12, 8), gap=4)
        self._words.put(self.name.setPlaceholderText, N_("Name of the bookmark"))
        self._words.put(self.name.setAccessibleName, N_("Name of the bookmark"))
        self._words.put(self.keep_button.setText, N_("Keep what is shown"))
        self.name.returnPressed.connect(self.keep)
        self.keep_button.clicked.connect(self.keep)
        first = row(margins=(12, 8, 12, 4), gap=8)
        first.addWidget(self.name, 1)
        first.addWidget(self.keep_button)
        outer = column(self)
        outer.addLayout(first)
        outer.addWidget(scrolled(self._body, self), 1)

    def _refresh(self) -> None:
        refuse(self.keep_button, self._situation.store.read_only)
        emptied(self._rows)
        kept = bookmarks(self._situation)
        if not kept:
            empty = EmptyPanel(self._themes, "layers", "", parent=self._body)
            empty.set_words(
                tr("No bookmarks yet"), tr("A bookmark keeps the extent, the layers as they are shown, and the moment.")
            )
            self._rows.addWidget(empty, 1)
            return
        for bookmark in kept:
            self._rows.addWidget(self._row(bookmark))
            self._rows.addWidget(hair(self._body))
        self._rows.addStretch(1)

    def _row(self, bookmark: Bookmark) -> QWidget:
        holder = ground("", self._body)
        across, words = row(holder, gap=6), column(gap=0)
        words.addWidget(PlainLabel(bookmark.name, elide="right", parent=holder))
        words.addWidget(PlainLabel(self._when(bookmark), role="muted", elide="right", parent=holder))
        across.addLayout(words, 1)
        show = flat_button(tr("Open the bookmark"), holder)
        show.setAccessibleName(f"{tr('Open the bookmark')}: {bookmark.name}")
        show.clicked.connect(lambda: self.open(bookmark))
        across.addWidget(show)
        away = GlyphButton(self._themes, "trash", f"{tr('Delete')}: {bookmark.name}", size=14, parent=holder)
        away.clicked.connect(lambda: self._drop(bookmark))
        refuse(away, self._situation.store.read_only)
        across.addWidget(away)
        return holder

    def _drop(self, bookmark: Bookmark) -> None:
        drop(self._situation, bookmark.name)
        self._refresh()
        words = tr("Bookmark deleted: {name}").format(name=bookmark.name)
        self._messages.done(words, partial(self._put_back, bookmark.name, bookmark))

    def _put_back(self, name: str, bookmark: Bookmark | None) -> None:
        put_back(self._situation, name, bookmark)
        self._refresh()

    def _when(self, bookmark: Bookmark) -> str:
        moment = bookmark.moment.at or bookmark.moment.known
        if moment is None:
            return tr("Live")
        when = format_moment(moment, self._situation.store.zone)
        return tr("{when}, as known then").format(when=when) if bookmark.moment.known else when
