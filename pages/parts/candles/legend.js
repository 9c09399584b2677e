// The words over each pane: what is drawn, and every value of the bar under the pointer.

import { figure, short, signedPercent } from "./words.js";

function span(kind, text, colour) {
  const made = document.createElement("span");
  made.className = kind;
  made.textContent = text;
  if (colour) made.style.color = colour;
  return made;
}

function pair(label, text, colour) {
  const made = span("wz-pair", "");
  made.append(span("wz-name", label), span("wz-value", text, colour));
  return made;
}

function row(kind, ...children) {
  const made = document.createElement("div");
  made.className = kind;
  made.append(...children.filter(Boolean));
  return made;
}

function heading(meta) {
  const names = [meta.name, meta.interval, meta.exchange].filter((word) => word && word !== meta.symbol);
  const tags = [[meta.unit, meta.basis].filter(Boolean).join(" "), SCALE_WORDS[meta.scale]];
  return row(
    "wz-title", span("wz-symbol", meta.symbol), ...names.map((word) => span("wz-word", word)),
    ...tags.filter(Boolean).map((word) => span("wz-tag", word)),
    meta.sample && span("wz-tag wz-loud", "sample"),
  );
}

const SCALE_WORDS = { normal: "", log: "log", percent: "% change" };

function bar(state, at) {
  const { meta, columns, theme } = state;
  const { palette } = theme;
  const previous = at > 0 ? columns.close[at - 1] : NaN;
  const change = previous > 0 ? columns.close[at] / previous - 1 : NaN;
  const body = columns.close[at] < columns.open[at] ? palette.down : palette.up;
  const prices = meta.flat
    ? [pair(meta.priceWord, figure(columns.close[at], meta.digits))]
    : ["open", "high", "low", "close"].map(
      (name) => pair(name[0].toUpperCase(), figure(columns[name][at], meta.digits), body),
    );
  const moved = signedPercent(change);
  const volume = columns.volume[at];
  return row(
    "wz-row", span("wz-time", state.clock.label(at)), ...prices,
    moved && span("wz-value wz-change", moved, change < 0 ? palette.down : palette.up),
    state.hasVolume && pair("Vol", Number.isFinite(volume) ? short(volume) : "–"),
    state.unfinished.has(at) && span("wz-tag wz-loud", "unfinished"),
    ...(state.marks.get(at) ?? []).map(({ label, colour }) => span("wz-tag wz-event", label, palette[colour])),
  );
}

function indicators(state, pane, at) {
  const shown = state.lines.filter((line) => line.at === pane);
  const pairs = shown.map((line) => {
    const text = figure(state.columns[line.column][at], line.digits);
    const made = pair(line.label, text, line.colour(state.theme));
    made.dataset.line = line.key;
    return made;
  });
  return pairs.length ? row("wz-row wz-lines", ...pairs) : null;
}

// Rewrites every pane's legend for bar `at`; text only, so nothing in a view can become markup.
export function writeLegends(state, at) {
  state.legends.forEach((legend, pane) => {
    const rows = pane === 0 ? [heading(state.meta), bar(state, at)] : [];
    rows.push(indicators(state, pane, at));
    legend.replaceChildren(...rows.filter(Boolean));
  });
  state.root.dataset.hovered = String(at);
}

// One legend a pane, held at its pane's top however panes are resized.
export function placeLegends(state) {
  const panes = state.chart.panes();
  while (state.legends.length > panes.length) state.legends.pop().remove();
  while (state.legends.length < panes.length) {
    const legend = row("wz-legend");
    legend.dataset.pane = String(state.legends.length);
    state.stage.append(legend);
    state.legends.push(legend);
  }
  const top = state.stage.getBoundingClientRect().top;
  const width = state.chart.timeScale().width();
  panes.forEach((pane, at) => {
    const element = pane.getHTMLElement();
    if (!element) return;
    state.legends[at].style.top = `${element.getBoundingClientRect().top - top}px`;
    state.legends[at].style.maxWidth = `${Math.max(120, width - 8)}px`;
  });
}
