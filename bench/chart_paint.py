"""How soon the price chart paints after its data arrive, and how smoothly it pans, beside Plotly.

The same view (candles, volume, SMA, bands, SAR, RSI, MACD) goes to both: packed bytes to the
browser's chart, figure JSON to Plotly. The clock starts when the bytes are in the page and the
program is loaded, and stops two frames after the drawing call has returned; each run opens a new
page. Beyond 1,508 bars the rows are real but repeated. Read the ratios: absolute times are of a
machine without a graphics card.
"""

from __future__ import annotations

import itertools
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

import plotly
from playwright.sync_api import sync_playwright
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from api.embed import embed_routes
from tests.browser.apple import apple, indicators, load_view, served_app
from tests.browser.conftest import FLAGS
from tests.chromium import path
from wizdata_core.figures.candles import pack
from wizdata_core.figures.plotly_candles import candles_figure

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from starlette.requests import Request

RUNS = 3
SIZES = (500, 5_000, 50_000)
PLOTLY_MOST = 5_000
WIDTH, HEIGHT = 1200, 760

AFTER_TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
OURS = f"""async (query) => {{
  const root = document.querySelector(".wz-candles");
  const {{ library, candles }} = root.dataset;
  const [chart, drawing] = await Promise.all([import(library), import(candles)]);
  drawing.remove(root);
  const answer = await fetch(`/embed/data/chart/AAPL?${{query}}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  await {AFTER_TWO_FRAMES};
  const start = performance.now();
  drawing.draw(chart, root, bytes);
  await {AFTER_TWO_FRAMES};
  return performance.now() - start;
}}"""
THEIRS = f"""async (query) => {{
  const text = await (await fetch(`/plotly/figure?${{query}}`)).text();
  await {AFTER_TWO_FRAMES};
  const start = performance.now();
  const {{ data, layout }} = JSON.parse(text);
  await Plotly.newPlot("plot", data, layout);
  await {AFTER_TWO_FRAMES};
  return performance.now() - start;
}}"""
COUNT_FRAMES = """() => {
  window.frames_ = [];
  const count = (now) => {
    window.frames_.push(now);
    window.counting = requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}"""
FRAMES = "() => { cancelAnimationFrame(window.counting); return window.frames_; }"
PLOTLY_PAGE = """<!doctype html><html><body style="margin:0"><div id="plot"></div>
<script src="/plotly/plotly.js"></script></body></html>"""


async def plotly_page(_request: Request) -> Response:
    return HTMLResponse(PLOTLY_PAGE)


async def plotly_program(_request: Request) -> Response:
    return FileResponse(Path(plotly.__file__).parent / "package_data" / "plotly.min.js")


def plotly_figure(request: Request) -> Response:
    figure = candles_figure(indicators(apple(int(request.query_params["range"]))))
    figure.update_layout(width=WIDTH, height=HEIGHT, dragmode="pan")
    return Response(figure.to_json(), media_type="application/json")


def paint(browser: Browser, address: str, program: str, query: str) -> float:
    """Milliseconds from the data in the page to the second frame after drawing, in a new page."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    took = float(page.evaluate(program, query))
    page.close()
    return took


def pan(page: Page, seconds: float = 2.0) -> tuple[float, float]:
    """Frames a second, and the longest frame in milliseconds, while a mouse drags to and fro."""
    page.mouse.move(700, 250)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    moved, x, step = 0, 700, 7
    while moved < seconds * 60:
        x += step
        step = -step if not 300 < x < 1000 else step  # within the plot
        page.mouse.move(x, 250)
        page.wait_for_timeout(8)
        moved += 1
    frames = page.evaluate(FRAMES)
    page.mouse.up()
    gaps = [after - before for before, after in itertools.pairwise(frames)]
    return 1000 * len(gaps) / sum(gaps), max(gaps)


def panned(
    browser: Browser, address: str, program: str, query: str, nearer: int
) -> tuple[float, float]:
    """The frames of panning after `nearer` steps of zooming in, a fifth each."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(program, query)
    if nearer:
        page.focus(".wz-candles")
    for _ in range(nearer):
        page.keyboard.press("+")
    figures = pan(page)
    page.close()
    return figures


def report(browser: Browser, base: str, runs: int) -> None:
    """Prints one line a size: paint, payload and, where Plotly takes part, the ratio."""
    ours, theirs = f"{base}/embed/chart/AAPL?range=5", f"{base}/plotly/page"
    print(f"{'bars':>7} {'ours ms':>9} {'KB':>7} {'Plotly ms':>10} {'KB':>7} {'Plotly/ours':>12}")
    for size in SIZES:
        query = f"range={size}&indicators=all"
        view = indicators(apple(size))
        took = statistics.median(paint(browser, ours, OURS, query) for _ in range(runs))
        line = f"{size:>7,} {took:>9.0f} {len(pack(view)) / 1024:>7.0f}"
        if size <= PLOTLY_MOST:
            rival = statistics.median(paint(browser, theirs, THEIRS, query) for _ in range(runs))
            weight = len(candles_figure(view).to_json()) / 1024
            line += f" {rival:>10.0f} {weight:>7.0f} {rival / took:>12.1f}"
        print(line)
    print(f"\n{'panning':<28} {'frames/s':>9} {'worst ms':>9}")
    for name, address, program, size, nearer in (
        ("ours, 50,000, 2,200 in view", ours, OURS, 50_000, 14),
        ("ours, 50,000, all in view", ours, OURS, 50_000, 0),
        ("ours, 5,000, all in view", ours, OURS, 5_000, 0),
        ("Plotly, 5,000, all in view", theirs, THEIRS, 5_000, 0),
    ):
        rate, worst = panned(browser, address, program, f"range={size}&indicators=all", nearer)
        print(f"{name:<28} {rate:>9.0f} {worst:>9.0f}")


def main() -> None:
    """Prints paint times, sizes and frames a second, medians of three runs."""
    executable = path()
    routes = [
        *embed_routes(load_view),
        Route("/plotly/page", plotly_page),
        Route("/plotly/plotly.js", plotly_program),
        Route("/plotly/figure", plotly_figure),
    ]
    with served_app(Starlette(routes=routes)) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        report(browser, base, RUNS)
        browser.close()


if __name__ == "__main__":
    main()
