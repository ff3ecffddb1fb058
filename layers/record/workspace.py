"""The workspace file: made, checked before it is touched, opened for writing or reading, and closed."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from glob import escape as glob_escape
from pathlib import Path
from uuid import uuid4

from layers.errors import CannotOpen, NotStored, SituationError
from layers.faults import fault
from layers.heap import give_back
from layers.i18n import tr
from layers.processes import is_running
from layers.record import schema, staging
from layers.record.connections import guard, uri_of, wal_beside
from layers.record.damage import Soundness, damaged, not_stored
from layers.record.lock import WriteLock
from layers.times import DEFAULT_ZONE, parse_utc

_NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs", "davfs")
_CACHE_KIB = 65_536
_LEAN_CACHE_KIB = 16_384


class Workspace:
    """An open file: one connection, the lock while writing, and why it is read-only when it is.

    Not a byte of it is written before it is known to be whole.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        lock: WriteLock | None,
        read_only: str | None,
        sound: Soundness,
    ) -> None:
        self.path = path
        self.connection = connection
        self.sound = sound
        self._read_only = read_only
        self._lock = lock
        self._at_work = False

    @property
    def read_only(self) -> str | None:
        """Why nothing can be recorded; None when it can."""
        return self._read_only or self.sound.why_not

    def come_to_work(self) -> None:
        """Make ready to write, once; what another process staged and never recorded goes. Where it is not known yet
        whether the file is whole, that is found out first.

        Raises
        ------
        NotStored
            It is damaged, and was not changed.
        """
        if self._at_work or self.read_only:
            return
        try:
            if not self.sound.is_whole:
                self.sound.patience()
            self.sound.find_out()
        except CannotOpen as error:
            raise NotStored(error.message, hint=error.hint) from error
        _to_work(self.connection)
        staging.forget(self.connection)
        self._at_work = True

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, on disk when it ends.

        Raises
        ------
        NotStored
            The disk is full, the medium fails or the file is read-only: nothing was recorded.
        """
        if self.read_only:
            raise NotStored(self.read_only, hint=tr("Nothing can be recorded in it."))
        try:
            self.come_to_work()
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
        except sqlite3.IntegrityError:
            raise
        except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError) as error:
            raise not_stored(error, self.path) from error

    @contextmanager
    def lean(self) -> Iterator[None]:
        """In as little memory as will do, for very many rows written one behind the other: no page of them is wanted
        again soon, and an index is sorted in as much as the cache may take."""
        give_back()  # what the rows were made of
        self.connection.execute(f"PRAGMA cache_size = -{_LEAN_CACHE_KIB:d}")
        try:
            yield
        finally:
            self.connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB:d}")

    def meta(self, key: str) -> str | None:
        row = self.connection.execute("SELECT value FROM anlan_meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def close(self) -> None:
        if self._lock is not None and self.sound.is_whole:
            _to_rest(self.connection)
        self.connection.close()
        if self._lock is not None:
            self._lock.free()


def create_workspace(path: Path, *, zone: str = DEFAULT_ZONE) -> None:
    """A new, empty workspace at `path`. What is there already is never overwritten."""
    try:
        draft = draft_of(path)
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID:d}")
            connection.execute(f"PRAGMA user_version = {schema.GEOPACKAGE_VERSION:d}")
            connection.execute("BEGIN IMMEDIATE")
            schema.create(connection)
            fault("create:tables")
            connection.executemany(
                "INSERT INTO anlan_meta VALUES (?, ?)",
                [("format", str(schema.FORMAT)), ("workspace", str(uuid4())), ("zone", zone), ("head", "0 ")],
            )
            connection.execute("COMMIT")
        finally:
            connection.close()
        fault("create:whole")
        os.replace(draft, path)
        fault("create:there")
    except (sqlite3.Error, OSError) as error:
        raise CannotOpen(
            tr("{file} cannot be made here: {why}").format(file=path.name, why=error),
            hint=tr("Choose a folder that can be written and has space."),
        ) from error


def draft_of(path: Path) -> Path:
    """Where to make what is then moved to `path` whole: a death on the way leaves no half file of that name."""
    if path.exists():
        raise CannotOpen(
            tr("{file} is there already.").format(file=path.name), hint=tr("Open it, or choose another name.")
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep(path)
    return path.with_name(f".{path.name}.{os.getpid()}-{uuid4().hex[:8]}.new")


def sweep(path: Path) -> None:
    """Take away what processes that died while making `path` left beside it."""
    for left in path.parent.glob(f".{glob_escape(path.name)}.*.new*"):
        made_by = re.fullmatch(r"(\d+)-[0-9a-f]*\.new(-journal|-wal|-shm)?", left.name.removeprefix(f".{path.name}."))
        if made_by and not is_running(int(made_by[1])):
            left.unlink(missing_ok=True)


def open_workspace(path: Path, *, read_only: bool = False, sound: Soundness | None = None) -> Workspace:
    """Open `path` after checking that it is a whole workspace of ours.

    With `read_only` no lock is taken. A file, folder or medium that cannot be written is opened read-only by itself.
    `sound` is for who finds out later, or knows, whether all of it can be read; else it is found out now.

    Raises
    ------
    CannotOpen
        There is no such file, or it is damaged, foreign, from a newer version, altered, or held by another process.
    """
    check_header(path)
    why = _why_not_writable(path)
    lock = None
    if why is None and not read_only:
        lock = WriteLock(path)
        if (holder := lock.take()) is not None:
            raise CannotOpen(
                tr("{file} is open on {host}, process {pid}, since {since}.").format(
                    file=path.name,
                    host=holder.get("host", "?"),
                    pid=holder.get("pid", "?"),
                    since=_local(holder.get("since")),
                ),
                hint=tr("Close it there, or open it here read-only."),
            )
    try:
        if lock is not None:
            sweep(path)
        told = sound or Soundness(path)
        connection = _connect(path, writing=lock is not None, find_out=None if sound else told.find_out)
        reason = why if why else tr("{file} is open read-only.").format(file=path.name) if lock is None else None
        return Workspace(path, connection, lock, reason, told)
    except BaseException:
        if lock is not None:
            lock.free()
        raise


def _local(since: object) -> str:
    """When the holder took the file, in this machine's own time, with its zone."""
    return parse_utc(since).astimezone().strftime("%Y-%m-%d %H:%M %z") if isinstance(since, str) else "?"


