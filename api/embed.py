"""Charts for other people's pages: plain HTML that draws the same modules as our own pages.

`/embed/chart/<symbol>` is the page, `/embed/data/chart/<symbol>` its packed view, and `/assets/…`
the browser files of both, under their content's digest. The page holds no inline script, so that
`script-src 'self'` can stand; whatever a caller wrote is escaped before it is shown.
"""

from __future__ import annotations

import logging
from functools import partial
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import anyio
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from wizdata_core.assets import digest
from wizdata_core.errors import BadInput, DatabaseUnavailable, UnknownName, WizDataError
from wizdata_core.figures.candles import Display, pack
from wizdata_core.figures.labels import title

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from wizdata_core.chart import ChartView

    LoadView = Callable[[str, Mapping[str, str]], ChartView]

_LOG = logging.getLogger(__name__)
_HERE = Path(__file__).resolve().parent
_FOLDERS = {"candles": _HERE.parent / "pages" / "parts" / "candles", "embed": _HERE / "assets"}
_LIBRARY = "vendor/lightweight-charts.standalone.production.mjs"
_KINDS = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}

THEMES = ("auto", "light", "dark")
VIEW_WORDS = ("interval", "range", "indicators", "basis", "source")
_DISPLAY_WORDS = ("scale", "zone", "style")
_PAGE_WORDS = ("theme",)

_FRESH = "public, max-age=30"
_FOR_EVER = "public, max-age=31536000, immutable"
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
# Any page may frame a chart; styles are inline because the chart library writes its own.
_PAGE_SAFE = _SAFE | {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors *"
    )
}

_PAGE = Template("""<!doctype html>
<html lang="en" data-theme="$theme">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="$candles/candles.css">
<link rel="stylesheet" href="$embed/embed.css">
$head</head>
<body>
$body
<footer>Charts by <a href="https://www.tradingview.com/" target="_blank" rel="noopener">\
TradingView</a> Lightweight Charts™ · WizData</footer>
</body>
</html>
""")
_HEAD = Template("""$preloads
<script type="module" src="$embed/embed.js"></script>
""")
_CHART = Template(
    '<main class="wz-candles" data-state="loading" data-library="$library"'
    ' data-candles="$candles/candles.js" data-view="$view">'
    '<p class="wz-note" role="status">Loading the chart …</p></main>'
)
_REFUSED = Template(
    '<main><div class="refused" role="alert"><h1>$heading</h1><p>$reason</p></div></main>'
)


def embed_routes(load_view: LoadView) -> list[Route]:
    """The routes of embedded charts; `load_view(symbol, words)` is called in a thread.

    `words` holds what the URL gave of VIEW_WORDS. A BadInput or UnknownName that it raises becomes
    400 or 404, a DatabaseUnavailable 503.
    """
    return [
        Route("/embed/chart/{symbol:path}", partial(_page, load_view)),
        Route("/embed/data/chart/{symbol:path}", partial(_view, load_view)),
        Route("/assets/{folder}/{digest}/{name:path}", _asset),
    ]


async def _page(load_view: LoadView, request: Request) -> Response:
    symbol = request.path_params["symbol"]
    base = request.scope.get("root_path", "")
    theme = request.query_params.get("theme", "auto")
    try:
        words = _words(request)
        if theme not in THEMES:
            raise UnknownName("theme", theme, THEMES)
        view = await _loaded(load_view, symbol, words)
    except WizDataError as error:
        return _refusal_page(error, base, theme)
    asked = urlencode({word: words[word] for word in words if word not in _PAGE_WORDS})
    data = f"{base}/embed/data/chart/{quote(symbol, safe='')}" + (f"?{asked}" if asked else "")
    places = _places(base) | {"view": escape(data)}
    return HTMLResponse(
        _PAGE.substitute(
            places,
            theme=theme,
            title=escape(title(view)),
            head=_HEAD.substitute(places, preloads=_preloads(places)),
            body=_CHART.substitute(places),
        ),
        headers=_PAGE_SAFE | {"Cache-Control": _FRESH},
    )


