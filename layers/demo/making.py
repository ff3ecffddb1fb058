"""The demo workspace: the city as bulk sets, what stands in it, a year of history, and the story, line by line."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from layers.columns import Column, content_hash, encode, row_count
from layers.demo.base import base_tables
from layers.demo.city import CREDIT, SEED, City, make_city
from layers.demo.frame import steady_id
from layers.demo.history import make_history
from layers.demo.plans import drafts, flood_plan
from layers.demo.register import POSTS
from layers.demo.standing import Standing
from layers.demo.story import told_story
from layers.demo.told import Step, World, state_title
from layers.edit import Change, Edit, adding
from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import to_mercator
from layers.i18n import N_, message, tr
from layers.kinds import KINDS
from layers.kinds.datasets import ARCHIVE, BASE, DATASET
from layers.record.store import Store, open_store
from layers.record.workspace import create_workspace, draft_of
from layers.roles import OWNER, Post, Role
from layers.times import utc_now, utc_text

Progress = Callable[[float, str], None]

HISTORY, HISTORY_NAME = "incident_history", N_("A year of incidents")
"""The key and the name of the archive; the name is translated where it is shown."""
_BASE_TITLES = {
    "area": N_("Administrative areas"),
    "water": N_("Water"),
    "green": N_("Green areas"),
    "road": N_("Streets"),
    "building": N_("Buildings"),
    "place": N_("Places"),
    "address": N_("Addresses"),
    "population_cell": N_("Population cells"),
}


def build(
    path: Path,
    *,
    seed: int = SEED,
    now: Callable[[], datetime] = utc_now,
    progress: Progress = lambda _done, _text: None,
) -> None:
    """Make the demo workspace at `path`. Nothing is left there if it fails or is cancelled."""
    moment, draft = now(), draft_of(path)
    progress(0.0, tr("Laying out the demo city"))
    city = make_city(seed)
    progress(0.25, tr("Laying out the demo city"))
    try:
        create_workspace(draft)
        store = open_store(draft, KINDS, now=(clock := _StoryClock(moment)).now)
        try:
            _Writer(store, clock, city, moment).write(progress)
        finally:
            store.close()
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def first_view() -> dict[str, float]:
    """Where the map opens: the flooded bend of the river, metres of EPSG:3857 and metres in a pixel."""
    ((x, y),) = to_mercator(np.array([[108.330, 22.8165]])).tolist()
    return {"x": x, "y": y, "mpp": 7.0}


class _StoryClock:
    """The time at which a line is recorded: the story's, never after `end`."""

    def __init__(self, end: datetime) -> None:
        self._end = self._now = end

    def set(self, moment: datetime) -> None:
        self._now = min(moment, self._end)

    def now(self) -> datetime:
        return self._now


