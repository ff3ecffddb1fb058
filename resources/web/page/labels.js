// Names on the map: the topmost layers first, and none over another.
"use strict";

(function (anlan) {
  const MOST = 400;

  function overlaps(boxes, box) {
    return boxes.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]);
  }

  anlan.drawLabels = function (ctx, shown, plates, view) {
    const boxes = plates.filter((p) => !p.dot).map((p) => [p.x - 13, p.y - 13, p.x + 13, p.y + 13]);
    const dots = new Set(plates.filter((p) => p.dot).map((p) => p.feature));
    const written = [];
    for (const { layer, groups } of shown.slice().reverse()) {
      if (layer.label.max_mpp && view.mpp > layer.label.max_mpp) {
        continue;
      }
      for (const [key, features] of groups) {
        for (const feature of features) {
          if (feature.label && !dots.has(feature) && written.length < MOST) {
            const label = { layer, look: layer.looks[key], feature };
            const box = measure(ctx, label, view);
            const repeated = written.some((w) => w.text === feature.label && Math.hypot(w.x - box.x, w.y - box.y) < 260);
            if (!repeated && onSheet(box.box, view) && !overlaps(boxes, box.box)) {
              boxes.push(box.box);
              written.push({ text: feature.label, x: box.x, y: box.y, label: label, box: box });
            }
          }
        }
      }
    }
    for (const entry of written) {
      write(ctx, entry.label, entry.box);
    }
  };

  function onSheet(box, view) {
    return box[2] > 0 && box[3] > 0 && box[0] < view.width && box[1] < view.height;
  }

  function measure(ctx, label, view) {
    const style = label.layer.label;
    const px = (style.pt * 96) / 72;
    const x = label.feature.anchor[0] * view.scale - view.x;
    const plate = label.look.plate;
    const y = label.feature.anchor[1] * view.scale - view.y + (plate ? anlan.plateReach(plate) + px * 0.9 : 0);
    setFont(ctx, style, px);
    const lead = (label.look.badge && !plate ? 22 : 0) + (hemGlyph(label) ? 18 : 0);
    const width = ctx.measureText(label.feature.label).width + lead;
    ctx.letterSpacing = "0px";
    const angle = label.feature.dim === 1 ? slope(label.feature, view, width) : 0;
    if (angle === null) {
      return { x, y, px, width, lead, angle: 0, box: [0, 0, -1e9, -1e9] };
    }
    const half = style.tag ? width / 2 + 6 : width / 2 + 2;
    const tall = px * 0.75 + (style.tag ? 2 : 0);
    const across = Math.abs(Math.cos(angle)) * half + Math.abs(Math.sin(angle)) * tall;
    const down = Math.abs(Math.sin(angle)) * half + Math.abs(Math.cos(angle)) * tall;
    return { x, y, px, width, lead, angle, box: [x - across, y - down, x + across, y + down] };
  }

  // The direction of a line at its name, upright; null where the line is too short for it.
  function slope(feature, view, width) {
    const span = Math.hypot(feature.box[2] - feature.box[0], feature.box[3] - feature.box[1]) * view.scale;
    if (span < width) {
      return null;
    }
    const [ax, ay] = feature.anchor;
    let best = Infinity;
    let angle = 0;
    for (const part of feature.parts) {
      for (let i = 2; i < part.length; i += 2) {
        const mx = (part[i] + part[i - 2]) / 2;
        const my = (part[i + 1] + part[i - 1]) / 2;
        const reach = Math.hypot(part[i] - part[i - 2], part[i + 1] - part[i - 1]) / 2;
        const away = Math.max(0, Math.hypot(mx - ax, my - ay) - reach);
        if (away < best) {
          best = away;
          angle = Math.atan2(part[i + 1] - part[i - 1], part[i] - part[i - 2]);
        }
      }
    }
    if (angle > Math.PI / 2) {
      return angle - Math.PI;
    }
    return angle < -Math.PI / 2 ? angle + Math.PI : angle;
  }

  function setFont(ctx, style, px) {
    ctx.font = anlan.font(px, style.tag ? 500 : 400);
    ctx.letterSpacing = style.spaced ? px * 0.3 + "px" : "0px";
  }

  function hemGlyph(label) {
    return label.layer.label.tag && label.look.glyph && !label.look.plate;
  }

  function write(ctx, label, at) {
    ctx.save();
    ctx.translate(at.x, at.y);
    ctx.rotate(at.angle);
    const style = label.layer.label;
    const hem = hemGlyph(label);
    const left = -at.width / 2;
    if (style.tag) {
      tag(ctx, label, at, hem);
    }
    if (label.look.badge && !label.look.plate) {
      anlan.badge(ctx, label.look.badge, left + 9, 0);
    }
    const ink = hem && label.look.fill ? anlan.colour(label.look.fill + ".on") : anlan.colour(style.tag ? "text.primary" : style.colour);
    if (hem) {
      anlan.glyph(ctx, label.look.glyph, left + 7, 0, 14, ink);
    }
    setFont(ctx, style, at.px);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    if (!style.tag) {
      ctx.lineWidth = 3.4;
      ctx.strokeStyle = anlan.colour("map.halo");
      ctx.strokeText(label.feature.label, left + at.lead, 0.5);
    }
    ctx.fillStyle = ink;
    ctx.fillText(label.feature.label, left + at.lead, 0.5);
    ctx.restore();
  }

  function tag(ctx, label, at, hem) {
    ctx.beginPath();
    ctx.roundRect(-at.width / 2 - 6, -at.px * 0.75 - 1, at.width + 12, at.px * 1.5 + 2, 3);
    ctx.fillStyle = anlan.colour(hem && label.look.fill ? label.look.fill : "bg.raised");
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.setLineDash([]);
    ctx.strokeStyle = anlan.colour(hem ? "map.casing" : "line.strong");
    ctx.stroke();
  }
})(window.anlan);
