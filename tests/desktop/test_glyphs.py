"""Glyphs and plates: all of them can be drawn, in any colour, and what differs in meaning differs in form."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QImage, QPixmap

from desktop.glyphs import glyph_icon, glyph_names, glyph_pixmap
from desktop.plates import level_badge, plate_pixmap
from desktop.tokens import NAMES, Theme, tokens
from desktop.tools import TOOLS

pytestmark = pytest.mark.usefixtures("qapp")
LIGHT = Theme.named("light")


def image(pixmap: QPixmap) -> QImage:
    return pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)


def colours(pixmap: QPixmap) -> set[str]:
    """The colours of all opaque pixels."""
    picture = image(pixmap)
    points = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    return {pixel.name() for pixel in (picture.pixelColor(x, y) for x, y in points) if pixel.alpha() == 255}


def test_every_glyph_is_drawn_in_the_colour_asked_for():
    assert len(glyph_names()) >= 101
    for name in glyph_names():
        assert colours(glyph_pixmap(name, "#ff0000", 24)) <= {"#ff0000"}, name
        assert not image(glyph_pixmap(name, "#ff0000", 24)).allGray(), name


def test_a_glyph_has_more_pixels_on_a_finer_screen():
    pixmap = glyph_pixmap("fire", QColor("black"), 16, 2.0)
    assert pixmap.width() == 32
    assert pixmap.deviceIndependentSize().width() == 16


def test_a_glyph_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="unicorn"):
        glyph_pixmap("unicorn", "black", 16)
    with pytest.raises(ValueError, match="unicorn"):
        glyph_icon("unicorn", "black", 16)
    with pytest.raises(ValueError, match="unicorn"):
        plate_pixmap("disc", "unicorn", LIGHT)


def test_every_glyph_used_by_a_kind_of_layer_exists():
    kinds = pytest.importorskip("layers.kinds")
    used = {glyph for path in kinds.__path__ for glyph in _glyphs_under(path)}
    assert used <= glyph_names()


def _glyphs_under(path: str) -> Iterator[str]:
    from layers.kind import Kind
    from layers.style import Look

    for found in pkgutil.iter_modules([path], "layers.kinds."):
        for value in vars(importlib.import_module(found.name)).values():
            if isinstance(value, Kind) and value.style is not None:
                looks: tuple[Look, ...] = (value.style.default, *value.style.looks.values())
                yield from (look.glyph for look in looks if look.glyph)


def test_every_evacuation_state_has_a_glyph_that_exists():
    assert {look["glyph"] for look in tokens()["evac"].values()} <= glyph_names()


@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize("shape", ["diamond", "hexagon", "disc", "square"])
def test_planned_ordered_under_way_and_on_site_differ_in_form(theme: str, shape: str):
    forms = [
        image(plate_pixmap(shape, "boat", Theme.named(theme), late=late, progress=progress))
        for progress in ("planned", "ordered", "under_way", "on_site")
        for late in (False, True)
    ]
    assert all(one != other for n, one in enumerate(forms) for other in forms[:n])


def test_what_works_half_works_or_is_down_differs_in_form():
    forms = [
        image(plate_pixmap("square", "hospital", LIGHT, operability=works))
        for works in ("ok", "degraded", "down", "unknown")
    ]
    assert all(one != other for n, one in enumerate(forms) for other in forms[:n])


def test_the_middle_of_a_plate_is_the_middle_of_its_picture():
    for form in ({}, {"badge": "1"}, {"progress": "under_way"}, {"selected": True}):
        pixmap = plate_pixmap("disc", None, LIGHT, **form)
        picture = image(pixmap)
        assert picture.width() == picture.height()
        assert picture.width() % 2 == 0
        assert picture.pixelColor(picture.width() // 2, picture.height() // 2) == LIGHT["map.plate_ops"]


def test_nothing_of_a_plate_is_cut_off():
    everything = {"badge": "1", "count": 99, "late": True, "selected": True, "progress": "under_way"}
    for shape in ("diamond", "hexagon", "disc", "square"):
        for form in ({}, {"operability": "unknown"}, everything):
            picture = image(plate_pixmap(shape, "fire", LIGHT, **form))
            last = picture.width() - 1
            edge = [(n, side) for n in range(last + 1) for side in (0, last)]
            assert all(picture.pixelColor(x, y).alpha() == 0 for n, s in edge for x, y in ((n, s), (s, n)))


def test_age_fades_the_plate_and_leaves_its_badge():
    faded = plate_pixmap("disc", None, LIGHT, opacity=0.45, badge="1")
    assert LIGHT.hex("map.plate_ops").lower() not in colours(faded)
    assert LIGHT.hex("level.1").lower() in colours(faded)


def test_the_badge_of_a_level_wears_its_colour():
    for level in (1, 2, 3, 4):
        assert LIGHT.hex(f"level.{level}").lower() in colours(level_badge(level, LIGHT))


def test_a_badge_that_is_no_level_wears_no_level_colour():
    levels = {LIGHT.hex(f"level.{n}").lower() for n in (1, 2, 3, 4)}
    assert not levels & colours(plate_pixmap("disc", "shelter", LIGHT, badge="!"))


def test_every_tool_has_a_glyph_of_its_own():
    used = [tool.glyph for tool in TOOLS.values()]
    assert set(used) <= glyph_names()
    assert [glyph for glyph in used if used.count(glyph) > 1] == []
