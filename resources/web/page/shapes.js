// Shapes as the program packs them: unpacked into the map's own plane, drawn as paths, and found under the pointer.
"use strict";

window.anlan = {};

(function (anlan) {
  const UNIT = 1e-6;

  // The plane is a square of 256 × 256 for the whole world, as Leaflet's at zoom 0.
  function project(lon, lat, out, at) {
    const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
    out[at] = ((lon + 180) / 360) * 256;
    out[at + 1] = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
  }

  anlan.place = function (x, y) {
    const out = [0, 0];
    project(x * UNIT, y * UNIT, out, 0);
    return out;
  };

  function unpackPart(steps, stepped) {
    const out = new Float64Array(steps.length);
    let x = 0;
    let y = 0;
    for (let i = 0; i < steps.length; i += 2) {
      x = stepped ? x + steps[i] : steps[i];
      y = stepped ? y + steps[i + 1] : steps[i + 1];
      project(x * UNIT, y * UNIT, out, i);
    }
    return out;
  }

  function boxOf(parts) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const part of parts) {
      for (let i = 0; i < part.length; i += 2) {
        box[0] = Math.min(box[0], part[i]);
        box[1] = Math.min(box[1], part[i + 1]);
        box[2] = Math.max(box[2], part[i]);
        box[3] = Math.max(box[3], part[i + 1]);
      }
    }
    return box;
  }

  // A feature as it is drawn: dim, parts, box, and the place of its name.
  anlan.unpack = function (entry) {
    const dim = entry.g[0];
    const parts = entry.g.slice(1).map((part) => unpackPart(part, true));
    const box = boxOf(parts);
    const anchor = entry.c ? anlan.place(entry.c[0], entry.c[1]) : null;
    const own = dim === 0 && parts.length ? [parts[0][0], parts[0][1]] : null;
    return {
      id: entry.id,
      look: entry.l || "",
      label: entry.t || "",
      name: entry.n || entry.t || "",
      rows: entry.r || [],
      sign: entry.s || null,
      dim: dim,
      parts: parts,
      box: box,
      anchor: own || anchor || [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2],
    };
  };

  // Add the shape to the path of `ctx`; corners closer than half a pixel to the last one are skipped.
  anlan.trace = function (ctx, feature, view) {
    const close = feature.dim === 2;
    for (const part of feature.parts) {
      let lastX = NaN;
      let lastY = NaN;
      const end = part.length - 2;
      for (let i = 0; i <= end; i += 2) {
        const x = part[i] * view.scale - view.x;
        const y = part[i + 1] * view.scale - view.y;
        if (i === 0) {
          ctx.moveTo(x, y);
        } else if (i !== end && Math.abs(x - lastX) + Math.abs(y - lastY) < 0.5) {
          continue;
        } else {
          ctx.lineTo(x, y);
        }
        lastX = x;
        lastY = y;
      }
      if (close) {
        ctx.closePath();
      }
    }
  };

  anlan.inView = function (box, view, margin) {
    return (
      box[2] * view.scale - view.x >= -margin &&
      box[3] * view.scale - view.y >= -margin &&
      box[0] * view.scale - view.x <= view.width + margin &&
      box[1] * view.scale - view.y <= view.height + margin
    );
  };

  function segmentDistance(x, y, ax, ay, bx, by) {
    const dx = bx - ax;
    const dy = by - ay;
    const length = dx * dx + dy * dy;
    const t = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
    return Math.hypot(x - ax - t * dx, y - ay - t * dy);
  }

  // How far the outline, or the point, is from a place of the plane.
  anlan.distance = function (feature, x, y) {
    let best = Infinity;
    for (const part of feature.parts) {
      if (feature.dim === 0 || part.length === 2) {
        for (let i = 0; i < part.length; i += 2) {
          best = Math.min(best, Math.hypot(x - part[i], y - part[i + 1]));
        }
        continue;
      }
      for (let i = 2; i < part.length; i += 2) {
        best = Math.min(best, segmentDistance(x, y, part[i - 2], part[i - 1], part[i], part[i + 1]));
      }
    }
    return best;
  };

  // Whether the place lies in an area, holes left out.
  anlan.contains = function (feature, x, y) {
    let inside = false;
    for (const ring of feature.parts) {
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const crosses = ring[i + 1] > y !== ring[j + 1] > y;
        if (crosses && x < ((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i]) {
          inside = !inside;
        }
      }
    }
    return feature.dim === 2 && inside;
  };

  // Call `mark(x, y, angle)` every `every` pixels along each part.
  anlan.along = function (feature, view, every, mark) {
    for (const part of feature.parts) {
      let left = every / 2;
      for (let i = 2; i < part.length; i += 2) {
        const ax = part[i - 2] * view.scale - view.x;
        const ay = part[i - 1] * view.scale - view.y;
        const dx = part[i] * view.scale - view.x - ax;
        const dy = part[i + 1] * view.scale - view.y - ay;
        const length = Math.hypot(dx, dy);
        if (length > 50000) {
          left = every / 2;
          continue;
        }
        while (left <= length && length > 0) {
          mark(ax + (dx * left) / length, ay + (dy * left) / length, Math.atan2(dy, dx));
          left += every;
        }
        left -= length;
      }
    }
  };

  // Twice the area of a ring in the plane, positive when it runs clockwise on the screen.
  anlan.turn = function (ring) {
    let sum = 0;
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      sum += ring[j] * ring[i + 1] - ring[i] * ring[j + 1];
    }
    return sum;
  };
})(window.anlan);
