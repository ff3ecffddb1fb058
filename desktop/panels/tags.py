"""Tags of one's own: put on what is selected, listed with how many have them, and used to show those only."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.messages import Messages
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import flat_button, plain_button, set_words
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel
from desktop.widgets.numbers import number
from desktop.words import Words
from layers.edit import Edit
from layers.i18n import N_, tr
from layers.situation import Situation
from layers.tags import Tagged, show_only, shown_only, tag_counts, tagged, tagged_layers, tagging

TITLE = N_("Tags")


class TagsPanel(QWidget):
    """Follows the facts while it is seen."""

    def __init__(self, situation: Situation, themes: Themes, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation, self._themes, self._messages = situation, themes, messages
        self._known: dict[str, Tagged] = {}
        self._words = Words(self)
        self._build()
        subscribe(self, situation.picture.changed, self._on_changed)
        subscribe(self, situation.stack.changed, self._on_stack_changed)
        self._words.call(self._refresh_in_sight)

    def tag(self) -> None:
        """What stands in the field, on all that is selected; where all have it, off them."""
        situation = self._situation
        chosen = [f for identity in situation.stack.selection if (f := situation.picture.get(identity)) is not None]
        edit = tagging(chosen, self.name.text())
        situation.apply(edit)
        self.name.clear()
        self._messages.done(edit.label, situation.undo)

    def refresh(self) -> None:
        emptied(self._rows)
        counts = tag_counts(self._tagged())
        layers = tag_counts([tagged_layers(self._situation.stack)])
        only = shown_only(self._situation.stack)
        self.all_button.setVisible(only is not None)
        set_words(self.all_button, tr("Show all again, not only {tag}").format(tag=only or ""))
        if not counts and not layers:
            empty = EmptyPanel(self._themes, "note", "", parent=self._body)
            hint = tr("Select something on the map, type a word above and press Enter.")
            empty.set_words(tr("No tags yet"), tr("A tag is a word of your own on anything, across all layers."), hint)
            self._rows.addWidget(empty, 1)
            return
        for tag in sorted(counts.keys() | layers.keys(), key=str.casefold):
            self._rows.addWidget(self._row(tag, counts.get(tag, 0), layers.get(tag, 0)))
            self._rows.addWidget(hair(self._body))
        self._rows.addStretch(1)

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.name = QLineEdit(self)
        self.put_button = plain_button("", self)
        self.all_button = flat_button("", self)
        self._body = ground("panel", self)
        self._rows: QVBoxLayout = column(self._body, margins=(12, 4, 12, 8), gap=4)
        self._words.put(self.name.setPlaceholderText, N_("Tag for what is selected"))
        self._words.put(self.name.setAccessibleName, N_("Tag for what is selected"))
        self._words.call(lambda: set_words(self.put_button, tr("Put on or take off")))
        self.name.returnPressed.connect(self.tag)
        self.put_button.clicked.connect(self.tag)
        self.all_button.clicked.connect(lambda: show_only(self._situation.stack, None))
        first = row(margins=(12, 8, 12, 4), gap=8)
        first.addWidget(self.name, 1)
        first.addWidget(self.put_button)
        outer = column(self)
        outer.addLayout(first)
        outer.addWidget(self.all_button)
        outer.addWidget(scrolled(self._body, self), 1)

    def _row(self, tag: str, count: int, layers: int) -> QWidget:
        """How many features have it, and how many layers as a whole."""
        holder = ground("", self._body)
        across = row(holder, gap=6)
        across.addWidget(PlainLabel(tag, elide="right", parent=holder), 1)
        told = [number(count)] if count or not layers else []
        told += [tr("Layers: {n}").format(n=number(layers))] if layers else []
        across.addWidget(PlainLabel(" · ".join(told), role="muted", parent=holder))
        for words, act in ((tr("Select"), self._select), (tr("Show only these"), self._show_only)):
            button = flat_button(words, holder)
            button.setAccessibleName(f"{words}: {tag}")
            button.clicked.connect(lambda checked=False, act=act: act(tag))
            across.addWidget(button)
        return holder

    def _tagged(self) -> Iterable[Tagged]:
        """By kind; read again only where an edit was."""
        picture = self._situation.picture
        for key in picture.kinds_present():
            if key not in self._known:
                self._known[key] = tagged(picture, key)
        return self._known.values()

    def _select(self, tag: str) -> None:
        self._situation.stack.select([i for one in self._tagged() for i, tags in one.items() if tag in tags])

    def _show_only(self, tag: str) -> None:
        show_only(self._situation.stack, tag)

    def _on_changed(self, edit: Edit) -> None:
        for key in edit.kinds:
            self._known.pop(key, None)
        self._refresh_in_sight()

    def _on_stack_changed(self, keys: frozenset[str]) -> None:
        self._refresh_in_sight()

    def _refresh_in_sight(self) -> None:
        """Out of sight nothing is read: it is when somebody turns to it."""
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: object) -> None:
        self.refresh()
