"""The command palette: every action by either name, and every one of them does something or says why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.actions import Deed
from desktop.dialogs.palette import Palette
from desktop.widgets import files
from layers.i18n import language
from tests.stories.conftest import Opening
from tests.stories.person import Person

# A page takes seconds to load; the stories of the web map show these.
ELSEWHERE = {"map.web", "map.both"}


@pytest.fixture
def at_the_city(opened: Opening, city: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr(files.QFileDialog, "getOpenFileName", lambda *a, **k: ASKED.append("open") or ("", ""))
    ASKED.clear()
    return opened(city, around=None, now=None, desk="plan")


ASKED: list[str] = []


def palette(person: Person) -> Palette:
    person.press("Ctrl+K", person.window)
    person.wait(lambda: isinstance(QApplication.activePopupWidget(), Palette))
    return QApplication.activePopupWidget()


def test_every_action_is_found_by_its_english_and_by_its_chinese_name(at_the_city: Person):
    shown = palette(at_the_city)
    for deed in at_the_city.window.actions_:
        if deed.key == "palette":
            continue
        for name in deed.titles():
            shown.line.setText(name)
            assert any(name in title for title in shown.titles()), name
    names = [deed.title("zh") for deed in at_the_city.window.actions_]
    assert all(any("\u3400" <= letter <= "\u9fff" for letter in name) for name in names)
    shown.close()


def test_a_command_is_typed_in_chinese_and_done_with_enter(at_the_city: Person):
    shown = palette(at_the_city)
    at_the_city.type(shown.line, "深色")
    at_the_city.key(Qt.Key.Key_Return, shown.line)
    at_the_city.wait(lambda: QApplication.activePopupWidget() is None)
    assert at_the_city.themes.current.name == "dark"


def look_of(person: Person) -> dict[str, Any]:
    """Everything that a command might change."""
    window, situation = person.window, person.situation
    view = window.map.canvas.view
    return {
        "desk": window.desk, "panel": window.side.current, "moment": situation.clock.moment,
        "playing": situation.clock.playing, "view": (view.x, view.y, view.mpp), "map": window.map.shown,
        "theme": person.themes.current.name, "language": language(), "selection": situation.stack.selection,
        "lines": sum(1 for _ in situation.store.lines()), "message": window.messages.bar.current,
        "gesture": window.map.canvas.in_gesture, "focus": QApplication.focusWidget(),
        "popup": QApplication.activePopupWidget(), "refusals": len(person.refusals), "asked": len(ASKED),
        "shut": not window.isVisible(), "windows": [w for w in QApplication.topLevelWidgets() if w.isVisible()],
        "seen": [part.grab().toImage() for part in (window.top, window.map, window.side)],
    }  # fmt: skip


def make_ready(person: Person, deed: Deed) -> None:
    """Where the deed has something to do."""
    window, situation = person.window, person.situation
    if window.map.canvas.in_gesture:
        window.map.canvas.cancel_gesture()
    situation.clock.go_live()
    window.messages.bar.clear()
    zone = next(f.id for f in situation.picture.features("evac_zone"))
    situation.stack.select([zone])
    window.side.turn_to("table")
    window.map.set_view((108.30, 22.79, 108.33, 22.82))
    window.setFocus()
    if deed.key.startswith("desk."):
        window.show_desk("train" if deed.key != "desk.train" else "plan")
    if deed.key == "panel.table":
        window.side.turn_to("details")
    if deed.key.startswith("theme."):
        window.use_theme("dark" if deed.key != "theme.dark" else "light")
    if deed.key in ("live", "forward"):
        window.timeline.step(-3)
    if deed.key == "extent.forward":
        for box in ((108.30, 22.79, 108.33, 22.82), (108.31, 22.80, 108.32, 22.81)):
            window.map.set_view(box)
            window.map_desk.extents.remember()
        window.map_desk.extents.back()
    if deed.key == "find.all":
        window.actions_["find.view"].trigger()
    if deed.key == "grid":
        person.move(person.pixel(108.315, 22.805))
    if deed.key == "redo":
        situation.undo()
    if deed.key == "map.canvas":
        window.map.show_map("web")


def test_every_action_does_something_or_says_why_not(at_the_city: Person):
    person, window = at_the_city, at_the_city.window
    last = [d for d in window.actions_ if d.key == "quit"]
    idle = []
    for deed in [*(d for d in window.actions_ if d.key not in {"quit", "map.canvas", *ELSEWHERE}), *last]:
        make_ready(person, deed)
        before = look_of(person)
        if not deed.isEnabled():
            assert deed.toolTip(), f"{deed.key} is grey without a reason"
            continue
        deed.trigger()
        if deed.key != "quit" and look_of(person) == before:
            idle.append(deed.key)
        if (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
    assert not idle, " ".join(idle)
    assert person.mistakes == []
    assert all(error.message for error in person.refusals)
    person.wait(lambda: not person.is_there())


def test_every_action_in_the_past_does_something_or_says_why_not(at_the_city: Person):
    person = at_the_city
    person.press("Alt+Left", person.window)
    lines = sum(1 for _ in person.situation.store.lines())
    for deed in person.window.actions_:
        if deed.key in {"quit", "live", "map.canvas", *ELSEWHERE} or not deed.isEnabled():
            continue
        deed.trigger()
        if (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        if person.situation.clock.live:
            person.window.timeline.step(-1)
    assert sum(1 for _ in person.situation.store.lines()) == lines, "nothing is recorded while one looks at the past"
    assert person.mistakes == []


def test_the_menu_of_a_thing_on_the_map_ends_with_delete_and_greys_what_cannot_be(at_the_city: Person):
    from desktop import context

    window = at_the_city.window
    for kind in ("evac_zone", "shelter", "incident", "resource", "road"):
        feature = next(at_the_city.situation.picture.features(kind))
        menu = context.context_menu(window, feature.id)
        assert menu is not None
        entries = [entry for entry in menu.actions() if not entry.isSeparator()]
        assert entries[-1].text() == "Delete"
        assert all(entry.isEnabled() or entry.toolTip() for entry in entries)
        menu.deleteLater()
