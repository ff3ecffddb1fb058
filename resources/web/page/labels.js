// Names on the map: the topmost layers first, and none over another.
"use strict";

(function (anlan) {
  const MOST = 400;
  const DOT_REACH = 6;

  function overlaps(boxes, box) {
    return boxes.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]);
  }

  // Tags of zones first, at their middle and over plates; then numerals of levels; then names, each where there is room.
  anlan.drawLabels = function (ctx, shown, plates, view) {
    const found = wanted(shown, plates, view);
    const written = [];
    const taken = [];
    for (const label of found.filter(isHem)) {
      place(ctx, label, view, taken, written);
    }
    taken.push(...plates.filter((p) => !p.dot).map((p) => [p.x - 13, p.y - 13, p.x + 13, p.y + 13]));
    const badges = badgesOf(shown, view, taken);
    for (const label of found.filter((l) => !isHem(l))) {
      place(ctx, label, view, taken, written);
    }
    badges.forEach(([text, x, y]) => anlan.badge(ctx, text, x, y));
    written.forEach(({ label, at }) => write(ctx, label, at));
  };

  function wanted(shown, plates, view) {
    const dots = new Set(plates.filter((p) => p.dot).map((p) => p.feature));
    const found = [];
    for (const { layer, groups } of shown.slice().reverse()) {
      if (layer.label.max_mpp && view.mpp > layer.label.max_mpp) {
        continue;
      }
      for (const [key, features] of groups) {
        for (const feature of features) {
          if (feature.label && !dots.has(feature)) {
            found.push({ layer, look: layer.looks[key], feature });
          }
        }
      }
    }
    return found;
  }

  // The numeral of an area's level stands in its middle, or just beside where something else stands there.
  function badgesOf(shown, view, taken) {
    const found = [];
    for (const { layer, groups } of shown.slice().reverse()) {
      for (const [key, features] of groups) {
        const look = layer.looks[key];
        for (const feature of look.badge && !look.plate ? features : []) {
          const x = feature.anchor[0] * view.scale - view.x;
          const y = feature.anchor[1] * view.scale - view.y;
          const free = [[0, 0], [0, -26], [26, 0], [-26, 0], [0, 26]].find(
            ([dx, dy]) => !overlaps(taken, [x + dx - 10, y + dy - 10, x + dx + 10, y + dy + 10]),
          );
          if (free && large(feature, view)) {
            taken.push([x + free[0] - 10, y + free[1] - 10, x + free[0] + 10, y + free[1] + 10]);
            found.push([look.badge, x + free[0], y + free[1]]);
          }
        }
      }
    }
    return found;
  }

  function large(feature, view) {
    return Math.max(feature.box[2] - feature.box[0], feature.box[3] - feature.box[1]) * view.scale > 24;
  }

  function place(ctx, label, view, taken, written) {
    if (written.length >= MOST) {
      return;
    }
    for (const at of places(ctx, label, view)) {
      const repeated = written.some((w) => w.text === label.feature.label && Math.hypot(w.at.x - at.x, w.at.y - at.y) < 260);
      if (!repeated && onSheet(at.box, view) && !overlaps(taken, at.box)) {
        taken.push(at.box);
        written.push({ text: label.feature.label, label, at });
        return;
      }
    }
  }

  function onSheet(box, view) {
    return box[2] > 0 && box[3] > 0 && box[0] < view.width && box[1] < view.height;
  }

  // Where the name may stand, the best place first: round a plate, along a line, under a numeral, else in the middle.
  function places(ctx, label, view) {
    const style = label.layer.label;
    const px = (style.pt * 96) / 72;
    const x = label.feature.anchor[0] * view.scale - view.x;
    const y = label.feature.anchor[1] * view.scale - view.y;
    setFont(ctx, style, px, isHem(label));
    const lead = isHem(label) ? 18 : 0;
    const width = ctx.measureText(label.feature.label).width + lead;
    ctx.letterSpacing = "0px";
    const half = width / 2 + (style.tag ? 6 : 2);
    const tall = px * 0.75 + (style.tag ? 2 : 0);
    const angle = label.feature.dim === 1 ? slope(label.feature, view, width) : 0;
    const at = (dx, dy) => {
      const across = Math.abs(Math.cos(angle)) * half + Math.abs(Math.sin(angle)) * tall;
      const down = Math.abs(Math.sin(angle)) * half + Math.abs(Math.cos(angle)) * tall;
      const box = [x + dx - across, y + dy - down, x + dx + across, y + dy + down];
      return { x: x + dx, y: y + dy, px, width, lead, angle, box };
    };
    if (angle === null) {
      return [];
    }
    if (label.look.plate) {
      const reach = anlan.plateReach(label.look.plate) + 3;
      return [at(0, reach + tall), at(reach + half, 0), at(-reach - half, 0), at(0, -reach - tall)];
    }
    if (label.look.badge) {
      return [at(0, 12 + tall), at(0, -12 - tall)];
    }
    if (label.feature.dim === 0 && (label.look.fill || label.look.strokes.length)) {
      return [at(0, DOT_REACH + tall), at(0, -DOT_REACH - tall), at(DOT_REACH + half, 0), at(-DOT_REACH - half, 0)];
    }
    return [at(0, 0)];
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

  function setFont(ctx, style, px, hem) {
    ctx.font = anlan.font(px, hem ? 700 : style.tag ? 500 : 400);
    ctx.letterSpacing = style.spaced ? px * 0.3 + "px" : "0px";
  }

  function isHem(label) {
    return label.layer.label.tag && label.look.glyph && !label.look.plate;
  }

  function write(ctx, label, at) {
    ctx.save();
    ctx.translate(at.x, at.y);
    ctx.rotate(at.angle);
    const style = label.layer.label;
    const hem = isHem(label);
    const left = -at.width / 2;
    if (style.tag) {
      tag(ctx, label, at, hem);
    }
    const ink = hem && label.look.fill ? anlan.colour(label.look.fill + ".on") : anlan.colour(style.tag ? "text.primary" : style.colour);
    if (hem) {
      anlan.glyph(ctx, label.look.glyph, left + 7, 0, 14, ink);
    }
    setFont(ctx, style, at.px, hem);
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
