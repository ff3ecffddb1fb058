"""XML files that would do harm, and XML files that only look odd."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.exchange.limits import Limit
from layers.exchange.refusal import Refusal
from layers.exchange.xml import events, local, parse
from layers.i18n import Message

LAUGHS = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;">]><a>&y;</a>'
EXTERNAL = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
REMOTE = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'


@pytest.mark.parametrize("data", [LAUGHS, EXTERNAL, REMOTE, b"<!-- a -->\n<!DOCTYPE a><a/>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_it_is_read(data: bytes, encoding: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(data.decode().encode(encoding), "a.kml")
    assert "document type" in str(refused.value.words)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"<a",
        b"<a>",
        b"<a></b>",
        b"<a/><a/>",
        b"<a>&x;</a>",
        b"text",
        b"<a>\x00</a>",
        b"<a b='1' b='2'/>",
        b"<?xml version='1.0' encoding='no-such'?><a/>",
        b"<a/><!DOCTYPE a>",
        b"<a>\xff\xfe</a>",
        b"<x:a/>",
        "<?xml version='1.0' encoding='GBK'?><a>".encode("gbk") + b"\xff\xff</a>",
    ],
)
def test_what_is_not_whole_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        parse(data, "a.kml")
    assert "not whole XML" in str(refused.value.words)


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 65 + b"</a>" * 65,
        b"<a>" * 200_000,
        b"<a " + b" ".join(b'x%d=""' % n for n in range(129)) + b"/>",
        b"<a>" + b" " * 1000 + b"</a>",
    ],
)
def test_depth_floods_and_size_have_limits(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        parse(data, "a.kml", limit=Limit("bytes", 1000 if data.endswith(b" </a>") else 10**7, "File size", "bytes"))
    assert refused.value.hint is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb2312", "GBK", "gb18030", "big5", "shift_jis", "euc-jp"])
def test_every_encoding_of_the_neighbourhood_is_read(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><a><b c='東山'>山川</b></a>"
    text = text.replace("東", "东") if encoding == "gb2312" else text
    [b] = list(parse(text.encode(encoding), "a.kml"))
    assert (b.text, b.get("c", "")[1]) == ("山川", "山")


def test_events_come_in_the_order_of_the_document(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_bytes(b"\xef\xbb\xbf<k:a xmlns:k='u'><k:b>1</k:b></k:a>")
    assert [(e, local(i.tag)) for e, i in events(path, "a.kml")] == [
        ("start", "a"),
        ("start", "b"),
        ("end", "b"),
        ("end", "a"),
    ]


TOWN = "<?xml version='1.0' encoding='{told}'?><a>" + " " * 70_000 + "<b c='中山路'>人民公園</b></a>"


@pytest.mark.parametrize(
    ("told", "true"),
    [("UTF-8", "gb18030"), ("UTF-8", "big5"), ("GBK", "utf-8"), ("gb2312", "utf-8"), ("ISO-8859-1", "utf-8")],
)
def test_texts_in_another_encoding_than_the_first_line_says_are_read_as_they_are_and_that_is_told(
    told: str, true: str
) -> None:
    notes: list[Message] = []
    [b] = list(parse(TOWN.format(told=told).encode(true), "a.kml", notes.append))
    assert b.text == "人民公園"
    assert len(notes) == 1


@pytest.mark.parametrize("told", ["UTF-8", "GBK", "big5", "shift_jis"])
def test_texts_that_are_as_the_first_line_says_are_read_without_a_word(told: str) -> None:
    notes: list[Message] = []
    parse(f"<?xml version='1.0' encoding='{told}'?><a>山川地方大小</a>".encode(told), "a.kml", notes.append)
    assert notes == []
