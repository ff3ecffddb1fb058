"""The real program in a process of its own, with a hand inside: what a person does there, told on stdout.

`python -m tests.stories.driven DEED WORKSPACE` runs `anlan WORKSPACE`, and once the window is there the deed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from shapely import Point

ROOT = Path(__file__).parent.parent.parent
CORNERS = ((108.324, 22.814), (108.330, 22.814), (108.330, 22.818))


def started(deed: str, workspace: Path, *more: str) -> subprocess.Popen[str]:
    """A process that does it; its words come line by line."""
    command = [sys.executable, "-u", "-m", "tests.stories.driven", deed, str(workspace), *more]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def line_of(process: subprocess.Popen[str], begin: str) -> str:
    """The first line that begins so; the process is asked for nothing else."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(begin):
            return line.strip()
    assert process.stderr is not None
    raise AssertionError(f"the program ended without {begin!r}: {process.stderr.read()[-2000:]}")


def say(words: str) -> None:
    print(words, flush=True)


def later(ms: int, act: Callable[[], Any]) -> None:
    from PySide6.QtCore import QTimer

    QTimer.singleShot(ms, act)


# Deeds


def type_and_draft(window: Any, _: Path) -> None:
    """Record ten shelters, each told once it is recorded; then half a form; then go on recording without end."""
    from PySide6.QtTest import QTest

    from layers.edit import adding
    from layers.feature import Feature

    situation, counted = window.situation, 0

    def record() -> None:
        nonlocal counted
        counted += 1
        situation.apply(adding(Feature(f"s{counted}", "shelter", {"name": f"No. {counted}"}, Point(108.33, 22.82),
                                       "designated")))  # fmt: skip
        say(f"recorded s{counted}")

    for _n in range(10):
        record()
    situation.stack.select(["s3"])
    window.side.turn_to("details")
    QTest.keyClicks(window.details.form.editor("address"), "12 Riverside")

    def look() -> None:
        if (kept := situation.store.draft("form:s3")) is not None:
            say(f"drafted {kept['typed']['address']}")
            go_on()
        else:
            later(50, look)

    def go_on() -> None:
        record()
        later(1, go_on)

    look()


def leave(window: Any, ms: int = 300) -> None:
    def go() -> None:
        say(f"leaving {time.time()}")
        window.close()

    later(ms, go)


def leave_at_once(window: Any, _: Path) -> None:
    leave(window, 0)


def leave_in_an_import(window: Any, workspace: Path) -> None:
    panel = window.importing
    window.side.turn_to("import")
    panel.take_file(workspace.with_name("many.geojson"))

    def bring_in() -> None:
        if window.jobs.running:
            later(20, bring_in)
            return
        panel.choose_kind("shelter")
        panel.bring_in()
        assert window.jobs.running
        leave(window, 400)

    bring_in()


def leave_in_a_load_of_the_web_map(window: Any, _: Path) -> None:
    window.map.show_map("web")
    leave(window, 250)


def leave_in_play(window: Any, _: Path) -> None:
    window.timeline.toggle_play()
    assert window.situation.clock.playing
    leave(window, 300)


def leave_in_a_drawing(window: Any, _: Path) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from layers.kind import Geometry

    window.tools.draw_wanted.emit(Geometry.AREA, "evac_zone")
    canvas = window.map.canvas
    window.map.set_view((108.32, 22.81, 108.34, 22.83))
    for place in CORNERS[:2]:
        QTest.mouseClick(canvas.focusProxy().viewport(), Qt.MouseButton.LeftButton,
                         pos=canvas.view.pixel_of(*place).toPoint())  # fmt: skip
    assert canvas.in_gesture
    leave(window, 50)


def leave_by_the_application(window: Any, _: Path) -> None:
    """As when the session ends: nobody closes the window first."""
    from PySide6.QtWidgets import QApplication

    def go() -> None:
        say(f"leaving {time.time()}")
        QApplication.quit()

    later(100, go)


def flood_and_go_on(window: Any, _: Path) -> None:
    """Draw a flood zone over the city, split it, move the border that its parts share, undo and redo all of it; then
    draw another and record without end, until the program is killed."""
    in_turn(flooding(window))


def in_turn(steps: Iterator[Callable[[], Any]]) -> None:
    """Go on with a deed whenever what it waits for has come."""

    def look(has_come: Callable[[], Any]) -> None:
        if has_come():
            go_on()
        else:
            later(20, lambda: look(has_come))

    def go_on() -> None:
        if (has_come := next(steps, None)) is not None:
            look(has_come)

    go_on()


