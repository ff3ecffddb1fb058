"""Leaving at a bad moment: the program ends at once, with code 0, without a word about itself."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from layers.edit import adding
from layers.situation import new_situation, open_situation
from tests.builders import a_shelter
from tests.stories.driven import line_of, started

MOST_S = 5.0
"""Of a machine that has nothing else to do. On a busy one all takes longer: the start, and so the leaving too."""


def many(path: Path, count: int = 60_000) -> None:
    features = [
        {"type": "Feature", "properties": {"name": f"No. {n}", "code": f"C{n}"},
         "geometry": {"type": "Point", "coordinates": [108.3 + n * 1e-6, 22.8]}}
        for n in range(count)
    ]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


@pytest.mark.parametrize(
    "deed",
    [
        "leave_at_once", "leave_in_an_import", "leave_in_a_load_of_the_web_map",
        pytest.param("leave_in_play", marks=pytest.mark.slow), "leave_in_a_drawing",
        pytest.param("leave_by_the_application", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_leaving_at_a_bad_moment_ends_the_program_in_seconds_with_code_nought(workspace: Path, deed: str):
    situation = new_situation(workspace)
    situation.apply(adding(a_shelter(id="s1")))
    situation.close()
    if "import" in deed:
        many(workspace.with_name("many.geojson"))

    begun = time.time()
    process = started(deed, workspace, "--lang", "en")
    try:
        left_at = float(line_of(process, "leaving").split()[1])
        _, complaints = process.communicate(timeout=180)
    finally:
        process.kill()

    assert time.time() - left_at < max(MOST_S, 2 * (left_at - begun))
    assert process.returncode == 0, complaints
    assert "Traceback" not in complaints
    assert "QThread" not in complaints
    again = open_situation(workspace)
    assert again.store.read_only is None
    assert again.picture.count("shelter") == 1
    again.close()
    assert not list(workspace.parent.glob("*part"))
