"""The process in which one file is read: limited, without a network, and gone when its parent is.

Started by `guard`, never imported by it. It takes a job as JSON on stdin and answers with frames on stdout.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO


def main() -> None:
    """Read the job, fence the process in, run the reader of its format."""
    job = json.loads(sys.stdin.buffer.read())
    gc.disable()  # what is read is a tree: nothing in it refers back
    stream = _own_pipe()
    _fence(job["limits"], Path(job["path"]))
    from layers.exchange import frames
    from layers.exchange.disk import NO_ROOM, NOT_READ
    from layers.exchange.refusal import Refusal
    from layers.exchange.sink import Sink
    from layers.faults import fault
    from layers.i18n import N_, message

    sink = Sink(stream, job.get("rows"))
    try:
        fault("import:read")
        _read(job, sink)
    except Refusal as error:
        frames.send_json(stream, frames.REFUSED, error.to_json())
    except MemoryError:
        words = message(N_("{file} needs more memory than an import may take."), file=job["name"])
        frames.send_json(stream, frames.REFUSED, Refusal(words).to_json())
    except OSError as error:
        if error.errno in NO_ROOM:
            words = message(N_("There is no room on the disk for a copy of {file}."), file=job["name"])
            refusal = Refusal(words, message(N_("Free some space, then try again.")))
        elif error.errno in NOT_READ:
            words = message(N_("{file} cannot be read to its end: {why}."), file=job["name"], why=error.strerror or "")
            refusal = Refusal(words, message(N_("Copy it to a disk of this computer, then try again.")))
        else:
            raise
        frames.send_json(stream, frames.REFUSED, refusal.to_json())
    except RecursionError:
        words = message(N_("{file} is nested too deeply."), file=job["name"])
        frames.send_json(stream, frames.REFUSED, Refusal(words).to_json())
    frames.send_json(stream, frames.DONE, {})


def _read(job: dict[str, Any], sink: Any) -> None:
    from layers.exchange.drivers import let_in
    from layers.exchange.formats import FORMATS, HEAD, agrees
    from layers.exchange.inflate import plain_file
    from layers.exchange.refusal import wrong_content

    path = plain_file(Path(job["path"]), job["name"])
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not agrees(job["format"], head):
        raise wrong_content(job["name"], job["title"], head)
    let_in(next(known.drivers for known in FORMATS if known.key == job["format"]))
    reader = import_module(f"layers.exchange.readers.{job['format']}")
    reader.read(path, job["name"], sink, job.get("options", {}))


def _own_pipe() -> BinaryIO:
    """Stdout kept for frames; whatever a library prints goes to stderr."""
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return os.fdopen(os.dup(pipe.fileno()), "wb", buffering=1 << 20)


def _fence(limits: dict[str, int], path: Path) -> None:
    """Memory, processor time and sizes limited; no network, no other files, no life without the parent."""
    if sys.platform != "linux":
        return
    import resource

    from layers.exchange.landlock import shut_in

    for which, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, limits["bytes"]),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(which)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (allowed, allowed))
    _cut_off()
    shut_in(path, Path.cwd())


def _cut_off() -> None:
    """Into a network namespace of its own where the system allows it; dead when the parent dies."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    set_death_signal, kill, new_user, new_net = 1, 9, 0x10000000, 0x40000000
    libc.prctl(set_death_signal, kill, 0, 0, 0)
    if libc.unshare(new_net) != 0:
        libc.unshare(new_user | new_net)


if __name__ == "__main__":
    main()
