"""Posts and what they may do. A post is a chair, not a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from layers.i18n import N_


class Role(StrEnum):
    """The seven roles of a command centre."""

    CMD = "CMD"
    PLN = "PLN"
    TRN = "TRN"
    DUT = "DUT"
    LIA = "LIA"
    CLK = "CLK"
    VIW = "VIW"


ROLE_TITLES = {
    Role.CMD: N_("Commander"),
    Role.PLN: N_("Planner"),
    Role.TRN: N_("Trainer"),
    Role.DUT: N_("Duty officer"),
    Role.LIA: N_("Department liaison"),
    Role.CLK: N_("Public-report clerk"),
    Role.VIW: N_("Viewer"),
}

EVERY_ROLE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Post:
    """Who acts: a code, a title (a key of the catalogue or a proper name), roles and an organisation's id."""

    code: str
    title: str
    roles: frozenset[Role]
    org: str | None = None

    def has(self, allowed: frozenset[Role]) -> bool:
        return bool(self.roles & allowed)


OWNER = Post("owner", N_("Owner of the workspace"), EVERY_ROLE)
ROLE_POSTS = {role.value: Post(role.value, title, frozenset({role})) for role, title in ROLE_TITLES.items()}


@dataclass(frozen=True, slots=True)
class Rights:
    """Which roles may create, change and delete a kind; moving along a workflow has its own roles.

    `own` holds roles that may do it for features of their own organisation only (`owner_org`).
    """

    create: frozenset[Role]
    change: frozenset[Role]
    delete: frozenset[Role]
    own: frozenset[Role] = frozenset()


def rights(roles: str, *, own: str = "") -> Rights:
    """The same roles for create, change and delete, written as "CMD DUT"."""
    allowed = frozenset(Role(r) for r in (roles + " " + own).split())
    return Rights(allowed, allowed, allowed, frozenset(Role(r) for r in own.split()))
