// Texts and symbols that a person put on the map: above all else, as on the canvas.
"use strict";

(function (anlan) {
  const PX_A_PT = 96 / 72;
  const GLYPH_SHARE = 1.5;
  const LINE_SHARE = 1.3;

  anlan.drawSigns = function (ctx, shown, view) {
    for (const { layer, groups } of shown) {
      ctx.globalAlpha = layer.opacity;
      for (const features of groups.values()) {
        for (const feature of features) {
          if (feature.sign) {
            drawSign(ctx, feature, view);
          }
        }
      }
    }
    ctx.globalAlpha = 1;
  };

  function drawSign(ctx, feature, view) {
    const sign = feature.sign;
    const ink = anlan.colour(sign.ink);
    const at = pixel(feature.anchor, view);
    if (sign.a) {
      lead(ctx, pixel(anlan.place(sign.a[0], sign.a[1]), view), at, ink);
    }
    const px = sign.pt * PX_A_PT;
    const side = sign.g ? px * GLYPH_SHARE : 0;
    ctx.save();
    ctx.translate(at[0], at[1]);
    ctx.rotate((sign.turn * Math.PI) / 180);
    if (sign.g) {
      if (sign.halo) {
        disc(ctx, [0, 0], side * 0.72, anlan.colour("map.halo"));
      }
      anlan.glyph(ctx, sign.g, 0, 0, side, ink);
    }
    write(ctx, sign, px, side, ink);
    ctx.restore();
  }

  function write(ctx, sign, px, side, ink) {
    const step = px * LINE_SHARE;
    const top = sign.g ? side * 0.8 : (-step * sign.w.length) / 2;
    ctx.font = anlan.font(px, 400);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = Math.max(sign.pt / 4, 3);
    ctx.strokeStyle = anlan.colour("map.halo");
    ctx.fillStyle = ink;
    sign.w.forEach((line, n) => {
      const y = top + (n + 0.5) * step;
      if (sign.halo) {
        ctx.strokeText(line, 0, y);
      }
      ctx.fillText(line, 0, y);
    });
  }

  function lead(ctx, start, end, ink) {
    ctx.lineCap = "round";
    ctx.setLineDash([]);
    for (const [colour, width] of [[anlan.colour("map.halo"), 4], [ink, 1.6]]) {
      ctx.beginPath();
      ctx.moveTo(start[0], start[1]);
      ctx.lineTo(end[0], end[1]);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    }
    disc(ctx, start, 3, ink);
  }

  function disc(ctx, at, radius, colour) {
    ctx.beginPath();
    ctx.arc(at[0], at[1], radius, 0, 2 * Math.PI);
    ctx.fillStyle = colour;
    ctx.fill();
  }

  function pixel(place, view) {
    return [place[0] * view.scale - view.x, place[1] * view.scale - view.y];
  }
})(window.anlan);
