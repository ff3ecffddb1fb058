"""EDXL-HAVE as it is written, held against the structure that the standard gives its elements.

OASIS, Emergency Data Exchange Language Hospital AVailability Exchange 1.0 (1 November 2008), section 3: which elements
stand in which, in what order, which of them must be there, and which words they may hold.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree.ElementTree import Element

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from layers.exchange.have import BED_TYPES
from layers.exchange.writers import export
from layers.exchange.xml import local, parse
from layers.feature import Feature
from layers.kinds import KINDS

HOSPITAL = next(kind for kind in KINDS if kind.key == "hospital")
ORDER = {
    "HospitalStatus": ("Hospital",),
    "Hospital": (
        *("Organization", "EmergencyDepartmentStatus", "HospitalBedCapacityStatus", "ServiceCoverageStatus"),
        *("HospitalFacilityStatus", "HospitalResourceStatus", "LastUpdateTime"),
    ),
    "Organization": ("OrganizationInformation", "OrganizationGeoLocation"),
    "HospitalBedCapacityStatus": ("BedCapacity",),
    "BedCapacity": ("BedType", "SubCategoryBedType", "Capacity"),
    "Capacity": ("CapacityStatus", "AvailableCount", "BaselineCount", "AdditionalCapacityCount24Hr"),
}
REQUIRED = {
    "Hospital": {"Organization", "LastUpdateTime"},
    "Organization": {"OrganizationInformation"},
    "BedCapacity": {"BedType", "Capacity"},
    "Capacity": {"CapacityStatus"},
}
WORDS = {
    "CapacityStatus": {"VacantAvailable", "NotAvailable"},
    "EMSTrafficStatus": {"Normal", "Advisory", "Closed", "NotApplicable"},
    "FacilityStatus": {"Normal", "Compromised", "Evacuating", "Closed"},
    "BedType": set(BED_TYPES.values()),
}


def faults(element: Element) -> list[str]:
    """Where an element and those in it are not as the standard has them."""
    name, inside = local(element.tag), [local(child.tag) for child in element]
    found = [f"{name}: no {missing}" for missing in REQUIRED.get(name, set()) - set(inside)]
    if name in ORDER:
        places = [ORDER[name].index(child) if child in ORDER[name] else -1 for child in inside]
        if -1 in places or places != sorted(places):
            found.append(f"{name}: {inside}")
    if name in WORDS and (element.text or "") not in WORDS[name]:
        found.append(f"{name}: {element.text}")
    return found + [fault for child in element for fault in faults(child)]


COUNTS = st.fixed_dictionaries({}, optional={"available": st.integers(0, 500), "baseline": st.integers(0, 900)})


@st.composite
def hospitals(draw: Any) -> Feature:
    optional = {
        "code": st.from_regex(r"[A-Z0-9]{1,12}", fullmatch=True),
        "status": st.sampled_from(sorted(WORDS["FacilityStatus"])),
        "ambulance": st.sampled_from(sorted(WORDS["EMSTrafficStatus"])),
        "beds": st.dictionaries(st.sampled_from(sorted(BED_TYPES)), COUNTS.filter(bool), min_size=1),
        "reported_at": st.just("2024-09-09T01:20:00Z"),
    }
    said = {key: draw(made) for key, made in optional.items() if draw(st.booleans())}
    place = draw(st.none() | st.builds(Point, st.integers(-180, 180), st.integers(-90, 90)))
    return Feature(f"h{draw(st.integers(0, 10**9))}", "hospital", {"name": "医院", **said}, place)


@settings(max_examples=25, deadline=None)
@given(st.lists(hospitals(), min_size=1, max_size=4))
def test_what_is_written_has_the_structure_of_the_standard(told: list[Feature]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "h.have"
        assert export(path, [(HOSPITAL, told)]) == len(told)
        root = parse(path.read_bytes(), path.name)
    assert local(root.tag) == "HospitalStatus"
    assert len(root) == len(told)
    assert faults(root) == []
