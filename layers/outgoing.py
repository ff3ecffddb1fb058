"""What goes out: the facts of some kinds at the moment shown, and what has to be said with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from layers.archive import from_us
from layers.columns import Column
from layers.edit import DATASET
from layers.exchange.writers import About, Tables
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.kinds.notices import NOT_PUBLIC, NOTICE, is_restricted
from layers.situation import Situation
from layers.times import utc_text


def tables_of(situation: Situation, kinds: Sequence[str]) -> Tables:
    """A table for each kind, reference layer or archive, in the order given."""
    return [(situation.kinds[key], list(listed(situation, key))) for key in kinds]


def public_part(tables: Tables) -> Tables:
    """The same without notices whose scope is restricted or private: they go out only where a person says so."""
    return [(kind, [f for f in features if not is_restricted(f)]) for kind, features in tables]


def restricted_in(tables: Tables) -> int:
    """How many `public_part` holds back."""
    return sum(is_restricted(feature) for _, features in tables for feature in features)


def held_back(count: int) -> list[Message]:
    """What is said of them, as the first of the losses."""
    return [message(N_("{n} that are not for the public are held back."), n=count)] if count else []


def public_rows(kind: str, rows: Mapping[str, Column]) -> tuple[Mapping[str, Column], int]:
    """Rows of a kind in bulk without those, and how many they are."""
    if kind != NOTICE:
        return rows, 0
    kept = [n for n, scope in enumerate(rows.get("scope", ())) if scope not in NOT_PUBLIC]
    held = len(rows["id"]) - len(kept)
    return ({name: [column[n] for n in kept] for name, column in rows.items()} if held else rows), held


def about(situation: Situation, tables: Tables) -> About:
    """Credits of the sets and of the features themselves, the mode and the moment."""
    rasters = {str(d["of"]): d for d in situation.picture.rasters()}
    wanted = {kind.key: situation.picture.raster(rasters[kind.key]) for kind, _ in tables if kind.key in rasters}
    keys = {kind.key for kind, features in tables if features} | wanted.keys()
    credits = [str(d["credit"]) for d in situation.picture.features(DATASET) if d["credit"] and d["of"] in keys]
    credits += [
        str(said) for _, features in tables for f in features if (f["source"] and (said := f["source"].get("credit")))
    ]
    clock = situation.clock
    mode = "" if clock.live else "replay"
    return About(tuple(sorted(set(credits))), mode, clock.moment.at, clock.moment.known, wanted)


def listed(situation: Situation, kind: str) -> Iterator[Feature]:
    """The facts of one kind, or the rows of an archive."""
    archive = next((d for d in situation.picture.archives() if d["of"] == kind), None)
    if archive is not None:
        yield from _rows_of(situation, archive)
    else:
        yield from _facts(situation, kind)


def listed_all(situation: Situation) -> Iterator[Feature]:
    """All facts but the record's own data sets and the rows of archives."""
    archives = {str(d["of"]) for d in situation.picture.archives()}
    for key in situation.kinds:
        if key != DATASET and key not in archives:
            yield from _facts(situation, key)


def _facts(situation: Situation, kind: str) -> Iterable[Feature]:
    """Without a moment every present fact, also what has not begun or is over; else what was there then."""
    if situation.clock.live:
        return situation.store.features(kind)
    return situation.picture.features(kind)


def _rows_of(situation: Situation, dataset: Feature) -> Iterator[Feature]:
    archive = situation.picture.archive(dataset)
    until = situation.clock.moment.at
    for n in range(len(archive)):
        at = from_us(int(archive.time_us[n]))
        if until is not None and at > until:
            return
        values = {"time": utc_text(at), **archive.row(n)}
        identity = str(values.pop("id", f"{dataset.id}/{n}"))
        yield Feature(identity, str(dataset["of"]), values, archive.point(n))
