"""Every kind, in the order in which the layer tree lists them."""

from __future__ import annotations

from layers.kinds.shelters import SHELTERS

KINDS = (SHELTERS,)
