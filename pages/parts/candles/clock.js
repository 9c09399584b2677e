// Times as the exchange's (or the reader's) clock shows them. The chart library draws UTC only, so
// bars stand at their local time written as UTC; labels are made from the true time by index.

const DAY = 86400;
const WIDEST = 40 * DAY; // shorter than the time between two clock changes

function offsetReader(zone) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
    hour: "numeric", minute: "numeric", second: "numeric",
  });
  return (second) => {
    const part = {};
    for (const { type, value } of format.formatToParts(second * 1000)) part[type] = Number(value);
    const local = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
    return Math.round(local / 1000 - second);
  };
}

// Offsets by halving: a stretch whose ends agree, and which is short, has no clock change in it.
function offsets(times, read) {
  const found = new Int32Array(times.length);
  const fill = (low, high, atLow, atHigh) => {
    if (high - low <= 1 || (atLow === atHigh && times[high] - times[low] < WIDEST)) {
      found.fill(atLow, low, high);
      found[high] = atHigh;
      return;
    }
    const middle = (low + high) >> 1;
    const atMiddle = read(times[middle]);
    fill(low, middle, atLow, atMiddle);
    fill(middle, high, atMiddle, atHigh);
  };
  const last = times.length - 1;
  if (last >= 0) fill(0, last, read(times[0]), read(times[last]));
  return found;
}

const two = (number) => String(number).padStart(2, "0");
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function dated(second) {
  const at = new Date(second * 1000);
  const day = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
  return { day, weekday: WEEKDAYS[at.getUTCDay()], time: `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}` };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const [YEAR, MONTH, DAY_OF_MONTH] = [0, 1, 2]; // the library's kinds of tick; later ones are times

function tickText(second, kind) {
  const at = new Date(second * 1000);
  if (kind === YEAR) return String(at.getUTCFullYear());
  if (kind === MONTH) return MONTHS[at.getUTCMonth()];
  return kind === DAY_OF_MONTH ? String(at.getUTCDate()) : dated(second).time;
}

export const readersZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export function clockOf(meta, times, choice) {
  if (!meta.intraday) {
    const label = (at) => { const { day, weekday } = dated(times[at]); return `${weekday} ${day}`; };
    return { drawn: times, label, tick: (at, kind) => tickText(times[at], kind), zone: "" };
  }
  const zone = choice === "reader" ? readersZone() : meta.timezone;
  const shift = offsets(times, offsetReader(zone));
  const drawn = new Float64Array(times.length);
  // The hour that autumn repeats would run backwards; its bars stand a second apart instead.
  for (let at = 0; at < times.length; at += 1) {
    drawn[at] = Math.max(times[at] + shift[at], at ? drawn[at - 1] + 1 : -Infinity);
  }
  const names = choice === "reader" ? {} : meta.zoneNames;
  const named = (at) => names[shift[at]] ?? offsetName(shift[at]);
  const label = (at) => {
    const { day, weekday, time } = dated(times[at] + shift[at]);
    return `${weekday} ${day} ${time} ${named(at)}`;
  };
  // From the true time, not from where the bar stands: in the repeated hour the two differ.
  const tick = (at, kind) => tickText(times[at] + shift[at], kind);
  return { drawn, label, tick, zone };
}

function offsetName(seconds) {
  if (seconds === 0) return "UTC";
  const minutes = Math.abs(seconds) / 60;
  const rest = minutes % 60 ? `:${two(Math.round(minutes % 60))}` : "";
  return `UTC${seconds < 0 ? "-" : "+"}${Math.floor(minutes / 60)}${rest}`;
}

// The index of the bar that stands at `time`, or of the last one before it.
export function indexAt(times, time) {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= time) low = middle; else high = middle - 1;
  }
  return low;
}
