"""Language and look are switched at run time: every word in sight follows, and no theme complains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QMenu, QWidget

from layers.exchange.writers import WRITERS
from layers.i18n import catalogue
from layers.situation import Situation
from tests.stories.conftest import Opening
from tests.stories.person import Person, plain, texts_in

PARTS = re.compile(r"\n| · | ✕")
CHINESE = re.compile(r"[\u3400-\u9fff]")
# In both languages on purpose: the names of the languages, the word of the mode, keys.
IN_BOTH = frozenset({"中", "EN", "复盘 REPLAY", "实况 LIVE", "LIVE", "Esc", "Enter"})
PANELS = {
    "command": ("board", "details", "table", "log"), "plan": ("plan", "bin", "import", "export"), "train": ("log",),
}  # fmt: skip


@pytest.fixture
def reader(opened: Opening, city: Path) -> Person:
    """At the demo city, with an incident in the details and everything drawn."""
    person = opened(city, around=None, now=None)
    case = next(f for f in person.situation.picture.features("incident") if f.state == "responding")
    person.situation.stack.select([case.id])
    person.settle()
    return person


def everything_said(person: Person) -> Iterator[tuple[str, str]]:
    """Each text with where it stands, at every desk and in every panel."""
    window = person.window
    for desk, panels in PANELS.items():
        window.show_desk(desk)
        for panel in panels:
            window.side.turn_to(panel)
            person.settle()
            yield from ((f"{desk}/{panel}", text) for text in said(window))
    for menu in (window.top.menu, window.top.mode.menu(), window.top.theme.menu()):
        yield from (("menu", plain(entry.text())) for entry in menu.actions())
    for deed in window.actions_:
        yield "action", plain(deed.text())
    for shape in ("area", "line", "point"):
        yield from (("draw", text) for text in draw_entries(person, shape))


def draw_entries(person: Person, shape: str) -> list[str]:
    from layers.kind import Geometry

    menu: QMenu = person.window.tools.open_menu(Geometry(shape))
    found = [plain(entry.text()) for entry in menu.actions()]
    menu.deleteLater()
    return found


def said(widget: QWidget) -> Iterator[str]:
    """Words in sight, and those for the hover and for screen readers; heads of tables; entries of lists to choose."""
    yield from texts_in(widget)
    for child in widget.findChildren(QWidget):
        if not child.isVisible():
            continue
        yield from (_bare(child.toolTip()), child.accessibleName(), child.accessibleDescription())
        if isinstance(child, QComboBox):
            yield from (child.itemText(n) for n in range(child.count()))
        if isinstance(child, QAbstractItemView) and (model := child.model()) is not None:
            heads = (model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount()))
            yield from (str(head) for head in heads if head and not str(head).isdigit())
        if isinstance(child, QLabel | QAbstractButton):
            yield plain(child.text())


def _bare(tooltip: str) -> str:
    return re.sub(r"<[^>]+>", "", tooltip)


@cache
def patterns(code: str) -> list[tuple[str, re.Pattern[str]]]:
    """What each sentence of the other language looks like with anything in its gaps."""
    found = []
    for english, chinese in catalogue("zh").items():
        there, here = (english, chinese) if code == "zh" else (chinese, english)
        letters = re.sub(r"{[^}]*}", "", there)
        if there == here or len(re.findall(r"[A-Za-z]" if code == "zh" else CHINESE, letters)) < 2:
            continue
        body = ".+?".join(re.escape(part) for part in re.split(r"{[^}]*}", there))
        found.append((there, re.compile(f"^{body}[*: ]*$", re.DOTALL)))
    return found


def left_over(texts: Iterable[tuple[str, str]], code: str, facts: frozenset[str]) -> list[str]:
    """What still stands in the other language, though the catalogue has words for it."""
    wrong: dict[str, str] = {}
    known = set(IN_BOTH | facts)
    for where, text in texts:
        for line in filter(None, (part.strip() for part in PARTS.split(text))):
            if line in known:
                continue
            known.add(line)
            hit = next((there for there, pattern in patterns(code) if pattern.match(line)), None)
            if hit is not None and not _is_mixed(line, code):
                wrong[line] = f"{where}: {line!r} ({hit!r})"
    return list(wrong.values())


def _is_mixed(line: str, code: str) -> bool:
    """A sentence of the right language around a gap that holds some fact."""
    return code == "zh" and bool(CHINESE.search(line))


def untranslated(texts: Iterable[tuple[str, str]], facts: frozenset[str]) -> list[str]:
    """Chinese letters in English that are no facts."""
    known = "\n".join(facts | IN_BOTH)
    wrong: dict[str, str] = {}
    for where, text in texts:
        for line in filter(None, (part.strip() for part in text.splitlines())):
            if not all(piece in known for piece in re.findall(r"[\u3400-\u9fff]+", line)):
                wrong.setdefault(line, f"{where}: {line!r}")
    return list(wrong.values())


def facts_of(situation: Situation) -> frozenset[str]:
    """Every text that stands in the data."""
    words: list[str] = []
    for key in situation.picture.kinds_present():
        if situation.picture.count(key) < 3000:
            for feature in situation.picture.features(key):
                words += [feature.id, *(str(value) for value in feature.values.values())]
    for line in situation.store.lines():
        words += [line.reason, *(str(value) for value in line.label.args.values())]
    return frozenset(part.strip() for word in words for part in (word, *PARTS.split(word)))


@pytest.mark.slow
def test_every_word_in_sight_becomes_chinese_and_english_again(reader: Person):
    window, facts = reader.window, facts_of(reader.situation)
    assert left_over(everything_said(reader), "en", facts) == []

    window.show_desk("command")
    reader.click(window.top.languages.button("zh"))
    assert left_over(everything_said(reader), "zh", facts) == []

    reader.click(window.top.languages.button("en"))
    texts = list(everything_said(reader))
    assert left_over(texts, "en", facts) == []
    assert untranslated(texts, facts) == []


def test_the_scan_would_see_a_word_that_stayed(reader: Person):
    reader.click(reader.window.top.languages.button("zh"))
    reader.window.details.record_button.setText("Record")
    reader.window.side.turn_to("details")
    texts = [("command/details", text) for text in said(reader.window)]
    assert any("'Record'" in wrong for wrong in left_over(texts, "zh", frozenset()))


def latin(texts: Iterable[tuple[str, str]], facts: frozenset[str]) -> list[str]:
    """Lines in Latin letters alone that no fact has, whether or not a catalogue knows them."""
    lines = {line.strip(): where for where, text in texts for line in PARTS.split(text)}
    return [
        f"{where}: {line}"
        for line, where in lines.items()
        if re.search("[A-Za-z]{4,}", line) and not CHINESE.search(line) and line not in facts | IN_BOTH
    ]


def test_a_window_that_opens_in_chinese_has_no_english_words(opened: Opening, city: Path):
    person = opened(city, around=None, now=None, lang="zh", desk="plan")
    facts = facts_of(person.situation) | {str(city), "EPSG:4326", "Asia/Shanghai"}
    facts |= {f"{w.title} ({w.suffixes[0]})" for w in WRITERS}  # formats keep their names
    texts = list(everything_said(person))
    assert left_over(texts, "zh", facts) == []
    assert latin(texts, facts) == []


def test_three_looks_are_three_pictures_and_the_words_stay(reader: Person):
    window, pictures = reader.window, []
    for name in ("light", "dark", "night"):
        reader.window.actions_[f"theme.{name}"].trigger()
        for desk in PANELS:
            window.show_desk(desk)
            reader.settle()
        pictures.append(window.grab().toImage())
        assert window.map.canvas.snapshot().pixelColor(5, 5).isValid()
    assert len({bytes(p.constBits()) for p in pictures}) == 3
