"""A damaged workspace is open at once; the window says what is wrong as soon as it is known, and changes nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

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


def test_damage_that_is_met_while_reading_is_told_in_the_same_words(opened: Opening, work: Path) -> None:
    person = opened(work)
    person.window.hear_mistake(sqlite3.DatabaseError("database disk image is malformed"), "a report")
    bar = person.window.messages.bar
    assert bar.current is not None
    assert bar.current.text == "work.gpkg is damaged."
    assert person.window.side.current != "broken"
    with pytest.raises(NotStored):
        person.situation.apply(adding(a_shelter(id="s2")))
