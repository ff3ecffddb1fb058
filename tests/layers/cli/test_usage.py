"""The command line from outside: usage, help, streams and exit codes of the real program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from layers.cli import COMMANDS
from tests.layers.cli.conftest import Anlan
from tests.layers.cli.test_apply import SCHOOL

pytestmark = pytest.mark.own_process

REPO = Path(__file__).parents[3]
RUN = "import sys; from layers.cli import main; sys.exit(main(sys.argv[1:]))"


def outside(*args: object, stdin: str = "", lang: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    """A process of its own, as a script would start it."""
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", RUN, *map(str, args)],
        cwd=REPO,
        env={**os.environ, "LANG": lang},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["dance"],
        ["list"],
        ["list", "a.gpkg", "shelter", "more"],
        ["list", "a.gpkg", "--js"],
        ["export", "a.gpkg", "out.csv"],
        ["apply", "a.gpkg"],
        ["import", "a.gpkg"],
        ["undo", "a.gpkg", "--at", "2024-01-01"],
        ["bench", "coffee"],
        ["bench", "record", "--rows", "many"],
        ["kinds", "--lang", "fr"],
        ["help", "dance"],
    ],
)
def test_a_wrong_command_line_is_usage(anlan: Anlan, args: list[str]) -> None:
    said = anlan(*args)
    assert (said.code, said.out) == (2, "")
    assert "anlan" in said.err


def test_an_option_of_import_that_is_written_wrong_is_usage(anlan: Anlan, tmp_path: Path) -> None:
    assert anlan("import", tmp_path / "w.gpkg", "f.csv", "--map", "name").code == 2
    assert list(tmp_path.glob("w.gpkg*")) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(anlan: Anlan, command: str) -> None:
    said = anlan("help", command)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"usage: anlan {command}")


def test_help_alone_names_every_command(anlan: Anlan) -> None:
    said = anlan("help")
    assert said.code == 0
    assert all(command in said.out for command in COMMANDS)


def test_help_for_apply_has_an_example_of_each_verb(anlan: Anlan) -> None:
    said = anlan("help", "apply")
    assert all(f'{{"{verb}": ' in said.out for verb in ("create", "set", "move", "delete"))


def test_results_and_messages_go_their_own_ways_out_of_the_program(city: Path) -> None:
    script = json.dumps(SCHOOL) + "\n" + json.dumps({"delete": "nobody"}) + "\n"
    done = outside("apply", city, "-", stdin=script)
    assert done.returncode == 3
    assert done.stdout == "1\tcreate\ts1\n"
    assert done.stderr.splitlines() == [
        "anlan: line 2: There is no feature nobody. anlan list shows what is there.",
    ]
    listed = outside("list", city, "--json")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert [f["id"] for f in json.loads(listed.stdout)["features"]] == ["s1"]


def test_the_program_speaks_the_language_of_the_system(city: Path) -> None:
    said = outside("undo", city, lang="zh_CN.UTF-8")
    assert said.returncode == 1
    assert said.stderr == "anlan: 没有可撤销的操作。\n"


def test_a_reader_that_goes_away_early_is_no_fault(city: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "kinds"], cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr:
        assert "Traceback" not in process.stderr.read()
    process.wait()


def test_our_own_mistake_is_told_in_a_sentence_and_logged(
    anlan: Anlan, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr("layers.cli.reading.open_situation", fail)
    said = anlan("list", city)
    assert said.code == 1
    assert "a wheel came off" in said.err
    (log,) = [word.rstrip(".") for word in said.err.split() if word.endswith(".log.")]
    assert "RuntimeError: a wheel came off" in Path(log).read_text()


LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes}, {bytes})); " + RUN


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the limit on the size of files is POSIX's")
def test_when_no_more_can_be_written_each_line_is_told_stored_or_refused(city: Path) -> None:
    lines = [
        json.dumps({**SCHOOL, "id": f"s{n}", "values": {"name": f"S{n}", "address": "路" * 700}}) for n in range(120)
    ]
    script = LIMITED.format(bytes=city.stat().st_size + 300_000)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script, "apply", str(city), "-", "--json"],
        cwd=REPO,
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    stored = {line["id"] for line in told if "seq" in line}
    refused = [line["refused"] for line in told if "refused" in line]
    assert done.returncode == 3, done.stderr[-500:]
    assert stored
    assert len(stored) + len(refused) == len(lines)
    assert all(sentence.startswith("Not saved") for sentence in refused)
    listed = outside("list", city, "--json")
    assert {f["id"] for f in json.loads(listed.stdout)["features"]} == stored
    assert outside("verify", city).returncode == 0
    assert outside("apply", city, "-", stdin=lines[-1].replace("s119", "again")).returncode == 0
