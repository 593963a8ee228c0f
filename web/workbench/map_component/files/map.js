// The workbench's own map: draws the layers that the server describes, redraws only those that have changed, and tells
// the server nothing but a chosen spot or a chosen record. Every text is written with textContent; the only HTML is
// that of the marks and patterns, which the server makes of its own vocabulary (mapping/legends.py).

const LEAFLET = new URL("../../../assets/leaflet/", import.meta.url).href;
const views = new WeakMap(); // the place of a map on the page -> what is drawn there
let ready = null; // Leaflet, loaded once for all maps of the page

const element = (tag, more = {}) => Object.assign(document.createElement(tag), more);

function loaded(node, parent) {
  return new Promise((resolve, reject) => {
    node.onload = resolve;
    node.onerror = () => reject(new Error("A file of the map could not be loaded."));
    parent.prepend(node); // Leaflet's own styles first, so that ours win
  });
}

const script = (name) => loaded(element("script", { src: LEAFLET + name }), document.head);

function leaflet() {
  ready ??= script("leaflet.js").then(() => script("leaflet.markercluster.js"));
  return ready;
}

// One row for each heading, as in a popup of a map that is a page of its own.
function table(heads, said) {
  const made = element("table");
  heads.forEach((head, i) => {
    const row = made.insertRow();
    row.append(element("th", { textContent: head, scope: "row" }), element("td", { textContent: said[i] }));
  });
  return made;
}

function escaped(text) {
  return element("div", { textContent: text }).innerHTML;
}

function shapes(layer) {
  const drawn = layer.shapes.map((shape, i) => {
    const options = { style: layer.styles[layer.styleOf[i]], interactive: layer.heads.length > 0 };
    const one = L.geoJSON(shape, options);
    if (layer.heads.length) one.bindTooltip(() => table(layer.heads, layer.said[i]), { sticky: true });
    return one;
  });
  return L.featureGroup(drawn, { attribution: escaped(layer.attribution) });
}

const latLng = ([lon, lat]) => [lat, lon];

function rings(layer) {
  const drawn = layer.at.map((at, i) => {
    const ring = L.circleMarker(latLng(at), layer.styles[layer.styleOf[i]]);
    return ring.bindTooltip(() => table(layer.heads, layer.said[i]), { sticky: true });
  });
  return L.featureGroup(drawn, { attribution: escaped(layer.attribution) });
}

function names(layer, view) {
  const drawn = layer.at.map((at, i) => {
    const icon = L.divIcon({ html: element("span", { textContent: layer.names[i] }), iconSize: [0, 0], className: "rm-name" });
    const under = view.look.underTheMarks;
    return L.marker(latLng(at), { icon, interactive: false, keyboard: false, zIndexOffset: under });
  });
  return L.featureGroup(drawn, { attribution: escaped(layer.attribution) });
}

function several(look) {
  return (cluster) => {
    const count = String(cluster.getChildCount());
    cluster.options.title = look.name.replace(look.count, count);
    const html = look.html.replace(look.count, count);
    return L.divIcon({ html, className: "rm-several", iconSize: [look.px, look.px] });
  };
}

function popup(layer, i, view) {
  const box = element("div");
  box.append(table(layer.heads, layer.said[i]));
  if (view.data.picks && layer.ids[i]) {
    const button = element("button", { type: "button", textContent: "Show everything about it" });
    button.addEventListener("click", () => view.tell("pick", { id: layer.ids[i] }));
    box.append(button);
  }
  return box;
}

function marks(layer, view) {
  const { markPx, gather } = view.look;
  const icons = layer.styles.map((html) =>
    L.divIcon({
      html, className: "rm-mark", iconSize: [markPx, markPx], iconAnchor: [markPx / 2, markPx / 2 + layer.abovePx],
    }));
  const drawn = layer.at.map((at, i) => {
    const mark = L.marker(latLng(at), { icon: icons[layer.styleOf[i]], title: layer.names[i], alt: layer.names[i] });
    return mark.bindPopup(() => popup(layer, i, view));
  });
  const attribution = escaped(layer.attribution);
  const group = L.markerClusterGroup({ ...gather, attribution, iconCreateFunction: several(view.look.several) });
  return group.addLayers(drawn);
}

