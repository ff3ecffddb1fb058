"""`anlan export`: what is lost is said first, then the file is written."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import Any

from layers.cli.exits import DONE, USAGE
from layers.edit import DATASET
from layers.errors import SituationError
from layers.exchange.handover import SUFFIX
from layers.exchange.writers import export as write
from layers.exchange.writers import handover, losses, try_out, writer_for
from layers.exchange.writers.whole import replacing, trying
from layers.feature import Feature
from layers.i18n import LANGUAGES, counted, tr, tr_in
from layers.kinds.plans import PLANS
from layers.outgoing import about as said_with
from layers.outgoing import held_back, public_part, restricted_in, tables_of
from layers.situation import Situation


def export(situation: Situation, options: argparse.Namespace) -> int:
    """Write the kinds of `options` at the moment shown; with `dry_run` only say what the format would lose, or why
    it would be refused."""
    from layers.cli import say

    options.kind = list(dict.fromkeys(_key_of(situation, name) for name in options.kind))
    if options.file.name.casefold().endswith(SUFFIX):
        return _hand_over(situation, options)
    if options.plan:
        say(tr("A plan goes into a package: give the file the ending {suffix}.").format(suffix=SUFFIX))
        return USAGE
    if not options.kind:
        say(tr("Name the kinds to write with --kind."))
        return USAGE
    writer = writer_for(options.file, options.format)
    tables = tables_of(situation, options.kind)
    held = 0 if options.restricted else restricted_in(tables)
    tables = public_part(tables) if held else tables
    about = said_with(situation, tables)
    lost = [str(loss) for loss in (*held_back(held), *losses(tables, writer, about))]
    if held and not options.json:
        lost[0] += " " + tr("With --restricted they go out too.")
    if not options.json:
        for sentence in lost:
            say(sentence)
    written = (try_out if options.dry_run else write)(options.file, tables, about, writer=writer)
    if options.json:
        told = _told(options, writer.key, written, lost) | about.to_json()
        print(json.dumps(told, ensure_ascii=False))
    elif not options.dry_run:
        print(counted("{file}: {n} features", file=options.file, n=written))
    return DONE


def _hand_over(situation: Situation, options: argparse.Namespace) -> int:
    """The kinds or plans with ids and fingerprints, so that they can come back; the journal besides with `replay`."""
    from layers.cli import say

    chosen = replace(_chosen(situation, options), restricted=options.restricted)
    held = 0 if options.restricted else handover.restricted_in(situation.store, chosen)
    lost = [str(loss) for loss in (*held_back(held), *handover.losses(replay=options.replay))]
    if held and not options.json:
        lost[0] += " " + tr("With --restricted they go out too.")
    if not options.json:
        for sentence in lost:
            say(sentence)
    frame = trying if options.dry_run else replacing
    written = handover.write(options.file, situation.store, chosen, replay=options.replay, frame=frame)
    if options.json:
        print(json.dumps(_told(options, "handover", written, lost), ensure_ascii=False))
    elif not options.dry_run:
        print(counted("{file}: {n} features", file=options.file, n=written))
    return DONE


def _told(options: argparse.Namespace, key: str, written: int, lost: list[str]) -> dict[str, Any]:
    """What a program reads of an export."""
    there = None if options.dry_run else written
    return {"file": str(options.file), "format": key, "written": there, "losses": lost}


def _chosen(situation: Situation, options: argparse.Namespace) -> handover.Chosen:
    """Plans with what is drawn for them; else the kinds, or all of them."""
    if options.plan and options.kind:
        raise SituationError(tr("Name either plans or kinds."), hint=tr("A package holds the one or the other."))
    if not options.plan:
        kinds = options.kind or [key for key in situation.kinds if key != DATASET]
        return handover.Chosen(tuple(kinds))
    found = [handover.plan_with_graphics(situation.store, _plan(situation, name)) for name in options.plan]
    ids = frozenset(identity for one in found for identity in one.ids or ())
    return handover.Chosen(found[0].kinds, ids)


def _plan(situation: Situation, name: str) -> Feature:
    """The plan of this id, code or title, in any case of letters; of several versions the newest.

    Raises
    ------
    SituationError
        There is none.
    """
    wanted = name.strip().casefold()
    plans = list(situation.store.own_features(PLANS.key))
    named = [p for p in plans if wanted in {str(p[k] or "").casefold() for k in ("code", "title", "title_en")}]
    found = [p for p in plans if p.id == name.strip()] or named
    if not found:
        titles = tr(", ").join(str(p["title"]) for p in plans) or "–"
        words = tr("There is no plan {name}.").format(name=name)
        raise SituationError(words, hint=tr("There are: {names}").format(names=titles))
    return max(found, key=lambda plan: int(plan["version"] or 0))


def _key_of(situation: Situation, name: str) -> str:
    """The key of a kind that is named by its key, or by its title in any language.

    Raises
    ------
    SituationError
        There is none.
    """
    if name in situation.kinds:
        return name
    wanted = name.strip().casefold()
    titled = (k.key for k in situation.kinds.values() if wanted in {tr_in(c, k.title).casefold() for c in LANGUAGES})
    if (found := next(titled, None)) is None:
        raise SituationError(tr("There is no kind {kind}.").format(kind=name), hint=tr("anlan kinds lists them."))
    return found
