"""What was prepared, recorded: one edit, or the whole journal that a replay package tells again."""

from __future__ import annotations

from layers.exchange.looks import with_looks
from layers.exchange.memory import remember
from layers.exchange.report import Prepared
from layers.record.store import Store
from layers.roles import OWNER, Post


def record(store: Store, prepared: Prepared, post: Post = OWNER) -> None:
    """All of it, or nothing and an error that says why; afterwards what was said of the file is remembered."""
    if prepared.journal:
        store.retell(prepared.journal, prepared.contents, zone=prepared.zone)
        return
    if prepared.edit:
        store.apply(prepared.edit, post=post, contents=prepared.contents, imported=True)
    remember(store, prepared.said)
    if prepared.looks:
        store.set_setting("stack", with_looks(store.get_setting("stack") or {}, prepared.looks))
