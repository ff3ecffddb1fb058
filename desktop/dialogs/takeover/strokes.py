"""How the shapes of both sides, and the one before them, are drawn: apart by colour and by dash."""

from __future__ import annotations

from layers.i18n import N_
from layers.style import Stroke

BEFORE = (Stroke("map.halo", 4.5, opacity=0.8), Stroke("text.muted", 2.0, dash=(2, 4)))
MINE = (Stroke("map.halo", 6.5, opacity=0.9), Stroke("accent.base", 3.2))
THEIRS = (Stroke("map.halo", 6.5, opacity=0.9), Stroke("chart.b", 3.2, dash=(9, 5)))
LEGEND = ((MINE, N_("Mine")), (THEIRS, N_("Theirs")), (BEFORE, N_("Before")))