def flooding(window: Any) -> Iterator[Callable[[], Any]]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from layers.edit import adding
    from layers.feature import Feature
    from layers.kind import Geometry

    canvas, situation, left = window.map.canvas, window.situation, Qt.MouseButton.LeftButton
    sheet = canvas.focusProxy().viewport()

    def click(place: tuple[float, float]) -> None:
        QTest.mouseClick(sheet, left, pos=canvas.view.pixel_of(*place).toPoint())

    def zones() -> list[Feature]:
        return flood_zones(situation)

    window.show_desk("plan")
    window.map.set_view(FLOOD_VIEW)
    yield window.is_settled
    window.tools.draw_wanted.emit(Geometry.AREA, "evac_zone")
    for place in FLOOD:
        click(place)
    yield lambda: window.side.current == "impact" and window.impact.text_of("people_night") not in ("", "–")
    say(f"counted {window.impact.text_of('people_night')}")
    QTest.keyClick(canvas.focusProxy(), Qt.Key.Key_Return)
    yield lambda: window.details.form is not None and window.side.current == "details"
    QTest.keyClicks(window.details.form.editor("code"), "F1")
    QTest.mouseClick(window.details.record_button, left)
    yield lambda: len(zones()) == 1

    situation.stack.select([zones()[0].id])
    window.actions_["tool.split"].trigger()
    for place in CUT:
        click(place)
    QTest.keyClick(canvas.focusProxy(), Qt.Key.Key_Return)
    yield lambda: len(zones()) == 2

    before = told(zones())
    window.details.reshape_wanted.emit(zones()[0].id)
    yield lambda: canvas.in_gesture
    start, end = (canvas.view.pixel_of(*place).toPoint() for place in SHARED)
    QTest.mousePress(sheet, left, pos=start)
    for share in (0.5, 1.0):
        QTest.mouseMove(sheet, start + (end - start) * share)
    QTest.mouseRelease(sheet, left, pos=end)
    yield lambda: told(zones()) != before
    say(f"shared {told(zones())}")

    for key, count in (("undo", 0), ("redo", 2)):
        for _ in range(3):
            window.actions_[key].trigger()
        yield lambda count=count: len(zones()) == count
    say(f"stands {told(zones())}")
    window.tools.draw_wanted.emit(Geometry.AREA, "hazard_area")
    click(FLOOD[0])
    n = 0
    while True:
        n += 1
        shelter = Feature(f"k{n}", "shelter", {"name": f"No. {n}"}, Point(FLOOD[0]), "designated")
        situation.apply(adding(shelter))
        say(f"recorded k{n}")
        yield lambda: True


FLOOD_VIEW = (108.309, 22.838, 108.321, 22.846)
FLOOD = ((108.312, 22.840), (108.318, 22.840), (108.318, 22.844), (108.312, 22.844))
CUT = ((108.315, 22.8393), (108.315, 22.8447))
SHARED = ((108.315, 22.844), (108.3157, 22.8448))
"""A corner that both parts have after the cut, and where it goes."""


def flood_zones(situation: Any) -> list[Any]:
    found = [f for f in situation.picture.features("evac_zone") if str(f["code"] or "").startswith("F1")]
    return sorted(found, key=lambda f: str(f["code"]))


def told(zones: list[Any]) -> str:
    """Codes and shapes, to the last bit."""
    return " ".join(f"{zone['code']}:{zone.geometry.wkb_hex}" for zone in zones)


DEEDS: dict[str, Callable[[Any, Path], None]] = {
    deed.__name__: deed
    for deed in (
        type_and_draft, leave_at_once, leave_in_an_import, leave_in_a_load_of_the_web_map, leave_in_play,
        leave_in_a_drawing, leave_by_the_application, flood_and_go_on,
    )
}  # fmt: skip


def main() -> int:
    from desktop import app
    from desktop.__main__ import main as anlan

    deed, workspace = DEEDS[sys.argv[1]], Path(sys.argv[2])
    show = app.Program._show

    def show_and_do(program: Any, situation: Any) -> Any:
        window = show(program, situation)
        later(0, lambda: deed(window, workspace))
        return window

    app.Program._show = show_and_do
    return anlan([str(workspace), *sys.argv[3:]])


if __name__ == "__main__":
    sys.exit(main())
