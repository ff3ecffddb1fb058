"""One writer at a time: an operating-system lock beside the workspace, which says who holds it and dies with them."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

from layers.times import utc_now, utc_text


class WriteLock:
    """Held from `take` to `free`, or to the end of the process, however it ends."""

    def __init__(self, workspace: Path) -> None:
        self._path = workspace.with_name(workspace.name + ".lock")
        self._handle: int | None = None

    def take(self) -> dict[str, Any] | None:
        """None when the lock is ours now; otherwise who holds it: host, pid, since."""
        while True:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            if not _lock(handle):
                holder = _read(handle)
                os.close(handle)
                return holder
            if _same_file(handle, self._path):
                break
            os.close(handle)  # the last holder removed the file while we waited: take the new one
        self._handle = handle
        me = {"host": socket.gethostname(), "pid": os.getpid(), "since": utc_text(utc_now())}
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(me).encode(), 0)
        return None

    def free(self) -> None:
        if self._handle is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None


def _same_file(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _read(handle: int) -> dict[str, Any]:
    try:
        value = json.loads(os.pread(handle, 4096, 0) or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            os.lseek(handle, 4096, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
