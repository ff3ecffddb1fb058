"""Workflows as tables: every state can be reached, and a step that is not listed is not there."""

from __future__ import annotations

import pytest

from layers.kind import Kind
from layers.kinds import KINDS
from layers.roles import EVERY_ROLE, Role
from layers.workflow import REASON, Workflow, workflow

FLOWS = {kind.key: kind.workflow for kind in KINDS if kind.workflow is not None}
every_flow = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)

# Kind, from, to, the roles that may, what it needs: the tables of the domain, read by a second pair of eyes.
MOVES = [
    ("incident", "reported", "verified", "DUT LIA", "place event_class"),
    ("incident", "reported", "dismissed", "DUT", "reason"),
    ("incident", "verified", "responding", "DUT CMD", "lead_org"),
    ("incident", "verified", "closed", "DUT", "reason"),
    ("incident", "responding", "controlled", "CMD", "note"),
    ("incident", "controlled", "responding", "CMD", "reason"),
    ("incident", "controlled", "closed", "CMD", ""),
    ("incident", "closed", "reviewed", "PLN TRN", "review"),
    ("incident", "closed", "responding", "CMD", "reason"),
    ("plan", "draft", "consulting", "PLN", ""),
    ("plan", "consulting", "approved", "CMD", ""),
    ("shelter", "standby", "open", "DUT LIA CMD", ""),
    ("shelter", "full", "open", "DUT LIA CMD", ""),
    ("shelter", "open", "out_of_service", "DUT LIA CMD", "reason"),
    ("evac_zone", "normal", "advisory", "DUT CMD", ""),
    ("evac_zone", "advisory", "warning", "DUT CMD", ""),
    ("evac_zone", "warning", "order", "CMD", ""),
    ("evac_zone", "order", "shelter_in_place", "CMD", ""),
    ("evac_zone", "order", "clear_to_return", "CMD", ""),
    ("evac_zone", "order", "warning", "CMD", ""),
    ("evac_zone", "warning", "advisory", "CMD", ""),
    ("resource", "available", "reserved", "CMD DUT LIA", ""),
    ("resource", "returning", "available", "CMD DUT LIA", ""),
    ("resource", "assigned", "out_of_service", "CMD DUT LIA", ""),
]
REFUSED = [
    ("incident", "reported", "responding"),
    ("incident", "reported", "closed"),
    ("incident", "responding", "closed"),
    ("incident", "dismissed", "verified"),
    ("incident", "reviewed", "responding"),
    ("plan", "draft", "approved"),
    ("plan", "draft", "in_force"),
    ("plan", "consulting", "draft"),
    ("plan", "retired", "in_force"),
    ("shelter", "designated", "open"),
    ("shelter", "closed", "open"),
    ("shelter", "out_of_service", "out_of_service"),
    ("evac_zone", "order", "normal"),
    ("evac_zone", "warning", "normal"),
    ("evac_zone", "order", "advisory"),
    ("evac_zone", "shelter_in_place", "normal"),
    ("resource", "available", "on_scene"),
    ("resource", "on_scene", "available"),
    ("resource", "out_of_service", "on_scene"),
]


def roles(text: str) -> frozenset[Role]:
    return frozenset(Role(code) for code in text.split())


def reachable(flow: Workflow) -> set[str]:
    found, fresh = set(), {flow.initial}
    while fresh:
        found |= fresh
        fresh = {step.target for state in fresh for step in flow.leaving(state)} - found
    return found


def test_states_and_moves_come_from_a_table() -> None:
    flow = workflow("lamp", {"off": "Off", "on": "On"}, "off -> on : CMD : reason\n on -> off")

    on, off = flow.between("off", "on"), flow.between("on", "off")
    assert on is not None
    assert off is not None
    assert (on.roles, on.needs) == (roles("CMD"), (REASON,))
    assert (off.roles, off.needs) == (EVERY_ROLE, ())
    assert flow.initial == "off"
    assert flow.title("on") == "On"


def test_a_move_from_any_state_does_not_lead_from_its_target_to_itself() -> None:
    flow = workflow("lamp", {"off": "Off", "on": "On", "gone": "Gone"}, "off -> on\n * -> gone")

    assert [step.target for step in flow.leaving("off")] == ["on", "gone"]
    assert not list(flow.leaving("gone"))


@every_flow
def test_every_state_can_be_reached_and_every_move_is_between_states_there_are(flow: Workflow) -> None:
    assert reachable(flow) == set(flow.codes)
    assert {t.target for t in flow.transitions} | {t.source for t in flow.transitions} <= {*flow.codes, "*"}


@every_flow
def test_a_move_is_listed_once(flow: Workflow) -> None:
    for state in flow.codes:
        targets = [step.target for step in flow.leaving(state)]
        assert len(targets) == len(set(targets))


@every_flow
def test_a_viewer_moves_nothing(flow: Workflow) -> None:
    assert not [step for step in flow.transitions if Role.VIW in step.roles]


@pytest.mark.parametrize(("key", "source", "target", "who", "needs"), MOVES)
def test_a_listed_step_has_its_roles_and_needs(key: str, source: str, target: str, who: str, needs: str) -> None:
    step = FLOWS[key].between(source, target)

    assert step is not None
    assert step.roles == roles(who)
    assert step.needs == tuple(needs.split())


@pytest.mark.parametrize(("key", "source", "target"), REFUSED)
def test_a_step_that_is_not_listed_is_not_there(key: str, source: str, target: str) -> None:
    assert FLOWS[key].between(source, target) is None


def test_an_order_a_shelter_in_place_and_an_all_clear_are_the_commanders_alone() -> None:
    flow = FLOWS["evac_zone"]

    for step in flow.transitions:
        if step.target in {"order", "shelter_in_place", "clear_to_return"}:
            assert step.roles == roles("CMD")


def test_a_zone_is_normal_again_only_after_a_clear_or_an_advisory() -> None:
    flow = FLOWS["evac_zone"]

    assert {s for s in flow.codes if flow.between(s, "normal")} == {"clear_to_return", "advisory"}


def test_any_resource_can_be_taken_out_of_service() -> None:
    flow = FLOWS["resource"]

    assert {s for s in flow.codes if flow.between(s, "out_of_service")} == set(flow.codes) - {"out_of_service"}


def kind(key: str) -> Kind:
    return next(kind for kind in KINDS if kind.key == key)


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("incident", "CMD DUT LIA CLK"),
        ("risk_zone", "PLN"),
        ("plan_graphic", "PLN"),
        ("plan", "PLN"),
        ("patrol_zone", "PLN"),
        ("post", "CMD"),
    ],
)
def test_a_kind_is_created_by_the_roles_of_the_permission_table(key: str, who: str) -> None:
    assert kind(key).rights.create == roles(who)


def test_a_clerk_records_an_incident_and_leaves_it_to_others() -> None:
    assert Role.CLK not in kind("incident").rights.change


@pytest.mark.parametrize("declared", KINDS, ids=lambda kind: kind.key)
def test_a_viewer_changes_nothing_and_a_liaison_only_what_is_their_own(declared: Kind) -> None:
    allowed = declared.rights.create | declared.rights.change | declared.rights.delete

    assert Role.VIW not in allowed
    if declared.key != "dataset":
        assert Role.LIA not in allowed or Role.LIA in declared.rights.own
