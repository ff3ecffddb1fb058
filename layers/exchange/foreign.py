"""Databases of others (SQLite), read from a private copy: nothing in them runs, and no query goes on for ever.

The person's own file is never opened as a database: that alone could change it, or what lies beside it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from layers.exchange.limits import BYTES, ROWS
from layers.exchange.refusal import Refusal
from layers.i18n import N_, message

_STEPS, _STEPS_PER_BYTE, _PART = 100_000_000, 10, 1_000_000
"""What all queries of a file may take together, in steps of SQLite's virtual machine: some seconds, and more for more
data. A count, so that a slow machine reads what a quick one does."""

COPY = Path("copy.gpkg")
"""In the working folder of the reader's process; GDAL looks at the ending too."""


@contextmanager
def opened(path: Path, name: str, *, longest: int) -> Iterator[sqlite3.Connection]:
    """A connection to a copy, with what another program has not yet written back into its file.

    No value is longer than `longest` bytes. Bytes that are no UTF-8 become the sign for that.

    Raises
    ------
    Refusal
        A query of the block went on without end. All else that SQLite says of a file is left to the caller.
    """
    connection = sqlite3.connect(f"file:{_copied(path)}?mode=ro", uri=True, check_same_thread=False)
    taken = 0
    most = (_STEPS + _STEPS_PER_BYTE * path.stat().st_size) // _PART

    def too_many() -> bool:
        nonlocal taken
        taken += 1
        return taken > most

    try:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.set_progress_handler(too_many, _PART)
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON"):
            connection.execute(f"PRAGMA {pragma}")
        yield connection
    except sqlite3.OperationalError as error:
        if taken <= most:
            raise
        raise Refusal(message(N_("{file} takes too long to read."), file=name)) from error
    finally:
        connection.close()


def _copied(path: Path) -> Path:
    shutil.copyfile(path, COPY)
    log, ours = path.with_name(path.name + "-wal"), COPY.with_name(COPY.name + "-wal")
    ours.unlink(missing_ok=True)
    if log.is_file() and BYTES.passed(log.stat().st_size) is None:
        shutil.copyfile(log, ours)
    return COPY


def tables(connection: sqlite3.Connection) -> dict[str, bool]:
    """The names of the plain tables and views, and whether each is a view. What a module of SQLite keeps is none."""
    found = connection.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'")
    return {str(name): sort == "view" for name, sort in found if sort in ("table", "view")}


def check_count(connection: sqlite3.Connection, view: str) -> None:
    """Refuse a view with more rows than an import may have: it can go on without end."""
    most = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {quoted(view)} LIMIT ?)",  # noqa: S608  (quoted name)
        (ROWS.most + 1,),
    ).fetchone()
    if passed := ROWS.passed(most[0]):
        raise Refusal(message(N_("The file goes over a limit.")), passed)


def quoted(name: str) -> str:
    """An SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
