"""Many files at once: what a list asks for, one wish a file, and what to call files of one name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from layers.errors import SituationError
from layers.exchange.formats import stem_of
from layers.exchange.job import Options
from layers.i18n import tr


@dataclass(frozen=True, slots=True)
class Wish:
    """One file and what to make of it."""

    path: Path
    options: Options


def wishes(text: str, usual: Options, folder: Path) -> list[Wish]:
    """What a list asks for: a JSON array, JSON lines, or lines of a file and, after a tab, its kind.

    In JSON each item is [file, kind] or an object with `file` and any of kind, archive, crs, zone, encoding, map, swap,
    repair, merge and number; `usual` holds what an item does not say. A file that is not found from here is looked for
    in `folder`.

    Raises
    ------
    SituationError
        A line says no file, or something that is not understood, with its number.
    """
    try:
        items = list(_items(text))
    except ValueError as error:
        raise SituationError(
            tr("The list cannot be read: {why}").format(why=error),
            hint=tr("Write one file a line, or JSON: [[file, kind], …]."),
        ) from error
    return [_wish(n, item, usual, folder) for n, item in enumerate(items, 1)]


def _items(text: str) -> Iterator[Any]:
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped.startswith("["):
        try:
            whole = json.loads(stripped)
        except json.JSONDecodeError:
            whole = None  # JSON lines of pairs begin so too
        if isinstance(whole, list):
            pair = len(whole) in (1, 2) and isinstance(whole[0], str) and not _is_file_list(whole)
            yield from [whole] if pair else whole
            return
    for line in text.lstrip("\ufeff").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.lstrip().startswith(("{", "[")):
            yield json.loads(line)
        else:
            yield line.rstrip("\r\n").split("\t")


def _is_file_list(whole: Sequence[Any]) -> bool:
    """["a.csv", "b.csv"] is two files, ["a.csv", "shelter"] a file and its kind."""
    return len(whole) == 2 and isinstance(whole[1], str) and "." in whole[1]


def _wish(number: int, item: Any, usual: Options, folder: Path) -> Wish:
    if isinstance(item, str):
        item = [item]
    if isinstance(item, list):
        item = dict(zip(("file", "kind", "crs", "zone"), item, strict=False))
    if not isinstance(item, Mapping) or not isinstance(item.get("file"), str) or not item["file"].strip():
        raise SituationError(
            tr("Item {number} of the list names no file.").format(number=number),
            hint=tr("Write one file a line, or JSON: [[file, kind], …]."),
        )
    path = Path(item["file"].strip())
    beside = folder / path
    return Wish(beside if not path.exists() and beside.exists() else path, _options(number, item, usual))


_TEXTS = ("kind", "archive", "crs", "zone", "encoding")


def _options(number: int, item: Mapping[str, Any], usual: Options) -> Options:
    said: dict[str, Any] = {}
    for key in _TEXTS:
        if (value := item.get(key)) not in (None, "", "-"):
            said[key] = str(value)
    if "archive" in said and "kind" not in said:
        said["kind"] = None
    for key, name in (("map", "columns"), ("number", "numbers")):
        if isinstance(value := item.get(key), Mapping):
            said[name] = {str(k): str(v) for k, v in value.items()}
    if isinstance(item.get("swap"), bool):
        said["swap"] = item["swap"]
    if isinstance(item.get("repair"), bool):
        said["repair"] = item["repair"]
    if isinstance(item.get("merge"), list):
        said["merge"] = tuple(str(v) for v in item["merge"])
    unknown = set(item) - {"file", *_TEXTS, "map", "number", "swap", "repair", "merge"}
    if unknown:
        raise SituationError(
            tr("Item {number} of the list says {what}, which is not understood.").format(
                number=number, what=", ".join(sorted(map(str, unknown)))
            ),
            hint=tr("It may say file, kind, archive, crs, zone, encoding, map, swap, repair, merge and number."),
        )
    return replace(usual, **said)


def names_apart(paths: Iterable[Path]) -> dict[Path, str]:
    """What to call those of several files that would be called alike, or the layer of one would take the place of
    another's: with the folder, or where that is the same too, with the ending."""
    every = list(dict.fromkeys(paths))
    alike = _alike(every, {path: stem_of(path) for path in every})
    named = {path: f"{path.resolve().parent.name}/{stem_of(path)}" for path in alike}
    return named | {path: path.name for path in _alike(alike, named)}


def _alike(paths: Iterable[Path], names: Mapping[Path, str]) -> list[Path]:
    often = Counter(name.casefold() for name in names.values())
    return [path for path in paths if often[names[path].casefold()] > 1]
