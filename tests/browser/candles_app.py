"""The page of candles_page.py as the ASGI application serves it: routes beside it, a strict CSP."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.middleware import Middleware

from api.embed import embed_routes
from tests.browser.apple import load_view

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    b"default-src 'self'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws:"
)


class StrictPolicy:
    """Adds the pages' Content-Security-Policy to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", POLICY),
                ]
            await send(message)

        await self._app(scope, receive, sent)


app = st.App(
    Path(__file__).with_name("candles_page.py"),
    routes=embed_routes(load_view),
    middleware=[Middleware(StrictPolicy)],
)
