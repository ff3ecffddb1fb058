"""A trainer looks back: the frame, the word, the refusals, both times, play by hand, the histogram, the way home."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage

from layers.columns import content_hash, encode
from layers.edit import adding, setting
from layers.feature import Feature
from tests.builders import Hands, a_shelter
from tests.stories.conftest import STORY, Opening
from tests.stories.person import LEFT, PLAIN, Person

CALLS = 240


def an_archive() -> tuple[Feature, dict[str, bytes]]:
    """Calls of one day, ever more often towards its end."""
    start = int((STORY - timedelta(days=1)).timestamp() * 1e6)
    times = [start + int(86_400e6 * (n / CALLS) ** 0.5) for n in range(CALLS)]
    content = encode({
        "id": [f"calls/{n}" for n in range(CALLS)], "time": times,
        "lon": [108.325 + n * 4e-5 for n in range(CALLS)], "lat": [22.815 + n * 3e-5 for n in range(CALLS)],
        "category": ["water"] * CALLS,
    })  # fmt: skip
    sha256 = content_hash(content)
    values = {"name": "Calls", "role": "archive", "of": "calls", "sha256": sha256, "count": CALLS, "columns": [],
              "bounds": [108.325, 22.815, 108.335, 22.823]}  # fmt: skip
    return Feature("set:calls", "dataset", values), {sha256: content}


@pytest.fixture
def trainer(opened: Opening, hands: Hands) -> Person:
    """Two hours of record: a shelter at 09:00, opened at 10:00; at 11:00 a report of what was so at 09:30."""
    person = opened(desk="train")
    layer, contents = an_archive()
    person.situation.apply(adding(layer), contents=contents)
    person.situation.apply(adding(a_shelter(id="s1", name="Gym", state="standby")), imported=True)
    hands.on(hours=1)
    person.situation.move(person.situation.picture.get("s1"), "open")
    hands.on(hours=1)
    late = setting(person.situation.picture.get("s1"), address="By the river")
    person.situation.apply(late, valid=STORY + timedelta(minutes=30))
    hands.on(hours=1)
    person.window.timeline.track.look_at(STORY - timedelta(days=1), STORY + timedelta(hours=3))
    person.settle()
    return person


def press_track(person: Person, moment: datetime) -> QPoint:
    """With the mouse, where the moment stands on the track."""
    track = person.window.timeline.track
    at = track_point(person, moment)
    person.qtbot.mouseClick(track, LEFT, PLAIN, at)
    return at


def track_point(person: Person, moment: datetime) -> QPoint:
    """Between the names of the lanes at the left and the margin at the right."""
    track, theme = person.window.timeline.track, person.themes.current
    left, right = theme.px(120), track.width() - theme.px(10)
    low, high = track.span
    share = (moment - low) / (high - low)
    assert 0 <= share <= 1, "that moment is not on the track"
    return QPoint(round(left + share * (right - left)), track.height() // 2)


def test_pressing_the_track_shows_the_past_with_frame_and_word_and_l_goes_live(trainer: Person):
    window, wanted = trainer.window, STORY + timedelta(minutes=90)

    press_track(trainer, wanted)
    trainer.settle()

    assert abs(trainer.situation.clock.now() - wanted) < timedelta(minutes=4)
    assert window.windowTitle().startswith("复盘 REPLAY")
    assert "REPLAY" in window.top.mode.text()
    assert trainer.sees("Looking at the past: nothing can be changed", window.status)
    frame = left_edge(trainer)

    trainer.press("L", window)
    trainer.settle()
    assert trainer.situation.clock.live
    assert "REPLAY" not in window.windowTitle()
    assert left_edge(trainer) != frame


def left_edge(person: Person) -> QImage:
    return person.window.grab(QRect(0, 0, 3, person.window.height())).toImage()


def test_dragging_along_the_track_moves_the_moment_with_the_pointer(trainer: Person):
    track, clock = trainer.window.timeline.track, trainer.situation.clock
    start, end = (track_point(trainer, STORY + timedelta(hours=h)) for h in (0.2, 1.5))
    seen = []
    trainer.qtbot.mousePress(track, LEFT, PLAIN, start)
    for share in (0.3, 0.6, 1.0):
        trainer.qtbot.mouseMove(track, start + (end - start) * share)
        seen.append(clock.now())
    trainer.qtbot.mouseRelease(track, LEFT, PLAIN, end)

    assert not clock.live
    assert clock.now() > STORY + timedelta(hours=1)


def test_in_the_past_everything_that_edits_is_refused_with_a_sentence(trainer: Person):
    window = trainer.window
    press_track(trainer, STORY + timedelta(minutes=90))
    trainer.settle()
    trainer.situation.stack.select(["s1"])
    trainer.turn_to("Details")

    for button in (window.details.record_button, window.details.delete_button, window.details.reshape_button):
        assert not button.isEnabled()
        assert "You are looking at the past." in button.toolTip()
    assert not window.details.form.editor("name").isEnabled()
    assert not window.details.steps

    lines = len(list(trainer.situation.store.lines()))
    trainer.press("Ctrl+Z", window)
    trainer.wait(lambda: trainer.refusals)
    assert trainer.message == "You are looking at the past. Go live to edit."
    assert len(list(trainer.situation.store.lines())) == lines

    trainer.click(window.messages.bar.action_button)
    assert trainer.situation.clock.live


def test_a_late_report_is_in_the_past_as_it_was_and_not_in_the_past_as_known(trainer: Person):
    window = trainer.window
    trainer.situation.clock.seek(STORY + timedelta(minutes=90))
    trainer.situation.stack.select(["s1"])
    trainer.turn_to("Details")
    assert window.details.form.editor("address").text() == "By the river"

    trainer.click(window.timeline.times.button("known"))
    trainer.settle()
    assert trainer.sees("As known then", window.timeline)
    assert window.details.form.editor("address").text() == ""

    trainer.click(window.timeline.times.button("was"))
    trainer.settle()
    assert window.details.form.editor("address").text() == "By the river"


def test_the_state_of_things_is_that_of_the_moment(trainer: Person):
    window, clock = trainer.window, trainer.situation.clock
    trainer.situation.stack.select(["s1"])
    trainer.turn_to("Details")
    assert trainer.sees("Open", window.details)

    clock.seek(STORY + timedelta(minutes=20))
    trainer.settle()
    assert trainer.sees("On standby", window.details)

    clock.seek(STORY - timedelta(minutes=5))
    trainer.settle()
    assert trainer.situation.picture.get("s1") is None
    assert not trainer.sees("On standby", window.details)


def test_play_goes_at_the_chosen_speed_and_space_stops_it(trainer: Person):
    timeline, clock = trainer.window.timeline, trainer.situation.clock
    trainer.choose(timeline.speed, 600)
    press_track(trainer, STORY - timedelta(hours=5))
    begun = clock.now()

    trainer.key(Qt.Key.Key_Space, trainer.window)
    assert clock.playing
    assert timeline.play.accessibleName().startswith("Pause")
    moved = clock.now()
    clock.tick(2.0)
    assert clock.now() - moved == timedelta(minutes=20)
    assert clock.now() >= begun + timedelta(minutes=20)

    trainer.key(Qt.Key.Key_Space, trainer.window)
    assert not clock.playing
    stood = clock.now()
    clock.tick(2.0)
    assert clock.now() == stood


def test_playing_to_the_end_stops_where_the_track_does(trainer: Person):
    timeline, clock = trainer.window.timeline, trainer.situation.clock
    trainer.choose(timeline.speed, 604800)
    press_track(trainer, STORY - timedelta(hours=5))

    trainer.click(timeline.play)
    trainer.wait(lambda: not clock.playing)

    assert clock.live or clock.now() >= timeline.track.span[1]


def test_the_histogram_of_a_history_stands_on_the_track(trainer: Person):
    track = trainer.window.timeline.track
    drawn = track.grab().toImage()

    trainer.press("Ctrl+Z", trainer.window)
    trainer.press("Ctrl+Z", trainer.window)
    trainer.press("Ctrl+Z", trainer.window)
    trainer.press("Ctrl+Z", trainer.window)
    assert list(trainer.situation.picture.archives()) == []
    track.look_at(STORY - timedelta(days=1), STORY + timedelta(hours=3))

    assert track.grab().toImage() != drawn


def test_calls_of_the_history_come_onto_the_map_as_time_goes_by(trainer: Person):
    canvas = trainer.window.map.canvas
    trainer.window.map.set_view((108.324, 22.814, 108.336, 22.823))
    trainer.situation.clock.seek(STORY - timedelta(hours=23, minutes=59))
    trainer.settle()
    few = canvas.snapshot()

    trainer.situation.clock.seek(STORY - timedelta(hours=1))
    trainer.settle()

    assert canvas.snapshot() != few


def test_drawing_in_the_past_is_refused_before_the_first_corner(trainer: Person):
    press_track(trainer, STORY + timedelta(minutes=90))
    trainer.press("Ctrl+2", trainer.window)

    trainer.pick(lambda: trainer.click(trainer.window.tools.buttons["draw"]), "Evacuation zone")

    trainer.wait(lambda: trainer.refusals)
    assert trainer.message == "You are looking at the past. Go live to edit."
    assert not trainer.window.map.canvas.in_gesture