async def _view(load_view: LoadView, request: Request) -> Response:
    try:
        words = _words(request)
        display = _display(words)
        view = await _loaded(load_view, request.path_params["symbol"], words)
    except WizDataError as error:
        return _refusal(error)
    try:
        body = await anyio.to_thread.run_sync(pack, view, display)
    except ValueError as error:
        _LOG.error("embed.unpacked %s", error)
        return _refusal(WizDataError(str(error)))
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = _SAFE | {"ETag": tag, "Cache-Control": _FRESH}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/octet-stream", headers=headers)


async def _loaded(load_view: LoadView, symbol: str, words: Mapping[str, str]) -> ChartView:
    asked = {word: words[word] for word in VIEW_WORDS if word in words}
    return await anyio.to_thread.run_sync(load_view, symbol, asked)


def _words(request: Request) -> dict[str, str]:
    """The query's words; one that no chart knows is refused rather than passed over."""
    known = (*VIEW_WORDS, *_DISPLAY_WORDS, *_PAGE_WORDS)
    for word in request.query_params:
        if word not in known:
            raise UnknownName("parameter", word, known)
    words = dict(request.query_params)
    _display(words)
    return words


def _display(words: Mapping[str, str]) -> Display:
    return Display(**{word: words[word] for word in _DISPLAY_WORDS if word in words})  # type: ignore[arg-type]  # its fields of those names are text


def _status(error: WizDataError) -> int:
    if isinstance(error, UnknownName):
        return 404
    if isinstance(error, BadInput):
        return 400
    return 503 if isinstance(error, DatabaseUnavailable) else 500


def _refusal(error: WizDataError) -> Response:
    body: dict[str, object] = {"error": str(error)}
    if isinstance(error, UnknownName):
        body |= {"thing": error.thing, "value": error.value, "nearest": list(error.nearest)}
    headers = _SAFE | {"Cache-Control": "no-store"}
    return JSONResponse(body, status_code=_status(error), headers=headers)


def _refusal_page(error: WizDataError, base: str, theme: str) -> Response:
    heading = "There is no such chart" if isinstance(error, BadInput) else "No chart just now"
    body = _REFUSED.substitute(heading=heading, reason=escape(str(error)))
    page = _PAGE.substitute(
        _places(base),
        theme=theme if theme in THEMES else "auto",
        title=heading,
        head="",
        body=body,
    )
    headers = _PAGE_SAFE | {"Cache-Control": "no-store"}
    return HTMLResponse(page, status_code=_status(error), headers=headers)


def _places(base: str) -> dict[str, str]:
    at = {name: f"{escape(base)}/assets/{name}/{digest(path)}" for name, path in _FOLDERS.items()}
    return at | {"library": f"{at['candles']}/{_LIBRARY}"}


def _preloads(places: Mapping[str, str]) -> str:
    """Every module at once: the entry's own imports would wait for it to arrive."""
    modules = sorted(
        path.name for path in _FOLDERS["candles"].glob("*.js") if path.name != "loader.js"
    )
    links = [places["library"], *(f"{places['candles']}/{name}" for name in modules)]
    return "\n".join(f'<link rel="modulepreload" href="{link}">' for link in links)


async def _asset(request: Request) -> Response:
    """A browser file: for ever under its own digest, once under any other, and nothing else."""
    folder = _FOLDERS.get(request.path_params["folder"])
    if folder is None:
        return _no_asset()
    path = (folder / request.path_params["name"]).resolve()
    kind = _KINDS.get(path.suffix)
    if kind is None or not path.is_relative_to(folder) or not path.is_file():
        return _no_asset()
    current = request.path_params["digest"] == digest(folder)
    headers = _SAFE | {"Cache-Control": _FOR_EVER if current else "no-cache"}
    return FileResponse(path, media_type=kind, headers=headers)


def _no_asset() -> Response:
    return JSONResponse({"error": "no such file"}, status_code=404, headers=_SAFE)