class _Writer:
    """Writes the city into a store, each part at its own moment."""

    def __init__(self, store: Store, clock: _StoryClock, city: City, moment: datetime) -> None:
        self._store, self._clock, self._city = store, clock, city
        self._moment, self._hour = moment, moment.replace(minute=0, second=0, microsecond=0)
        self._standing = Standing(city)

    def write(self, progress: Progress) -> None:
        self._write_base(progress)
        progress(0.6, tr("Writing what stands in the city"))
        features = self._write_standing()
        progress(0.75, tr("Writing a year of history"))
        self._write_history()
        self._write_story(features, progress)
        self._store.set_setting("view", first_view())
        progress(1.0, tr("The demo city is ready"))

    def _write_base(self, progress: Progress) -> None:
        start = self._hour - timedelta(days=366)
        tables = base_tables(self._city)
        for n, (kind, table) in enumerate(tables.items()):
            progress(0.25 + 0.35 * n / len(tables), tr("Writing {layer}").format(layer=tr(_BASE_TITLES[kind])))
            self._add_set(kind, kind, BASE, table, start + timedelta(minutes=n))

    def _add_set(self, name: str, of: str, role: str, table: dict[str, Column], when: datetime, **says: Any) -> None:
        data = encode(table)
        identity = steady_id(self._city.seed, DATASET, name)
        values = {
            "name": name,
            "role": role,
            "of": of,
            "sha256": content_hash(data),
            "count": row_count(table),
            "bounds": _bounds(table),
            "credit": CREDIT,
            **says,
        }
        known = {key: value for key, value in values.items() if value is not None}
        title = _BASE_TITLES.get(name, HISTORY_NAME)
        edit = adding(Feature(identity, DATASET, known), label=message(N_("Demo city: {part}"), part=title))
        self._clock.set(when)
        valid = min(when, self._hour - timedelta(days=365))
        self._store.apply(edit, valid=valid, contents={known["sha256"]: data}, imported=True)

    def _write_standing(self) -> list[Feature]:
        """What was there before the story, each part as one line, and the plan brought into force."""
        standing = self._standing
        shelters = standing.shelters()
        parts: list[tuple[str, list[Feature]]] = [
            (N_("Organisations"), standing.organisations()),
            (N_("Posts"), standing.posts()),
            (N_("Facilities"), standing.facilities()),
            (N_("Hazard sources and risk zones"), standing.hazards()),
            (N_("Shelters"), shelters),
            (N_("Patrol zones and routes"), standing.patrols()),
            (N_("Evacuation zones"), standing.zones()),
            (N_("Evacuation routes"), standing.routes(shelters)),
            (N_("Forces and resources"), standing.resources()),
            (N_("Flood plan"), flood_plan(standing)),
            (N_("Draft plans"), drafts(standing)),
        ]
        for n, (title, features) in enumerate(parts):
            self._clock.set(self._hour - timedelta(days=360 - 20 * n))
            self._store.apply(adding(*features, label=message(N_("Demo city: {part}"), part=title)), imported=True)
        every = [f for _, features in parts for f in features]
        return self._in_force(every)

    def _in_force(self, features: list[Feature]) -> list[Feature]:
        plan = next(f for f in features if f.kind == "plan" and f["code"] == "FP-01")
        rest = [f for f in features if f.id != plan.id]
        for days, state, post in ((90, "consulting", "PLN-1"), (75, "approved", "CMD-1"), (70, "in_force", "CMD-1")):
            moved = Feature(plan.id, plan.kind, plan.values, None, state)
            self._clock.set(self._hour - timedelta(days=days))
            label = message(N_("{name}: {state}"), name=str(plan["title"]), state=state_title("plan", state))
            self._store.apply(Edit(label, (Change(plan, moved),)), post=_post(post, self._standing))
            plan = moved
        return [*rest, plan]

    def _write_history(self) -> None:
        end = self._hour - timedelta(hours=58)  # an hour before the story begins
        river = self._city.water.river.buffer(90).boundary
        steps = np.arange(0.0, river.length, 140.0)
        bank = shapely.get_coordinates(shapely.line_interpolate_point(river, steps))
        dry = ~shapely.contains_xy(self._city.wet.buffer(5), bank[:, 0], bank[:, 1])
        rng = np.random.default_rng(self._city.seed + 4)
        rows = make_history(self._city.cells, bank[dry], self._city.wet, end=end, rng=rng)
        columns = [
            {"key": "severity", "type": "integer"},
            {"key": "channel", "type": "text"},
            {"key": "minutes", "type": "integer"},
        ]
        time = np.asarray(rows["time"])
        first, last = (datetime.fromtimestamp(int(t) / 1e6, tz=end.tzinfo) for t in (time[0], time[-1]))
        said = {"columns": columns, "first": utc_text(first), "last": utc_text(last)}
        self._add_set(HISTORY_NAME, HISTORY, ARCHIVE, rows, end + timedelta(minutes=1), **said)

    def _write_story(self, features: list[Feature], progress: Progress) -> None:
        world: World = {feature.id: feature for feature in features}
        steps = told_story(self._standing, features, self._moment)
        for n, step in enumerate(steps):
            if n % 20 == 0:
                progress(0.8 + 0.2 * n / len(steps), tr("Telling the story"))
            self._tell(step, world)

    def _tell(self, step: Step, world: World) -> None:
        edit = step.edit(world)
        self._clock.set(step.known)
        try:
            self._store.apply(edit, post=_post(step.post, self._standing), valid=step.valid, reason=step.reason)
        except SituationError as error:
            raise RuntimeError(
                f"the story does not hold at {step.known}: {step.label}: {error} {error.hint}"
            ) from error
        for change in edit.changes:
            if change.after is not None:
                world[change.id] = change.after


def _post(code: str, standing: Standing) -> Post:
    for known, title, roles, org in POSTS:
        if known == code:
            return Post(code, title, frozenset(Role(r) for r in roles), standing.org(org))
    return OWNER


def _bounds(table: dict[str, Column]) -> list[float]:
    if "geometry" not in table:
        lon, lat = np.asarray(table["lon"]), np.asarray(table["lat"])
        return [float(v) for v in (lon.min(), lat.min(), lon.max(), lat.max())]
    return [float(v) for v in shapely.total_bounds(shapely.from_wkb(np.array(table["geometry"], dtype=object)))]
