"""What a format cannot hold of the facts to be written, in sentences, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from layers.exchange.text import has_controls
from layers.exchange.writers.columns import flat
from layers.exchange.writers.declared import About, Holds, Tables, Writer, plain_shape
from layers.feature import Feature
from layers.i18n import N_, Message, message


def losses(tables: Tables, writer: Writer, about: About) -> list[Message]:
    """Every loss, the gravest first: what is left out, what is changed, what is only not said."""
    holds = writer.holds
    written = [(kind, features) for kind, features in tables if not writer.only or kind.key in writer.only]
    found = [
        message(N_("{kind}: {n} are left out; the format has no place for them."), kind=kind.title, n=len(features))
        for kind, features in tables
        if features and writer.only and kind.key not in writer.only
    ]
    every = [f for _, features in written for f in features]
    return [
        *found,
        *_of_rasters(written, writer, about),
        *_of_places(every, holds),
        *_of_values(written, holds),
        *writer.more(written),
        *_of_the_whole(written, every, holds, about),
    ]


def _of_rasters(tables: Tables, writer: Writer, about: About) -> Iterator[Message]:
    for kind, _ in tables:
        if (raster := about.rasters.get(kind.key)) is None:
            continue
        if writer.rasters is not None:
            yield from writer.rasters(raster)
        else:
            yield message(N_("{kind} is a raster and is left out; GeoTIFF has a place for it."), kind=kind.title)


def _of_places(features: list[Feature], holds: Holds) -> Iterator[Message]:
    shapes = Counter(_shape_in(f, holds) for f in features)
    if shapes[""] and not holds.unplaced:
        yield message(N_("{n} without a place are left out."), n=shapes[""])
    for shape, n in sorted(shapes.items()):
        if shape and shape not in holds.shapes:
            yield message(N_("{n} of the shape {shape} are left out."), n=n, shape=shape)
    high = sum(f.geometry is not None and f.geometry.has_z for f in features)
    if high and not holds.heights:
        yield message(N_("The heights of {n} places are dropped."), n=high)


def _shape_in(feature: Feature, holds: Holds) -> str:
    shape = feature.geometry
    if shape is not None and shape.geom_type not in holds.shapes:
        shape = plain_shape(shape)
    return shape.geom_type if shape is not None else ""


def _of_values(tables: Tables, holds: Holds) -> Iterator[Message]:
    used = [(kind, {k for f in features for k in f.values}) for kind, features in tables]
    times = {f.key for kind, keys in used for f in kind.all_fields if f.type is datetime and f.key in keys}
    nested = {k for _, features in tables for f in features for k, v in f.values.items() if isinstance(v, list | dict)}
    if times and not holds.times:
        yield message(N_("Times are written as text, ISO 8601 in UTC: {fields}."), fields=", ".join(sorted(times)))
    if nested and not holds.nested:
        yield message(N_("Lists and tables are written as JSON text: {fields}."), fields=", ".join(sorted(nested)))
    if not holds.types and any(keys for _, keys in used):
        yield message(N_("Numbers, yes and no are text to the format; an empty text is the same as none."))
    if holds.text_bytes and (long := sum(_longer(f, holds.text_bytes) for _, features in tables for f in features)):
        yield message(N_("{n} texts are cut to {most} bytes."), n=long, most=holds.text_bytes)
    if not holds.controls and (odd := sum(_odd(f) for _, features in tables for f in features)):
        yield message(N_("Control characters in {n} texts become �."), n=odd)


def _longer(feature: Feature, most: int) -> int:
    return sum(len(str(flat(v)).encode("utf-8", "replace")) > most for v in feature.values.values())


def _odd(feature: Feature) -> int:
    return sum(has_controls(str(flat(v))) for v in feature.values.values() if isinstance(v, str | list | dict))


def _of_the_whole(tables: Tables, features: list[Feature], holds: Holds, about: About) -> Iterator[Message]:
    if len(tables) > 1 and not holds.kinds:
        yield message(N_("All kinds go into one table with the columns of each."))
    if features and not holds.ids:
        yield message(N_("The ids of the features are not kept: read back, they are new ones."))
    if any(f.state is not None for f in features) and not holds.states:
        yield message(N_("The states are not kept."))
    if not holds.crs:
        yield message(N_("The file does not say its coordinate system: tell whoever reads it EPSG:4326."))
    if not holds.about and (about.at is not None or about.known is not None):
        yield message(N_("The moment it was true at is not said in the file."))
    if not holds.styles:
        yield message(N_("How it looks on the map is not kept."))
