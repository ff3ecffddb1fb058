"""What an import asks for because the file does not say it, and nobody may guess."""

from __future__ import annotations

from collections.abc import Sequence

from layers.errors import SituationError
from layers.i18n import Message, counted, tr
from layers.systems import system


class NeedsCrs(SituationError):
    """The file does not say in which coordinate system its places are."""


class NeedsZone(SituationError):
    """The file has local times and does not say where they are local."""


class NeedsSwap(SituationError):
    """The places look turned round, or nothing says which number is the longitude."""


class NeedsDayOrder(SituationError):
    """Dates such as 03/04/2024, and nothing says whether the day or the month comes first."""


class NeedsChoice(SituationError):
    """Both sides changed something, and nobody said whose is to stand; `clashes` tells of each."""

    def __init__(self, message: str, clashes: Sequence[str], *, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.clashes = tuple(clashes)


def needs_choice(file: str, clashes: Sequence[str]) -> NeedsChoice:
    """Each clash in words of its own; the sentence holds the first of them."""
    listed = "\n".join(f"  {words}" for words in clashes[:_CLASHES])
    more = [tr("  and {n} more").format(n=len(clashes) - _CLASHES)] if len(clashes) > _CLASHES else []
    sentence = counted("{file}: {n} clashes: both sides changed the same.", file=file, n=len(clashes))
    return NeedsChoice(
        "\n".join([sentence, listed, *more]) + "\n",
        clashes,
        hint=tr("Say --mine to keep what is here, or --theirs to take what is in the package."),
    )


_CLASHES = 40


def needs_day_order(file: str, column: str) -> NeedsDayOrder:
    return NeedsDayOrder(
        tr("{file} has dates in its column {column} that may begin with the day or the month.").format(
            file=file, column=column
        ),
        hint=tr("Say --day-first or --month-first."),
    )


def needs_crs(file: str, guesses: Sequence[str] | None = None, *, named: str | None = None) -> NeedsCrs:
    """`guesses` are systems that the numbers may be of; `named` is one that a name in the file speaks of."""
    hint = tr("Name it with --crs, say --crs EPSG:4326 for WGS 84 longitude and latitude.")
    if named is not None:
        hint += " " + tr("A name in it speaks of {crs}.").format(crs=named)
    elif guesses is not None and not guesses:
        hint += " " + tr('Numbers in metres need the zone of the survey, say --crs "CGCS2000 3° CM 108E".')
    elif guesses and guesses[0] != "EPSG:4326":
        hint += " " + tr("By their size the numbers may be {systems}.").format(systems=_listed(guesses))
    elif guesses and len(guesses) > 1:
        hint += " " + tr("Chinese web maps use GCJ-02 or BD-09, surveys CGCS2000.")
    return NeedsCrs(tr("{file} does not say in which coordinate system its places are.").format(file=file), hint=hint)


def _listed(systems: Sequence[str]) -> str:
    return tr(", ").join(system(key).words for key in systems)


def other_crs(file: str, words: Message, systems: Sequence[str]) -> NeedsCrs:
    """The system that was named cannot be the one; `systems` may."""
    hint = tr("Name another with --crs.")
    if systems:
        hint = tr("Name another with --crs, say {systems}.").format(
            systems=", ".join(f"--crs {s}" for s in systems[:4])
        )
    return NeedsCrs(tr("{file}: {words}").format(file=file, words=words), hint=hint)


def needs_swap(file: str, words: Message) -> NeedsSwap:
    return NeedsSwap(
        tr("{file}: {words}").format(file=file, words=words),
        hint=tr("Say --swap to turn them round, or --no-swap to take them as they stand."),
    )


def needs_zone(file: str, column: str) -> NeedsZone:
    return NeedsZone(
        tr("{file} has times without a time zone in its column {column}.").format(file=file, column=column),
        hint=tr("Name the zone with --zone, say --zone Asia/Shanghai."),
    )
