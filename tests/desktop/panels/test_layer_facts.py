"""Where the chosen layer comes from: under the tree, and as a mark in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractButton

from desktop.panels.layers import LayersPanel
from desktop.panels.layers.model import DATUM
from desktop.widgets.label import PlainLabel
from layers.exchange.importing import Options, prepare
from layers.i18n import set_language
from layers.situation import Situation

AREA = (
    '{"type":"FeatureCollection","features":['
    '{"type":"Feature","properties":{"name":"A"},"geometry":{"type":"Polygon","coordinates":'
    "[[[108.1,22.1],[108.2,22.2],[108.2,22.1],[108.1,22.2],[108.1,22.1]]]}},"
    '{"type":"Feature","properties":{"name":"B"},"geometry":{"type":"Point","coordinates":[108.1,95]}}]}'
)


@pytest.fixture
def panel(qtbot, situation: Situation, themes):
    made = LayersPanel(situation, themes, swatch=lambda *a: QPixmap(8, 8), legend=lambda s: [])
    qtbot.addWidget(made)
    made.resize(280, 700)
    made.show()
    return made


def bring_in(situation: Situation, path: Path, crs: str) -> None:
    path.write_text(AREA, encoding="utf-8")
    prepared = prepare(path, Options(crs=crs), situation.store, progress=lambda done, words: None)
    situation.apply(prepared.edit, contents=prepared.contents, imported=True)


def words(panel: LayersPanel) -> str:
    return "\n".join(label.text() for label in panel.facts.findChildren(PlainLabel) if label.isVisible())


def test_a_layer_shows_file_system_counts_and_the_way_to_its_report(qtbot, situation, panel, tmp_path):
    bring_in(situation, tmp_path / "survey.geojson", "EPSG:4490")
    panel.select_layer("survey")

    qtbot.waitUntil(lambda: "survey.geojson" in words(panel))
    assert "Null shift" in words(panel)
    assert "Rows here: 1, rejected: 1" in words(panel)
    assert "shape_problem" in words(panel)
    index = panel.model.index_of("survey")
    assert index.data(DATUM).mark == "2000"
    assert "CGCS2000" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Null shift" in index.data(Qt.ItemDataRole.ToolTipRole)
    with qtbot.waitSignal(panel.report_wanted) as told:
        buttons = panel.facts.findChildren(QAbstractButton)
        next(b for b in buttons if b.isVisible() and b.text() == "Rejected rows and notes").click()
    report, label = told.args
    assert len(report.rejected) == 1
    assert label.args["file"] == "survey.geojson"


def test_the_facts_follow_the_language_and_go_with_the_layer(qtbot, situation, panel, tmp_path):
    bring_in(situation, tmp_path / "survey.geojson", "GCJ-02")
    panel.select_layer("survey")
    set_language("zh")
    qtbot.waitUntil(lambda: "文件坐标系：GCJ-02" in words(panel))

    situation.undo()
    qtbot.waitUntil(lambda: not panel.facts.isVisible())


def test_a_layer_that_nobody_brought_in_has_no_facts(panel):
    panel.select_layer("shelter")

    assert not panel.facts.isVisible()
    assert panel.model.index_of("shelter").data(DATUM) is None
