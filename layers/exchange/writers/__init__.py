"""Facts to files: one format a module, each written whole or not at all, each saying first what it cannot hold."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from layers.errors import NotStored, SituationError
from layers.exchange.writers import (
    cap,
    cot,
    csv,
    flatgeobuf,
    geojson,
    geopackage,
    geotiff,
    gpx,
    have,
    have2,
    kml,
    shapefile,
    xlsx,
)
from layers.exchange.writers.declared import About, Tables, Writer
from layers.exchange.writers.losses import losses
from layers.exchange.writers.markup import NotWritten
from layers.exchange.writers.whole import adding, in_words, replacing
from layers.i18n import tr
from layers.kinds import KINDS

__all__ = ["WRITERS", "About", "Tables", "Writer", "export", "losses", "writer_for"]

WRITERS: tuple[Writer, ...] = (
    geojson.WRITER,
    geopackage.WRITER,
    shapefile.WRITER,
    kml.WRITER,
    gpx.WRITER,
    csv.WRITER,
    xlsx.WRITER,
    flatgeobuf.WRITER,
    geotiff.WRITER,
    cap.WRITER,
    cot.WRITER,
    have.WRITER,
    have2.WRITER,
)


def writer_for(path: Path, key: str | None = None) -> Writer:
    """The format called `key`, otherwise the one that the name ends like, the longest ending first.

    Raises
    ------
    SituationError
        There is none.
    """
    if key is not None:
        found = next((w for w in WRITERS if w.key == key), None)
    else:
        name = path.name.casefold()
        ends = [(len(s), -n, w) for n, w in enumerate(WRITERS) for s in w.suffixes if name.endswith(s)]
        found = max(ends, key=lambda end: end[:2])[2] if ends else None
    if found is None:
        raise SituationError(
            tr("{file} is of a format that cannot be written.").format(file=path.name),
            hint=tr("These can: {formats}.").format(formats=", ".join(s for w in WRITERS for s in w.suffixes)),
        )
    return found


def export(path: Path, tables: Tables, about: About | None = None, *, writer: Writer | None = None) -> int:
    """Write the features, kind by kind, and return how many are in the file; `losses` says what it leaves out.

    Places are EPSG:4326. What was at `path` stays until the new file is whole.

    Raises
    ------
    SituationError
        The ending is none of ours, the format refuses what it is given or has no place for any of it, or the folder
        cannot be written.
    """
    writer = writer or writer_for(path)
    wanted = [(kind, features) for kind, features in tables if not writer.only or kind.key in writer.only]
    if writer.only and not any(features for _, features in tables):
        raise _none_there(writer)
    frame = adding if path.suffix.casefold() in writer.folders else replacing
    try:
        with frame(path) as target:
            written = writer.write(target, wanted, about or About())
            if not written and any(features for _, features in tables):
                raise _nothing_of_it(writer)
            return written
    except (OSError, sqlite3.Error, NotWritten) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise NotStored(tr("{file} could not be written.").format(file=path.name), hint=in_words(why)) from error


def _none_there(writer: Writer) -> SituationError:
    """A file of messages without one says nothing to anybody."""
    kinds = tr(", ").join(tr(kind.title) for kind in KINDS if kind.key in writer.only)
    return SituationError(
        tr("There is nothing to write: {format} holds {kinds}, and there are none.").format(
            format=tr(writer.title), kinds=kinds
        ),
        hint=tr("Make one first, or choose another format for other kinds."),
    )


def _nothing_of_it(writer: Writer) -> SituationError:
    """An empty file would only look like an export, and take the place of a good one."""
    return SituationError(
        tr("{format} has no place for any of it; nothing was written.").format(format=tr(writer.title)),
        hint=tr("Choose another format, say GeoPackage or CSV."),
    )
