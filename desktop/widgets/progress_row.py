"""One piece of work: how far it is, in percent and in words, and a button that ends it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets import numbers
from desktop.widgets.buttons import GlyphButton
from desktop.widgets.glyph_label import GlyphLabel
from desktop.widgets.label import PlainLabel
from layers.i18n import tr

_STEPS = 1000


class ProgressRow(QWidget):
    """Says `cancelled` when a person has had enough; whoever does the work then ends it."""

    cancelled = Signal()

    def __init__(self, themes: Themes, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._begun: bool | None = None
        self._title = PlainLabel(title, elide="right", parent=self)
        self._percent = PlainLabel(role="muted", parent=self)
        self._outcome = GlyphLabel(themes, "check", token="accent.text", parent=self)
        self._bar = QProgressBar(self)
        self._words = PlainLabel(role="caption", elide="right", parent=self)
        self.cancel_button = GlyphButton(themes, "close", tr("Cancel"), size=14, parent=self)
        self.cancel_button.clicked.connect(self.cancelled)
        self._build()
        self.show_waiting("")

    @property
    def words(self) -> str:
        return self._words.text()

    def show_progress(self, done: float, words: str) -> None:
        """`done` from 0 to 1."""
        self._begun = True
        self._bar.setValue(round(done * _STEPS))
        self._say(words, numbers.percent(done), running=True)
        self._bar.setVisible(True)

    def show_waiting(self, words: str) -> None:
        """Not begun yet: other work comes first."""
        self._begun = False
        self._say(words, tr("Waiting"), running=True)
        self._bar.setVisible(False)

    def show_done(self, words: str) -> None:
        self._begun = True
        self._say(words, tr("Done"), running=False)
        self._outcome.show_glyph("check", "accent.text")

    def show_failed(self, words: str) -> None:
        self._begun = True
        self._say(words, tr("Not finished"), running=False)
        self._words.set_role("problem")
        self._outcome.show_glyph("problem", "problem.text")

    def retranslate(self, title: str = "") -> None:
        """The words of the work itself come from whoever does it, its `title` from whoever shows it."""
        self.cancel_button.set_name(tr("Cancel"))
        if title:
            self._title.setText(title)
            self._bar.setAccessibleName(title)
        if self._begun is False:
            self.show_waiting(self.words)

    def _say(self, words: str, percent: str, *, running: bool) -> None:
        self._words.setText(words)
        self._words.set_role("caption")
        self._percent.setText(percent)
        self._bar.setVisible(running)
        self.cancel_button.setVisible(running)
        self._outcome.setVisible(not running)
        self.setAccessibleName(f"{self._title.text()}, {percent}, {words}")

    def _build(self) -> None:
        self._outcome.setContentsMargins(6, 6, 6, 6)  # as large as the button it takes the place of
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self._title.text())
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._percent)
        head.addWidget(self.cancel_button)
        head.addWidget(self._outcome, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 2, 8, 6)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._words)
