// What stands round the map: title, layers, legend, what was left out, sources. Every word is set as text.
"use strict";

(function (anlan) {
  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) {
      made.className = className;
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }
  anlan.element = element;

  const parts = {};

  anlan.buildPanels = function (map) {
    const body = document.body;
    parts.head = element("header", "head");
    parts.side = element("aside", "side");
    parts.credits = element("div", "credits");
    parts.tip = element("div", "tip");
    parts.empty = element("div", "empty");
    parts.tip.hidden = true;
    body.append(parts.head, parts.side, parts.empty);
    map.getContainer().append(parts.credits, buttons(map), parts.tip);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    L.DomEvent.disableClickPropagation(parts.credits);
  };

  function buttons(map) {
    const box = element("div", "buttons");
    parts.buttons = {
      zoom_in: [() => map.setZoom(map.getZoom() + 1), "plus"],
      zoom_out: [() => map.setZoom(map.getZoom() - 1), "minus"],
      fit: [() => anlan.fit(anlan.state.bounds), "fit"],
    };
    for (const [name, [action, sign]] of Object.entries(parts.buttons)) {
      const button = element("button", "sign-" + sign);
      button.type = "button";
      button.dataset.word = name;
      button.addEventListener("click", action);
      box.append(button);
    }
    L.DomEvent.disableClickPropagation(box);
    parts.box = box;
    return box;
  }

  anlan.showPanels = function () {
    const state = anlan.state;
    for (const button of parts.box.children) {
      button.title = state.words[button.dataset.word];
      button.setAttribute("aria-label", button.title);
    }
    showHead(state);
    parts.credits.textContent = state.credits.join(" · ");
    parts.credits.hidden = !state.credits.length;
    parts.empty.textContent = state.stack.length ? "" : state.words.empty;
    parts.empty.hidden = state.stack.length > 0;
    parts.side.replaceChildren(...sections(state));
  };

  function showHead(state) {
    const head = state.head;
    const word = element("span", "mode", head.word);
    word.hidden = !head.word;
    parts.head.replaceChildren(word, element("h1", "", head.title), element("time", "", head.moment));
    document.body.dataset.mode = head.mode;
    document.title = [head.word, head.title, head.moment].filter(Boolean).join(" · ");
  }

  function sections(state) {
    const found = [layerList(state)];
    const legend = legendEntries(state);
    if (legend.length) {
      found.push(section(state.words.legend, legend.map(legendRow)));
    }
    const notes = state.stack.flatMap((layer) => layer.notes);
    if (notes.length) {
      found.push(section(state.words.left_out, notes.map((note) => element("p", "note", note))));
    }
    if (state.credits.length) {
      found.push(section(state.words.credits, state.credits.map((credit) => element("p", "note", credit))));
    }
    return found;
  }

  function section(title, rows) {
    const box = element("details", "section");
    box.open = true;
    box.append(element("summary", "", title), ...rows);
    return box;
  }

  // The classes that are drawn, the topmost layer first; each word once.
  function legendEntries(state) {
    const found = new Map();
    for (const layer of state.stack.slice().reverse().filter((entry) => !entry.hidden)) {
      const used = new Set([...layer.features.values()].map((feature) => feature.look));
      if (layer.clusters.length) {
        used.add("");
      }
      for (const [key, title] of layer.legend) {
        if (used.has(key) && !found.has(title)) {
          found.set(title, { title: title, look: layer.looks[key] });
        }
      }
    }
    return [...found.values()].filter((entry) => drawn(entry.look));
  }

  function drawn(look) {
    return look.plate || look.fill || look.pattern || look.strokes.length;
  }

  function legendRow(entry) {
    const row = element("div", "legend-row");
    row.append(anlan.swatch(entry.look), element("span", "", entry.title));
    return row;
  }

  function layerList(state) {
    const rows = [];
    let group = null;
    for (const layer of state.stack.slice().reverse().filter((entry) => entry.count > 0)) {
      if (layer.group !== group) {
        group = layer.group;
        rows.push(element("h2", "", state.groups[group] || ""));
      }
      rows.push(layerRow(layer));
    }
    return section(state.words.layers, rows);
  }

  function layerRow(layer) {
    const row = element("label", "layer-row");
    const box = element("input");
    box.type = "checkbox";
    box.checked = !layer.hidden;
    box.addEventListener("change", () => {
      layer.hidden = !box.checked;
      anlan.showPanels();
      anlan.redraw();
    });
    row.append(box, element("span", "layer-name", layer.title), element("span", "count", layer.count.toLocaleString("en")));
    return row;
  }

  // What is known of a feature, as rows of words.
  anlan.card = function (layer, feature, close) {
    const card = element("div", "card");
    const head = element("div", "card-head");
    const words = element("div", "card-words");
    words.append(element("strong", "", feature.name), element("span", "card-kind", layer.title));
    const button = element("button", "card-close", "×");
    button.type = "button";
    button.setAttribute("aria-label", anlan.state.words.close);
    button.addEventListener("click", close);
    head.append(words, button);
    const table = element("dl");
    for (const [field, text] of feature.rows) {
      const title = field < 0 ? anlan.state.words.state : layer.fields[field];
      table.append(element("dt", "", title), element("dd", "", text));
    }
    card.append(head);
    if (feature.rows.length) {
      card.append(table);
    }
    return card;
  };

  anlan.tip = function (text, point) {
    parts.tip.hidden = !text;
    parts.tip.textContent = text;
    if (text) {
      parts.tip.style.left = point.x + 14 + "px";
      parts.tip.style.top = point.y + 14 + "px";
    }
  };
})(window.anlan);
