// The price chart: one chart a place on the page, kept alive while its data, theme and size change.

import { clockOf, indexAt } from "./clock.js";
import { placeLegends, writeLegends } from "./legend.js";
import { sameBytes, unpack } from "./payload.js";
import {
  addPrices, addVolume, describeLines, fillLines, fillPrices, paintPrices, rebuildLines, shapeOf, sizeDots,
} from "./series.js";
import { chartOptions, themeOf } from "./theme.js";
import { figure } from "./words.js";
import { fit, onKey, open, rangeOf, remembered, restore } from "./view.js";

const MODES = { normal: 0, log: 1, percent: 2 };
const charts = new WeakMap();
// Where the library's own errors come from: its file, or the text it was mounted as.
const LIBRARY = /lightweight-charts|blob:/;

function element(kind, name, text = "") {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = text;
  return made;
}

function build(library, root) {
  const stage = element("div", "wz-stage");
  const foot = element("div", "wz-foot");
  const source = element("span", "wz-source");
  const zone = element("button", "wz-tool");
  const whole = element("button", "wz-tool", "Fit");
  for (const button of [zone, whole]) button.type = "button";
  whole.title = "Show every bar (0)";
  foot.append(source, zone, whole);
  root.replaceChildren(stage, foot);
  const chart = library.createChart(stage, {
    autoSize: true,
    crosshair: { mode: 0 },
    handleScroll: { vertTouchDrag: false }, // a finger moving up or down scrolls the page
    localization: { locale: "en-US" },
    timeScale: { minBarSpacing: 0.01, enableConflation: true, secondsVisible: false },
  });
  const state = {
    library, root, stage, source, zoneButton: zone, chart, legends: [], lines: [], zone: null,
    series: { volume: addVolume(library, chart) }, margins: [],
  };
  listen(state, whole);
  return state;
}

function listen(state, whole) {
  const { chart, root } = state;
  chart.subscribeCrosshairMove(({ logical, point }) => {
    const last = state.meta.count - 1;
    const at = point && logical !== undefined ? Math.round(logical) : last;
    writeLegends(state, Math.max(0, Math.min(last, at)));
  });
  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => range && sizeDots(state, range));
  root.tabIndex = 0;
  root.setAttribute("role", "application");
  root.onkeydown = (event) => onKey(state, event);
  whole.onclick = () => fit(state);
  state.zoneButton.onclick = () => {
    state.zone = state.zone === "reader" ? "exchange" : "reader";
    refill(state, remembered(state));
  };
  state.observer = new ResizeObserver(() => settle(state));
}

// Legends at their panes, and prices below the legends rather than behind them.
function settle(state) {
  if (!state.meta?.count) return;
  placeLegends(state);
  state.chart.panes().forEach((pane, at) => {
    const height = pane.getHeight();
    const words = state.legends[at]?.offsetHeight ?? 0;
    const top = Math.round(Math.min(0.5, (words + 10) / Math.max(1, height)) * 100) / 100;
    const bottom = at === 0 && state.hasVolume ? 0.19 : 0.07;
    const wanted = `${top} ${bottom}`;
    if (state.margins[at] === wanted) return;
    state.margins[at] = wanted;
    pane.priceScale("right").applyOptions({ scaleMargins: { top, bottom } });
  });
}

function watchPanes(state) {
  state.observer.disconnect();
  state.observer.observe(state.stage);
  for (const pane of state.chart.panes()) {
    const row = pane.getHTMLElement();
    if (row) state.observer.observe(row);
  }
  settle(state);
}

function retheme(state) {
  state.theme = themeOf(state.root, state.meta.palettes);
  state.root.classList.toggle("wz-dark", state.theme.dark);
  state.chart.applyOptions(chartOptions(state.theme));
  paintPrices(state.series, state.theme, state.meta.digits);
}

function refill(state, before, fitting = false) {
  const { meta, columns, chart } = state;
  state.clock = clockOf(meta, columns.time, state.zone);
  const { drawn, label, zone } = state.clock;
  chart.applyOptions({
    localization: { timeFormatter: (time) => label(indexAt(drawn, time)) },
    timeScale: {
      timeVisible: meta.intraday,
      tickMarkFormatter: (time, kind) => state.clock.tick(indexAt(drawn, time), kind),
    },
  });
  state.zoneButton.hidden = !meta.intraday;
  state.zoneButton.textContent = zone.split("/").pop().replaceAll("_", " ");
  const whose = state.zone === "reader" ? "your clock" : "the exchange";
  state.zoneButton.title = `Times of ${whose} (${zone}); press to change`;
  fillPrices(state);
  fillLines(state);
  if (fitting) open(state); else restore(state, before);
  placeLegends(state);
  writeLegends(state, meta.count - 1);
  // The library lays its panes out in the next frame; legends follow them there.
  requestAnimationFrame(() => charts.get(state.root) === state && watchPanes(state));
}

