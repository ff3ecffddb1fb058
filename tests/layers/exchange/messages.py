"""Messages for tests: an alert, an event, a hospital, an earthquake, each with only what matters."""

from __future__ import annotations

import io
from typing import Any

from layers.exchange.sink import Sink

SQUARE = "22.80,108.30 22.80,108.36 22.86,108.36 22.86,108.30 22.80,108.30"


def alert(
    identifier: str = "A1",
    *,
    sender: str = "centre@example.org",
    sent: str = "2024-09-09T08:00:00+08:00",
    status: str = "Actual",
    sort: str = "Alert",
    references: str = "",
    info: str | None = None,
    version: str = "1.2",
    more: str = "",
) -> str:
    refs = f"<references>{references}</references>" if references else ""
    return (
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}"><identifier>{identifier}</identifier>'
        f"<sender>{sender}</sender><sent>{sent}</sent><status>{status}</status><msgType>{sort}</msgType>"
        f"<scope>Public</scope>{more}{refs}{an_info() if info is None else info}</alert>"
    )


def an_info(
    headline: str = "Rainstorm",
    *,
    language: str = "zh-CN",
    severity: str = "Severe",
    areas: str = f"<area><areaDesc>Nanning</areaDesc><polygon>{SQUARE}</polygon></area>",
    more: str = "",
) -> str:
    return (
        f"<info><language>{language}</language><category>Met</category><event>Storm</event><urgency>Expected</urgency>"
        f"<severity>{severity}</severity><certainty>Likely</certainty>{more}<headline>{headline}</headline>{areas}</info>"
    )


def event(
    uid: str = "BOAT-1",
    *,
    sort: str = "a-f-S",
    point: str = '<point lat="22.82" lon="108.33" hae="9999999.0" ce="12.5" le="9999999.0"/>',
    time: str = "2024-09-09T00:00:00Z",
    stale: str = "2024-09-09T00:05:00Z",
    detail: str = '<contact callsign="Boat 1"/><track course="45.0" speed="3.5"/>',
) -> str:
    return (
        f'<event version="2.0" uid="{uid}" type="{sort}" how="m-g" time="{time}" start="{time}" stale="{stale}">'
        f"{point}<detail>{detail}</detail></event>"
    )


HAVE = """<have:HospitalStatus xmlns:have="urn:oasis:names:tc:emergency:EDXL:HAVE:1.0"
  xmlns:xnl="urn:oasis:names:tc:ciq:xnl:3" xmlns:gml="http://www.opengis.net/gml">
 <have:Hospital>
  <have:Organization>
   <have:OrganizationInformation><xnl:OrganisationName xnl:ID="H1">
     <xnl:NameElement>First Hospital</xnl:NameElement></xnl:OrganisationName></have:OrganizationInformation>
   <have:OrganizationGeoLocation><gml:Point><gml:pos>22.82 108.33</gml:pos></gml:Point></have:OrganizationGeoLocation>
  </have:Organization>
  <have:EmergencyDepartmentStatus><have:EMSTraffic>
    <have:EMSTrafficStatus>Advisory</have:EMSTrafficStatus></have:EMSTraffic></have:EmergencyDepartmentStatus>
  <have:HospitalBedCapacityStatus><have:BedCapacity><have:BedType>NegativeFlowIsolation</have:BedType>
    <have:Capacity><have:CapacityStatus>VacantAvailable</have:CapacityStatus>
      <have:AvailableCount>3</have:AvailableCount><have:BaselineCount>12</have:BaselineCount></have:Capacity>
  </have:BedCapacity></have:HospitalBedCapacityStatus>
  <have:HospitalFacilityStatus><have:FacilityStatus>Normal</have:FacilityStatus></have:HospitalFacilityStatus>
  <have:LastUpdateTime>2024-09-09T09:20:00+08:00</have:LastUpdateTime>
 </have:Hospital>
</have:HospitalStatus>"""

