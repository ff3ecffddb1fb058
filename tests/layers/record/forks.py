"""A process that has loaded the record, and forks of it that a test lets die: each is there at once.

What is killed is a process of its own, as when `python` is started for it; only the loading is shared.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

REPO = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Ended:
    """The code that the fork left with, less than nought for a signal, and all that it had said."""

    code: int
    said: str


class Forks:
    """One fork at a time."""

    def __init__(self, folder: Path) -> None:
        self._said = folder / "said"
        command = [sys.executable, "-c", "from tests.layers.record.forks import serve; serve()"]
        self._server = subprocess.Popen(command, cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, function: str, *arguments: str, environment: dict[str, str] | None = None) -> Ended:
        """`module:function` with texts, until it ends by itself."""
        self._start(function, arguments, environment or {})
        return self._ended()

    def killed_at_work(self, function: str, *arguments: str, after_s: float) -> Ended:
        """The same, killed so long after its first line, which has to be `ready`."""
        pid = self._start(function, arguments, {})
        while "\n" not in self._said.read_text(encoding="utf-8"):
            time.sleep(0.001)
        time.sleep(after_s)
        os.kill(pid, signal.SIGKILL)
        ended = self._ended()
        return Ended(ended.code, ended.said.removeprefix("ready\n"))

    def close(self) -> None:
        self._server.communicate()

    def _start(self, function: str, arguments: tuple[str, ...], environment: dict[str, str]) -> int:
        self._said.write_bytes(b"")
        job = {"function": function, "arguments": arguments, "environment": environment, "said": str(self._said)}
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(job) + "\n")
        self._server.stdin.flush()
        return int(self._told())

    def _ended(self) -> Ended:
        return Ended(int(self._told()), self._said.read_text(encoding="utf-8"))

    def _told(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline()


def serve() -> None:
    """In the process of its own: for each line of stdin a fork, its number at once and its code when it has ended."""
    import_module("tests.layers.record.mix")
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if not child:
            _one(job)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _one(job: dict[str, list[str] | dict[str, str] | str]) -> None:
    code = 1
    try:
        os.dup2(os.open(str(job["said"]), os.O_WRONLY | os.O_APPEND), 1)
        os.environ.update(job["environment"])
        module, _, function = str(job["function"]).partition(":")
        getattr(import_module(module), function)(*job["arguments"])
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)
