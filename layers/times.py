"""Times as the record keeps them: aware, UTC, as text ending in Z; and as people read them, always with a zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from layers.errors import SituationError
from layers.i18n import tr

DEFAULT_ZONE = "Asia/Shanghai"


def utc_now() -> datetime:
    return datetime.now(UTC)


def utc_text(moment: datetime) -> str:
    """ISO 8601 in UTC: `2024-09-11T09:00:00Z`, with microseconds only where there are any."""
    if moment.tzinfo is None:
        raise ValueError("a naive time has no place in the record")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def stamp(moment: datetime) -> str:
    """As `utc_text`, always with six decimals, so that stamps sort as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_utc(text: str) -> datetime:
    """Back from `utc_text` or `stamp`; ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a naive time: {text}")
    return moment.astimezone(UTC)


def is_utc(text: str) -> bool:
    try:
        return text.endswith("Z") and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def zone(name: str) -> ZoneInfo:
    """The IANA zone `name`; a SituationError where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SituationError(
            tr("There is no time zone {name}.").format(name=name), hint=tr("Name one such as Asia/Shanghai.")
        ) from error


def parse_moment(text: str, zone_name: str) -> datetime:
    """What a person typed: ISO 8601 with an offset, or naive in the workspace's zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise SituationError(
            tr("{text} is not a time.").format(text=text), hint=tr("Write it as 2024-09-11T17:00+08:00.")
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone(zone_name))


def format_moment(moment: datetime, zone_name: str, *, seconds: bool = False) -> str:
    """For people: `2024-09-11 17:00 +08`."""
    told = moment.astimezone(zone(zone_name)).isoformat(" ", "seconds" if seconds else "minutes")
    length = len("2024-09-11 17:00:00" if seconds else "2024-09-11 17:00")
    return f"{told[:length]} {told[length:].removesuffix(':00')}"