HAVE_2 = """<HAVE xmlns="urn:oasis:names:tc:emergency:edxl:have:2.0" xmlns:ct="urn:oasis:names:tc:emergency:edxl:ct:1.0"
  xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:n="urn:oasis:names:tc:emergency:edxl:ciq:1.0:xnl">
 <organizationInformation><n:OrganisationName><n:NameElement>Health Office</n:NameElement></n:OrganisationName>
 </organizationInformation>
 <facility>
  <facilityInformation>
   <facilityID>H2</facilityID><facilityName>Second Hospital</facilityName>
   <facilityGeoLocation><ct:EDXLGeoLocation><gml:Point gml:id="p"><gml:pos>22.80 108.40</gml:pos></gml:Point>
   </ct:EDXLGeoLocation></facilityGeoLocation>
   <facilityDetails><n:OrganisationName><n:NameElement>The Trust</n:NameElement></n:OrganisationName></facilityDetails>
   <clinicalStatusDefault>Full</clinicalStatusDefault>
   <emergencyDepartmentStatus><emsTraffic><emsTrafficStatus>Closed</emsTrafficStatus></emsTraffic>
   </emergencyDepartmentStatus>
  </facilityInformation>
  <reportingPeriod><ct:fromDateTime>2024-09-08T09:20:00+08:00</ct:fromDateTime>
   <ct:toDateTime>2024-09-09T09:20:00+08:00</ct:toDateTime></reportingPeriod>
  <serviceList><taxonomyURI>urn:x</taxonomyURI><taxonomyName>x</taxonomyName>
   <serviceListItem><serviceTaxonomyKeyValue>AdultICU</serviceTaxonomyKeyValue><serviceName>Intensive care</serviceName>
    <serviceBedCapacity><availableCount>-2</availableCount><baselineCount>8</baselineCount></serviceBedCapacity>
    <futureServiceStates><reportingPeriod><ct:toDateTime>2024-09-12T00:00:00+08:00</ct:toDateTime></reportingPeriod>
     <serviceCapacity><availableCount>6</availableCount></serviceCapacity></futureServiceStates></serviceListItem>
   <serviceListItem><serviceTaxonomyKeyValue>trauma.level1</serviceTaxonomyKeyValue><serviceName>Trauma</serviceName>
    <serviceBedCapacity><availableCount>6</availableCount></serviceBedCapacity></serviceListItem>
   <serviceListItem><serviceTaxonomyKeyValue>dialysis</serviceTaxonomyKeyValue><serviceName>Dialysis</serviceName>
   </serviceListItem>
  </serviceList>
  <facilityColourStatus><colourCode><ct:ValueListURI>urn:y</ct:ValueListURI><ct:Value>yellow</ct:Value></colourCode>
   <colourDescription>Compromised</colourDescription></facilityColourStatus>
 </facility>
</HAVE>"""

QUAKE = """<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2" xmlns="http://quakeml.org/xmlns/bed/1.2">
<eventParameters publicID="smi:x/1"><event publicID="smi:x/e1">
  <preferredOriginID>smi:x/o2</preferredOriginID><preferredMagnitudeID>smi:x/m2</preferredMagnitudeID>
  <description><type>earthquake name</type><text>Off the coast</text></description><type>earthquake</type>
  <origin publicID="smi:x/o1"><time><value>2024-01-01T07:00:00Z</value></time>
    <latitude><value>1</value></latitude><longitude><value>2</value></longitude></origin>
  <origin publicID="smi:x/o2"><time><value>2024-01-01T07:10:09.5Z</value></time>
    <latitude><value>37.5</value></latitude><longitude><value>137.27</value></longitude>
    <depth><value>10000</value></depth><evaluationStatus>reviewed</evaluationStatus></origin>
  <magnitude publicID="smi:x/m1"><mag><value>7.0</value></mag><type>mb</type></magnitude>
  <magnitude publicID="smi:x/m2"><mag><value>7.5</value></mag><type>Mww</type></magnitude>
</event><event publicID="smi:x/e2"><type>explosion</type></event></eventParameters></q:quakeml>"""

HURDAT = """AL092011,              IRENE,      4,
20110821, 0000,  , TS, 15.0N,  59.0W,  45, 1006,  105,    0,
20110821, 0600,  , TS, 16.0N,  60.6W,  45, -999,  130,    0,
20110821, 0800, L, TS, 16.8N, 62.2W,  50, 1005,  130,    0,
20110821, 1200,  , TS,  none,  63.0W,  50, 1004,  130,    0,
CP012006,                IOKE,      2,
20060827, 0000,  , HU, 17.0N, 179.0W, 140,  920,
20060827, 1200,  , HU, 17.5N, 179.0E, 135,  925,
"""


class Got(Sink):
    """What a reader sent, read in this process."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO())
        self.numbers: list[int] = []
        self.refused: list[tuple[int, Any]] = []
        self.columns: dict[str, list[Any]] = {}
        self.shapes: list[bytes | None] = []
        self.says: dict[str, Any] = {}

    def rows(self, numbers: Any, geometry: Any, columns: dict[str, Any], ids: Any = None) -> None:
        super().rows(numbers, geometry, columns, ids)
        self.numbers += list(numbers)
        self.shapes += geometry
        for name, values in columns.items():
            self.columns.setdefault(name, []).extend(values)

    def rejected(self, rows: list[tuple[int, Any]]) -> None:
        super().rejected(rows)
        self.refused += rows

    def close(self, name: str, **says: Any) -> None:
        super().close(name, **says)
        self.says = says