const DRAW = { line: shapes, area: shapes, ring: rings, name: names, mark: marks };

// Layers that are as they were stay; what is drawn as a path is put in order again, the first lowest.
function redraw(view) {
  const before = view.drawn;
  const wanted = view.data.layers.map((layer, place) => [`${place} ${layer.version}`, layer]);
  const kept = new Set(wanted.map(([name]) => name));
  for (const [name, drawn] of before) if (!kept.has(name)) drawn.remove();
  view.drawn = new Map(wanted.map(([name, layer]) =>
    [name, before.get(name) ?? DRAW[layer.draw](layer, view).addTo(view.map)]));
  for (const drawn of view.drawn.values()) if (drawn.bringToFront) drawn.bringToFront();
}

// Shows the bounds, until somebody has moved the map; afterwards only when the server names others.
function fit(view) {
  const { x, y } = view.map.getSize();
  if (!x || !y) return;
  view.fitting = true;
  view.map.fitBounds(view.data.bounds, { animate: false });
  view.fitting = false;
}

function show(view) {
  const bounds = JSON.stringify(view.data.bounds);
  view.box.style.height = `${view.data.heightPx}px`;
  view.box.setAttribute("aria-label", said(view.data));
  if (bounds !== view.bounds) {
    view.bounds = bounds;
    view.moved = false;
    view.map.invalidateSize({ animate: false });
    fit(view);
  }
  view.cross.hidden = !view.data.clicks;
  view.box.style.cursor = view.data.clicks ? "crosshair" : "";
  redraw(view);
}

function said(data) {
  const choose = data.clicks ? " Enter chooses the middle of the map." : "";
  return `Map: ${data.title}. Arrow keys move it, plus and minus zoom.${choose}`;
}

function tellSpot(view, { lng, lat }) {
  if (view.data.clicks) view.tell("click", { lon: lng, lat });
}

function open(view) {
  const { box, data } = view;
  const map = L.map(box, { maxZoom: data.look.maxZoom, zoomSnap: data.look.zoomSnap });
  map.attributionControl.setPrefix("Leaflet");
  L.control.scale().addTo(map);
  map.setView(L.latLngBounds(data.bounds).getCenter(), 0); // somewhere, should the map not be seen yet
  map.on("movestart", () => { view.moved ||= !view.fitting; });
  map.on("click", (event) => tellSpot(view, event.latlng));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.composedPath()[0] === box) tellSpot(view, map.getCenter());
  });
  view.map = map;
  view.watch = new ResizeObserver(() => {
    view.fitting = true;
    map.invalidateSize({ animate: false });
    view.fitting = false;
    if (!view.moved) fit(view);
  });
  view.watch.observe(box);
}

function begin(place, data) {
  const box = element("div", { className: "rm-map" });
  const cross = element("div", { className: "rm-cross", hidden: true });
  const view = { box, cross, data, look: data.look, drawn: new Map(), bounds: "", moved: false, calls: 0 };
  box.setAttribute("role", "group");
  box.tabIndex = 0;
  box.style.height = `${data.heightPx}px`;
  const fills = element("div", { innerHTML: data.look.patterns });
  view.parts = [fills, box];
  place.append(...view.parts);
  box.append(cross);
  const sheet = element("link", { rel: "stylesheet", href: `${LEAFLET}leaflet.css` });
  view.parts.push(sheet);
  view.ready = Promise.all([leaflet(), loaded(sheet, place)]).then(() => open(view));
  views.set(place, view);
  return view;
}

function end(place, view) {
  view.watch?.disconnect();
  view.map?.remove();
  view.parts.forEach((part) => part.remove());
  views.delete(place);
}

// Streamlit calls this on every rerun of the map's part of the page, and what it gives back when the map goes.
export default async function map({ data, parentElement, setTriggerValue }) {
  const plain = JSON.parse(new TextDecoder().decode(data));
  const view = views.get(parentElement) ?? begin(parentElement, plain);
  const call = ++view.calls;
  view.data = plain;
  view.tell = setTriggerValue;
  await view.ready;
  if (call === view.calls) show(view);
  return () => { if (call === view.calls && views.get(parentElement) === view) end(parentElement, view); };
}
