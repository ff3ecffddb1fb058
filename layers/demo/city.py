"""The whole demo city from one seed: ground, streets, buildings, people, and the tables the workspace takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.demo.areas import Area, make_areas
from layers.demo.blocks import Blocks, Buildings, make_blocks, make_buildings
from layers.demo.facilities import NameGiver, Spot, make_facilities, make_places
from layers.demo.green import Green, footways, make_parks, make_wild
from layers.demo.ground import Street
from layers.demo.names import Name, Names
from layers.demo.people import Address, Cells, make_addresses, make_cells
from layers.demo.river import Water, make_water
from layers.demo.scene import ZONES
from layers.demo.streets import make_streets

SEED = 7
CREDIT = "示意城市，非测绘成果 · Schematic city, not survey data"


@dataclass(frozen=True, slots=True)
class City:
    """What the script made, in the city's own metres."""

    seed: int
    water: Water
    streets: tuple[Street, ...]
    green: tuple[Green, ...]
    blocks: Blocks
    buildings: Buildings
    cells: Cells
    areas: tuple[Area, ...]
    addresses: tuple[Address, ...]
    spots: tuple[Spot, ...]
    places: tuple[Spot, ...]

    @property
    def wet(self) -> BaseGeometry:
        return self.water.every


def make_city(seed: int = SEED) -> City:
    """The same city for the same seed, to the last coordinate."""
    rng = np.random.default_rng(seed)
    water = make_water(rng)
    parks = make_parks(water, rng=rng)
    keep_free = shapely.union_all([p.area for p in parks])
    streets, ground = make_streets(water, keep_free, rng=rng)
    wild = make_wild(water, ground, parks, rng=rng)
    paths = footways(parks, water, rng=rng)
    closed = [water.every.buffer(20), water.river.buffer(60), *(g.area for g in (*parks, *wild))]
    blocks = make_blocks(streets, closed, rng=rng)
    buildings, fields = make_buildings(blocks, rng=rng)
    cells = make_cells(buildings, [(zone.shape, zone.people) for zone in ZONES])
    used = {s.name.zh[:2] for s in streets}
    take = NameGiver([name for name in _every_name(rng) if name.zh not in used])
    areas = make_areas(ground, cells, take)
    spots = make_facilities(blocks, water, streets, take, rng=rng)
    addresses = make_addresses(buildings, streets, count=4200, rng=rng)
    green = (*parks, *wild, *_pocket_parks(blocks), *(Green(Name("", ""), "pitch", field) for field in fields))
    return City(
        seed,
        water,
        (*streets, *paths),
        green,
        blocks,
        buildings,
        cells,
        tuple(areas),
        tuple(addresses),
        tuple(spots),
        tuple(make_places(blocks, take, rng=rng)),
    )


def _every_name(rng: np.random.Generator) -> list[Name]:
    names, found = Names(rng), []
    while names.left:
        found.append(names.take())
    return found


def _pocket_parks(blocks: Blocks) -> list[Green]:
    """Blocks on which nothing was built are small parks, where the city is dense enough to have any."""
    found = zip(blocks.ground, blocks.plan, blocks.density, strict=True)
    return [
        Green(Name("", ""), "park", ground.buffer(6))
        for ground, plan, dense in found
        if plan == "empty" and dense > 0.25 and ground.area < 90_000
    ]
