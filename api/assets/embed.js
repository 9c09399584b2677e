// Fetches the packed view of the page's chart and draws it; says what went wrong where it cannot.

const root = document.querySelector("main");
const { library, candles, view } = root.dataset;

async function packed() {
  const answer = await fetch(view, { credentials: "same-origin" });
  if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
  const told = await answer.json().catch(() => ({}));
  throw new Error(told.error ?? `The server answered ${answer.status}.`);
}

async function start() {
  const [chart, drawing, bytes] = await Promise.allSettled([import(library), import(candles), packed()]);
  if (chart.status === "rejected" || drawing.status === "rejected") {
    root.textContent = "The chart's program could not be loaded. Reload the page to try again.";
    root.dataset.state = "error";
    return;
  }
  if (bytes.status === "rejected") { drawing.value.note(root, "error", bytes.reason.message); return; }
  const draw = () => drawing.value.draw(chart.value, root, bytes.value);
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

await start();
