"""A kind is a declaration: form, table, symbols, legend, import check, web map and rights follow from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry

from layers.feature import Feature, Values
from layers.i18n import N_, language, tr
from layers.roles import Rights, rights
from layers.style import Look, Style
from layers.times import is_utc, parse_utc
from layers.workflow import Workflow


class Geometry(StrEnum):
    """What shapes a kind takes. A multi-part shape counts as its parts do."""

    NONE = "none"
    POINT = "point"
    LINE = "line"
    AREA = "area"
    POINT_OR_AREA = "point_or_area"
    ANY = "any"

    def accepts(self, geometry: BaseGeometry | None) -> bool:
        if geometry is None:
            return self is Geometry.NONE
        return geometry.geom_type in _TAKES[self]

    @property
    def draws(self) -> tuple[Geometry, ...]:
        """The shapes a person may draw for it, the most usual first."""
        return {
            Geometry.NONE: (),
            Geometry.POINT_OR_AREA: (Geometry.POINT, Geometry.AREA),
            Geometry.ANY: (Geometry.POINT, Geometry.LINE, Geometry.AREA),
        }.get(self, (self,))


_POINTS, _LINES, _AREAS = {"Point", "MultiPoint"}, {"LineString", "MultiLineString"}, {"Polygon", "MultiPolygon"}
_TAKES: Mapping[Geometry, set[str]] = {
    Geometry.NONE: set(),
    Geometry.POINT: _POINTS,
    Geometry.LINE: _LINES,
    Geometry.AREA: _AREAS,
    Geometry.POINT_OR_AREA: _POINTS | _AREAS,
    Geometry.ANY: _POINTS | _LINES | _AREAS | {"GeometryCollection", "LinearRing"},
}


@dataclass(frozen=True, slots=True)
class Choice:
    """`code` is stored; `title` is a key of the catalogue."""

    code: str
    title: str


def choices(**titles: str) -> tuple[Choice, ...]:
    """Choices in the order given, codes as they are; a trailing underscore is dropped (`none_` is `none`)."""
    return tuple(Choice(code.removesuffix("_"), title) for code, title in titles.items())


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a feature. `type` is str, int, float, bool, datetime, list or dict.

    `aliases` are column names under which files bring it, besides the key and the titles; `refers` is the key of
    the kind whose id it holds, or a list of ids; `of_old`: that feature is gone as a rule; `unit` is shown beside the
    value; a list of `words` is typed with commas.
    """

    key: str
    type: type
    title: str
    unit: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    refers: str | None = None
    multiline: bool = False
    aliases: tuple[str, ...] = ()
    hint: str = ""
    words: bool = False
    of_old: bool = False

    def named_by(self, value: Any) -> list[str]:
        """The ids of the features that `value` names here."""
        if not self.refers or not value:
            return []
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]

    def choice_title(self, code: str) -> str:
        return next((c.title for c in self.choices if c.code == code), str(code))

    def problem(self, value: Any) -> str | None:
        """What is wrong with `value` here, as a translated sentence; None when it is good."""
        if value is None:
            return tr("{field} is missing.").format(field=tr(self.title)) if self.required else None
        if not _is_of(value, self.type):
            return tr("{field} is not {type}: {value}").format(
                field=tr(self.title), type=tr(_TYPE_WORDS[self.type]), value=value
            )
        if self.choices and value not in {c.code for c in self.choices}:
            return tr("{field} has no such value: {value}").format(field=tr(self.title), value=value)
        if self.minimum is not None and value < self.minimum:
            return tr("{field} is below {limit}.").format(field=tr(self.title), limit=f"{self.minimum:g}")
        if self.maximum is not None and value > self.maximum:
            return tr("{field} is above {limit}.").format(field=tr(self.title), limit=f"{self.maximum:g}")
        return None


_TYPE_WORDS = {
    str: N_("text"),
    int: N_("a whole number"),
    float: N_("a number"),
    bool: N_("yes or no"),
    datetime: N_("a time"),
    list: N_("a list"),
    dict: N_("a table"),
}


def _is_of(value: Any, wanted: type) -> bool:
    if wanted is datetime:
        return isinstance(value, str) and is_utc(value)
    if isinstance(value, bool):
        return wanted is bool
    if wanted is int:
        return isinstance(value, int) and abs(value) < 2**63
    if wanted is float:
        return isinstance(value, int | float) and math.isfinite(value)
    return isinstance(value, wanted)


class Group(StrEnum):
    """Layer groups, from the lowest on the map to the highest."""

    REFERENCE = "reference"
    CITY = "city"
    RISK = "risk"
    FACILITIES = "facilities"
    SECURITY = "security"
    SHELTERS = "shelters"
    HAZARDS = "hazards"
    RESPONSE = "response"
    INCIDENTS = "incidents"
    WARNINGS = "warnings"
    PLANNING = "planning"
    REGISTER = "register"


