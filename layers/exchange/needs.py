"""What an import asks for because the file does not say it, and nobody may guess."""

from __future__ import annotations

from layers.errors import SituationError
from layers.i18n import tr


class NeedsCrs(SituationError):
    """The file does not say in which coordinate system its places are."""


class NeedsZone(SituationError):
    """The file has local times and does not say where they are local."""


def needs_crs(file: str) -> NeedsCrs:
    return NeedsCrs(
        tr("{file} does not say in which coordinate system its places are.").format(file=file),
        hint=tr("Name it with --crs, say --crs EPSG:4326 for WGS 84 longitude and latitude."),
    )


def needs_zone(file: str, column: str) -> NeedsZone:
    return NeedsZone(
        tr("{file} has times without a time zone in its column {column}.").format(file=file, column=column),
        hint=tr("Name the zone with --zone, say --zone Asia/Shanghai."),
    )
