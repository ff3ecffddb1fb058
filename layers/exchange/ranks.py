"""How large a place is, by the words of OpenStreetMap and of maps made from it."""

from __future__ import annotations

PLACES = {
    "city": "city",
    "town": "town",
    "village": "village",
    **dict.fromkeys(("suburb", "quarter", "borough", "district"), "suburb"),
    "neighbourhood": "neighbourhood",
    **dict.fromkeys(("hamlet", "island", "islet", "locality", "square", "isolated_dwelling", "farm"), "locality"),
}