def check_header(path: Path) -> None:
    """Judge the file by its first 100 bytes and its length, without SQLite.

    The layout is that of https://www.sqlite.org/fileformat.html, section 1.3.
    """
    if not path.exists():
        raise CannotOpen(tr("There is no file {file}.").format(file=path), hint=tr("Check the name and the folder."))
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
        size = path.stat().st_size
    except OSError as error:
        raise CannotOpen(
            tr("{file} cannot be read: {why}").format(file=path.name, why=error.strerror),
            hint=tr("Check its permissions."),
        ) from error
    if len(head) < 100 or head[:16] != b"SQLite format 3\0":
        raise _not_ours(path)
    page_size, pages = struct.unpack(">H", head[16:18])[0], struct.unpack(">I", head[28:32])[0]
    if struct.unpack(">I", head[68:72])[0] != schema.APPLICATION_ID:
        raise _not_ours(path)
    if size < (65536 if page_size == 1 else page_size) * pages and not wal_beside(path):
        raise damaged(path)


def _connect(path: Path, *, writing: bool, find_out: Callable[[], None] | None) -> sqlite3.Connection:
    uri = uri_of(path, writing=writing)
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5.0)
    except sqlite3.Error as error:
        raise damaged(path) from error
    try:
        guard(connection, _CACHE_KIB)
        _check_tables(connection, path)
        if find_out is not None:
            find_out()
        if writing:
            _check_guards(connection, path)
            _check_tail(connection, path)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA busy_timeout = 5000")
        return connection
    except sqlite3.Error as error:
        connection.close()
        raise damaged(path) from error
    except CannotOpen:
        connection.close()
        raise


