"""The tools of the map, each once: for the strip, the palette, the radial menu and their keys."""

from __future__ import annotations

from dataclasses import dataclass

from layers.i18n import N_
from layers.kind import Geometry


@dataclass(frozen=True, slots=True)
class Tool:
    """`shape` is what it draws, of a kind to be chosen; None where it works on what is selected, or on nothing.

    `hint` says how it goes on, `keys` is its shortcut.
    """

    key: str
    words: str
    glyph: str
    hint: str
    shape: Geometry | None = None
    keys: str = ""


_CLICK_AREA = N_("{kind}: click the corners, Enter or a double click closes it. Esc gives up.")
_CLICK_LINE = N_("{kind}: click the points, Enter or a double click ends it. Esc gives up.")
_CLICK_POINT = N_("{kind}: click the place. Esc ends it.")
_CLICK_FIGURE = N_("{kind}: click, move and click again, or press Tab and type the numbers. Esc gives up.")
_STROKE = N_("{kind}: press, draw and let go. Esc gives up.")

AREAS = (
    Tool("area", N_("Draw an area"), "draw", _CLICK_AREA, Geometry.AREA, "Shift+A"),
    Tool("rectangle", N_("Draw a rectangle"), "draw-rectangle", _CLICK_FIGURE, Geometry.AREA),
    Tool("circle", N_("Draw a circle"), "draw-circle", _CLICK_FIGURE, Geometry.AREA),
    Tool("ellipse", N_("Draw an ellipse"), "draw-ellipse", _CLICK_FIGURE, Geometry.AREA),
    Tool("sector", N_("Draw a sector"), "draw-sector", _CLICK_FIGURE, Geometry.AREA),
    Tool("stroke.area", N_("Draw an area by hand"), "draw-freehand-area", _STROKE, Geometry.AREA),
    Tool(
        "buffer",
        N_("Buffer the selection"),
        "buffer",
        N_("{kind}: move away and click, or press Tab and type distance and rings."),
        Geometry.AREA,
    ),
)
LINES = (
    Tool("line", N_("Draw a line"), "draw-line", _CLICK_LINE, Geometry.LINE, "Shift+L"),
    Tool(
        "route",
        N_("Draw a route along the streets"),
        "route",
        N_("{kind}: click where it begins, passes and ends; closed streets are gone around. Enter ends it."),
        Geometry.LINE,
        "Shift+R",
    ),
    Tool("stroke.line", N_("Draw a line by hand"), "draw-freehand", _STROKE, Geometry.LINE),
    Tool(
        "range",
        N_("Draw range and bearing"),
        "bearing",
        N_("{kind}: click both places, or type distance and bearing."),
        Geometry.LINE,
    ),
    Tool("rings", N_("Draw range rings"), "rings", _CLICK_FIGURE, Geometry.LINE),
    Tool("bullseye", N_("Draw a bullseye"), "bullseye", _CLICK_FIGURE, Geometry.LINE),
)
POINTS = (
    Tool("point", N_("Draw a point"), "draw-point", _CLICK_POINT, Geometry.POINT, "Shift+P"),
    Tool("text", N_("Write a text"), "text", _CLICK_POINT, Geometry.POINT, "Shift+T"),
)
CHANGES = (
    Tool(
        "reshape",
        N_("Reshape the selection"),
        "edit-vertex",
        N_("Drag the shape or a corner; Enter records it, Esc leaves it as it was."),
        keys="E",
    ),
    Tool("corners", N_("Corners as a table"), "table", N_("Type the corners into the table, then record them.")),
    Tool(
        "continue",
        N_("Continue a line from its end"),
        "continue-line",
        N_("Click on from the nearer end; Enter records it, Esc leaves it as it was."),
    ),
    Tool(
        "move",
        N_("Move the selection"),
        "move",
        N_("Drag it, or press Tab and type distance and bearing."),
        keys="G",
    ),
    Tool(
        "rotate",
        N_("Rotate the selection"),
        "rotate",
        N_("Drag round its middle, or press Tab and type the angle."),
        keys="R",
    ),
    Tool(
        "scale", N_("Scale the selection"), "scale", N_("Drag away from its middle, or press Tab and type the factor.")
    ),
    Tool("offset", N_("Offset in parallel"), "offset", N_("Move away and click, or press Tab and type the distance.")),
    Tool(
        "simplify",
        N_("Simplify the selection"),
        "simplify",
        N_("Press Tab and type a tolerance in metres; Enter records it, Esc leaves it as it was."),
    ),
)
CUTS = (
    Tool(
        "split",
        N_("Split by a line"),
        "split",
        N_("Draw a line right across; Enter splits, Esc leaves it as it was."),
        keys="X",
    ),
    Tool("merge", N_("Merge the selection"), "merge", ""),
    Tool("hole", N_("Cut a hole"), "hole", N_("Draw what is to be cut out; Enter cuts, Esc leaves it as it was.")),
    Tool("difference", N_("Cut away what others cover"), "difference", ""),
    Tool(
        "border",
        N_("Give the border another course"),
        "border",
        N_("Draw a line that crosses the border twice; Enter takes it, Esc leaves it as it was."),
    ),
)
MEASURES = (
    Tool("measure.line", N_("Measure a line"), "measure", N_("Click from place to place. Esc ends it."), keys="M"),
    Tool("measure.area", N_("Measure an area"), "measure-area", N_("Click the corners. Esc ends it.")),
    Tool("measure.angle", N_("Measure an angle"), "measure-angle", N_("Click three places. Esc ends it.")),
)
_CLICK_SECTOR = N_("Click where one stands, how far to look, and where the sector ends; or press Tab and type.")
GROUND = (
    Tool("ground.profile", N_("Height profile"), "profile", N_("Click from place to place; Enter ends it.")),
    Tool("ground.sight", N_("Line of sight"), "sight", N_("Click where one stands, then what one looks at.")),
    Tool("ground.viewshed", N_("Viewshed in a sector"), "viewshed", _CLICK_SECTOR),
    Tool("ground.place", N_("Height and slope at a place"), "spot-height", N_("Click the places. Esc ends it.")),
    Tool("ground.extremes", N_("Lowest and highest place"), "extremes", N_("Click the corners, Enter closes it.")),
    Tool("ground.slope", N_("Slope as a layer"), "slope", ""),
    Tool("ground.aspect", N_("Aspect as a layer"), "aspect", ""),
)
CHOICES = (
    Tool("choose.box", N_("Select in a box"), "select", N_("Drag a box. Esc ends it."), keys="B"),
    Tool("choose.outline", N_("Select in an outline"), "select-outline", N_("Click the corners, Enter closes it.")),
    Tool("choose.value", N_("Select by a field"), "filter", ""),
)
GROUPS: dict[str, tuple[Tool, ...]] = {
    "choose": CHOICES,
    "area": AREAS,
    "line": LINES,
    "point": POINTS,
    "change": CHANGES,
    "cut": CUTS,
    "measure": MEASURES,
    "ground": GROUND,
}
TOOLS = {tool.key: tool for group in GROUPS.values() for tool in group}
PLAIN = {Geometry.AREA: "area", Geometry.LINE: "line", Geometry.POINT: "point"}
"""The tool that draws a shape corner by corner."""
