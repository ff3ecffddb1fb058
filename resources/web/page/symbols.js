// Symbols on a canvas: plates with glyphs, patterns, clusters, swatches of the legend.
"use strict";

(function (anlan) {
  const GLYPH_PX = { diamond: 16, hexagon: 17, disc: 17, square: 18 };
  const SIZE = { diamond: "incident_diagonal", hexagon: "natural_hexagon_height", disc: "ops_diameter", square: "infra_side" };
  const FAMILY = { diamond: "incident", hexagon: "incident", disc: "ops", square: "infra" };

  anlan.colour = function (token) {
    return token.startsWith("#") ? token : anlan.state.theme.colours[token] || anlan.state.theme.colours["map.label"] || "black";
  };

  anlan.font = function (px, weight) {
    return (weight || 400) + " " + px + "px " + anlan.state.sizes.family;
  };

  const paths = new Map();

  anlan.glyph = function (ctx, name, x, y, side, ink) {
    const strokes = anlan.state.glyphs[name] || [];
    ctx.save();
    ctx.translate(x - side / 2, y - side / 2);
    ctx.scale(side / 24, side / 24);
    ctx.fillStyle = ink;
    ctx.strokeStyle = ink;
    ctx.lineCap = "round";
    ctx.lineJoin = "round";
    for (const [data, width] of strokes) {
      if (!paths.has(data)) {
        paths.set(data, new Path2D(data));
      }
      if (width) {
        ctx.lineWidth = width;
        ctx.stroke(paths.get(data));
      } else {
        ctx.fill(paths.get(data), "evenodd");
      }
    }
    ctx.restore();
  };

  function outline(ctx, shape, x, y, reach) {
    ctx.beginPath();
    if (shape === "disc") {
      ctx.arc(x, y, reach, 0, 2 * Math.PI);
    } else if (shape === "square") {
      ctx.roundRect(x - reach, y - reach, 2 * reach, 2 * reach, 3);
    } else {
      const corners = shape === "diamond" ? 4 : 6;
      for (let i = 0; i < corners; i += 1) {
        const angle = (2 * Math.PI * i) / corners - Math.PI / 2;
        ctx.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
      }
      ctx.closePath();
    }
  }

  anlan.plateReach = function (shape) {
    return anlan.state.sizes.plate[SIZE[shape]] / 2;
  };

  // A plate with its glyph; as a dot where there is no room.
  anlan.plate = function (ctx, look, x, y, options) {
    const shape = look.plate;
    const dot = options && options.dot;
    const reach = dot ? 5 : anlan.plateReach(shape) * ((options && options.scale) || 1);
    if (options && options.selected) {
      ring(ctx, () => outline(ctx, shape, x, y, reach + 6));
    }
    outline(ctx, shape, x, y, reach);
    ctx.fillStyle = anlan.colour("map.plate_" + FAMILY[shape]);
    ctx.fill();
    ctx.setLineDash([]);
    ctx.lineWidth = shape === "square" ? 1.2 : 1.5;
    ctx.strokeStyle = anlan.colour(shape === "square" ? "map.plate_infra_line" : "map.plate_line");
    ctx.stroke();
    if (!dot && look.glyph) {
      const side = GLYPH_PX[shape] * ((options && options.scale) || 1);
      anlan.glyph(ctx, look.glyph, x, y, side, anlan.colour("map.plate_" + FAMILY[shape] + "_on"));
    }
    if (!dot && look.badge) {
      anlan.badge(ctx, look.badge, x + 12, y - 13);
    }
  };

  function ring(ctx, path) {
    ctx.setLineDash([]);
    for (const [token, width] of [["map_select.halo", 6], ["map_select.core", 2.6]]) {
      path();
      ctx.lineWidth = width;
      ctx.strokeStyle = anlan.colour(token);
      ctx.stroke();
    }
  }
  anlan.ring = ring;

  // The numeral of a level on its colour; any other mark without colour.
  anlan.badge = function (ctx, text, x, y) {
    const level = /^[1-4]$/.test(text);
    const width = 18 + Math.max(0, text.length - 1) * 7;
    ctx.beginPath();
    ctx.roundRect(x - width / 2, y - 9, width, 18, 4);
    ctx.fillStyle = anlan.colour(level ? "level." + text : "bg.raised");
    ctx.fill();
    ctx.setLineDash([]);
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = anlan.colour(level ? "map.casing" : "line.strong");
    ctx.stroke();
    ctx.fillStyle = anlan.colour(level ? "level." + text + ".on" : "text.primary");
    ctx.font = anlan.font(13, 700);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x, y + 0.5);
  };

  // A pattern that stays where it is on the ground while the map moves.
  anlan.pattern = function (ctx, name, ink, view) {
    const form = anlan.state.sizes.patterns[name];
    if (!form) {
      return null;
    }
    const width = form.cell || form.width;
    const height = form.cell || form.height;
    const ratio = 2;
    const tile = tileOf(form, ink, width, height, ratio);
    const pattern = ctx.createPattern(tile, "repeat");
    const dx = -(view.x % width);
    const dy = -(view.y % height);
    pattern.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, dx, dy]));
    return pattern;
  };

  const tiles = new Map();

  function tileOf(form, ink, width, height, ratio) {
    const key = JSON.stringify([form, ink]);
    if (!tiles.has(key)) {
      const tile = document.createElement("canvas");
      tile.width = width * ratio;
      tile.height = height * ratio;
      const pen = tile.getContext("2d");
      pen.scale(ratio, ratio);
      pen.strokeStyle = ink;
      pen.fillStyle = ink;
      pen.lineWidth = form.line || form.width || 1;
      drawTile(pen, form, width, height);
      tiles.set(key, tile);
    }
    return tiles.get(key);
  }

  function drawTile(pen, form, width, height) {
    pen.beginPath();
    if (form.form === "dots") {
      pen.arc(width / 4, height / 4, form.radius, 0, 7);
      pen.arc((3 * width) / 4, (3 * height) / 4, form.radius, 0, 7);
      pen.fill();
      return;
    }
    if (form.form === "waves") {
      pen.globalAlpha = form.opacity;
      pen.moveTo(-width / 2, height / 2);
      for (let x = -width / 2; x <= 1.5 * width; x += 1) {
        pen.lineTo(x, height / 2 - 2 * Math.sin((2 * Math.PI * x) / width));
      }
    } else {
      for (const shift of [-width, 0, width]) {
        pen.moveTo(shift - 2, height + 2);
        pen.lineTo(shift + width + 2, -2);
        if (form.form === "crossed") {
          pen.moveTo(shift - 2, -2);
          pen.lineTo(shift + width + 2, height + 2);
        }
      }
    }
    pen.stroke();
  }

  // Many points as a disc that grows with their number.
  anlan.cluster = function (ctx, x, y, count) {
    const radius = 8 + 5 * Math.log10(Math.max(count, 1));
    const alpha = ctx.globalAlpha;
    if (count === 1) {
      ctx.beginPath();
      ctx.arc(x, y, 3.2, 0, 2 * Math.PI);
      ctx.fillStyle = anlan.colour("chart.c");
      ctx.fill();
      return;
    }
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fillStyle = anlan.colour("bg.raised");
    ctx.globalAlpha = alpha * 0.72;
    ctx.fill();
    ctx.setLineDash([]);
    ctx.lineWidth = 1.4;
    ctx.strokeStyle = anlan.colour("chart.c");
    ctx.globalAlpha = alpha * 0.9;
    ctx.stroke();
    ctx.fillStyle = anlan.colour("chart.c");
    ctx.font = anlan.font(11, 600);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(anlan.short(count), x, y + 0.5);
    ctx.globalAlpha = alpha;
  };

  anlan.short = function (count) {
    if (count < 1000) {
      return String(count);
    }
    const thousands = count / 1000;
    return (thousands < 10 ? thousands.toFixed(1) : Math.round(thousands)) + "k";
  };

  // A look in small, for the legend: what it would be on the map.
  anlan.swatch = function (look) {
    const canvas = document.createElement("canvas");
    const ratio = window.devicePixelRatio || 1;
    canvas.width = 30 * ratio;
    canvas.height = 22 * ratio;
    canvas.className = "swatch";
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    if (look.plate) {
      anlan.plate(ctx, Object.assign({}, look, { badge: null }), 15, 11, { scale: 0.62 });
      return canvas;
    }
    const view = { x: 0, y: 0, scale: 1, width: 30, height: 22, mpp: 1e6 };
    if (look.dot) {
      ctx.beginPath();
      ctx.arc(15, 11, 4.5, 0, 2 * Math.PI);
      ctx.fillStyle = anlan.colour(look.fill);
      ctx.fill();
      return canvas;
    }
    if (look.glyph && !look.fill_opacity && !look.strokes.length) {
      anlan.glyph(ctx, look.glyph, 15, 11, 16, anlan.colour("map.label"));
      return canvas;
    }
    const area = look.fill || look.pattern;
    const shape = area ? [3, 4, 27, 4, 27, 18, 3, 18, 3, 4] : [1, 11, 29, 11];
    const feature = { dim: area ? 2 : 1, parts: [Float64Array.from(shape)], box: [1, 1, 29, 21] };
    anlan.drawLook(ctx, look, [feature], view);
    if (look.badge) {
      anlan.badge(ctx, look.badge, 15, 11);
    } else if (look.glyph && area) {
      anlan.glyph(ctx, look.glyph, 15, 11, 12, anlan.colour("text.primary"));
    }
    return canvas;
  };
})(window.anlan);
