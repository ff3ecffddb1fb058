"""What is done to a good file: damage with a name, and mutants from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

Damage = Callable[[bytes], bytes]

DAMAGE: dict[str, Damage] = {
    "empty": lambda data: b"",
    "one byte": lambda data: data[:1],
    "only the head": lambda data: data[:16],
    "a quarter of it": lambda data: data[: len(data) // 4],
    "half of it": lambda data: data[: len(data) // 2],
    "without its last bytes": lambda data: data[:-9],
    "without its first byte": lambda data: data[1:],
    "twice in a row": lambda data: data + data,
    "noise behind the head": lambda data: data[:16] + random.Random(1).randbytes(2_000),
    "zeros behind the head": lambda data: data[:16] + bytes(2_000),
    "ones behind the head": lambda data: data[:16] + b"\xff" * 2_000,
    "backwards": lambda data: data[::-1],
    "every byte one more": lambda data: bytes((b + 1) & 255 for b in data),
    "a hole in the middle": lambda data: data[: len(data) // 3] + bytes(len(data) // 3) + data[len(data) // 3 * 2 :],
    "noise behind the end": lambda data: data + random.Random(2).randbytes(2_000),
}
CUT = {"empty", "one byte", "only the head", "backwards", "ones behind the head"}
"""Nothing of the file is left in these."""


def mutants(data: bytes, name: str, count: int) -> Iterator[bytes]:
    """Bits turned, bytes cut out, pieces put elsewhere, lengths that lie; the same ones every time."""
    chance = random.Random(name)
    for _ in range(count):
        made = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            chance.choice((_turn, _cut, _splice, _lie, _word))(made, chance)
        yield bytes(made)


def _at(made: bytearray, chance: random.Random) -> int:
    """Anywhere, the head more often: there stand sizes and counts."""
    size = max(len(made), 1)
    return chance.randrange(min(size, 256)) if chance.random() < 0.4 else chance.randrange(size)


def _turn(made: bytearray, chance: random.Random) -> None:
    if made:
        made[_at(made, chance)] ^= 1 << chance.randrange(8)


def _cut(made: bytearray, chance: random.Random) -> None:
    start = _at(made, chance)
    del made[start : start + chance.choice((1, 4, 64, 4_000_000))]


def _splice(made: bytearray, chance: random.Random) -> None:
    start = _at(made, chance)
    made[_at(made, chance) : 0] = made[start : start + chance.choice((1, 8, 200))]


def _lie(made: bytearray, chance: random.Random) -> None:
    start, size = _at(made, chance), chance.choice((1, 2, 4, 8))
    made[start : start + size] = chance.choice((b"\xff", b"\x7f", b"\x00", b"\x80")) * size


_WORDS = (
    b"NaN",
    b"1e999",
    b"-inf",
    b"9" * 40,
    b"<!DOCTYPE x>",
    b"&x;",
    b"\x00",
    b"\xed\xa0\x80",
    b"'",
    b'"',
    b"{" * 50,
)


def _word(made: bytearray, chance: random.Random) -> None:
    start = _at(made, chance)
    made[start : start + chance.randrange(9)] = chance.choice(_WORDS)
