"""Save points: names for moments of the record, to compare with and to bring things back from."""

from __future__ import annotations

from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind
from layers.roles import rights

SAVE_POINT = "save_point"

SAVE_POINTS = Kind(
    key=SAVE_POINT,
    title=N_("Save points"),
    one=N_("Save point"),
    geometry=Geometry.NONE,
    fields=(
        Field("name", str, N_("Name"), required=True),
        Field("note", str, N_("Note"), multiline=True),
    ),
    group=Group.REGISTER,
    rights=rights("PLN DUT CMD TRN"),
    natural_key=("name",),
    basis=N_("House plan: the record."),
)