GROUP_TITLES = {
    Group.REFERENCE: N_("Reference layers"),
    Group.CITY: N_("City base map"),
    Group.RISK: N_("Standing risk"),
    Group.FACILITIES: N_("Facilities"),
    Group.SECURITY: N_("Patrol and security"),
    Group.SHELTERS: N_("Shelters and evacuation"),
    Group.HAZARDS: N_("Hazards now"),
    Group.RESPONSE: N_("Forces and resources"),
    Group.INCIDENTS: N_("Incidents"),
    Group.WARNINGS: N_("Warnings"),
    Group.PLANNING: N_("Plans"),
    Group.REGISTER: N_("Registers"),
}


def no_problems(values: Values) -> Iterator[str]:
    yield from ()


def no_caution(values: Values, state: str | None) -> str:
    return ""


NO_STYLE = Style(Look(""))

SOURCE = Field("source", dict, N_("Source"), hint=N_("Where the fact came from."))
ATTRS = Field("attrs", dict, N_("Other columns"))
TAGS = Field("tags", list, N_("Tags"), hint=N_("Words of your own, with commas between them."), words=True)
OWNER_ORG = Field("owner_org", str, N_("Owner organisation"), refers="organisation")


@dataclass(frozen=True, slots=True)
class Kind:
    """`key` is the code name; `title` the plural, `one` the singular.

    Besides its `fields` every kind has the COMMON ones, but for those it declares itself. `span` names the fields
    between which a feature is valid (from included, to excluded). `natural_key` names the fields by which a later
    file finds the same feature. `freshness_s` is how long a fact stays fresh; None: it does not age. `bulk` kinds come
    in by the thousand as one journal line; a `reference` kind is made of a file's own columns. A feature may be without
    a place where `place_required` is False. Neighbours of a kind that `tiles` share their borders.
    `basis` says where the definition comes from. `caution` gives what has to stand before the name, a key of the
    catalogue: that a warning is an exercise, or cancelled.
    """

    key: str
    title: str
    one: str
    geometry: Geometry
    fields: tuple[Field, ...]
    group: Group
    style: Style = NO_STYLE
    workflow: Workflow | None = None
    rights: Rights = field(default_factory=lambda: rights("PLN DUT CMD"))
    span: tuple[str, str] | None = None
    natural_key: tuple[str, ...] = ()
    label: str = "name"
    freshness_s: int | None = None
    place_required: bool = True
    bulk: bool = False
    reference: bool = False
    tiles: bool = False
    basis: str = ""
    problems: Callable[[Values], Iterator[str]] = no_problems
    caution: Callable[[Values, str | None], str] = no_caution

    @property
    def all_fields(self) -> tuple[Field, ...]:
        own = {declared.key for declared in self.fields}
        return (*self.fields, *(declared for declared in COMMON if declared.key not in own))

    def field(self, key: str) -> Field | None:
        return next((f for f in self.all_fields if f.key == key), None)

    def faults(self, feature: Feature) -> Iterator[tuple[str | None, str]]:
        """Everything to tell whoever enters `feature`: what refuses it, and what its kind finds odd."""
        yield from self.refusals(feature)
        for sentence in self.problems({f.key: feature[f.key] for f in self.all_fields}):
            yield None, sentence

    def refusals(self, feature: Feature) -> Iterator[tuple[str | None, str]]:
        """Why `feature` cannot be recorded: (field key or None, translated sentence)."""
        unplaced = feature.geometry is None and not self.place_required
        if not unplaced and not self.geometry.accepts(feature.geometry):
            yield None, tr("{kind} cannot have this shape.").format(kind=tr(self.one))
        for declared in self.all_fields:
            if sentence := declared.problem(feature[declared.key]):
                yield declared.key, sentence
        if self.span and _reversed(feature[self.span[0]], feature[self.span[1]]):
            yield self.span[1], tr("It ends before it begins.")

    def name_of(self, feature: Feature) -> str:
        """What to call `feature` in a list, in the language in use: its label, its code, its symbol or the start of
        its id."""
        for key in (self.label, "name", "title", "code"):
            if value := in_language(feature, key):
                return self.cautioned(str(value), feature.values, feature.state)
        if (glyph := self.field("glyph")) is not None and feature["glyph"]:
            return tr(glyph.choice_title(feature["glyph"]))
        return feature.id[:8]

    def cautioned(self, text: str, values: Values, state: str | None) -> str:
        """`text`, with the caution that `values` call for before it."""
        words = self.caution(values, state)
        return f"{tr(words)} · {text}" if words else text


def in_language(feature: Feature, key: str) -> Any:
    """A value in the language in use: in English its twin `<key>_en`, where that is filled."""
    return (feature[f"{key}_en"] if language() == "en" else None) or feature[key]


COMMON = (OWNER_ORG, TAGS, SOURCE, ATTRS)


def split_from(kind: str) -> Field:
    """The zone of which one is a part: splitting takes it off the map, joining the parts brings it back."""
    hint = N_("The zone of which this is a part.")
    return Field("parent", str, N_("Split from"), refers=kind, of_old=True, hint=hint)


def _reversed(start: str | None, end: str | None) -> bool:
    return start is not None and end is not None and parse_utc(end) < parse_utc(start)
