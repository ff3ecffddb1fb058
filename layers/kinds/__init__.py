"""Every kind, in the order in which the layer tree lists them."""

from __future__ import annotations

from layers.kinds.city import ADDRESSES, AREAS, BUILDINGS, GREENS, PLACES, POPULATION_CELLS, ROADS, WATERS
from layers.kinds.contacts import CONTACTS
from layers.kinds.datasets import DATASETS
from layers.kinds.evacuation import EVAC_ROUTES, EVAC_ZONES
from layers.kinds.facilities import FACILITIES, HOSPITALS
from layers.kinds.hazards import HAZARD_AREAS, HAZARD_SOURCES, RISK_ZONES, ROAD_CLOSURES
from layers.kinds.incidents import INCIDENTS
from layers.kinds.notices import NOTICES
from layers.kinds.organisations import ORGANISATIONS, POSTS
from layers.kinds.patrol import PATROL_ROUTES, PATROL_ZONES
from layers.kinds.plans import PLAN_GRAPHICS, PLANS
from layers.kinds.resources import RESOURCES
from layers.kinds.save_points import SAVE_POINTS
from layers.kinds.shelters import SHELTERS
from layers.kinds.signs import SIGNS

KINDS = (
    GREENS,
    WATERS,
    POPULATION_CELLS,
    BUILDINGS,
    ROADS,
    AREAS,
    ADDRESSES,
    PLACES,
    HAZARD_SOURCES,
    RISK_ZONES,
    FACILITIES,
    HOSPITALS,
    PATROL_ZONES,
    PATROL_ROUTES,
    EVAC_ZONES,
    EVAC_ROUTES,
    SHELTERS,
    HAZARD_AREAS,
    ROAD_CLOSURES,
    RESOURCES,
    CONTACTS,
    INCIDENTS,
    NOTICES,
    PLAN_GRAPHICS,
    SIGNS,
    PLANS,
    ORGANISATIONS,
    POSTS,
    SAVE_POINTS,
    DATASETS,
)
