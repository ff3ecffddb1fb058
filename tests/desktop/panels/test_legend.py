"""The legend: what its words have room for, and whose come first."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPixmap

from desktop.panels.layers.legend import Legend
from desktop.theme import Themes
from desktop.widgets.label import PlainLabel
from layers.legend import Entry
from layers.situation import Situation
from layers.style import Look


def test_in_one_column_the_words_have_the_whole_width(qtbot, situation, themes):
    words = [f"Evacuation zone, warning {n}" for n in range(4)]
    legend = shown(qtbot, situation, themes, [Entry(Look(title), title, "evac_zone") for title in words])

    qtbot.waitUntil(lambda: seen(legend, words) == words)


def test_classes_of_the_layer_that_is_chosen_come_first_under_its_name(qtbot, situation, themes):
    roads = [Entry(Look(f"Road {n}"), f"Streets · Road {n}", "road") for n in range(30)]
    shelters = [Entry(Look(words), f"Shelters · {words}", "shelter") for words in ("open", "full")]
    legend = shown(qtbot, situation, themes, [*roads, *shelters])
    qtbot.waitUntil(lambda: len(texts(legend)) > 30)

    legend.choose("shelter")
    qtbot.waitUntil(lambda: texts(legend)[:4] == ["Shelters", "open", "full", "Road 0"])

    legend.choose("")
    qtbot.waitUntil(lambda: texts(legend)[0] == "Road 0")


def test_two_rasters_of_the_same_values_both_tell_them(qtbot, situation, themes):
    depths = [Entry(Look(""), layer, layer) for layer in ("Depth A", "Depth B")]
    values = [Entry(Look(v), f"{layer.layer} · {v}", layer.layer) for layer in depths for v in ("0 m", "1 m")]
    legend = shown(qtbot, situation, themes, [depths[0], *values[:2], depths[1], *values[2:]])

    qtbot.waitUntil(lambda: sorted(texts(legend)) == ["0 m", "0 m", "1 m", "1 m", "Depth A", "Depth B"])


def test_the_words_of_the_layer_that_is_chosen_are_never_cut(qtbot, situation, themes):
    words = [f"From {n},000 to {n + 1},000 people" for n in range(3)]
    others = [Entry(Look(f"R{n}"), f"R{n}", "road") for n in range(30)]
    legend = shown(qtbot, situation, themes, [*others, *(Entry(Look(w), w, "shelter") for w in words)])
    legend.choose("shelter")

    qtbot.waitUntil(lambda: seen(legend, words) == words)


def test_it_is_never_empty_while_it_is_made_anew(qtbot, situation, themes):
    entries = [Entry(Look("Open"), "Shelters · Open", "shelter")]
    legend = shown(qtbot, situation, themes, entries)
    qtbot.waitUntil(lambda: seen(legend, ["Open"]) == ["Open"])

    themes.use("dark")

    assert seen(legend, ["Open"]) == ["Open"], "with the same turn of the loop"


def shown(qtbot, situation: Situation, themes: Themes, entries: list[Entry]) -> Legend:
    legend = Legend(
        situation,
        themes,
        swatch=lambda look, theme, size: QPixmap(size, size),
        entries=lambda shown: entries,
    )
    qtbot.addWidget(legend)
    legend.resize(230, 300)
    legend.show()
    return legend


def texts(legend: Legend) -> list[str]:
    """Its words from the top to the bottom, row by row."""
    labels = [label for label in legend.findChildren(PlainLabel) if label.isVisible() and label.text() != "Legend"]
    places = [(label.mapTo(legend, QPoint(0, 0)), label.text()) for label in labels]
    return [text for at, text in sorted(places, key=lambda place: (place[0].y(), place[0].x()))]


def seen(legend: Legend, words: list[str]) -> list[str]:
    """Those of the words that can be read whole."""
    labels = [label for label in legend.findChildren(PlainLabel) if label.isVisible() and not label.is_elided()]
    return [label.text() for label in labels if label.text() in words]
