"""The web application: pages, embeds, downloads, screens and health, on one port.

Composed here and nowhere else. `uvicorn api.app:app` or `python -m api` starts it; the pages alone
also run under `streamlit run Home.py`.
"""

from __future__ import annotations

import gc
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from api.catalogues import catalogue_routes
from api.downloads import download_routes
from api.embed import embed_routes
from api.esg import esg_routes
from api.esg_countries import esg_country_routes
from api.esg_gaps import esg_gap_routes
from api.esg_portfolio import portfolio_routes
from api.esg_template import template_routes
from api.headers import SecurityHeaders
from api.health import ROUTES as HEALTH_ROUTES
from api.nowhere import nowhere
from api.screens import screen_routes
from api.views import load_view, store
from wizdata_core.clock import now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).resolve().parent.parent


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[dict[str, object]]:
    """Opens the database, imports what pages need, and freezes it all out of garbage collection.

    Streamlit collects garbage after every rerun; walking what never dies cost 120 ms each time.
    """
    del app
    import plotly.graph_objects  # noqa: F401, PLC0415 - half a second that the first page would wait for

    await anyio.to_thread.run_sync(store)
    gc.collect()
    gc.freeze()
    yield {}


ROUTES = [
    *HEALTH_ROUTES,
    *download_routes(load_view),
    *embed_routes(load_view),
    *screen_routes(store, now),
    *catalogue_routes(),
    *portfolio_routes(store, now),
    *template_routes(store),
    *esg_routes(store, now),
    *esg_gap_routes(store, now),
    *esg_country_routes(store, now),
]

# A literal st.App(...) under the name `app`: Streamlit finds it by reading this file's syntax tree.
app = st.App(
    str(ROOT / "Home.py"),
    routes=[*ROUTES, nowhere([each for each in ROUTES if isinstance(each, Route)])],
    middleware=[Middleware(SecurityHeaders)],
    lifespan=lifespan,
)
