// Draws the chart with modules from our own server; tells Python where there are none.
const parts = Promise.all(__MODULES__);
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".wz-candles");
  parts.then(
    ([library, candles]) => root.isConnected && candles.draw(library, root, data),
    () => root.isConnected && setStateValue("modules", "missing"),
  );
  return () => parts.then(([, candles]) => candles.remove(root), () => undefined);
}
