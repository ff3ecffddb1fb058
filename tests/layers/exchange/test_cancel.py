"""A long import that a person stops: as if it had never begun, and the same file comes in whole afterwards."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import psutil
import pyogrio
import pytest

from layers.errors import Cancelled
from layers.record.verify import verify
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.test_rasters import geotiff

pytestmark = [pytest.mark.own_process, pytest.mark.slow]

ROWS = 300_000 if os.environ.get("ANLAN_LONG") else 60_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same points in three formats."""
    folder = tmp_path_factory.mktemp("long")
    luck = np.random.default_rng(5)
    lon, lat = 108.0 + luck.random(ROWS), 22.0 + luck.random(ROWS)
    frame = gpd.GeoDataFrame(
        {"code": np.arange(ROWS), "name": [f"第{n}号" for n in range(ROWS)]},
        geometry=gpd.points_from_xy(lon, lat),
        crs=4326,
    )
    made = {name: folder / f"points.{name}" for name in ("csv", "fgb", "gpkg")}
    frame.drop(columns="geometry").assign(lon=lon, lat=lat).to_csv(made["csv"], index=False)
    pyogrio.write_dataframe(frame, made["fgb"], driver="FlatGeobuf")
    pyogrio.write_dataframe(frame, made["gpkg"], driver="GPKG")
    return made


def traces(desk: Desk) -> dict[str, Any]:
    """All that an import could leave."""
    tables = [name for (name,) in desk.store.connection.execute("SELECT name FROM sqlite_master ORDER BY name")]
    return {
        "facts": [(kind, desk.store.count(kind)) for kind in desk.store.kinds],
        "lines": [line.seq for line in desk.store.lines()],
        "contents": desk.store.content_hashes(),
        "tables": tables,
        "folders": sorted(Path(tempfile.gettempdir()).glob(f"anlan-import-{os.getpid()}-*")),
        "processes": [child.pid for child in psutil.Process().children(recursive=True)],
        "threads": [thread.name for thread in threading.enumerate() if thread.name.startswith("import ")],
    }


@pytest.mark.parametrize(("kind", "often"), [(None, 40), ("shelter", 80)])
def test_cancel_is_heard_while_a_file_is_compared_with_what_it_said_before(
    desk: Desk, kind: str | None, often: int
) -> None:
    rows = [f"C{n},School {n},{n % 500},108.{n:06d},22.8" for n in range(25_000)]
    path = desk.file("many.csv", "\n".join(["code,name,capacity,lon,lat", *rows]))
    desk.bring(path, crs="EPSG:4326", kind=kind)
    for named in ("School", "Hall"):
        path.write_text(path.read_text().replace("School", named))
        beats: list[float] = []
        told = beats.append
        made = desk.prepare(path, progress=lambda done, words, told=told: told(done), crs="EPSG:4326", kind=kind)
        assert made.report.changed == (0 if named == "School" else len(rows))
        assert sum(0.6 <= done < 0.95 for done in beats) > often


@pytest.mark.parametrize("kind", [None, "shelter"])
def test_cancel_is_heard_between_the_parts_of_the_checking(desk: Desk, kind: str | None) -> None:
    """So often that no part of the work holds up who has had enough, however many the rows are."""
    rows = "".join(f"C{n},School {n},{n % 500},108.{n:06d},22.8,2024-09-09T00:00:00Z\n" for n in range(25_000))
    path = desk.file("many.csv", "code,name,capacity,lon,lat,opened_at\n" + rows)
    beats: list[float] = []
    desk.prepare(path, progress=lambda done, words: beats.append(done), crs="EPSG:4326", kind=kind)
    checking = sum(0.6 <= done < 0.95 for done in beats)
    assert checking > (40 if kind else 10)

    before = traces(desk)
    for at in range(1, checking, 7):
        heard = 0

        def enough(done: float, words: str, at: int = at) -> None:
            nonlocal heard
            heard += done >= 0.6
            if heard > at:
                raise Cancelled

        with pytest.raises(Cancelled):
            desk.prepare(path, progress=enough, crs="EPSG:4326", kind=kind)
        assert traces(desk) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["csv", "fgb", "gpkg"])
def test_a_long_import_stopped_anywhere_leaves_nothing(desk: Desk, files: dict[str, Path], name: str) -> None:
    before = traces(desk)
    for at in (0.1, 0.5, 0.9):

        def enough(done: float, words: str, at: float = at) -> None:
            if done >= at:
                raise Cancelled

        with pytest.raises(Cancelled):
            desk.prepare(files[name], progress=enough, crs="EPSG:4326")
        assert traces(desk) == before
    assert list(verify(desk.store)) == []

    prepared = desk.bring(files[name], crs="EPSG:4326")
    assert (prepared.report.read, prepared.report.added, prepared.report.rejected) == (ROWS, ROWS, [])
    (layer,) = desk.store.datasets()
    assert desk.store.count(str(layer["of"])) == ROWS


@pytest.mark.slow
def test_cancel_ends_the_reader_of_a_raster_and_leaves_nothing(desk: Desk) -> None:
    path = geotiff(desk.folder / "a.tif", np.random.default_rng(1).random((3_000, 3_000)).astype("f4"))

    def enough(done: float, words: str) -> None:
        if done > 0.1:
            raise Cancelled

    with pytest.raises(Cancelled):
        desk.prepare(path, progress=enough)
    assert desk.store.datasets("raster") == []
