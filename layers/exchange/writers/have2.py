"""EDXL-HAVE 2.0: what `have` writes in 1.0, told as facilities and the services that they have.

Element names and their order are those of the working draft of the OASIS schema that carries this namespace. It has
no place of its own for the status of a facility: that goes as a colour, with the word of 1.0 as its description.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from layers.exchange.have import BED_TYPES, COLOURS, NAMESPACE_1, NAMESPACE_2
from layers.exchange.writers.declared import About, Tables, Writer
from layers.exchange.writers.have import HOLDS, ONLY, beds_of, lost, position_of
from layers.exchange.writers.markup import Node, add, add_in, root, write_document
from layers.faults import fault
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.times import parse_utc

_TYPES = "urn:oasis:names:tc:emergency:edxl:ct:1.0"
_NAMES = "urn:oasis:names:tc:emergency:edxl:ciq:1.0:xnl"
_GML = "http://www.opengis.net/gml/3.2"
_PREFIXES = {"have": NAMESPACE_2, "edxl-ct": _TYPES, "n": _NAMES, "gml": _GML}
_COLOUR_CODES = "urn:oasis:names:tc:emergency:EDXL:HAVE:2.0:Defaults:ColourCode"
_SERVICES = "EDXL-HAVE 1.0 BedType"
"""Services are told by the words that 1.0 has for beds: 2.0 leaves the list to whoever writes it."""


def write(path: Path, tables: Tables, about: About) -> int:
    """One document; a hospital's own code is its identifier, otherwise its id here."""
    node = root(NAMESPACE_2, "HAVE", _PREFIXES)
    add_in(add(node, "organizationInformation"), _NAMES, "OrganisationName")
    hospitals = [feature for _, features in tables for feature in features]
    for n, hospital in enumerate(hospitals, 1):
        _facility(add(node, "facility"), hospital, f"place-{n}")
    fault("export:rows")
    write_document(path, node)
    return len(hospitals)


def _facility(node: Node, hospital: Feature, place_id: str) -> None:
    _information(add(node, "facilityInformation"), hospital, place_id)
    if hospital["reported_at"]:
        moment = parse_utc(hospital["reported_at"]).isoformat(timespec="seconds")
        period = add(node, "reportingPeriod")
        for tag in ("fromDateTime", "toDateTime"):
            add_in(period, _TYPES, tag, moment)
    if beds := _told(hospital):
        services = add(node, "serviceList")
        add(services, "taxonomyURI", NAMESPACE_1)
        add(services, "taxonomyName", _SERVICES)
        for code, counts in beds.items():
            _service(add(services, "serviceListItem"), code, counts)
    if status := hospital["status"]:
        colour = add(node, "facilityColourStatus")
        if status in COLOURS:
            code = add(colour, "colourCode")
            add_in(code, _TYPES, "ValueListURI", _COLOUR_CODES)
            add_in(code, _TYPES, "Value", COLOURS[status])
        add(colour, "colourDescription", status)


def _information(node: Node, hospital: Feature, place_id: str) -> None:
    add(node, "facilityID", hospital["code"] or hospital.id)
    add(node, "facilityName", hospital["name"])
    if (position := position_of(hospital)) is not None:
        location = add_in(add(node, "facilityGeoLocation"), _TYPES, "EDXLGeoLocation")
        point = add_in(location, _GML, "Point")
        point.set(f"{{{_GML}}}id", place_id)
        add_in(point, _GML, "pos", position)
    add_in(add_in(add(node, "facilityDetails"), _NAMES, "OrganisationName"), _NAMES, "NameElement", hospital["name"])
    add(node, "facilityKind", "Hospital")
    if hospital["ambulance"]:
        traffic = add(add(node, "emergencyDepartmentStatus"), "emsTraffic")
        add(traffic, "emsTrafficStatus", hospital["ambulance"])


def _told(hospital: Feature) -> dict[str, dict[str, int]]:
    """Beds by type, without those of which nobody knows how many are free: 2.0 wants that number with each."""
    return {code: counts for code, counts in beds_of(hospital).items() if "available" in counts}


def _service(node: Node, code: str, counts: dict[str, int]) -> None:
    word = BED_TYPES.get(code, code)
    add(node, "serviceTaxonomyKeyValue", word)
    add(node, "serviceName", word)
    capacity = add(node, "serviceBedCapacity")
    add(capacity, "availableCount", counts["available"])
    if "baseline" in counts:
        add(capacity, "baselineCount", counts["baseline"])


def _lost(tables: Tables) -> Iterator[Message]:
    yield from lost(tables)
    hospitals = [feature for _, features in tables for feature in features]
    if any(hospital["status"] for hospital in hospitals):
        yield message(N_("EDXL-HAVE 2.0 tells the status as a colour; the word goes along as its description."))
    if n := sum(len(beds_of(hospital)) - len(_told(hospital)) for hospital in hospitals):
        yield message(N_("{n} counts of beds are left out: how many of them are available is not known."), n=n)


WRITER = Writer("have2", N_("EDXL-HAVE 2.0"), (".have2.xml",), write, HOLDS, only=ONLY, more=_lost)
