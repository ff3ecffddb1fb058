"""Notices: a warning is approved before it is issued, and what is no real alert says so in its name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from layers.edit import changing
from layers.errors import Refused
from layers.feature import Feature
from layers.i18n import language, set_language
from layers.kinds.notices import NOTICES
from layers.record.rules import check
from layers.roles import ROLE_POSTS
from tests.layers.kinds.test_declarations import looks


def a_notice(state: str = "draft", **values: Any) -> Feature:
    return Feature("n1", "notice", {"title": "Rainstorm", "kind": "warning", "warning_level": 2, **values}, None, state)


def test_an_exercise_a_test_and_a_cancelled_warning_say_so_before_their_name() -> None:
    assert NOTICES.name_of(a_notice(status="Actual")) == "Rainstorm"
    assert NOTICES.name_of(a_notice(status="Exercise")) == "Exercise · Rainstorm"
    assert NOTICES.name_of(a_notice(status="Test", state="issued")) == "Test · Rainstorm"
    assert NOTICES.name_of(a_notice(status="Actual", state="cancelled")) == "Cancelled · Rainstorm"


def test_it_says_so_in_chinese_too() -> None:
    before = language()
    set_language("zh")
    try:
        assert NOTICES.name_of(a_notice(status="Exercise")) == "演练 · Rainstorm"
    finally:
        set_language(before)


def test_warning_levels_differ_in_numeral_and_colour_and_have_no_pattern() -> None:
    leveled = [look for look in looks(NOTICES) if look.badge]

    assert [(look.badge, look.strokes[-1].colour) for look in leveled] == [(str(n), f"level.{n}") for n in range(1, 5)]
    assert not any(look.pattern or look.plate for look in leveled)


@pytest.mark.parametrize("sort", ["order", "reminder", "message", "bulletin", "reply"])
def test_only_a_warning_needs_an_approval(sort: str) -> None:
    for kind, refused in (("warning", True), (sort, False)):
        notice = a_notice(kind=kind)
        step = changing(notice, replace(notice, state="issued"))
        if not refused:
            check(step, {"notice": NOTICES}, ROLE_POSTS["DUT"], reason="", imported=False)
            continue
        with pytest.raises(Refused) as error:
            check(step, {"notice": NOTICES}, ROLE_POSTS["DUT"], reason="", imported=False)
        assert "Proposed" in error.value.hint
