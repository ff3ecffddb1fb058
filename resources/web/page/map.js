// The page: takes messages, draws them, and tells the window where one looks and what one chose. Nothing else.
"use strict";

(function (anlan) {
  anlan.state = {
    layers: new Map(),
    stack: [],
    glyphs: {},
    words: {},
    groups: {},
    credits: [],
    selected: new Set(),
    theme: { name: "light", colours: {} },
    sizes: null,
    head: { title: "", moment: "", mode: "live", word: "" },
    bounds: null,
  };
  const state = anlan.state;
  let map = null;
  let sheet = null;
  let popup = null;
  let desk = null;
  let told = false;

  function unpackLayer(entry) {
    Object.assign(state.glyphs, entry.glyphs);
    const features = new Map();
    entry.features.forEach((feature, n) => features.set(feature.id || "#" + n, anlan.unpack(feature)));
    const clusters = (entry.clusters || []).map(([x, y, n]) => [...anlan.place(x, y), n]);
    const old = state.layers.get(entry.key);
    return Object.assign({}, entry, { features, clusters, glyphs: null, hidden: old ? old.hidden : false });
  }

  function applyFeatures(parts) {
    for (const [key, part] of Object.entries(parts)) {
      const layer = state.layers.get(key);
      if (layer) {
        part.drop.forEach((id) => layer.features.delete(id));
        part.put.forEach((entry) => layer.features.set(entry.id, anlan.unpack(entry)));
        layer.count = part.count;
      }
    }
  }

  function applyStack(stack) {
    const keys = new Set(stack.map((entry) => entry.key));
    for (const key of [...state.layers.keys()]) {
      if (!keys.has(key)) {
        state.layers.delete(key);
      }
    }
    state.stack = stack.filter((entry) => state.layers.has(entry.key)).map((entry) => {
      const layer = state.layers.get(entry.key);
      layer.opacity = entry.opacity;
      return layer;
    });
  }

  function applyTheme(theme) {
    state.theme = theme;
    document.body.dataset.theme = theme.name;
    for (const [token, colour] of Object.entries(theme.colours)) {
      document.documentElement.style.setProperty("--" + token.replaceAll(".", "-"), colour);
    }
  }

  // A message is an object; each part that is there is applied.
  anlan.apply = function (message) {
    for (const name of ["words", "groups", "sizes", "bounds", "head", "credits"]) {
      if (message[name] !== undefined) {
        state[name] = message[name];
      }
    }
    if (message.theme) {
      applyTheme(message.theme);
    }
    if (message.lang) {
      document.documentElement.lang = message.lang;
      state.layers.clear();
    }
    for (const entry of message.layers || []) {
      state.layers.set(entry.key, unpackLayer(entry));
    }
    applyFeatures(message.features || {});
    if (message.stack) {
      applyStack(message.stack);
    }
    if (message.selected) {
      state.selected = new Set(message.selected);
    }
    document.documentElement.style.setProperty("--family", state.sizes.family);
    anlan.showPanels();
    anlan.redraw();
  };

  anlan.redraw = function () {
    if (sheet && map) {
      sheet.redraw();
    }
  };

  // Look at these bounds without telling the window: it knows.
  anlan.look = function (west, south, east, north) {
    const [x0, y0] = anlan.place(west * 1e6, north * 1e6);
    const [x1, y1] = anlan.place(east * 1e6, south * 1e6);
    const size = map.getSize();
    const scale = Math.min(size.x / Math.max(x1 - x0, 1e-9), size.y / Math.max(y1 - y0, 1e-9));
    told = true;
    map.setView(map.unproject([(x0 + x1) / 2, (y0 + y1) / 2], 0), Math.log2(scale), { animate: false });
    told = false;
  };

  anlan.fit = function (bounds) {
    const [west, south, east, north] = bounds;
    const x = Math.max((east - west) * 0.04, 0.002);
    const y = Math.max((north - south) * 0.04, 0.002);
    anlan.look(west - x, south - y, east + x, north + y);
    tellView();
  };

  function tellView() {
    if (desk && !told) {
      const bounds = map.getBounds();
      desk.moved(bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth());
    }
  }

  function closeCard() {
    if (popup) {
      map.closePopup(popup);
      popup = null;
    }
  }

  function onClick(event) {
    const found = anlan.hit(event.latlng, map.getZoom());
    const id = found ? found.feature.id : null;
    const kept = event.originalEvent.ctrlKey ? [...state.selected].filter((other) => other !== id) : [];
    choose(id ? [...kept, id] : kept);
    closeCard();
    if (found) {
      popup = L.popup({ closeButton: false, autoPan: !desk, autoPanPadding: [12, 12], maxWidth: 340, maxHeight: 280, offset: [0, -8] })
        .setLatLng(found.feature.dim === 0 ? map.unproject(found.feature.anchor, 0) : event.latlng)
        .setContent(anlan.card(found.layer, found.feature, closeCard))
        .openOn(map);
    }
  }

  function choose(ids) {
    state.selected = new Set(ids);
    if (desk) {
      desk.chose(ids);
    }
    anlan.redraw();
  }

  let pending = null;

  // Once a frame is enough to look what lies under the pointer.
  function onPointer(event) {
    if (pending === null) {
      requestAnimationFrame(() => {
        const found = anlan.hit(pending.latlng, map.getZoom());
        map.getContainer().classList.toggle("over", Boolean(found));
        anlan.tip(found ? found.feature.name : "", pending.containerPoint);
        pending = null;
      });
    }
    pending = event;
  }

  function start() {
    map = window.map_anlan;
    sheet = new anlan.Sheet();
    map.on("click", onClick);
    map.on("mousemove", onPointer);
    map.on("mouseout", () => anlan.tip("", null));
    anlan.buildPanels(map);
    const island = document.getElementById("anlan-data");
    document.body.classList.add(island ? "alone" : "in-window");
    new ResizeObserver(fitSheet).observe(map.getContainer());
    if (island) {
      openAlone(JSON.parse(island.textContent));
    } else {
      openInWindow();
    }
  }

  // The window knows its own size; the middle of the map stays.
  function fitSheet() {
    told = true;
    map.invalidateSize({ animate: false });
    told = false;
  }

  function openAlone(message) {
    state.bounds = message.bounds;
    map.invalidateSize({ animate: false });
    anlan.apply(message);
    anlan.fit(message.bounds);
    sheet.addTo(map);
    document.body.dataset.ready = "yes";
  }

  // In the window: messages are fetched in turn, and each is acknowledged once it is drawn.
  function openInWindow() {
    let turn = Promise.resolve();
    new QWebChannel(qt.webChannelTransport, (channel) => {
      desk = channel.objects.desk;
      desk.told.connect((serial) => {
        turn = turn.then(() => take(serial));
      });
      desk.look.connect(anlan.look);
      desk.selected.connect((ids) => {
        state.selected = new Set(ids);
        anlan.redraw();
      });
      desk.ready();
    });
  }

  async function take(serial) {
    const answer = await fetch("data/" + serial);
    if (!answer.ok) {
      console.error("message " + serial + " is not there");
      desk.drawn(serial);
      return;
    }
    anlan.apply(await answer.json());
    if (!map.hasLayer(sheet)) {
      sheet.addTo(map);
      map.on("moveend", tellView);
    }
    afterPaint(() => desk.drawn(serial));
  }

  // Two frames on, what was drawn is on the screen; a page nobody sees has no frames.
  function afterPaint(done) {
    let called = false;
    const once = () => {
      if (!called) {
        called = true;
        done();
      }
    };
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(once, 60)));
    setTimeout(once, document.hidden ? 200 : 3000);
  }

  document.addEventListener("DOMContentLoaded", start);
})(window.anlan);
