// The series of a view: price and volume in the price pane, each indicator in its own.

import { figure, short } from "./words.js";
import { withAlpha } from "./theme.js";

const VOLUME = "volume";
const DASHED = 2;
const SERIES = {
  candles: "CandlestickSeries", bars: "BarSeries", line: "LineSeries", area: "AreaSeries",
};

export function priceFormat(digits) {
  const formatter = (value) => figure(value, digits);
  return { type: "custom", formatter, minMove: 10 ** -digits };
}

export function addVolume(library, chart) {
  const volume = chart.addSeries(library.HistogramSeries, {
    priceScaleId: VOLUME, lastValueVisible: false, priceLineVisible: false,
    priceFormat: { type: "custom", formatter: short, minMove: 1 },
  });
  chart.priceScale(VOLUME).applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  return volume;
}

// The price in the wanted style; another style takes its predecessor's place, over the volume and
// under the indicators.
export function addPrices({ library, chart }, series, style) {
  if (series.style === style) return;
  if (series.prices) chart.removeSeries(series.prices);
  series.prices = chart.addSeries(library[SERIES[style]], {});
  series.prices.setSeriesOrder(1);
  series.markers = library.createSeriesMarkers(series.prices, []);
  series.style = style;
}

export function paintPrices(series, theme, digits) {
  const { up, down, price } = theme.palette;
  const looks = {
    candles: {
      upColor: up, downColor: down, borderUpColor: up, borderDownColor: down,
      wickUpColor: up, wickDownColor: down,
    },
    bars: { upColor: up, downColor: down, thinBars: false },
    line: { color: price, lineWidth: 2, crosshairMarkerRadius: 3 },
    area: {
      lineColor: price, topColor: withAlpha(price, 0.32), bottomColor: withAlpha(price, 0.03),
      lineWidth: 2, crosshairMarkerRadius: 3,
    },
  };
  series.prices.applyOptions({
    ...looks[series.style], priceFormat: priceFormat(digits), priceLineStyle: DASHED,
  });
}

// What each line of the header is on this chart: its column, pane from 0 up, colour and place.
export function describeLines(lines) {
  const panes = [...new Set([0, ...lines.map((line) => line.pane)])].sort((a, b) => a - b);
  const seen = new Map();
  return lines.map((line, index) => {
    const bars = line.style === "histogram";
    if (!seen.has(line.pane)) seen.set(line.pane, new Map());
    const turns = seen.get(line.pane);
    const group = line.pane === 0 && line.group ? `group ${line.group}` : `line ${index}`;
    if (!bars && !turns.has(group)) turns.set(group, turns.size);
    const turn = turns.get(group);
    const colour = ({ palette, faint }) => (bars ? faint : palette.lines[turn % palette.lines.length]);
    return { ...line, column: `line${index}`, at: panes.indexOf(line.pane), colour };
  });
}

export const shapeOf = (lines) => JSON.stringify(lines.map(({ at, style, levels }) => [at, style, levels]));

function addLine(library, chart, line) {
  const over = line.at === 0;
  const shared = { priceLineVisible: false, lastValueVisible: !over && line.style !== "histogram", priceFormat: priceFormat(line.digits) };
  if (line.style === "histogram") {
    return chart.addSeries(library.HistogramSeries, { ...shared, base: 0 }, line.at);
  }
  const dots = line.style === "dots";
  const look = dots
    ? { lineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 1 }
    : { lineWidth: line.group ? 1 : 1.5 };
  const options = { ...shared, ...look, crosshairMarkerRadius: 3, ...guided(line.levels) };
  return chart.addSeries(library.LineSeries, options, line.at);
}

// A pane always shows its levels: an oscillator at 50 still stands between 30 and 70.
function guided(levels) {
  if (!levels.length) return {};
  return {
    autoscaleInfoProvider: (original) => {
      const info = original();
      if (!info?.priceRange) return info;
      info.priceRange.minValue = Math.min(info.priceRange.minValue, ...levels);
      info.priceRange.maxValue = Math.max(info.priceRange.maxValue, ...levels);
      return info;
    },
  };
}

