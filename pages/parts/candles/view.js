// The stretch of time in view: fitted to what was asked, kept when data change, moved by keys.

import { indexAt } from "./clock.js";

const MARGIN = 3; // bars of room on the right
const STEP = 0.1;
const STRIDE = 0.5;
const ZOOM = 0.8;
const FEWEST = 5;
const NARROW = 480; // pixels
const LEGIBLE = { candles: 3.5, bars: 3.5, line: 0, area: 0 }; // pixels a bar

export const rangeOf = (state) => state.chart.timeScale().getVisibleLogicalRange();

function show(state, from, to) {
  state.chart.timeScale().setVisibleLogicalRange({ from, to });
}

export function fit(state) {
  show(state, -0.5, state.meta.count - 1 + Math.max(MARGIN, state.meta.count * 0.01));
}

// The first sight of a view: all of it, or on a narrow screen as many bars as can be told apart.
export function open(state) {
  const width = state.stage.clientWidth;
  const most = width < NARROW ? Math.floor(width / LEGIBLE[state.meta.style]) : Infinity;
  if (state.meta.count <= most) { fit(state); return; }
  const last = state.meta.count - 1;
  show(state, last - most, last + MARGIN);
}

// What must be remembered before data change, so that the reader's view outlives it.
export function remembered(state) {
  const range = rangeOf(state);
  if (!range || !state.meta?.count) return null;
  const last = state.meta.count - 1;
  return {
    range, last, times: state.columns.time,
    whole: range.from <= 0.5 && range.to >= last, atEnd: range.to >= last,
  };
}

export function restore(state, before) {
  if (!before || before.whole) { fit(state); return; }
  const { range, times } = before;
  let moved = state.meta.count - 1 - before.last;
  if (!before.atEnd) {
    const middle = Math.min(before.last, Math.max(0, Math.round((range.from + range.to) / 2)));
    moved = indexAt(state.columns.time, times[middle]) - middle;
  }
  show(state, range.from + moved, range.to + moved);
}

function pan(state, share) {
  const range = rangeOf(state);
  const moved = (range.to - range.from) * share;
  show(state, range.from + moved, range.to + moved);
}

function zoom(state, factor) {
  const { from, to } = rangeOf(state);
  const width = Math.max(FEWEST, (to - from) * factor);
  const last = state.meta.count - 1;
  // At the right edge the last bar stays where it is; elsewhere the middle does.
  if (to >= last) show(state, to - width, to);
  else show(state, (from + to - width) / 2, (from + to + width) / 2);
}

function jump(state, toEnd) {
  const range = rangeOf(state);
  const width = range.to - range.from;
  if (toEnd) show(state, state.meta.count - 1 + MARGIN - width, state.meta.count - 1 + MARGIN);
  else show(state, -0.5, width - 0.5);
}

const KEYS = {
  ArrowLeft: (state, event) => pan(state, event.shiftKey ? -STRIDE : -STEP),
  ArrowRight: (state, event) => pan(state, event.shiftKey ? STRIDE : STEP),
  "+": (state) => zoom(state, ZOOM),
  "=": (state) => zoom(state, ZOOM),
  "-": (state) => zoom(state, 1 / ZOOM),
  Home: (state) => jump(state, false),
  End: (state) => jump(state, true),
  0: fit,
};

export function onKey(state, event) {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey || !rangeOf(state)) return;
  act(state, event);
  event.preventDefault();
  event.stopPropagation();
}
