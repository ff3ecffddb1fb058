"""A flood zone over the demo city: drawn, counted, split, its border shared, undone and redone; then the program is
killed in the middle, and everything is found as it was."""

from __future__ import annotations

from pathlib import Path

from layers.record.verify import verify
from tests.stories.conftest import Opening
from tests.stories.driven import flood_zones, line_of, started, told


def killed_while_drawing(city: Path) -> dict[str, list[str]]:
    """What the program told before `kill -9`, by its first word."""
    process = started("flood_and_go_on", city, "--lang", "en")
    assert process.stdout is not None
    try:
        said = [line_of(process, word) for word in ("counted", "shared", "stands")]
        said += [process.stdout.readline().strip() for _ in range(5)]
    finally:
        process.kill()
    rest, _ = process.communicate(timeout=180)
    said += [line.strip() for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    found: dict[str, list[str]] = {}
    for line in said:
        word, _, words = line.partition(" ")
        found.setdefault(word, []).append(words)
    return found


def test_a_flood_zone_is_as_it_was_after_the_program_was_killed_in_the_middle(opened: Opening, city: Path):
    said = killed_while_drawing(city)
    assert any(letter.isdigit() and letter != "0" for letter in said["counted"][0]), "people live there"
    assert said["stands"] == said["shared"], "redone, it is as it was before it was undone"

    person = opened(city, around=None, now=None)

    zones = flood_zones(person.situation)
    assert told(zones) == said["stands"][0]
    assert [zone["code"] for zone in zones] == ["F1-A", "F1-B"]
    one, other = (zone.geometry for zone in zones)
    assert one.intersection(other).area == 0, "the border that moved is still one"
    assert one.union(other).geom_type == "Polygon"
    there = {f.id for f in person.situation.picture.features("shelter")}
    acknowledged = set(said["recorded"])
    assert acknowledged <= there
    assert list(verify(person.situation.store)) == []

    extra = [identity for identity in there if identity.startswith("k")]
    assert len(extra) - len(acknowledged) <= 1
    for _ in range(len(extra) + 3):
        person.press("Ctrl+Z", person.window)
    assert flood_zones(person.situation) == []
    for _ in range(len(extra) + 3):
        person.press("Ctrl+Shift+Z", person.window)
    assert told(flood_zones(person.situation)) == said["stands"][0]
