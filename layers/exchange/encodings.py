"""Which encoding a text without a mark is in: UTF-8 where it holds, otherwise the one that gives the likeliest signs.

Many Shift-JIS texts are valid GB18030 and the other way round, so being valid says little. What tells them apart is
that a wrong reading gives rare characters: each standard puts its everyday characters into a block of their own.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from layers.exchange.formats import WIDEST, wide_encoding
from layers.exchange.refusal import Refusal
from layers.i18n import N_, Message, message

SAMPLE_BYTES = 512 * 1024
_PART = 1 << 20
_MARKS = (
    *((mark, "utf-32") for mark in WIDEST),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_EVERYDAY = {"gb18030": (0xB0, 0xD7), "cp932": (0x88, 0x97), "big5": (0xA4, 0xC6)}
"""First byte of the characters of level 1 in GB 2312, JIS X 0208 (as Shift-JIS) and Big5, from the standards."""
_TITLES = {"gb18030": "GB18030", "cp932": "Shift-JIS", "big5": "Big5", "utf-8": "UTF-8", "cp1252": "Windows-1252"}
COMMON = ("utf-8", "gb18030", "big5", "cp932", "euc-kr", "utf-16", "cp1252")
"""What a person may choose from."""
_STANDARD = {"gb18030": "gb2312", "cp932": "shift_jis", "big5": "big5"}
_SCORED = 4000


def encoding_of_file(path: Path, name: str, chosen: str | None = None) -> str:
    """The encoding of a whole text file, tried to its end; `chosen` is what the person says.

    Raises
    ------
    Refusal
        None of them reads it, or the chosen one does not.
    """
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    candidates = [known(chosen, name)] if chosen else list(guesses(sample))
    for encoding in candidates:
        if _reads(path, encoding):
            return encoding
    if chosen:
        raise not_in_encoding(name, chosen)
    raise _unknown(name)


def title_of(encoding: str) -> str:
    """As people call it."""
    return _TITLES.get(encoding, encoding.upper())


def candidates(sample: bytes, found: str) -> list[tuple[str, str]]:
    """Where it is not certain that a text is in the encoding that was `found`: that one and those that read it about
    as well, each with some words of the text as it reads them. Empty where it is certain."""
    if sample.isascii() or found not in _EVERYDAY:
        return []
    score = plausible(sample, found)
    others = [e for e in _EVERYDAY if e != found and plausible(sample, e) > max(score - _NEARLY, 0.0)]
    if score < _LIKELY:
        others.append("cp1252")
    return [(encoding, _words_in(sample, encoding)) for encoding in (found, *others)] if others else []


def likeliest(sample: bytes) -> str:
    """The first of the guesses that reads the sample; empty where none does."""
    return next((encoding for encoding in guesses(sample) if _decodes(sample, encoding)), "")


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


_NEARLY, _LIKELY = 0.25, 0.5
_SHOWN = 24


def _words_in(sample: bytes, encoding: str) -> str:
    """The first words that are not plain ASCII."""
    for line in sample[:SAMPLE_BYTES].splitlines():
        for cell in re.split(rb"[,;\t|]", line):
            if not cell.isascii():
                return cell.decode(encoding, "replace").strip("\"' ")[:_SHOWN]
    return ""


UNCERTAIN = N_("The texts were read as {encoding}; they may also be in {others}.")


def uncertain(found: str, likely: Iterable[tuple[str, str]]) -> list[Message]:
    """A note for the report, where others than the encoding `found` read the text about as well."""
    others = ", ".join(f"{title_of(encoding)} (--encoding {encoding})" for encoding, _ in likely if encoding != found)
    return [message(UNCERTAIN, encoding=title_of(found), others=others)] if others else []


def is_other_than(sample: bytes, told: str) -> bool:
    """Whether a text shows that it is not in the encoding that is said of it, although that reads it: UTF-8, which no
    other text looks like by chance, or everyday signs of East Asia where a Western alphabet is said."""
    if sample.isascii() or not told or told == "utf-8":
        return False
    if most_decode(sample, "utf-8"):
        return told in _WESTERN or _LONG_UTF8.search(sample) is not None
    return told in _WESTERN and max(plausible(sample, encoding) for encoding in _EVERYDAY) >= _SURELY


_WESTERN = ("cp1252", "iso8859-1", "iso8859-15", "cp437", "cp850", "ascii")
_LONG_UTF8 = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")
_SURELY = 0.8


def most_decode(texts: bytes, encoding: str) -> bool:
    """Whether all but a few lines are text in it: narrow cells, a line each, often end within a character."""
    cells = [cell for cell in texts.split(b"\n") if not cell.isascii()]
    broken = 0
    for cell in cells:
        try:
            cell.decode(encoding)
        except UnicodeDecodeError:
            broken += 1
    return broken * 20 <= len(cells)


def otherwise(told: str, found: str) -> list[Message]:
    """A note for the report, where a text was read in another encoding than its file says."""
    words = N_("The file says that its texts are in {told}, which they are not; they were read as {found}.")
    return [message(words, told=title_of(told), found=title_of(found))] if told and told != found else []


def decoded(data: bytes, name: str) -> str:
    """A text that is in memory already, in the likeliest encoding that reads it.

    Raises
    ------
    Refusal
        None does.
    """
    for encoding in guesses(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unknown(name)


def known(encoding: str, name: str = "") -> str:
    """The codec of that name, GB18030 for its older parts; a Refusal for a name that is none of a text."""
    wanted = encoding.strip().casefold()
    if wanted in ("utf-16-le", "utf-16le", "utf-16-be", "utf-16be"):
        return wanted
    page = _PAGE.fullmatch(wanted)
    of_page = (f"cp{page[1]}", f"iso8859-{page[1][4:]}") if page else ()
    for spelling in (wanted, *of_page, _ALSO.get(wanted, "")):
        try:
            found = codecs.lookup(spelling)
        except LookupError:
            continue
        if found._is_text_encoding:
            return _WIDER.get(found.name, found.name)
    raise Refusal(message(N_("{encoding} is no encoding."), encoding=encoding), message(N_("UTF-8 and GB18030 are.")))


_PAGE = re.compile(r"(?:ansi|oem|ms|cp|windows|iso)?[ _-]?(\d{3,6})")
"""A code page as ArcGIS and others write it into a .cpg: ANSI 936, OEM 437, 88591 for ISO 8859-1."""
_WIDER = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "shift_jis": "cp932", "cp950": "big5"}
"""What is said for less than what is written."""
_ALSO = {"sjis": "cp932", "big-5": "big5"}


def not_in_encoding(name: str, chosen: str) -> Refusal:
    return Refusal(
        message(N_("{file} is not in the encoding {encoding}."), file=name, encoding=chosen),
        message(N_("Leave it out, and it is found out.")),
    )


def _unknown(name: str) -> Refusal:
    return Refusal(
        message(N_("{file} is in an unknown encoding."), file=name),
        message(N_("Name it with --encoding, or save it as UTF-8.")),
    )


def guesses(sample: bytes) -> Iterator[str]:
    """Encodings to try, the likeliest first."""
    if marked := next((e for m, e in _MARKS if sample.startswith(m)), None):
        yield marked
        return
    if wide := wide_encoding(sample):
        yield wide
    yield "utf-8"
    scores = {encoding: plausible(sample, encoding) for encoding in _EVERYDAY}
    likely = [encoding for encoding, score in scores.items() if score > 0 or encoding == "gb18030"]
    yield from sorted(likely, key=lambda encoding: -scores[encoding])


def plausible(sample: bytes, encoding: str) -> float:
    """How much the bytes look like everyday text in `encoding`, from -1 to 1."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(sample)
    except UnicodeDecodeError:
        return -1.0
    signs = [c for c in text if c > "\x7f"][:_SCORED]
    return sum(_likely(c, encoding) for c in signs) / max(len(signs), 1)


def _likely(sign: str, encoding: str) -> float:
    code = ord(sign)
    if 0xFF61 <= code <= 0xFF9F:  # half-width kana: what GB 2312 looks like as Shift-JIS
        return -0.5
    if 0x3041 <= code <= 0x30FE:
        return 1.0 if encoding == "cp932" else 0.5
    if 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF5E or 0x2010 <= code <= 0x2312:
        return 0.5
    try:
        encoded = sign.encode(_STANDARD[encoding])
    except UnicodeEncodeError:
        return -1.0
    first, last = _EVERYDAY[encoding]
    return 1.0 if len(encoded) == 2 and first <= encoded[0] <= last else -0.25


def _reads(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        try:
            while part := stream.read(_PART):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
