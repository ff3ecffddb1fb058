"""`anlan export`: what is lost is said first, then the file is written."""

from __future__ import annotations

import argparse
import json

from layers.cli.exits import DONE
from layers.exchange.writers import export as write
from layers.exchange.writers import losses, writer_for
from layers.i18n import tr
from layers.outgoing import about as said_with
from layers.outgoing import tables_of
from layers.situation import Situation


def export(situation: Situation, options: argparse.Namespace) -> int:
    """Write the kinds of `options` at the moment shown; with `dry_run` only say what the format would lose."""
    from layers.cli import say

    writer = writer_for(options.file, options.format)
    tables = tables_of(situation, options.kind)
    about = said_with(situation, tables)
    lost = [str(loss) for loss in losses(tables, writer, about)]
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
