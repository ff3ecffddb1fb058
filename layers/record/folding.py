"""Changes that are shapes of very many corners and little else: their hex stored as the bytes it stands for.

Coordinates hardly repeat: to compress their hex gives no less than these bytes, and takes a second for two million
corners, in which somebody waits for the edit to be on disk.
"""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Iterator, Sequence

FOLDED = b"\x01"
"""What begins so is folded: neither JSON nor a zlib stream does. Texts and bytes follow by turns, each behind its
length."""
_LENGTH = 8
_SHAPE, _END = b'"geometry":"', b'"'
_LONG = 1_000_000
_MOST = 0.9


def folded(body: bytes) -> bytes | None:
    """Canonical JSON with its long shapes folded; None where they are not nearly all of it."""
    pieces, at = [], 0
    for begin, end, shape in _long_shapes(body) if len(body) > _LONG else ():
        pieces += [body[at:begin], shape]
        at = end
    return folded_pieces([*pieces, body[at:]])


def folded_pieces(pieces: Sequence[bytes]) -> bytes | None:
    """The same of JSON in pieces: texts, and between them the bytes of long shapes."""
    shapes = 2 * sum(map(len, pieces[1::2]))
    if shapes < _MOST * (shapes + sum(map(len, pieces[::2]))) or not shapes:
        return None
    return FOLDED + b"".join(part for piece in pieces for part in (len(piece).to_bytes(_LENGTH, "little"), piece))


def unfolded_pieces(pieces: Sequence[bytes]) -> bytes:
    """The JSON of such pieces."""
    return b"".join(hexlify(piece) if n % 2 else piece for n, piece in enumerate(pieces))


def unfolded(stored: bytes) -> bytes:
    """The JSON again; ValueError for what cannot have been folded."""
    return b"".join(piece.hex().encode() if n % 2 else bytes(piece) for n, piece in enumerate(_pieces(stored)))


def with_shapes_apart(stored: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The JSON with a name in the place of each long shape, and the shapes: nobody who reads them needs their hex."""
    pieces = list(_pieces(stored))
    shapes = {f"#{n}": bytes(shape) for n, shape in enumerate(pieces[1::2])}
    names = iter(shapes)
    return b"".join(next(names).encode() if n % 2 else bytes(piece) for n, piece in enumerate(pieces)), shapes


def _pieces(stored: bytes) -> Iterator[memoryview]:
    view, at = memoryview(stored), len(FOLDED)
    while at < len(view):
        begin = at + _LENGTH
        at = begin + int.from_bytes(view[at:begin], "little")
        if at > len(view):
            raise ValueError("cut off")
        yield view[begin:at]


def _long_shapes(body: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where the hex of a long shape begins and ends, and its bytes. No text within a text looks like their key: its
    marks are escaped."""
    end = 0
    while (key := body.find(_SHAPE, end)) >= 0:
        begin = key + len(_SHAPE)
        end = body.find(_END, begin)
        if end - begin > _LONG and (shape := _from_hex(body[begin:end])) is not None:
            yield begin, end, shape


def _from_hex(text: bytes) -> bytes | None:
    """The bytes of which this is what `bytes.hex` writes."""
    try:
        shape = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        return None
    return None if 2 * len(shape) != len(text) or any(letter in text for letter in b"ABCDEF") else shape
