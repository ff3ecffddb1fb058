"""Bookmarks: what the map shows, how, and the moment looked at, under a name, kept in the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from layers.clock import LIVE, Moment
from layers.errors import SituationError
from layers.i18n import tr
from layers.situation import Situation
from layers.times import parse_utc, stamp

_KEY = "bookmarks"
_MOST = 200


@dataclass(frozen=True, slots=True)
class Bookmark:
    """`x`, `y` the middle of the map in EPSG:3857 and `mpp` metres of it in a pixel; `shown` as the stack tells it;
    `titles` what its layers were called, by key."""

    name: str
    x: float
    y: float
    mpp: float
    shown: Mapping[str, Any] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    moment: Moment = LIVE

    def to_json(self) -> dict[str, Any]:
        told = {"name": self.name, "x": self.x, "y": self.y, "mpp": self.mpp}
        times = {"at": _told(self.moment.at), "known": _told(self.moment.known)}
        return {**told, **times, "shown": dict(self.shown), "titles": dict(self.titles)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Bookmark:
        """Back from what was kept.

        Raises
        ------
        ValueError, TypeError, KeyError
            It is no bookmark.
        """
        x, y, mpp = (float(told[key]) for key in ("x", "y", "mpp"))
        if not mpp > 0:
            raise ValueError("a bookmark without a scale")
        moment = Moment(_read(told.get("at")), _read(told.get("known")))
        return cls(str(told["name"]), x, y, mpp, dict(told["shown"]), dict(told["titles"]), moment)


def bookmarks(situation: Situation) -> list[Bookmark]:
    """Those that are kept, by name; what cannot be read is left out."""
    found = []
    for told in situation.store.get_setting(_KEY) or ():
        try:
            found.append(Bookmark.from_json(told))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return sorted(found, key=lambda b: b.name.casefold())


def keep(situation: Situation, name: str, x: float, y: float, mpp: float) -> Bookmark:
    """What is shown now, under a name; one of the same name is replaced.

    Raises
    ------
    SituationError
        It has no name, there are too many, or nothing can be kept in the workspace.
    """
    name = name.strip()
    if not name:
        raise SituationError(tr("A bookmark needs a name."), hint=tr("Say what it shows."))
    stack = situation.stack
    titles = {layer.key: layer.title for layer in stack.layers_bottom_up()}
    made = Bookmark(name, x, y, mpp, stack.to_json(), titles, situation.clock.moment)
    others = [b for b in bookmarks(situation) if b.name != name]
    if len(others) >= _MOST:
        raise SituationError(
            tr("There are {n} bookmarks already.").format(n=_MOST), hint=tr("Delete one that nobody needs.")
        )
    _write(situation, [*others, made])
    return made


def put_back(situation: Situation, name: str, bookmark: Bookmark | None) -> None:
    """What stood under the name before it was kept anew or deleted; None: nothing."""
    others = [b for b in bookmarks(situation) if b.name != name]
    _write(situation, others if bookmark is None else [*others, bookmark])


def named(situation: Situation, name: str) -> Bookmark | None:
    """The bookmark of that name."""
    return next((b for b in bookmarks(situation) if b.name == name), None)


def drop(situation: Situation, name: str) -> None:
    """Delete the bookmark of that name."""
    _write(situation, [b for b in bookmarks(situation) if b.name != name])


def open_bookmark(situation: Situation, bookmark: Bookmark) -> list[str]:
    """Show its layers as they were, at its moment; the titles of layers that are not there any more.

    A layer that came since is hidden: it was not on that map.
    """
    stack = situation.stack
    if bookmark.moment.live:
        situation.clock.go_live()
    else:
        situation.clock.look(bookmark.moment)
    stack.restore(bookmark.shown)
    known = {str(entry.get("key")) for entry in bookmark.shown.get("layers", ())}
    for layer in stack.layers_bottom_up():
        if layer.key not in known and not layer.extract:
            stack.set_visible(layer.key, False)
    return [str(bookmark.titles.get(key, key)) for key in sorted(known) if key not in stack]


def _write(situation: Situation, kept: list[Bookmark]) -> None:
    if (why := situation.store.read_only) is not None:
        raise SituationError(why, hint=tr("Bookmarks are kept in the workspace; open one that can be written to."))
    situation.store.set_setting(_KEY, [b.to_json() for b in kept])


def _told(moment: datetime | None) -> str | None:
    return stamp(moment) if moment is not None else None


def _read(told: Any) -> datetime | None:
    return parse_utc(str(told)) if told else None
