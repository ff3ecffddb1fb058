"""Commands that only read: list, export, log, verify, kinds, web. They open the workspace read-only."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shapely.geometry import mapping

from layers.cli.exits import DONE, REFUSED
from layers.clock import Moment
from layers.edit import DATASET
from layers.errors import SituationError
from layers.feature import Feature
from layers.i18n import tr
from layers.kinds import KINDS
from layers.outgoing import listed, listed_all
from layers.record.journal import EDIT
from layers.record.verify import verify
from layers.situation import Situation, open_situation
from layers.times import format_moment, parse_moment, parse_utc, stamp


def list_features(options: argparse.Namespace) -> int:
    with _reading(options.workspace, options.at, options.as_known) as situation:
        if options.kind is not None and options.kind not in situation.kinds:
            raise _no_kind(options.kind)
        features = listed_all(situation) if options.kind is None else listed(situation, options.kind)
        if options.json:
            _print_collection(flat(situation, f) for f in features)
        else:
            _print_table(situation, features)
    return DONE


def export(options: argparse.Namespace) -> int:
    from layers.cli.exporting import export as run

    with _reading(options.workspace, options.at, options.as_known) as situation:
        return run(situation, options)


def log(options: argparse.Namespace) -> int:
    from layers.exchange.report import report_of

    with _reading(options.workspace) as situation:
        zone = situation.store.zone
        for line in situation.store.lines():
            if options.json:
                entry = {
                    "seq": line.seq,
                    "recorded": stamp(line.recorded),
                    "valid": stamp(line.valid),
                    "post": line.post,
                    "mode": line.mode,
                    "label": words(line),
                    "reason": line.reason,
                    "hash": situation.store.hash_of(line),
                }
                if line.verb == EDIT and (report := report_of(line.label, situation.store.content)) is not None:
                    entry["report"] = report.whole_json()
                print(json.dumps(entry, ensure_ascii=False))
            else:
                recorded, valid = format_moment(line.recorded, zone, seconds=True), format_moment(line.valid, zone)
                late = "" if recorded.startswith(valid[:16]) else f"  ({valid})"
                reason = f"  – {line.reason}" if line.reason else ""
                print(f"{line.seq:6d}  {recorded}{late}  {line.post:8s} {words(line)}{reason}")
    return DONE


def words(line: Any) -> str:
    """What a line did, in words: an undo says whose."""
    if line.verb == "undo":
        return tr("Undo: {label}").format(label=line.label)
    if line.verb == "redo":
        return tr("Redo: {label}").format(label=line.label)
    return str(line.label)


def verify_record(options: argparse.Namespace) -> int:
    with _reading(options.workspace) as situation:
        broken = list(verify(situation.store))
        for found in broken:
            print(found.what)
        if not broken:
            print(tr("The record is whole."))
    return REFUSED if broken else DONE


def kinds(options: argparse.Namespace) -> int:
    told = [kind for kind in KINDS if kind.key != DATASET]
    if options.json:
        print("[" + ",\n".join(json.dumps(kind_json(kind), ensure_ascii=False) for kind in told) + "]")
        return DONE
    for kind in told:
        print(f"{kind.key:18s} {tr(kind.title)}  [{kind.geometry}]")
        for field in kind.fields:
            unit = f" [{tr(field.unit)}]" if field.unit else ""
            print(f"    {field.key:20s} {field.type.__name__:9s} {tr(field.title)}{unit}")
        if kind.workflow:
            print(f"    {tr('States')}: {', '.join(kind.workflow.codes)}")
    return DONE


def kind_json(kind: Any) -> dict[str, Any]:
    fields = [
        {
            "key": f.key,
            "type": f.type.__name__,
            "title": tr(f.title),
            "unit": f.unit,
            "required": f.required,
            "choices": [c.code for c in f.choices],
        }
        for f in kind.fields
    ]
    flow = kind.workflow
    steps = [] if flow is None else [[t.source, t.target, sorted(t.roles), list(t.needs)] for t in flow.transitions]
    return {
        "key": kind.key,
        "title": tr(kind.title),
        "geometry": str(kind.geometry),
        "group": str(kind.group),
        "fields": fields,
        "states": [] if flow is None else list(flow.codes),
        "transitions": steps,
        "natural_key": list(kind.natural_key),
        "bulk": kind.bulk,
    }


def web(options: argparse.Namespace) -> int:
    from layers.cli import say
    from layers.outgoing import held_back
    from layers.report.page_file import write_page

    with _reading(options.workspace, options.at, options.as_known) as situation:
        for words in held_back(write_page(options.out, situation, theme=options.theme, restricted=options.restricted)):
            say(f"{words} {tr('With --restricted they go out too.')}")
        print(options.out)
    return DONE


def flat(situation: Situation, feature: Feature) -> dict[str, Any]:
    """A GeoJSON feature with every value under its own column name; `kind` and `state` are Anlan's own."""
    kind = situation.kinds.get(feature.kind)
    titles = {f.key: f.title for f in kind.fields} if kind is not None and kind.reference else {}
    properties: dict[str, Any] = {
        "kind": kind.title if kind and kind.reference else feature.kind,
        "state": feature.state,
    }
    values = [(titles.get(k, k), v) for k, v in feature.values.items() if k not in ("source", "attrs")]
    for column, value in (*values, *(feature["attrs"] or {}).items()):
        key = column
        while key in properties:
            key += "_"
        properties[key] = value
    for key in (feature["source"] or {}).get("repeated", ()):
        properties[f"{key}_repeated"] = True  # a local hour that came twice; the first was taken
    if kind and kind.reference and "category" in feature.values:  # an archive's own word, whatever the file called it
        properties.setdefault("category", feature["category"])
    geometry = None if feature.geometry is None else mapping(feature.geometry)
    return {"type": "Feature", "id": feature.id, "geometry": geometry, "properties": properties}


def _print_collection(features: Iterable[dict[str, Any]]) -> None:
    """One FeatureCollection, written as it is made."""
    print('{"type": "FeatureCollection", "features": [', end="")
    for n, feature in enumerate(features):
        print("," if n else "", json.dumps(feature, ensure_ascii=False), sep="\n", end="")
    print("\n]}")


def _print_table(situation: Situation, features: Iterable[Feature]) -> None:
    archives = {str(d["of"]) for d in situation.picture.archives()}
    for feature in features:
        kind = situation.kinds[feature.kind]
        state = tr(kind.workflow.title(feature.state)) if kind.workflow and feature.state else ""
        name = kind.name_of(feature)
        if feature.kind in archives:
            name = f"{format_moment(parse_utc(feature['time']), situation.store.zone)}  {feature['category'] or ''}"
        print(f"{feature.id}  {feature.kind:16s} {state:14s} {name}".rstrip())


@contextmanager
def _reading(path: Path, at: str | None = None, as_known: str | None = None) -> Iterator[Situation]:
    situation = open_situation(path, read_only=True)
    try:
        zone = situation.store.zone
        valid = parse_moment(at, zone) if at is not None else None
        known = parse_moment(as_known, zone) if as_known is not None else None
        situation.clock.look(Moment(valid, known))
        yield situation
    finally:
        situation.close()


def _no_kind(kind: str) -> SituationError:
    return SituationError(tr("There is no kind {kind}.").format(kind=kind), hint=tr("anlan kinds lists them."))
