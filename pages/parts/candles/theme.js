// Colours and type: surfaces from the page's own theme, data colours from the view's palette.

const number = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);

function canvasColour(text) {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  pen.fillStyle = text;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data];
}

function variable(style, name, fallback) {
  const value = style.getPropertyValue(name).trim();
  return value && value !== "unset" ? value : fallback;
}

export function withAlpha(hex, alpha) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

// The theme in force: `dark` by the background's luminance, so that custom themes are met too.
export function themeOf(root, palettes) {
  const style = getComputedStyle(root);
  const background = variable(style, "--st-background-color", "#ffffff");
  const [red, green, blue] = canvasColour(background);
  const dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  const palette = palettes[dark ? "dark" : "light"];
  const [r, g, b] = canvasColour(variable(style, "--st-text-color", palette.text));
  const ink = (alpha) => `rgba(${r}, ${g}, ${b}, ${alpha})`;
  return {
    dark, palette, background, text: ink(0.82), faint: ink(0.6), grid: ink(0.06), border: ink(0.18), guide: ink(0.45),
    font: style.fontFamily, size: Math.max(10, Math.min(12, number(style.fontSize)[0] ?? 12)),
  };
}

export function chartOptions(theme) {
  const line = { color: theme.faint, labelBackgroundColor: theme.dark ? "#3b4453" : "#4a5563" };
  return {
    layout: {
      background: { type: "solid", color: theme.background }, textColor: theme.text,
      fontSize: theme.size, fontFamily: theme.font, attributionLogo: true,
      panes: { separatorColor: theme.border, separatorHoverColor: theme.border },
    },
    grid: { vertLines: { color: theme.grid }, horzLines: { color: theme.grid } },
    crosshair: { vertLine: line, horzLine: line },
    rightPriceScale: { borderColor: theme.border },
    timeScale: { borderColor: theme.border },
  };
}
