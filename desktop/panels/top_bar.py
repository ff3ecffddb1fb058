"""The bar at the top: mode, desks, what is in force, search, post, language, theme."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.desks import DESKS
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.badge import RomanFrame
from desktop.widgets.blocks import row
from desktop.widgets.buttons import ChipButton, GlyphButton
from desktop.widgets.label import PlainLabel
from desktop.widgets.segmented import Segmented
from desktop.words import Words
from layers.clock import Moment
from layers.edit import DATASET, Change, Edit
from layers.i18n import N_, language, tr
from layers.posts import posts
from layers.roles import Post
from layers.situation import Situation

THEMES = (("light", N_("Light")), ("dark", N_("Dark")), ("night", N_("Night")))
_GOING_ON = ("responding", "controlled")


class TopBar(QWidget):
    """`search` is put in by the window: the bar only gives it room."""

    desk_chosen = Signal(str)
    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    go_live = Signal()
    look_back = Signal()

    def __init__(
        self, situation: Situation, themes: Themes, search: QWidget, menu: QMenu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._words = Words(self)
        self._level = self._gravest()
        self.menu = menu
        self._line: QHBoxLayout = row(self, margins=(12, 0, 12, 0), gap=10)
        self._build(search)
        subscribe(self, situation.clock.changed, self._on_moment_changed)
        subscribe(self, situation.picture.changed, self._on_picture_changed)
        subscribe(self, situation.changed_post, self._on_post_changed)
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.current)
        self._words.call(self._refresh)

    def show_desk(self, key: str) -> None:
        self.desks.choose(key)

    def _build(self, search: QWidget) -> None:
        self.setProperty("ground", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.name = ChipButton(self._themes, "layers", "", parent=self)
        self.name.setMenu(self.menu)
        self.mode = ChipButton(self._themes, "live", "", mode="live", parent=self)
        self._mode_menu = QMenu(self)
        self.mode.setMenu(self._mode_menu)
        self.desks = Segmented(self._desk_words(), parent=self)
        self.desks.chosen.connect(self.desk_chosen)
        self._response_words = PlainLabel(role="caption", parent=self)
        self._response = RomanFrame(self._themes, 4, parent=self)
        self.post = ChipButton(self._themes, "user", "", parent=self)
        self._post_menu = QMenu(self)
        self._post_menu.aboutToShow.connect(self._fill_posts)
        self.post.setMenu(self._post_menu)
        self.languages = Segmented([("zh", "中"), ("en", "EN")], compact=True, parent=self)
        self.languages.chosen.connect(self.language_chosen)
        self.theme = GlyphButton(self._themes, "theme", "", parent=self)
        self._theme_menu = QMenu(self)
        self.theme.setMenu(self._theme_menu)
        self.theme.setPopupMode(GlyphButton.ToolButtonPopupMode.InstantPopup)
        middle = Qt.AlignmentFlag.AlignVCenter
        left: tuple[QWidget, ...] = (self.name, self.mode, self.desks, self._response_words, self._response)
        for widget in left:
            self._line.addWidget(widget, 0, middle)
        self._line.addStretch(1)
        search.setParent(self)
        search.setMaximumWidth(430)
        search.setMinimumWidth(150)
        self._line.addWidget(search, 6)
        right: tuple[QWidget, ...] = (self.post, self.languages, self.theme)
        for widget in right:
            self._line.addWidget(widget, 0, middle)

    @staticmethod
    def _desk_words() -> list[tuple[str, str]]:
        return [(desk.key, desk.name) for desk in DESKS.values()]

    def _refresh(self) -> None:
        self.name.show_as("layers", tr("Anlan"))
        self.name.setAccessibleName(tr("Menu"))
        self.desks.set_texts(self._desk_words())
        self.desks.setAccessibleName(tr("Desk"))
        self.languages.choose(language())
        self.languages.setAccessibleName(tr("Language"))
        self.theme.set_name(tr("Theme"))
        self._show_mode()
        self._show_post()
        self._show_response()
        self._mode_menu.clear()
        self._mode_menu.addAction(tr("Go live"), self.go_live.emit)
        self._mode_menu.addAction(tr("Look at the past"), self.look_back.emit)
        self._theme_menu.clear()
        for key, words in THEMES:
            entry = self._theme_menu.addAction(tr(words), partial(self.theme_chosen.emit, key))
            entry.setCheckable(True)
            entry.setChecked(key == self._themes.current.name)

    def _show_mode(self) -> None:
        live = self._situation.clock.live
        words = mode_words(live)
        self.mode.show_as("live" if live else "rewind", words, mode="live" if live else "replay")

    def _show_post(self) -> None:
        self.post.show_as("user", tr(self._situation.post.title))
        self.post.setAccessibleName(tr("Post: {post}").format(post=tr(self._situation.post.title)))

    def _gravest(self) -> int | None:
        """The gravest response level in force, where an incident says one."""
        known = "incident" in self._situation.kinds
        told = self._situation.picture.without_places("incident", ("response_level",)) if known else ()
        return min(
            (int(f["response_level"]) for f in told if f["response_level"] and f.state in _GOING_ON), default=None
        )

    def _show_response(self) -> None:
        for widget in (self._response_words, self._response):
            widget.setVisible(self._level is not None)
        if self._level is not None:
            self._response_words.setText(tr("Response"))
            self._response.show_level(self._level, tr("Response level {n}").format(n=self._level))

    def _fill_posts(self) -> None:
        self._post_menu.clear()
        for post in posts(self._situation.store):
            words = f"{tr(post.title)}  ({post.code})"
            entry = self._post_menu.addAction(words, partial(self._situation.take_post, post))
            entry.setCheckable(True)
            entry.setChecked(post == self._situation.post)

    def _on_moment_changed(self, moment: Moment) -> None:
        if self.mode.text() != mode_words(moment.live):
            self._show_mode()

    def _on_picture_changed(self, edit: Edit) -> None:
        if any(_tells_a_level(change) for change in edit.changes):
            self._level = self._gravest()
            self._show_response()

    def _on_post_changed(self, post: Post) -> None:
        self._show_post()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.setFixedHeight(theme.size("bar.top"))
        for entry, (key, _) in zip(self._theme_menu.actions(), THEMES, strict=False):
            entry.setChecked(key == theme.name)


def _tells_a_level(change: Change) -> bool:
    """Whether the response level in force may be another one by it: most changes are to facts that say none."""
    if change.kind == DATASET:
        return "incident" in change.kinds
    sides = (change.before, change.after)
    return change.kind == "incident" and any(f is not None and f["response_level"] for f in sides)


def mode_words(live: bool) -> str:
    """The word of the mode, in Chinese with the English one beside it."""
    if language() == "zh":
        return "实况 LIVE" if live else "复盘 REPLAY"
    return "LIVE" if live else "复盘 REPLAY"