function take(state, { meta, columns }) {
  const shape = shapeOf(state.lines);
  Object.assign(state, { meta, columns, lines: describeLines(meta.lines) });
  addPrices(state, state.series, meta.style);
  state.hasVolume = columns.volume.some((volume) => volume > 0);
  state.unfinished = new Set(meta.unfinished);
  state.marks = new Map();
  for (const [at, kind, label] of meta.actions) {
    state.marks.set(at, [...(state.marks.get(at) ?? []), { label, colour: meta.marks[kind].colour }]);
  }
  if (!state.drawnLines || shape !== shapeOf(state.lines)) {
    rebuildLines(state.library, state);
    state.margins = [];
  }
}

function describe(state) {
  const { root, meta, columns, source } = state;
  const last = figure(columns.close[meta.count - 1], meta.digits);
  source.textContent = source.title = meta.sourced ? meta.source : "";
  root.setAttribute("aria-label",
    `Price chart of ${meta.title}: ${meta.count} bars, last ${meta.flat ? meta.priceWord.toLowerCase() : "close"} `
    + `${last} ${meta.unit}${state.unfinished.has(meta.count - 1) ? ", unfinished" : ""}. `
    + "Arrow keys pan, plus and minus zoom, Home and End jump, 0 shows all.");
  root.dataset.bars = String(meta.count);
}

// A message in the chart's place: loading, nothing to show, or what went wrong.
export function note(root, kind, text) {
  remove(root);
  const message = element("p", "wz-note", text);
  message.setAttribute("role", kind === "error" ? "alert" : "status");
  root.replaceChildren(message);
  root.dataset.state = kind;
}

function fail(root, error) {
  console.error(error);
  note(root, "error", `This chart could not be drawn: ${error?.message || error}`);
}

// The library paints in the frames after a change; what it throws there reaches the window alone.
function watchPaint(root) {
  const caught = (event) => { if (LIBRARY.test(event.error?.stack)) fail(root, event.error); };
  window.addEventListener("error", caught);
  const later = requestAnimationFrame;
  later(() => later(() => window.removeEventListener("error", caught)));
}

// Draws the packed view in `root`; again for new data or a new theme. Zoom and pan stay unless the
// symbol, the interval or the reader's chosen span has changed. What cannot be drawn leaves a note
// that says why, never half a chart.
export function draw(library, root, bytes) {
  try {
    drawWhole(library, root, bytes);
    watchPaint(root);
  } catch (error) { fail(root, error); }
}

function drawWhole(library, root, bytes) {
  let state = charts.get(root);
  if (state && sameBytes(state.bytes, bytes)) { retheme(state); refill(state, remembered(state)); return; }
  const view = unpack(bytes);
  const { meta } = view;
  root.style.height = meta.height ? `${meta.height}px` : "";
  if (meta.count === 0) { note(root, "empty", `No bars of ${meta.symbol} in this range.`); return; }
  if (!state) { state = build(library, root); charts.set(root, state); }
  const identity = [meta.symbol, meta.interval, meta.span].join("\n");
  const before = state.identity === identity ? remembered(state) : null;
  if (state.askedZone !== meta.zone) state.zone = state.askedZone = meta.zone;
  take(state, view);
  retheme(state);
  state.chart.priceScale("right").applyOptions({ mode: MODES[meta.scale] });
  refill(state, before, before === null);
  Object.assign(state, { bytes, identity });
  describe(state);
  root.dataset.state = "ready";
}

export function remove(root) {
  const state = charts.get(root);
  if (!state) return;
  charts.delete(root);
  state.observer.disconnect();
  state.chart.remove();
  root.replaceChildren();
}

// What is on show, for tests and measurements.
export function shown(root) {
  const state = charts.get(root);
  return { ...rangeOf(state), panes: state.chart.panes().length, bars: state.meta.count };
}
