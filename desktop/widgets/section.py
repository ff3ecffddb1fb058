"""A part of a panel under a head with its title, its count and its actions; it folds away."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.glyphs import theme_icon
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.buttons import set_words
from desktop.widgets.label import PlainLabel


class Section(QWidget):
    """Holds `content`. Space or Enter on the title folds it and opens it again."""

    folded = Signal(bool)

    def __init__(self, themes: Themes, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.content = content
        self.title_button = QToolButton(self)
        self._count = PlainLabel(role="muted", parent=self)
        self._head = QFrame(self)
        self._actions = QHBoxLayout()
        self._build()
        self.set_title(title)
        self.set_count("")
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.current)

    @property
    def is_folded(self) -> bool:
        return not self.title_button.isChecked()

    def set_folded(self, folded: bool) -> None:
        self.title_button.setChecked(not folded)

    def set_title(self, title: str) -> None:
        set_words(self.title_button, title)

    def set_count(self, count: str) -> None:
        """A number or a few words after the title."""
        self._count.setText(count)
        self._count.setVisible(bool(count))

    def add_action(self, widget: QWidget) -> None:
        """At the right of the head, after those already there."""
        self._actions.addWidget(widget)

    def _build(self) -> None:
        self.title_button.setProperty("role", "fold")
        self.title_button.setCheckable(True)
        self.title_button.setChecked(True)
        self.title_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.title_button.toggled.connect(self._on_toggled)
        self._head.setProperty("role", "head")
        self._actions.setSpacing(4)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(6, 0, 8, 0)
        row.setSpacing(6)
        row.addWidget(self.title_button)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addLayout(self._actions)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.content, 1)

    def _on_toggled(self, is_open: bool) -> None:
        self.content.setVisible(is_open)
        upright = QSizePolicy.Policy.Preferred if is_open else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, upright)
        self._show_arrow(self._themes.current)
        self.folded.emit(not is_open)

    def _on_theme_changed(self, theme: Theme) -> None:
        self._head.setFixedHeight(theme.size("bar.panel_head"))
        self._show_arrow(theme)

    def _show_arrow(self, theme: Theme) -> None:
        self.title_button.setIcon(theme_icon("chevron" if self.is_folded else "chevron-down", theme, 13, quiet=True))
        self.title_button.setIconSize(QSize(theme.px(13), theme.px(13)))
