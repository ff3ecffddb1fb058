"""Which files a reader's process may still open: the program's own, its working folder, and the one it was given.

Landlock (Linux 5.13, `man 7 landlock`): a process gives up rights for good, without being root. What a file names as
the place of its values, such as an HDF5 dataset kept elsewhere, then cannot be opened, whichever library would do it.
"""

from __future__ import annotations

import ctypes
import mimetypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_PATH_BENEATH, _NO_NEW_PRIVILEGES = 1, 38
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ALL = (1 << 13) - 1
"""Every right that the first version of Landlock knows."""
_FILE_RIGHTS = _EXECUTE | 1 << 1 | _READ_FILE
_OF_THE_SYSTEM = (
    *(
        "/usr",
        "/lib",
        "/lib64",
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/etc/ssl/openssl.cnf",
        "/etc/pki/tls/openssl.cnf",
    ),
    *mimetypes.knownfiles,
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/self", "/sys/devices/system/cpu", "/dev/null", "/dev/urandom"),
)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def shut_in(path: Path, folder: Path) -> bool:
    """From here on only `path` with what lies beside it under its name can be read, and only in `folder` be written.

    False where the kernel cannot do it; then nothing has changed.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    handled = ctypes.c_uint64(_ALL)
    rules = libc.syscall(_CREATE, ctypes.byref(handled), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    try:
        for place, rights in _allowed(path, folder):
            _allow(libc, rules, place, rights)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _allowed(path: Path, folder: Path) -> Iterator[tuple[str | os.PathLike[str], int]]:
    yield folder, _ALL
    yield path.parent, _READ_DIR
    yield from ((beside, _READ_FILE) for beside in _beside(path))
    yield from ((place, _READ) for place in {sys.prefix, sys.base_prefix, *sys.path, *_OF_THE_SYSTEM} if place)


def _beside(path: Path) -> Iterator[Path]:
    """The file and its neighbours: the parts of a shapefile, a world file, the log of a database."""
    yield path
    begins = path.stem.casefold() + "."
    try:
        yield from (other for other in path.parent.iterdir() if other.name.casefold().startswith(begins))
    except OSError:
        return  # a folder that may not be looked into


def _allow(libc: ctypes.CDLL, rules: int, place: str | os.PathLike[str], rights: int) -> None:
    """A place that is not there needs no leave."""
    try:
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        plain = not os.path.isdir(place)
        rule = _Beneath(rights & _FILE_RIGHTS if plain else rights, opened)
        libc.syscall(_ADD, rules, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(opened)
