"""An archive finds its times where a format has a type for them, whatever the column is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.errors import SituationError
from layers.exchange.importing import Options
from layers.exchange.sheet import look_closely
from tests.layers.exchange.conftest import Desk

Write = Callable[[gpd.GeoDataFrame, Path], None]
TYPED: dict[str, Write] = {
    "h.parquet": lambda frame, path: frame.to_parquet(path),
    "h.gpkg": lambda frame, path: frame.to_file(path, driver="GPKG"),
    "h.fgb": lambda frame, path: frame.to_file(path, driver="FlatGeobuf"),
}


def history(**columns: list[str]) -> gpd.GeoDataFrame:
    told = {name: pd.to_datetime(pd.Series(times), format="ISO8601") for name, times in columns.items()}
    return gpd.GeoDataFrame({"what": ["fire", "theft"], **told}, geometry=shapely.points([1, 2], [1, 2]), crs=4326)


def proposed(desk: Desk, path: Path) -> str | None:
    look = look_closely(path, Options(archive="h"), desk.store, progress=lambda done, words: None)
    return (look.sheets[0].proposed or {}).get("time")


@pytest.mark.parametrize("name", TYPED)
@pytest.mark.parametrize("zone", ["Z", "+08:00"])
def test_the_only_column_of_moments_is_proposed_as_the_time(desk: Desk, name: str, zone: str) -> None:
    path = desk.folder / name
    TYPED[name](history(alarm=[f"2024-05-02T08:30:00{zone}", f"2024-05-01T08:30:00.5{zone}"]), path)

    assert proposed(desk, path) == "alarm"
    assert desk.bring(path, archive="h").report.added == 2
    [dataset] = desk.store.datasets("archive")
    assert dataset["last"] == ("2024-05-02T08:30:00Z" if zone == "Z" else "2024-05-02T00:30:00Z")


@pytest.mark.parametrize("name", TYPED)
def test_of_a_beginning_and_an_end_a_person_chooses(desk: Desk, name: str) -> None:
    path = desk.folder / name
    TYPED[name](history(began=["2024-05-02T08:30:00Z"] * 2, ended=["2024-05-02T09:00:00Z"] * 2), path)

    assert proposed(desk, path) is None
    with pytest.raises(SituationError, match="several columns of times") as caught:
        desk.prepare(path, archive="h")
    assert "It may be: began, ended." in (caught.value.hint or "")
    assert desk.bring(path, archive="h", columns={"time": "ended"}).report.added == 2


def test_a_day_counts_only_where_there_is_no_moment(desk: Desk) -> None:
    head, row = "born,alarm,lon,lat", "1999-01-01,2024-05-02T08:30:00Z,1,1"
    assert proposed(desk, desk.file("a.csv", f"{head}\n{row}\n")) == "alarm"
    assert proposed(desk, desk.file("b.csv", "day,lon,lat\n1999-01-01,1,1\n")) == "day"
    assert proposed(desk, desk.file("c.csv", "day,lon,lat\n1 or 2,1,1\n")) is None
