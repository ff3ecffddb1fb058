"""A workspace from elsewhere whose shapes were made to end the program: the window shows the rest, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.layers.exchange.hostile.bottomless import PLACES, bottomless
from tests.stories.conftest import Opening


@pytest.mark.parametrize(("rows", "left"), [("fid = 2", 1), ("1", len(PLACES))])
def test_shapes_made_to_end_the_program_are_left_out_and_counted(
    opened: Opening, workspace: Path, rows: str, left: int
) -> None:
    bottomless(workspace, "wells", rows)
    person = opened(workspace)
    person.wait(lambda: f"Shapes that cannot be drawn: {left}" in person.window.map.canvas.told())
    for desk in ("plan", "command"):
        person.window.show_desk(desk)
        person.settle()
    person.press("/", person.window)
    person.write(person.window.search, "Gym 3")
    person.settle()
    assert person.window.is_settled()
