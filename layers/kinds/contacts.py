"""Contacts: positions and markers that others report, each under the identity that its sender gave it.

They are kept apart from our own forces and resources, so that no message from outside can change one of these. A
contact is a post, a vehicle or a mark on the ground; who is in it is not recorded.
"""

from __future__ import annotations

from datetime import datetime

from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind
from layers.roles import rights
from layers.style import Look, Plate, Stroke, Style, casing

CONTACT = "contact"

CONTACTS = Kind(
    key=CONTACT,
    title=N_("Reported positions"),
    one=N_("Reported position"),
    geometry=Geometry.ANY,
    fields=(
        Field("uid", str, N_("Identity in the network"), required=True),
        Field("callsign", str, N_("Call sign")),
        Field("type", str, N_("Type")),
        Field("how", str, N_("How it was found")),
        Field("time", datetime, N_("Reported at")),
        Field("valid_from", datetime, N_("Valid from"), aliases=("start",)),
        Field("valid_to", datetime, N_("Valid to"), aliases=("stale",)),
        Field("height_m", float, N_("Height above the ellipsoid"), unit="m"),
        Field("accuracy_m", float, N_("Circular error"), unit="m", minimum=0),
        Field("height_error_m", float, N_("Error of the height"), unit="m", minimum=0),
        Field("course_deg", float, N_("Course"), unit="°", minimum=0, maximum=360),
        Field("speed_ms", float, N_("Speed"), unit="m/s", minimum=0),
        Field("group_name", str, N_("Group")),
        Field("remarks", str, N_("Remarks"), multiline=True),
        Field("detail", dict, N_("Details as sent")),
    ),
    group=Group.RESPONSE,
    style=Style(
        default=Look(
            N_("Reported position"),
            strokes=(casing(4, 0.55), Stroke("map.route", 2)),
            plate=Plate.OPERATIONS,
            glyph="dot",
        ),
        label="callsign",
        label_max_mpp=20,
    ),
    rights=rights("CMD DUT PLN", own="LIA"),
    span=("valid_from", "valid_to"),
    natural_key=("uid",),
    label="callsign",
    freshness_s=5 * 60,
    basis=N_("Domain reference, section 6; Cursor on Target 2.0."),
)