export function rebuildLines(library, state) {
  for (const line of state.drawnLines ?? []) state.chart.removeSeries(line.series);
  while (state.chart.panes().length > 1) state.chart.removePane(state.chart.panes().length - 1);
  const inOrder = state.lines.map((line, index) => ({ line, index }));
  // Histograms first, so that the lines of the same pane lie over them.
  inOrder.sort((a, b) => a.line.at - b.line.at || (b.line.style === "histogram") - (a.line.style === "histogram"));
  state.drawnLines = inOrder.map(({ line, index }) => {
    const series = addLine(library, state.chart, line);
    const guides = line.levels.map((price) => series.createPriceLine({ price, axisLabelVisible: false }));
    return { index, series, guides };
  });
  const panes = state.chart.panes();
  panes.forEach((pane, at) => {
    pane.setStretchFactor(at === 0 ? 2 + panes.length * 0.4 : 1);
    pane.priceScale("right").applyOptions({ entireTextOnly: true });
  });
}

// Dots shrink with their bars, so that far out they do not run together over the candles.
export function sizeDots(state, { from, to }) {
  const dots = (state.drawnLines ?? []).filter(({ index }) => state.lines[index].style === "dots");
  const spacing = state.chart.timeScale().width() / Math.max(1, to - from);
  const radius = spacing > 8 ? 1.5 : spacing > 4 ? 1 : 0.5;
  for (const { series } of dots) {
    if (series.options().pointMarkersRadius !== radius) series.applyOptions({ pointMarkersRadius: radius });
  }
}

// A bar without a close is a gap. A series of one price a bar has no more to show than its close.
function priceOf(state, at) {
  const { open, high, low, close } = state.columns;
  const value = close[at];
  if (!Number.isFinite(value)) return {};
  if (state.series.style === "line" || state.series.style === "area") return { value };
  if (state.meta.flat) return { open: value, high: value, low: value, close: value };
  const whole = Number.isFinite(open[at] + high[at] + low[at]);
  return whole ? { open: open[at], high: high[at], low: low[at], close: value } : {};
}

function unfinishedLook({ series, theme }, fell) {
  const { up, down, price } = theme.palette;
  if (series.style === "area") return { lineColor: withAlpha(price, 0.45) };
  if (series.style === "line") return { color: withAlpha(price, 0.45) };
  return { color: withAlpha(fell ? down : up, series.style === "bars" ? 0.5 : 0.2) };
}

export function fillPrices(state) {
  const { columns, clock, theme, series, meta } = state;
  const { open, close, volume } = columns;
  const { up, down } = theme.palette;
  const [faintUp, faintDown] = [withAlpha(up, 0.32), withAlpha(down, 0.32)];
  const prices = new Array(meta.count);
  const volumes = new Array(meta.count);
  for (let at = 0; at < meta.count; at += 1) {
    const time = clock.drawn[at];
    const fell = close[at] < open[at];
    prices[at] = { time, ...priceOf(state, at) };
    if (state.unfinished.has(at)) Object.assign(prices[at], unfinishedLook(state, fell));
    volumes[at] = Number.isFinite(volume[at])
      ? { time, value: volume[at], color: fell ? faintDown : faintUp }
      : { time };
  }
  series.prices.setData(prices);
  series.volume.setData(state.hasVolume ? volumes : []);
  series.markers.setMarkers(meta.actions.map(([at, kind, label]) => {
    const { shape, letter, above, colour } = meta.marks[kind];
    return {
      time: clock.drawn[at], position: above ? "aboveBar" : "belowBar", shape,
      color: theme.palette[colour], text: letter, size: 0.7, id: label,
    };
  }));
}

export function fillLines(state) {
  const { theme, clock, columns } = state;
  for (const { index, series, guides } of state.drawnLines) {
    const line = state.lines[index];
    const values = columns[line.column];
    const bars = line.style === "histogram";
    const [rising, falling] = [withAlpha(theme.palette.up, 0.6), withAlpha(theme.palette.down, 0.6)];
    const points = new Array(values.length);
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at];
      const time = clock.drawn[at];
      if (!Number.isFinite(value)) points[at] = { time };
      else points[at] = bars ? { time, value, color: value < 0 ? falling : rising } : { time, value };
    }
    series.applyOptions({ color: line.colour(theme), priceFormat: priceFormat(line.digits) });
    series.setData(points);
    for (const guide of guides) guide.applyOptions({ color: theme.guide, lineStyle: DASHED, lineWidth: 1 });
  }
}
