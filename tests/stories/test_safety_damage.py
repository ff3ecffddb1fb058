"""A damaged workspace is open at once; the window says what is wrong as soon as it is known, and changes nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from desktop.widgets import files
from layers.edit import adding
from layers.errors import NotStored
from layers.record.damage import Soundness
from layers.situation import new_situation, open_situation
from tests.builders import a_shelter
from tests.damage import spoil_unread
from tests.stories.conftest import Opening
from tests.stories.person import texts_in


@pytest.fixture
def work(workspace: Path) -> Path:
    situation = new_situation(workspace)
    situation.apply(adding(a_shelter(id="s1")))
    situation.close()
    return workspace


@pytest.mark.parametrize(("lang", "words", "way_on"), [
    ("en", "work.gpkg is damaged.", "Open another workspace"), ("zh", "work.gpkg 已损坏。", "打开其他工作区"),
])  # fmt: skip
def test_damage_is_told_while_one_works_and_nothing_is_recorded_in_the_file(
    opened: Opening, work: Path, monkeypatch: pytest.MonkeyPatch, lang: str, words: str, way_on: str
) -> None:
    spoil_unread(work)
    before = work.read_bytes()
    person = opened(work, lang=lang, sound=Soundness(work))
    window, bar = person.window, person.window.messages.bar
    person.wait(bar.isVisible)
    assert bar.current is not None
    assert bar.current.text == words
    assert bar.current.hint
    assert bar.action_button.text() == way_on
    assert window.situation.picture.count("shelter") == 1

    assert any(words in text for text in texts_in(window.status))
    with pytest.raises(NotStored):
        person.situation.apply(adding(a_shelter(id="s2")))
    assert person.situation.picture.count("shelter") == 1

    wanted: list[Path] = []
    other = work.with_name("backup.gpkg")
    monkeypatch.setattr(files, "choose_workspace", lambda parent, folder: other)
    window.open_wanted.connect(wanted.append)
    person.click(bar.action_button)
    assert wanted == [other]

    person.leave()
    assert work.read_bytes() == before


def test_a_whole_file_is_ready_to_record_a_moment_after_it_was_opened(opened: Opening, work: Path) -> None:
    person = opened(work, sound=Soundness(work))
    person.situation.apply(adding(a_shelter(id="s2")))
    person.settle()
    assert not person.window.messages.bar.isVisible()
    assert person.situation.store.read_only is None
    person.leave()

    again = open_situation(work)
    assert again.picture.count("shelter") == 2
    again.close()


class Slow(Soundness):
    """Beside the window it goes on reading until somebody lets it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.go_on = threading.Event()

    def find_out(self, progress: Callable[[float, str], None] | None = None) -> None:
        if threading.current_thread() is not threading.main_thread():
            self.go_on.wait(120)
        super().find_out(progress)


@pytest.mark.parametrize(("lang", "words"), [("en", "is still being checked"), ("zh", "仍在检查中")])
def test_an_edit_made_while_the_file_is_being_checked_is_recorded_once_it_is_and_the_window_lives_on(
    opened: Opening, work: Path, lang: str, words: str
) -> None:
    before, sound = work.read_bytes(), Slow(work)
    person = opened(work, lang=lang, sound=sound, settle=False)
    bar, seen = person.window.messages.bar, []

    def look() -> None:
        if not bar.isVisible():
            return
        seen.append((bar.current.text, work.read_bytes(), person.situation.picture.count("shelter")))
        looking.stop()
        sound.go_on.set()

    looking = QTimer(person.window)
    looking.timeout.connect(look)
    looking.start(20)
    person.situation.apply(adding(a_shelter(id="s2")))

    ((told, on_disk, shown),) = seen
    assert words in told
    assert on_disk == before
    assert shown == 1
    assert person.situation.picture.count("shelter") == 2
    assert bar.current is None or words not in bar.current.text
    person.leave()
    again = open_situation(work)
    assert again.picture.count("shelter") == 2
    again.close()


def test_a_window_that_is_to_be_closed_while_an_edit_waits_is_closed_after_it(opened: Opening, work: Path) -> None:
    sound = Slow(work)
    person = opened(work, sound=sound, settle=False)
    window, there = person.window, []

    def close() -> None:
        window.close()
        there.append(window.isVisible())
        sound.go_on.set()

    QTimer.singleShot(20, window, close)
    with person.qtbot.waitSignal(window.closed):
        person.situation.apply(adding(a_shelter(id="s2")))
    assert there == [True]
    again = open_situation(work)
    assert again.picture.count("shelter") == 2
    again.close()


def test_damage_found_while_an_edit_waits_is_told_and_the_edit_is_not_said_to_be_there(
    opened: Opening, work: Path
) -> None:
    spoil_unread(work)
    before, sound = work.read_bytes(), Slow(work)
    person = opened(work, sound=sound, settle=False)
    QTimer.singleShot(20, person.window, sound.go_on.set)
    with pytest.raises(NotStored, match="is damaged"):
        person.situation.apply(adding(a_shelter(id="s2")))
    assert person.situation.picture.count("shelter") == 1
    person.leave()
    assert work.read_bytes() == before


def test_damage_that_is_met_while_reading_is_told_in_the_same_words(opened: Opening, work: Path) -> None:
    person = opened(work)
    person.window.hear_mistake(sqlite3.DatabaseError("database disk image is malformed"), "a report")
    bar = person.window.messages.bar
    assert bar.current is not None
    assert bar.current.text == "work.gpkg is damaged."
    assert person.window.side.current != "broken"
    with pytest.raises(NotStored):
        person.situation.apply(adding(a_shelter(id="s2")))
