"""`anlan export`: what is lost is said first, then the file is written."""

from __future__ import annotations

import argparse
import json

from layers.cli.exits import DONE, USAGE
from layers.edit import DATASET
from layers.errors import SituationError
from layers.exchange.handover import SUFFIX
from layers.exchange.writers import export as write
from layers.exchange.writers import handover, losses, writer_for
from layers.i18n import tr
from layers.outgoing import about as said_with
from layers.outgoing import held_back, public_part, restricted_in, tables_of
from layers.situation import Situation


def export(situation: Situation, options: argparse.Namespace) -> int:
    """Write the kinds of `options` at the moment shown; with `dry_run` only say what the format would lose."""
    from layers.cli import say

    if options.file.name.casefold().endswith(SUFFIX):
        return _hand_over(situation, options)
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
    written = None if options.dry_run else write(options.file, tables, about, writer=writer)
    if options.json:
        told = {"file": str(options.file), "format": writer.key, "written": written, "losses": lost, **about.to_json()}
        print(json.dumps(told, ensure_ascii=False))
    elif written is not None:
        print(tr("{file}: {n} features").format(file=options.file, n=written))
    return DONE


def _hand_over(situation: Situation, options: argparse.Namespace) -> int:
    """The kinds with ids and fingerprints, so that they can come back; the journal besides with `replay`."""
    from layers.cli import say

    kinds = options.kind or [key for key in situation.kinds if key != DATASET]
    for kind in kinds:
        if kind not in situation.kinds:
            raise SituationError(tr("There is no kind {kind}.").format(kind=kind), hint=tr("anlan kinds lists them."))
    chosen = handover.Chosen(tuple(kinds), restricted=options.restricted)
    held = 0 if options.restricted else handover.restricted_in(situation.store, chosen)
    lost = [str(loss) for loss in (*held_back(held), *handover.losses(replay=options.replay))]
    if held and not options.json:
        lost[0] += " " + tr("With --restricted they go out too.")
    if not options.json:
        for sentence in lost:
            say(sentence)
    written = None
    if not options.dry_run:
        written = handover.write(options.file, situation.store, chosen, replay=options.replay)
    if options.json:
        told = {"file": str(options.file), "format": "handover", "written": written, "losses": lost}
        print(json.dumps(told, ensure_ascii=False))
    elif written is not None:
        print(tr("{file}: {n} features").format(file=options.file, n=written))
    return DONE
