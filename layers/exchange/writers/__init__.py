"""Facts to files: one format a module, each written whole or not at all, each saying first what it cannot hold."""

from __future__ import annotations

from pathlib import Path

from layers.errors import SituationError
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
from layers.exchange.writers.whole import Frame, adding, replacing, stored, trying, trying_to_add
from layers.i18n import tr
from layers.kinds import KINDS

__all__ = ["WRITERS", "About", "Tables", "Writer", "export", "losses", "try_out", "writer_for"]

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
    return _write(path, tables, about or About(), writer, adding if _is_several(path, writer) else replacing)


def try_out(path: Path, tables: Tables, about: About, *, writer: Writer) -> int:
    """As `export`, with every reason for which it would be refused, but nothing is there afterwards."""
    return _write(path, tables, about, writer, trying_to_add if _is_several(path, writer) else trying)


def _is_several(path: Path, writer: Writer) -> bool:
    return path.suffix.casefold() in writer.folders


def _write(path: Path, tables: Tables, about: About, writer: Writer, frame: Frame) -> int:
    wanted = [(kind, features) for kind, features in tables if not writer.only or kind.key in writer.only]
    if writer.only and not any(features for _, features in tables):
        raise _none_there(writer)
    with stored(path), frame(path) as target:
        written = writer.write(target, wanted, about)
        if not written and any(features for _, features in tables):
            raise _nothing_of_it(writer)
    return written


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
