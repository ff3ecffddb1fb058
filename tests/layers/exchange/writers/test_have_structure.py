"""EDXL-HAVE as it is written, held against the structure that the standard gives its elements.

OASIS, Emergency Data Exchange Language Hospital AVailability Exchange 1.0 (1 November 2008), section 3, and the
working draft of the schema of 2.0 (after WD08): which elements stand in which, in what order, which of them must be
there, and which words they may hold.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree.ElementTree import Element

import pytest
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


ORDER_2 = {
    "HAVE": ("organizationInformation", "reportingPeriod", "reportComment", "facility"),
    "facility": (
        *("facilityInformation", "reportingPeriod", "activityInPeriod", "serviceList", "capacity", "resources"),
        *("commentText", "facilityColourStatus", "securityStatus", "operations", "capabilities"),
    ),
    "facilityInformation": (
        *("facilityID", "parentFacility", "facilityName", "facilityGeoLocation", "facilityDetails", "facilityKind"),
        *("facilityProfile", "clinicalStatusDefault", "clinicalStatus", "emergencyDepartmentStatus"),
    ),
    "facilityGeoLocation": ("EDXLGeoLocation",),
    "EDXLGeoLocation": ("Point",),
    "reportingPeriod": ("fromDateTime", "toDateTime"),
    "emergencyDepartmentStatus": ("emsTraffic", "emsCapacity", "emsCensus", "emsAmbulanceStatus"),
    "serviceList": ("taxonomyURI", "taxonomyName", "serviceTaxonomyComment", "serviceListComment", "serviceListItem"),
    "serviceListItem": ("serviceTaxonomyKeyValue", "serviceName", "serviceStatus", "serviceBedCapacity", "capacity"),
    "serviceBedCapacity": ("availableCount", "baselineCount", "capacityNote", "availability"),
    "facilityColourStatus": ("colourCode", "colourDescription"),
    "colourCode": ("ValueListURI", "Value"),
}
REQUIRED_2 = {
    "HAVE": {"organizationInformation", "facility"},
    "facility": {"facilityInformation"},
    "facilityInformation": {"facilityID", "facilityName", "facilityDetails"},
    "reportingPeriod": {"fromDateTime", "toDateTime"},
    "serviceList": {"taxonomyURI", "taxonomyName", "serviceListItem"},
    "serviceListItem": {"serviceTaxonomyKeyValue", "serviceName"},
    "serviceBedCapacity": {"availableCount"},
    "facilityColourStatus": {"colourCode"},
    "colourCode": {"ValueListURI", "Value"},
}
WORDS_2 = {
    "emsTrafficStatus": WORDS["EMSTrafficStatus"],
    "facilityKind": {"Hospital", "LongTermCare", "TemporaryFacility"},
    "Value": {"red", "yellow", "green"},
}
VERSIONS = {
    ".have": ("HospitalStatus", 0, ORDER, REQUIRED, WORDS),
    ".have2.xml": ("HAVE", 1, ORDER_2, REQUIRED_2, WORDS_2),
}
"""What the first element is called, how many elements in it are no hospital, and the structure."""


def faults(element: Element, order: Any, required: Any, words: Any) -> list[str]:
    """Where an element and those in it are not as the standard has them."""
    name, inside = local(element.tag), [local(child.tag) for child in element]
    found = [f"{name}: no {missing}" for missing in required.get(name, set()) - set(inside)]
    if name in order:
        places = [order[name].index(child) if child in order[name] else -1 for child in inside]
        if -1 in places or places != sorted(places):
            found.append(f"{name}: {inside}")
    if name in words and (element.text or "") not in words[name]:
        found.append(f"{name}: {element.text}")
    return found + [fault for child in element for fault in faults(child, order, required, words)]


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


@pytest.mark.parametrize("ending", VERSIONS)
@settings(max_examples=25, deadline=None)
@given(told=st.lists(hospitals(), min_size=1, max_size=4))
def test_what_is_written_has_the_structure_of_the_standard(ending: str, told: list[Feature]) -> None:
    first, others, *structure = VERSIONS[ending]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"h{ending}"
        assert export(path, [(HOSPITAL, told)]) == len(told)
        root = parse(path.read_bytes(), path.name)
    assert local(root.tag) == first
    assert len(root) - others == len(told)
    assert faults(root, *structure) == []
