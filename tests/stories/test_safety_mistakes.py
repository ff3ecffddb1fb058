"""A mistake of ours, wherever it is made, is caught, written down and told; the window and the work live on."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction

from desktop.subscribe import subscribe
from layers.edit import adding
from tests.builders import a_shelter
from tests.stories.conftest import Opening
from tests.stories.person import Person, texts_in


class Broken(Exception):
    """Nobody expects it."""


class Heart:
    """Something that listens and breaks."""

    def beat(self, *_: object) -> None:
        raise Broken("the heart")


def through_store(person: Person, heart: Heart) -> None:
    subscribe(person.window, person.situation.store.changed, heart.beat)
    person.situation.apply(adding(a_shelter(name="Gym")))


def through_picture(person: Person, heart: Heart) -> None:
    subscribe(person.window, person.situation.picture.changed, heart.beat)
    person.situation.apply(adding(a_shelter(name="Gym")))


def through_clock(person: Person, heart: Heart) -> None:
    subscribe(person.window, person.situation.clock.changed, heart.beat)
    person.press("Alt+Left", person.window)


def through_selection(person: Person, heart: Heart) -> None:
    subscribe(person.window, person.situation.stack.selected, heart.beat)
    person.situation.stack.select(["x"])


def through_layers(person: Person, heart: Heart) -> None:
    subscribe(person.window, person.situation.stack.changed, heart.beat)
    person.situation.stack.set_visible("shelter", False)


def through_button(person: Person, heart: Heart) -> None:
    person.window.top.post.clicked.connect(heart.beat)
    person.window.top.post.setMenu(None)
    person.click(person.window.top.post)


def through_action(person: Person, heart: Heart) -> None:
    action = QAction(person.window)
    action.triggered.connect(heart.beat)
    action.trigger()


def through_timer(person: Person, heart: Heart) -> None:
    QTimer.singleShot(0, person.window, heart.beat)


def through_thread(person: Person, heart: Heart) -> None:
    thread = threading.Thread(target=heart.beat)
    thread.start()
    thread.join()


def through_job(person: Person, heart: Heart) -> None:
    person.window.jobs.start("work", lambda *, progress: heart.beat())


def through_end_of_job(person: Person, heart: Heart) -> None:
    person.window.jobs.start("work", lambda *, progress: 1).finished.connect(heart.beat)


WAYS = [
    through_store, through_picture, through_clock, through_selection, through_layers, through_button, through_action,
    through_timer, through_thread, through_job, through_end_of_job,
]  # fmt: skip


@pytest.mark.parametrize("break_it", WAYS, ids=lambda way: way.__name__)
def test_a_mistake_is_caught_written_down_and_told_and_the_window_lives(
    opened: Opening, break_it: Callable[[Person, Heart], None]
):
    person = opened()
    heart = Heart()

    break_it(person, heart)
    person.wait(lambda: person.mistakes)

    assert "Broken: the heart" in person.mistakes[0]
    assert "Broken: the heart" in person.crash.log_path.read_text(encoding="utf-8")
    person.wait(lambda: person.window.side.current == "broken")
    words = " ".join(texts_in(person.window.broken))
    assert words.strip()
    person.mistakes.clear()

    person.situation.clock.go_live()
    person.situation.apply(adding(a_shelter(id="later", name="Later")))
    assert person.situation.picture.get("later") is not None
    assert person.window.isVisible()
    person.mistakes.clear()


def test_what_is_typed_is_drafted_at_once_when_something_breaks(opened: Opening):
    person = opened()
    person.situation.apply(adding(a_shelter(id="s1", name="Gym")))
    person.situation.stack.select(["s1"])
    person.write(person.window.details.form.editor("address"), "Half an addr")

    QTimer.singleShot(0, person.window, Heart().beat)
    person.wait(lambda: person.mistakes)

    assert person.situation.store.draft("form:s1")["typed"] == {"address": "Half an addr"}
    person.mistakes.clear()
