"""EDXL Hospital Availability Exchange (OASIS HAVE 1.0 and 2.0): the words that both sides use."""

from __future__ import annotations

NAMESPACE_1 = "urn:oasis:names:tc:emergency:EDXL:HAVE:1.0"
NAMESPACE_2 = "urn:oasis:names:tc:emergency:edxl:have:2.0"
GML = "http://www.opengis.net/gml"

BED_TYPES = {
    "adult_icu": "AdultICU",
    "pediatric_icu": "PediatricICU",
    "neonatal_icu": "NeonatalICU",
    "emergency": "EmergencyDepartment",
    "medical_surgical": "MedicalSurgical",
    "burn": "Burn",
    "pediatrics": "Pediatrics",
    "psychiatric": "Psychiatric",
    "negative_flow_isolation": "NegativeFlowIsolation",
    "other_isolation": "OtherIsolation",
    "operating_room": "OperatingRooms",
    "rehab": "RehabLongTermCare",
}
"""Our code of each type of bed (domain reference, section 3) and its word in HAVE 1.0."""

COLOURS = {"Normal": "green", "Compromised": "yellow", "Evacuating": "red", "Closed": "red"}
"""The status of a facility, and the colour by which HAVE 2.0 tells it; its description says the word."""


def folded(word: str) -> str:
    """A word without case, hyphens and spaces, as files write it in several ways."""
    return "".join(c for c in word.casefold() if c.isalnum())


BED_CODES = {folded(word): code for code, word in BED_TYPES.items()} | {folded(code): code for code in BED_TYPES}