def _to_work(connection: sqlite3.Connection) -> None:
    """Commits go to a log beside the file, so that readers never wait; a reader in the way right now is let be."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise


def _to_rest(connection: sqlite3.Connection) -> None:
    """All in one file: then nobody who only reads it leaves anything beside it."""
    try:
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error:
        return  # somebody is reading, or the disk is full: the log beside the file is as good


def check_no_workspace(path: Path) -> None:
    """Before a file is replaced: what is written of a workspace never takes the place of one.

    Raises
    ------
    SituationError
        One lies there, be it open or not.
    """
    if _is_workspace(path):
        raise SituationError(
            tr("{file} is an Anlan workspace; an export does not take its place.").format(file=path.name),
            hint=tr("Give the export another name."),
        )


def _is_workspace(path: Path) -> bool:
    """Looked at without a lock, and without the log beside it."""
    try:
        with path.open("rb") as stream:
            if stream.read(16) != b"SQLite format 3\0":
                return False
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'anlan_meta'").fetchone() is not None
    except (OSError, sqlite3.Error):
        return False


def _check_tables(connection: sqlite3.Connection, path: Path) -> None:
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if "anlan_meta" not in names:
        raise _not_ours(path)
    row = connection.execute("SELECT value FROM anlan_meta WHERE key = 'format'").fetchone()
    told = str(row[0]) if row else ""
    if told.isdecimal() and (len(told) > 9 or int(told) > schema.FORMAT):
        raise CannotOpen(
            tr("{file} was made by a newer Anlan.").format(file=path.name),
            hint=tr("Install the newer version to open it."),
        )
    if strangers := schema.strangers(connection):
        raise CannotOpen(
            tr("{file} holds parts that are not Anlan's: {parts}").format(
                file=path.name, parts=", ".join(strangers[:5])
            ),
            hint=tr("It may have been altered. Nothing in it was run; take the last good copy."),
        )


def _check_guards(connection: sqlite3.Connection, path: Path) -> None:
    if schema.unguarded(connection):
        raise CannotOpen(
            tr("{file} was altered: what keeps its journal append-only was taken off.").format(file=path.name),
            hint=tr("Run anlan verify on it, and take the last good copy. It can be opened read-only."),
        )


def _check_tail(connection: sqlite3.Connection, path: Path) -> None:
    """Nothing is written behind a journal that somebody cut; `anlan verify` says where."""
    noted = connection.execute("SELECT value FROM anlan_meta WHERE key = 'head'").fetchone()
    last = connection.execute("SELECT seq, hash FROM anlan_journal ORDER BY seq DESC LIMIT 1").fetchone() or (0, "")
    if noted is None or noted[0] != f"{last[0]} {last[1]}":
        raise CannotOpen(
            tr("{file} was altered: its journal does not end as it was written.").format(file=path.name),
            hint=tr("Run anlan verify on it, and take the last good copy. It can be opened read-only."),
        )


def _why_not_writable(path: Path) -> str | None:
    """Root may write anywhere, so the mode bits are asked as well as the system."""
    for place in (path, path.parent):
        if not os.access(place, os.W_OK) or not place.stat().st_mode & 0o222:
            return tr("{file} is read-only.").format(file=path.name)
    if hasattr(os, "statvfs") and os.statvfs(path).f_flag & getattr(os, "ST_RDONLY", 1):
        return tr("{file} is on a medium that is read-only.").format(file=path.name)
    if sys.platform == "linux" and _file_system(path).startswith(_NETWORK_FILE_SYSTEMS):
        return tr("{file} is on a network share, where a workspace cannot be written safely.").format(file=path.name)
    return None


def _file_system(path: Path) -> str:
    """The type of the file system that holds `path`, from the kernel's list of mounts."""
    best, found = "", ""
    for line in Path("/proc/mounts").read_text(errors="replace").splitlines():
        parts = line.split()
        if len(parts) > 2 and path.resolve().is_relative_to(parts[1]) and len(parts[1]) >= len(best):
            best, found = parts[1], parts[2]
    return found


def free_bytes(path: Path) -> int:
    """What the disk under the workspace has left."""
    return shutil.disk_usage(path.parent).free


def _not_ours(path: Path) -> CannotOpen:
    return CannotOpen(
        tr("{file} is not an Anlan workspace.").format(file=path.name),
        hint=tr("Bring its data in with Import instead."),
    )
