"""The process is killed in the middle of typing: what was acknowledged is there, and so is the half form."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from layers.record.verify import verify
from layers.situation import new_situation
from tests.stories.conftest import Opening
from tests.stories.driven import line_of, started


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the killed program leaves: it is started once."""
    return tmp_path_factory.mktemp("killed")


def killed_while_typing(left: Path, workspace: Path) -> list[str]:
    """Everything the program acknowledged before `kill -9`; its files are copied to `workspace`, as they lay."""
    told = left / "told.txt"
    if not told.exists():
        told.write_text("\n".join(_killed_while_typing(left / workspace.name)), encoding="utf-8")
    for part in left.glob(f"{workspace.name}*"):
        shutil.copy(part, workspace.parent)
    return told.read_text(encoding="utf-8").splitlines()


def _killed_while_typing(workspace: Path) -> list[str]:
    new_situation(workspace).close()
    process = started("type_and_draft", workspace, "--lang", "en")
    assert process.stdout is not None
    try:
        told = [line_of(process, "recorded")]
        while not told[-1].startswith("drafted"):
            told.append(process.stdout.readline().strip())
        told += [process.stdout.readline().strip() for _ in range(15)]
    finally:
        process.kill()
    rest, _ = process.communicate(timeout=180)
    whole = [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    return [*told, *(line.strip() for line in whole)]


def test_after_kill_every_acknowledged_edit_is_there_and_the_half_form_is_offered(
    opened: Opening, workspace: Path, left: Path
):
    told = killed_while_typing(left, workspace)
    acknowledged = {line.removeprefix("recorded ") for line in told if line.startswith("recorded ")}
    drafted = next(line.removeprefix("drafted ") for line in told if line.startswith("drafted "))
    assert len(acknowledged) >= 20

    begun = time.process_time()
    person = opened(workspace, now=None)
    assert time.process_time() - begun < 8.0, "it takes no more work than any opening"
    window = person.window

    there = {f.id for f in person.situation.picture.features("shelter")}
    assert acknowledged <= there
    assert len(there - acknowledged) <= 1
    assert list(verify(person.situation.store)) == []
    person.wait(lambda: window.side.current == "details" and window.details.form is not None)
    assert window.details.feature.id == "s3"
    assert window.details.form.editor("address").text() == drafted == "12 Riverside"
    assert person.situation.picture.get("s3")["address"] is None, "a draft is no fact"

    person.click(window.details.record_button)
    assert person.situation.picture.get("s3")["address"] == "12 Riverside"
    assert person.situation.store.drafts() == []

    person.press("Ctrl+Z", window)
    person.press("Ctrl+Z", window)
    assert person.situation.picture.count("shelter") == len(there) - 1


def test_a_draft_that_is_discarded_is_not_offered_again(opened: Opening, workspace: Path, left: Path):
    killed_while_typing(left, workspace)
    person = opened(workspace, now=None)
    person.wait(lambda: person.window.details.form is not None)
    person.click(person.window.details.discard_button)
    assert person.window.details.form.editor("address").text() == ""
    person.leave()

    again = opened(workspace, now=None)

    assert again.situation.store.drafts() == []
    assert again.window.details.feature is None
