"""How a raster is coloured, and what the legend says of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layers.edit import adding
from layers.kinds import KINDS
from layers.ramp import RAMPS, Ramp, mixed, named
from layers.raster import Raster
from layers.raster_look import evenly, in_classes, legend_of, looks_of, name_of
from layers.record.store import Store, open_store
from layers.record.workspace import create_workspace
from layers.situation import Situation
from tests.rasters import a_raster

DEPTHS = named("depths")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    create_workspace(tmp_path / "w.anlan")
    store = open_store(tmp_path / "w.anlan", KINDS)
    yield store
    store.close()


def brought(store: Store, *steps: Any, **says: Any) -> Raster:
    dataset, contents = a_raster("depth", *steps, **says)
    store.apply(adding(dataset), contents=contents, imported=True)
    return Situation(store).picture.raster(dataset)


def depths(high: float = 10.0) -> Any:
    return np.linspace(0, high, 400, dtype="f4").reshape(20, 20)


def test_the_legend_has_values_with_their_unit_from_the_least_to_the_greatest(store: Store) -> None:
    raster = brought(store, depths(), unit="m", low=0.0, high=10.0)
    told = legend_of(Ramp(DEPTHS), raster)
    assert [words for _, words in told] == ["0.0 m", "2.5 m", "5.0 m", "7.5 m", "10.0 m"]
    assert [ink for ink, _ in told] == list(DEPTHS)
    assert legend_of(Ramp(DEPTHS, low=0.0, high=2.0), raster)[-1][1] == "2.00 m"


@pytest.mark.parametrize("method", ["equal", "quantile", "natural"])
def test_classes_come_from_the_values_and_each_has_a_colour(store: Store, method: str) -> None:
    raster = brought(store, depths(), low=0.0, high=10.0)
    ramp = in_classes(Ramp(hillshade=True), raster, colours=DEPTHS, method=method, classes=4)
    assert ramp.breaks == pytest.approx((2.5, 5.0, 7.5), abs=0.2)
    assert ramp.hillshade
    assert len(legend_of(ramp, raster)) == 4
    assert name_of(ramp) == "depths"
    assert evenly(ramp, DEPTHS) == Ramp(DEPTHS, hillshade=True)


def test_a_raster_of_one_value_or_none_has_no_classes(store: Store) -> None:
    flat = brought(store, np.full((9, 9), 3.0, dtype="f4"), low=3.0, high=3.0)
    assert in_classes(Ramp(), flat, colours=DEPTHS, method="equal", classes=5).breaks == ()
    assert [words for _, words in legend_of(Ramp(), flat)] == ["3.00"]


def test_values_of_all_moments_count_for_the_classes(store: Store) -> None:
    raster = brought(store, depths(1.0), depths(10.0), low=0.0, high=10.0, times_us=(0, 10**6))
    ramp = in_classes(Ramp(), raster, colours=DEPTHS, method="equal", classes=2)
    assert ramp.breaks == pytest.approx((5.0,))


def test_a_picture_has_its_name_in_the_legend_and_no_colours(store: Store) -> None:
    raster = brought(store, np.full((4, 4, 4), 90, dtype="u1"))
    layer = Situation(store).stack.layer("depth")
    [entry] = looks_of(layer, raster)
    assert (entry.words, entry.look.fill, bool(entry.look.glyph)) == (layer.title, None, True)


def test_every_ramp_has_its_name_back(store: Store) -> None:
    for key in RAMPS:
        assert name_of(Ramp(named(key))) == key
        assert name_of(Ramp(mixed(named(key), 3), breaks=(1.0, 2.0))) == key
    assert name_of(Ramp(("#010203", "#040506"))) == ""


def test_the_legend_calls_classes_by_their_names_until_they_are_made_anew(store: Store) -> None:
    raster = brought(store, depths(), low=0.0, high=10.0)
    ramp = Ramp(("#000000", "#ffffff"), breaks=(5.0,), names=("dry", "wet"))
    assert legend_of(ramp, raster) == [("#000000", "dry"), ("#ffffff", "wet")]
    for anew in (evenly(ramp, DEPTHS), in_classes(ramp, raster, colours=DEPTHS, method="equal", classes=3)):
        assert not {"dry", "wet"} & {words for _, words in legend_of(anew, raster)}
