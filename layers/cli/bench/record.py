"""Opening a workspace and an archive, against the same rows in a plain GeoPackage; and what one edit costs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from layers.cli.bench.drawn import edit_drawn_s
from layers.cli.bench.measure import Failed, Figure, in_turn, timed
from layers.cli.bench.rows import archive, as_frame, shelters
from layers.clock import Clock
from layers.edit import Change, adding, setting
from layers.errors import SituationError
from layers.feature import Feature
from layers.i18n import Message
from layers.kinds import KINDS
from layers.picture import Picture
from layers.record import journal
from layers.record.journal import EDIT, Body, Entry
from layers.record.store import Store, open_store
from layers.record.workspace import create_workspace
from layers.times import utc_now

_PEER = "pyogrio, arrow"
_ARCHIVE_SHARE = 1.48636  # of the rows asked for: 148,636 where they are 100,000
_EDITS = 40


def measure_record(folder: Path, rows: int) -> Iterator[Figure | Failed]:
    yield _opening(folder, rows)
    yield _opening_archive(folder, round(rows * _ARCHIVE_SHARE))
    yield from _editing(folder, rows)


def _opening(folder: Path, rows: int) -> Figure:
    """Open and read all that the canvas reads."""
    import pyogrio

    features = shelters(rows)
    ours, peer = folder / "opened.gpkg", folder / "opened-peer.gpkg"
    _workspace(ours, features)
    pyogrio.write_dataframe(as_frame(features), peer)
    del features
    seconds, peer_seconds = in_turn(lambda: _open_and_read(ours), lambda: pyogrio.read_dataframe(peer, use_arrow=True))
    return Figure(f"open a workspace of {rows:,} features", seconds, _PEER, peer_seconds, 2.0)


def _opening_archive(folder: Path, rows: int) -> Figure:
    import pyogrio

    dataset, contents, frame = archive(rows)
    ours, peer = folder / "archive.gpkg", folder / "archive-peer.gpkg"
    create_workspace(ours)
    store = open_store(ours, KINDS)
    store.apply(adding(dataset), contents=contents, imported=True)
    store.close()
    pyogrio.write_dataframe(frame, peer)
    del frame, contents
    seconds, peer_seconds = in_turn(lambda: _open_archive(ours), lambda: pyogrio.read_dataframe(peer, use_arrow=True))
    return Figure(f"open an archive of {rows:,} rows", seconds, _PEER, peer_seconds, 2.0)


def _editing(folder: Path, rows: int) -> Iterator[Figure | Failed]:
    """Short and long journals in turn, so that both meet the same disk."""
    lines = max(rows // 10, 10), rows
    features = shelters(rows)
    paths = [folder / f"journal-{count}.gpkg" for count in lines]
    for path, count in zip(paths, lines, strict=True):
        _workspace(path, features)
        _lengthen(path, features, count)
    stores = [open_store(path, KINDS) for path in paths]
    pictures = [Picture(store, Clock()) for store in stores]
    luck = random.Random(3)
    times: list[list[float]] = [[], []]
    for _ in range(_EDITS):
        identity = luck.choice(features).id
        for n, store in enumerate(stores):
            times[n].append(timed(partial(_edit, store, identity)))
    for picture, store in zip(pictures, stores, strict=True):
        picture.close()
        store.close()
    name = f"one edit, committed and drawn, among {rows:,} features"
    try:
        if (drawn := edit_drawn_s(paths[1])) is not None:
            yield Figure(name, drawn, limit=0.050)
    except SituationError as error:
        yield Failed(name, error)
    short, long = (median(spans[2:]) for spans in times)
    yield Figure(f"one edit, committed, among {rows:,} features", long, limit=0.050, note="and told to the picture")
    yield Figure(f"one edit, {lines[1]:,} lines in the journal", long, f"{lines[0]:,} lines", short, 1.3)


def _edit(store: Store, identity: str) -> None:
    feature = store.get(identity)
    if feature is not None:
        store.apply(setting(feature, occupancy=int(feature["occupancy"] or 0) + 1))


def _workspace(path: Path, features: list[Feature]) -> None:
    create_workspace(path)
    store = open_store(path, KINDS)
    store.apply(adding(*features), imported=True)
    store.close()


def _lengthen(path: Path, features: list[Feature], count: int) -> None:
    """A journal of `count` lines: as many edits, written in one go."""
    store = open_store(path, KINDS)
    connection = store.connection
    now = utc_now() - timedelta(hours=1)
    connection.execute("BEGIN IMMEDIATE")
    for n in range(count - 1):
        feature = features[n % len(features)]
        there = Change(feature, feature)  # a line is a line: what it changed does not matter here
        entry = Entry(now, now, n, "bench", "owner", "live", EDIT, None, Message("Change"), "")
        seq = journal.append(connection, entry, Body((there,)))
        connection.execute("INSERT OR IGNORE INTO anlan_touch VALUES (?, ?)", (feature.id, seq))
    connection.execute("COMMIT")
    store.close()


def _open_and_read(path: Path) -> object:
    store = open_store(path, KINDS)
    try:
        return Picture(store, Clock()).rows("shelter")
    finally:
        store.close()


def _open_archive(path: Path) -> object:
    store = open_store(path, KINDS)
    try:
        picture = Picture(store, Clock())
        return [picture.archive(dataset) for dataset in picture.archives()]
    finally:
        store.close()
