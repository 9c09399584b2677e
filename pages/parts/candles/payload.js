// Reads the bytes of wizdata_core/figures/candles.py: a JSON header and columns, used in place.

const MAGIC = "WZC1";
const PREFIX = 8;
const TYPES = { i4: Int32Array, f4: Float32Array, f8: Float64Array };

export function unpack(given) {
  // Typed arrays need aligned memory; a message may hand over bytes that start anywhere.
  const bytes = given.byteOffset % PREFIX === 0 ? given : given.slice();
  const text = new TextDecoder();
  if (text.decode(bytes.subarray(0, 4)) !== MAGIC) throw new Error("These bytes are not a chart.");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  const meta = JSON.parse(text.decode(bytes.subarray(PREFIX, PREFIX + length)));
  const body = bytes.byteOffset + PREFIX + length;
  const columns = {};
  for (const [name, type, offset] of meta.columns) {
    columns[name] = new TYPES[type](bytes.buffer, body + offset, meta.count);
  }
  requireRising(columns.time, meta);
  return { meta, columns };
}

// The library takes order for granted, and draws nothing at all where it is not kept.
function requireRising(times, { symbol }) {
  for (let at = 1; at < times.length; at += 1) {
    if (times[at] > times[at - 1]) continue;
    const [before, here] = [at - 1, at].map((place) => new Date(times[place] * 1000).toISOString());
    throw new Error(`bar ${at} of ${symbol} at ${here} does not come after the one at ${before}.`);
  }
}

export function sameBytes(one, other) {
  if (!one || one.byteLength !== other.byteLength) return false;
  return one.every((byte, at) => byte === other[at]);
}
