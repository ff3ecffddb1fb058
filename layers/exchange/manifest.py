"""What a mission package of TAK says of its own content, held against what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from layers.exchange.refusal import Refusal
from layers.exchange.text import clean_name
from layers.exchange.unzip import Entry, Package
from layers.exchange.xml import local, parse
from layers.i18n import N_, Message, message

_NAMES = "/manifest/manifest.xml", "/manifest.xml"
_ROOT = "MissionPackageManifest"
_SHOWN = 20


def is_manifest(entry: Entry) -> bool:
    """Whether it is the list of a package's content, and none of that content."""
    return f"/{entry.name.casefold()}".endswith(_NAMES[0]) or f"/{entry.name.casefold()}" == _NAMES[1]


def about_manifest(package: Package) -> Iterator[Message]:
    """What the list names and the package lacks, and the reverse; nothing of a package without a list."""
    entry = next((entry for entry in package.entries if is_manifest(entry)), None)
    if entry is None:
        return
    try:
        listed = _listed(package, entry)
    except Refusal as refused:
        yield message(N_("The list of the package's content cannot be read: {why}"), why=str(refused.words))
        return
    if listed is None:
        return
    there = [e.name for e in package.entries if not is_manifest(e)]
    there += [name for name, _ in package.passed_over]
    if missing := _without(listed, there):
        yield message(N_("The package lists {names}, and does not hold it."), names=missing)
    if more := _without(there, listed):
        yield message(N_("The package holds {names}, and does not list it."), names=more)
    if aside := _among(there, [name for name, passed in listed.items() if passed]):
        yield message(N_("The package says to pass over {names}; it was taken all the same."), names=aside)


def _listed(package: Package, entry: Entry) -> dict[str, bool] | None:
    """The names in the list, and whether it says to pass them over; None where it is another sort of document."""
    path = package.unpack(entry, Path("manifest.xml"))
    try:
        root = parse(path, clean_name(entry.name)[:120])
    finally:
        path.unlink()
    if local(root.tag) != _ROOT:
        return None
    contents = [element for element in root.iter() if local(element.tag) == "Content"]
    told = ((c.get("zipEntry", ""), c.get("ignore", "")) for c in contents)
    return {name.replace("\\", "/").removeprefix("./"): aside.casefold() == "true" for name, aside in told if name}


def _among(names: Iterable[str], others: Iterable[str]) -> str:
    """Those that are among the others, as `_without`."""
    known = {_folded(name) for name in others}
    return _shown([name for name in names if _folded(name) in known])


def _without(names: Iterable[str], others: Iterable[str]) -> str:
    """Those that are not among the others, case aside, for people to read."""
    known = {_folded(name) for name in others}
    return _shown([name for name in names if _folded(name) not in known])


def _shown(names: list[str]) -> str:
    return ", ".join([*(clean_name(name)[:120] for name in names[:_SHOWN]), *(["…"] if len(names) > _SHOWN else [])])


def _folded(name: str) -> str:
    return clean_name(name)[:120].casefold()
