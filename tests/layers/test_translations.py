"""Everything a person sees has its Chinese: found in the source, looked up in the catalogues."""

from __future__ import annotations

import ast
import re
import string
from collections import defaultdict
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import layers
from layers.i18n import N_, catalogue, counted, language, languages, message, set_language, singulars, tr, tr_in
from layers.kinds import KINDS
from layers.roles import ROLE_TITLES
from resources import resource

ROOT = Path(layers.__file__).parent.parent
MARKS = {"tr", "N_", "message", "counted"}
COUNTS = re.compile(
    r"(?<!Row )(?<!Line )\{n\} (?:more |whole |of several )?(?:[a-z]+s|people|entries|without|that|of the shape)\b"
)
NEVER_ONE = {
    "A CAP file holds one alert, and {n} notices are to be written.",
    "Between 1 and {n} rings can be drawn.",
    "Shapes lie in shapes in it, more than {n} levels deep.",
    "The clipboard holds more than {n} corners.",
    "The file has {n} grids, and one becomes the layer.",
    "The grid would have {n} cells.",
    "There are {n} bookmarks already.",
    "in {n} parts",
    "{column} writes times in {n} ways: {examples}.",
    "{folder} holds more than {n} files.",
    "{layer}: {n} points shown as clusters.",
    "{n} corners are too many for a table.",
    "{n} objects are too many to paste.",
    "{object}: a text in it is longer than {n} bytes.",
}
"""Said of a limit, or only where there are several."""


def marked(path: Path, marks: Set[str] = MARKS) -> Iterator[tuple[str, int]]:
    """Each text in `path` that is marked for translation, and the line where it stands."""
    return ((text, line) for mark, text, line in all_marked(path) if mark in marks)


@cache
def all_marked(path: Path) -> tuple[tuple[str, str, int], ...]:
    """Mark, text and line of each; a source is parsed once for all tests."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name in MARKS and isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                found.append((name, first.value, node.lineno))
    return tuple(found)


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("package", ["layers", "desktop", "resources"])
def test_every_text_in_the_source_has_its_chinese(package: str) -> None:
    known = catalogue("zh")

    missing = {
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sources(package)
        for text, line in marked(path)
        if text not in known
    }

    assert not missing, "\n".join(sorted(missing))


def test_what_is_filled_in_is_the_same_in_both_languages() -> None:
    wrong = {text: chinese for text, chinese in catalogue("zh").items() if places(text) != places(chinese)}

    assert not wrong


def test_what_is_counted_has_its_singular_in_english() -> None:
    texts = {text for package in ("layers", "desktop") for path in sources(package) for text, _ in marked(path)}
    plurals = {text for text in texts if COUNTS.search(text)} - NEVER_ONE

    missing = sorted(plurals - singulars().keys())
    assert not missing, "\n".join(("to be put into resources/translations/en/singular.po:", *missing))
    assert not singulars().keys() - texts, "no longer said"
    assert all(places(many) == places(one) for many, one in singulars().items())


def test_what_is_counted_is_said_with_its_count() -> None:
    """`tr` alone knows no count, and would say the plural of one thing."""
    wrong = {
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for package in ("layers", "desktop")
        for path in sources(package)
        for text, line in marked(path, {"tr"})
        if text in singulars()
    }

    assert not wrong, "\n".join(sorted(wrong))


def test_one_thing_is_said_in_the_singular() -> None:
    was = language()
    try:
        set_language("en")
        assert counted("{n} features", n=1) == "1 feature"
        assert counted("{n} features", n="1,234") == "1,234 features"
        assert str(message(N_("{n} without a place are left out."), n=1)) == "1 without a place is left out."
        set_language("zh")
        assert counted("{n} features", n=1) == "1 个要素"
    finally:
        set_language(was)


def test_no_two_catalogues_say_it_differently() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for path in resource("translations", "zh").glob("*.po"):
        with path.open("rb") as stream:
            for entry in read_po(stream):
                if isinstance(entry.id, str) and isinstance(entry.string, str) and entry.id:
                    said[entry.id].add(entry.string)

    assert not {text: ways for text, ways in said.items() if len(ways) > 1}


def test_a_catalogue_says_a_text_once() -> None:
    for path in resource("translations", "zh").glob("*.po"):
        ids = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("msgid ")]
        assert len(ids) == len(set(ids)), path.name


def test_chinese_is_chinese() -> None:
    """A sentence is not left in English, and does not end in an English full stop."""
    for text, chinese in catalogue("zh").items():
        assert not (text.endswith(".") and chinese.endswith(".")), text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_kind_speaks_chinese_in_its_titles_fields_units_choices_states_and_legend(kind: object) -> None:
    words = set(declared_words(kind))

    assert not {word for word in words if tr_in("zh", word) == word and not symbol(word)}


def declared_words(kind: object) -> Iterator[str]:
    from layers.kind import Kind

    assert isinstance(kind, Kind)
    yield from (kind.title, kind.one, kind.basis, kind.style.default.title)
    yield from (look.title for look in kind.style.looks.values())
    for field in kind.all_fields:
        yield from (field.title, field.unit, field.hint)
        yield from (choice.title for choice in field.choices)
    if kind.workflow:
        yield from (state.title for state in kind.workflow.states)


def symbol(word: str) -> bool:
    """A unit's symbol, or the codes of the roles: the same in every language."""
    return word in {
        "",
        "m",
        "m²",
        "m³/d",
        "t",
        "h",
        "km/h",
        "m/s",
        "°",
        "CNY",
        ", ".join(role.value for role in ROLE_TITLES),
    }


def test_states_of_a_workflow_differ_in_both_languages() -> None:
    for kind in KINDS:
        if kind.workflow:
            for code in ("zh", "en"):
                titles = [tr_in(code, state.title) for state in kind.workflow.states]
                assert len(titles) == len(set(titles)), (kind.key, code)


def test_choices_of_a_field_differ_in_both_languages() -> None:
    for kind in KINDS:
        for field in kind.fields:
            for code in ("zh", "en"):
                titles = [tr_in(code, choice.title) for choice in field.choices]
                assert len(titles) == len(set(titles)), (kind.key, field.key, code)


def test_words_change_with_the_language_and_who_listens_is_told() -> None:
    heard: list[str] = []
    was = language()
    languages.changed.connect(heard.append)
    try:
        set_language("zh")
        set_language("zh")
        assert tr("Shelters") == "避难场所"
        set_language("en")
        assert tr("Shelters") == "Shelters"
    finally:
        languages.changed.disconnect(heard.append)
        set_language(was)

    assert heard == ["zh", "en"]


def test_a_message_is_translated_when_shown_with_its_arguments() -> None:
    moved = message(N_("{name}: {state}"), name="S1", state="Full")

    assert moved.in_language("zh") == "S1：已满"
    assert moved.in_language("en") == "S1: Full"


def test_a_text_that_no_catalogue_has_stays_as_it_is() -> None:
    assert tr_in("zh", "Puente de la Mujer") == "Puente de la Mujer"
