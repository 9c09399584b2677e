// Numbers as a person reads them.

const formats = new Map();

export function decimals(digits) {
  if (!formats.has(digits)) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    formats.set(digits, new Intl.NumberFormat("en-US", options));
  }
  return formats.get(digits);
}

const SHORT = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "K"]];

export function short(value) {
  for (const [size, letter] of SHORT) {
    if (Math.abs(value) >= size) return decimals(2).format(value / size) + letter;
  }
  return Number.isInteger(value) ? String(value) : decimals(2).format(value);
}

export function figure(value, digits) {
  if (!Number.isFinite(value)) return "–";
  return digits === 0 && Math.abs(value) >= 1e6 ? short(value) : decimals(digits).format(value);
}

export function signedPercent(ratio) {
  if (!Number.isFinite(ratio)) return "";
  const percent = ratio * 100;
  return `${percent < 0 ? "−" : "+"}${decimals(2).format(Math.abs(percent))}%`;
}
