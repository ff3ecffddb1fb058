"""EDXL-HAVE 1.0: hospitals with their status, their ambulance traffic and their beds of each type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layers.exchange.have import BED_TYPES, GML, NAMESPACE_1
from layers.exchange.writers.declared import About, Holds, Tables, Writer
from layers.exchange.writers.markup import Node, add, add_in, root, write_document
from layers.faults import fault
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.times import stamp, utc_now

_XNL = "urn:oasis:names:tc:ciq:xnl:3"
_PREFIXES = {"have": NAMESPACE_1, "xnl": _XNL, "gml": GML}
COUNTS = ("available", "baseline")
_KEPT = frozenset({"code", "name", "status", "ambulance", "beds", "reported_at", "source"})


def write(path: Path, tables: Tables, about: About) -> int:
    """One document; a hospital's own code is its identifier, otherwise its id here."""
    node = root(NAMESPACE_1, "HospitalStatus", _PREFIXES)
    hospitals = [feature for _, features in tables for feature in features]
    moment = stamp(about.at or utc_now())[:19] + "Z"
    for hospital in hospitals:
        _hospital(add(node, "Hospital"), hospital, moment)
    fault("export:rows")
    write_document(path, node)
    return len(hospitals)


def _hospital(node: Node, hospital: Feature, moment: str) -> None:
    organisation = add(node, "Organization")
    name = add_in(add(organisation, "OrganizationInformation"), _XNL, "OrganisationName")
    name.set(f"{{{_XNL}}}ID", str(hospital["code"] or hospital.id))
    add_in(name, _XNL, "NameElement", hospital["name"])
    if (position := position_of(hospital)) is not None:
        point = add_in(add(organisation, "OrganizationGeoLocation"), GML, "Point")
        add_in(point, GML, "pos", position)
    if hospital["ambulance"]:
        add(add(add(node, "EmergencyDepartmentStatus"), "EMSTraffic"), "EMSTrafficStatus", hospital["ambulance"])
    if beds := beds_of(hospital):
        _beds(add(node, "HospitalBedCapacityStatus"), beds)
    if hospital["status"]:
        add(add(node, "HospitalFacilityStatus"), "FacilityStatus", hospital["status"])
    add(node, "LastUpdateTime", hospital["reported_at"] or moment)


def position_of(hospital: Feature) -> str | None:
    """Latitude and longitude (EPSG:4326) as `gml:pos` has them, of an area those of a point in it."""
    shape: Any = hospital.geometry
    if shape is None:
        return None
    place = shape if shape.geom_type == "Point" else shape.representative_point()
    return f"{place.y!r} {place.x!r}"


def beds_of(hospital: Feature) -> dict[str, dict[str, int]]:
    """The counts of each type; what else a table of beds may hold is none."""
    found = {
        str(code): {key: n for key in COUNTS if isinstance(n := counts.get(key), int)}
        for code, counts in (hospital["beds"] or {}).items()
        if isinstance(counts, dict)
    }
    return {code: counts for code, counts in found.items() if counts}


def _beds(node: Node, beds: dict[str, dict[str, int]]) -> None:
    for code, counts in beds.items():
        capacity = add(node, "BedCapacity")
        add(capacity, "BedType", BED_TYPES.get(code, code))
        told = add(capacity, "Capacity")
        available = counts.get("available")
        add(told, "CapacityStatus", "NotAvailable" if available == 0 else "VacantAvailable")
        for tag, count in (("AvailableCount", available), ("BaselineCount", counts.get("baseline"))):
            if count is not None:
                add(told, tag, count)


def lost(tables: Tables) -> Iterator[Message]:
    """What neither version has a place for."""
    dropped = sorted({key for _, features in tables for f in features for key in f.values} - _KEPT)
    if dropped:
        yield message(N_("EDXL-HAVE has no place for: {fields}."), fields=", ".join(dropped))
    if n := sum(len(f["beds"] or {}) - len(beds_of(f)) for _, features in tables for f in features):
        yield message(N_("{n} entries of beds that are no counts are left out."), n=n)
    if n := sum(f.geometry is not None and f.geometry.geom_type != "Point" for _, fs in tables for f in fs):
        yield message(N_("{n} areas become a point in them."), n=n)


HOLDS = Holds(kinds=False, ids=False, times=True, nested=True, heights=False, controls=False, about=False)
ONLY = frozenset({"hospital"})
WRITER = Writer("have", N_("EDXL-HAVE 1.0"), (".have", ".have.xml"), write, HOLDS, only=ONLY, more=lost)
