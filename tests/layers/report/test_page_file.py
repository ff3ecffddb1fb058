"""The exported page: one file that asks for nothing, links nowhere, runs nothing of the data, and says all it must."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from shapely import Point

from layers.clock import Moment
from layers.edit import adding
from layers.errors import NotStored
from layers.exchange.text import clean
from layers.i18n import languages, set_language
from layers.report.page_file import page_text, write_page
from layers.situation import Situation
from tests.builders import Hands
from tests.layers.report.builders import (
    HOSTILE,
    a_road,
    a_set,
    a_shelter,
    a_situation,
    a_zone,
    add,
    data_of,
    layer,
    name_of,
)

# Names of the SVG language; nothing is ever asked for there.
NAMES = {"http://www.w3.org/2000/svg"}


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def situation(tmp_path: Path, hands: Hands) -> Iterator[Situation]:
    opened = a_situation(tmp_path, hands=hands)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def language_kept() -> Iterator[None]:
    before = languages.current
    set_language("en")
    yield
    set_language(before)


class Elements(html.parser.HTMLParser):
    """Every tag with its attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.bodies: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style") and data.strip():
            self.bodies.append((self.tags[-1][0], data))


def test_the_page_names_no_address_and_has_no_link(situation: Situation):
    add(situation, a_shelter(), a_road(), a_zone())

    page = page_text(situation)

    assert set(re.findall(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s"'`<>)]*""", page)) <= NAMES | {
        name.removeprefix("http:") for name in NAMES
    }
    elements = Elements(page)
    assert {tag for tag, _ in elements.tags} <= {"html", "head", "meta", "title", "style", "script", "body", "div"}
    assert [attrs for _, attrs in elements.tags if {"src", "href", "srcset", "action", "data"} & attrs.keys()] == []
    assert not re.findall(r"url\((?!data:|#)|@import|sourceMappingURL", page)


def test_every_script_and_style_is_named_by_the_policy_and_nothing_else_may_run(situation: Situation):
    add(situation, a_shelter())

    elements = Elements(page_text(situation))

    metas = [attrs for tag, attrs in elements.tags if tag == "meta" and "Security" in (attrs.get("http-equiv") or "")]
    policy = dict(part.strip().split(" ", 1) for part in (metas[0]["content"] or "").split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "data:"
    assert "unsafe" not in str(policy)
    for name in ("script", "style"):
        bodies = [body for tag, body in elements.bodies if tag == name and not body.startswith("{")]
        hashes = [base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() for body in bodies]
        assert policy[f"{name}-src"].split() == [f"'sha256-{digest}'" for digest in hashes]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_the_data_leaves_its_place(situation: Situation, text: str):
    calm = Elements(page_text(situation))
    dataset, content = a_set(f"set {text}", [Point(108.3, 22.8)], credit=text)
    add(situation, a_shelter(name=text, address=text, capacity_text=text), a_road(name=text), a_zone(name=text))

    situation.apply(adding(dataset), contents=content)

    page = page_text(situation)

    assert [tag for tag, _ in Elements(page).tags] == [tag for tag, _ in calm.tags]
    island = re.search(r'id="anlan-data">(.*?)</script>', page, re.DOTALL)
    assert island is not None
    assert not re.search("[<>&\u2028\u2029]", island.group(1))
    assert [name_of(feature) for feature in layer(data_of(page), "shelter")["features"]] == [clean(text)]


def test_it_says_moment_zone_mode_and_credits(situation: Situation, hands: Hands):
    dataset, content = a_set("survey", [Point(108.3, 22.8)], credit="City survey 2024")

    situation.apply(adding(dataset), contents=content)
    live = data_of(page_text(situation))
    hands.on(hours=2)
    situation.clock.look(Moment(at=hands.time - timedelta(hours=1)))
    past = data_of(page_text(situation))

    assert live["head"]["mode"] == "live"
    assert live["head"]["word"] == ""
    assert live["credits"] == ["City survey 2024"]
    assert past["head"] == {
        "title": "city",
        "moment": "2024-09-09 09:00 +08 Asia/Shanghai",
        "mode": "replay",
        "word": "复盘 REPLAY",
    }


def test_its_words_are_in_the_language_in_use(situation: Situation):
    add(situation, a_shelter(state="open"))

    english = data_of(page_text(situation))
    set_language("zh")
    chinese = page_text(situation)

    assert english["words"]["legend"] == "Legend"
    assert data_of(chinese)["words"]["legend"] == "图例"
    assert '<html lang="zh-CN">' in chinese
    assert ["open", "Open"] in layer(english, "shelter")["legend"]


def test_a_hidden_layer_is_not_in_the_file(situation: Situation):
    add(situation, a_shelter(name="Secret school"), a_road())
    situation.stack.set_visible("shelter", False)

    page = page_text(situation)

    assert "Secret school" not in page
    assert "Long Street" in page


def test_the_file_replaces_the_old_one_whole_and_leaves_nothing_beside_it(situation: Situation, tmp_path: Path):
    target = tmp_path / "out" / "page.html"
    target.parent.mkdir()
    target.write_text("old")
    add(situation, a_shelter())

    write_page(target, situation)

    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [p.name for p in target.parent.iterdir()] == ["page.html"]


def test_a_page_that_finds_no_room_is_told_in_words_and_leaves_the_old_file(
    situation: Situation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "page.html"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    before = {p.name for p in tmp_path.iterdir()}

    with pytest.raises(NotStored, match=r"page\.html could not be written. The disk is full"):
        write_page(target, situation)

    assert target.read_text() == "old"
    assert {p.name for p in tmp_path.iterdir()} == before
