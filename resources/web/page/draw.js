// The sheet on which the layers are drawn, the lowest first, and what lies under the pointer.
"use strict";

(function (anlan) {
  const CLUSTER_PX = 88;

  function strokeWidth(stroke, view) {
    return Math.max(stroke.width_px, stroke.width_m ? stroke.width_m / view.mpp : 0);
  }

  function strokePass(ctx, stroke, features, view) {
    ctx.beginPath();
    for (const feature of features) {
      if (feature.dim > 0) {
        anlan.trace(ctx, feature, view);
      }
    }
    const alpha = ctx.globalAlpha;
    ctx.globalAlpha = alpha * stroke.opacity;
    ctx.lineWidth = strokeWidth(stroke, view);
    ctx.strokeStyle = anlan.colour(stroke.colour);
    ctx.lineJoin = "round";
    ctx.lineCap = stroke.dash.length ? "butt" : "round";
    ctx.setLineDash(stroke.dash);
    ctx.stroke();
    ctx.setLineDash([]);
    if (stroke.mark) {
      MARKS[stroke.mark](ctx, stroke, features, view);
    }
    ctx.globalAlpha = alpha;
  }

  const MARKS = {
    // Short strokes that point out of the area.
    ticks(ctx, stroke, features, view) {
      ctx.beginPath();
      for (const feature of features) {
        const outward = feature.parts.length && anlan.turn(feature.parts[0]) > 0 ? -1 : 1;
        anlan.along(feature, view, anlan.state.sizes.ticks_every, (x, y, angle) => {
          const reach = 8 * outward;
          ctx.moveTo(x, y);
          ctx.lineTo(x - Math.sin(angle) * reach, y + Math.cos(angle) * reach);
        });
      }
      ctx.lineWidth = 2;
      ctx.lineCap = "butt";
      ctx.stroke();
    },
    chevrons(ctx, stroke, features, view) {
      ctx.beginPath();
      for (const feature of features) {
        anlan.along(feature, view, anlan.state.sizes.chevron_every, (x, y, angle) => {
          for (const side of [2.4, -2.4]) {
            ctx.moveTo(x - 5 * Math.cos(angle + side), y - 5 * Math.sin(angle + side));
            ctx.moveTo(x + 4 * Math.cos(angle), y + 4 * Math.sin(angle));
            ctx.lineTo(x + 5 * Math.cos(angle + side), y + 5 * Math.sin(angle + side));
          }
        });
      }
      ctx.lineWidth = 1.6;
      ctx.strokeStyle = anlan.colour("map.route_case");
      ctx.stroke();
    },
    // Discs with a bar: no entry.
    bars(ctx, stroke, features, view) {
      const radius = anlan.state.sizes.disc_radius;
      for (const feature of features) {
        anlan.along(feature, view, anlan.state.sizes.disc_every, (x, y) => {
          ctx.beginPath();
          ctx.arc(x, y, radius, 0, 7);
          ctx.fillStyle = anlan.colour("map.closure");
          ctx.fill();
          ctx.lineWidth = 1.4;
          ctx.strokeStyle = anlan.colour("map.closure_case");
          ctx.stroke();
          ctx.fillStyle = anlan.colour("map.closure_case");
          ctx.fillRect(x - radius * 0.55, y - 1.5, radius * 1.1, 3);
        });
      }
    },
  };

  function fill(ctx, look, features, view) {
    const alpha = ctx.globalAlpha;
    const pattern = look.pattern ? anlan.pattern(ctx, look.pattern, anlan.colour(look.pattern_colour || "map.label"), view) : null;
    for (const feature of features) {
      if (feature.dim !== 2) {
        continue;
      }
      ctx.beginPath();
      anlan.trace(ctx, feature, view);
      if (look.fill) {
        ctx.globalAlpha = alpha * look.fill_opacity;
        ctx.fillStyle = anlan.colour(look.fill);
        ctx.fill("evenodd");
      }
      if (pattern) {
        ctx.globalAlpha = alpha;
        ctx.fillStyle = pattern;
        ctx.fill("evenodd");
      }
    }
    ctx.globalAlpha = alpha;
  }

  anlan.drawLook = function (ctx, look, features, view) {
    if (look.fill || look.pattern) {
      fill(ctx, look, features, view);
    }
    for (const stroke of look.strokes) {
      strokePass(ctx, stroke, features, view);
    }
    dots(ctx, look, features, view);
  };

  // Points of a layer without plates: a small disc in the colour of its line.
  function dots(ctx, look, features, view) {
    const stroke = look.strokes[look.strokes.length - 1];
    const ink = stroke ? stroke.colour : look.fill;
    if (look.plate || !ink) {
      return;
    }
    for (const feature of features) {
      for (const part of feature.dim === 0 ? feature.parts : []) {
        ctx.beginPath();
        ctx.arc(part[0] * view.scale - view.x, part[1] * view.scale - view.y, 4, 0, 7);
        ctx.fillStyle = anlan.colour(ink);
        ctx.fill();
        ctx.lineWidth = 1.2;
        ctx.strokeStyle = anlan.colour("map.halo");
        ctx.stroke();
      }
    }
  }

  // Features in view by look; the first look declared is drawn last: motorways lie over lanes.
  function byLook(layer, view) {
    const groups = new Map();
    for (const key of Object.keys(layer.looks).reverse()) {
      groups.set(key, []);
    }
    for (const feature of layer.features.values()) {
      const key = groups.has(feature.look) ? feature.look : "";
      const limit = layer.looks[key].max_mpp;
      if (!(limit && view.mpp > limit) && anlan.inView(feature.box, view, 24) && worthDrawing(feature, view)) {
        groups.get(key).push(feature);
      }
    }
    return groups;
  }

  function worthDrawing(feature, view) {
    const side = Math.max(feature.box[2] - feature.box[0], feature.box[3] - feature.box[1]) * view.scale;
    return feature.dim === 0 || side > 0.8;
  }

  // All casings of a layer before all its fills, so that streets meet without lines across.
  function drawShapes(ctx, layer, groups, view) {
    for (const [key, features] of groups) {
      const look = layer.looks[key];
      if (look.fill || look.pattern) {
        fill(ctx, look, features, view);
      }
    }
    const passes = Math.max(0, ...Object.values(layer.looks).map((look) => look.strokes.length));
    for (let pass = 0; pass < passes; pass += 1) {
      for (const [key, features] of groups) {
        const stroke = layer.looks[key].strokes[pass];
        if (stroke && features.length) {
          strokePass(ctx, stroke, features, view);
        }
      }
    }
  }

  // Points near each other on the screen, taken together.
  function drawClusters(ctx, layer, view) {
    const cells = new Map();
    for (const [x, y, count] of layer.clusters) {
      const px = x * view.scale - view.x;
      const py = y * view.scale - view.y;
      if (px < -CLUSTER_PX || py < -CLUSTER_PX || px > view.width + CLUSTER_PX || py > view.height + CLUSTER_PX) {
        continue;
      }
      const key = Math.floor((x * view.scale) / CLUSTER_PX) + "/" + Math.floor((y * view.scale) / CLUSTER_PX);
      const cell = cells.get(key) || [0, 0, 0];
      cells.set(key, [cell[0] + px * count, cell[1] + py * count, cell[2] + count]);
    }
    for (const [x, y, count] of cells.values()) {
      anlan.cluster(ctx, x / count, y / count, count);
    }
  }

  // Plates of all layers, the topmost first; what would lie under one already there becomes a dot.
  function placePlates(layers, view) {
    const placed = [];
    for (const { layer, groups } of layers.slice().reverse()) {
      for (const [key, features] of groups) {
        const look = layer.looks[key];
        for (const feature of look.plate ? features : []) {
          const x = feature.anchor[0] * view.scale - view.x;
          const y = feature.anchor[1] * view.scale - view.y;
          const reach = anlan.plateReach(look.plate);
          const dot = placed.some((p) => !p.dot && Math.abs(p.x - x) < reach * 1.15 && Math.abs(p.y - y) < reach * 1.15);
          placed.push({ layer, look, feature, x, y, dot });
        }
      }
    }
    return placed.reverse();
  }

  function drawPlates(ctx, plates) {
    const selected = anlan.state.selected;
    for (const wanted of [true, false]) {
      for (const plate of plates.filter((p) => p.dot === wanted)) {
        ctx.globalAlpha = plate.layer.opacity;
        anlan.plate(ctx, plate.look, plate.x, plate.y, { dot: plate.dot, selected: selected.has(plate.feature.id) });
      }
    }
    ctx.globalAlpha = 1;
  }

  function drawSelection(ctx, layers, view) {
    for (const { groups } of layers) {
      for (const features of groups.values()) {
        for (const feature of features) {
          if (feature.dim > 0 && anlan.state.selected.has(feature.id)) {
            anlan.ring(ctx, () => {
              ctx.beginPath();
              anlan.trace(ctx, feature, view);
            });
          }
        }
      }
    }
  }

  anlan.paint = function (ctx, view) {
    const shown = [];
    for (const layer of anlan.state.stack) {
      if (layer.hidden || (layer.max_mpp && view.mpp > layer.max_mpp) || view.mpp < layer.min_mpp) {
        continue;
      }
      const groups = byLook(layer, view);
      ctx.globalAlpha = layer.opacity;
      drawShapes(ctx, layer, groups, view);
      ctx.globalAlpha = 1;
      shown.push({ layer, groups });
    }
    // Dots and clusters above every street and area, which would hide them or cut their rings to pieces.
    for (const { layer, groups } of shown) {
      ctx.globalAlpha = layer.opacity;
      for (const [key, features] of groups) {
        dots(ctx, layer.looks[key], features, view);
      }
      drawClusters(ctx, layer, view);
    }
    ctx.globalAlpha = 1;
    drawSelection(ctx, shown, view);
    const plates = placePlates(shown, view);
    drawPlates(ctx, plates);
    anlan.drawLabels(ctx, shown, plates, view);
    anlan.drawSigns(ctx, shown, view);
    anlan.shown = shown;
  };

  anlan.Sheet = L.Renderer.extend({
    options: { padding: 0.2 },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._ctx = this._container.getContext("2d");
    },

    _destroyContainer() {
      this._container.remove();
    },

    _update() {
      if (!this._map) {
        return;
      }
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = Math.round(size.x * ratio);
      this._container.height = Math.round(size.y * ratio);
      this._container.style.width = size.x + "px";
      this._container.style.height = size.y + "px";
      this._ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      anlan.paint(this._ctx, this.view());
    },

    // Pixels of the sheet from the plane: plane × scale − (x, y).
    view() {
      const zoom = this._map.getZoom();
      const origin = this._map.getPixelOrigin().add(this._bounds.min);
      const size = this._bounds.getSize();
      const lat = (this._map.getCenter().lat * Math.PI) / 180;
      const mpp = (40075016.7 / 256 / Math.pow(2, zoom)) * Math.cos(lat);
      return { x: origin.x, y: origin.y, scale: Math.pow(2, zoom), width: size.x, height: size.y, mpp: mpp };
    },

    redraw() {
      this._update();
    },

    _updatePaths() {},
    _onZoomEnd() {},
  });

  // The topmost feature at a place of the map, or null.
  anlan.hit = function (latlng, zoom) {
    const at = anlan.place(latlng.lng * 1e6, latlng.lat * 1e6);
    const pixel = 1 / Math.pow(2, zoom);
    for (const wanted of [0, 1]) {
      for (const { layer, groups } of (anlan.shown || []).slice().reverse()) {
        for (const [key, features] of groups) {
          const look = layer.looks[key];
          for (const feature of features) {
            if (feature.id && (look.plate || feature.dim === 0 ? 0 : 1) === wanted && touches(look, feature, at, pixel)) {
              return { layer, feature };
            }
          }
        }
      }
    }
    return null;
  };

  function touches(look, feature, at, pixel) {
    if (look.plate) {
      return Math.hypot(at[0] - feature.anchor[0], at[1] - feature.anchor[1]) <= 15 * pixel;
    }
    const reach = (feature.dim === 0 ? 9 : 6) * pixel;
    const box = feature.box;
    if (at[0] < box[0] - reach || at[1] < box[1] - reach || at[0] > box[2] + reach || at[1] > box[3] + reach) {
      return false;
    }
    const filled = look.fill || look.pattern;
    return anlan.distance(feature, at[0], at[1]) <= reach || (filled && anlan.contains(feature, at[0], at[1]));
  }
})(window.anlan);
