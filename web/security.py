"""What protects the people on the map until accounts exist: loopback only, known hosts, a strict policy."""

from __future__ import annotations

import secrets
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Host names answered to; any other is refused, so that no page elsewhere can rebind its name to us."""


def nonce() -> str:
    """Return this request's nonce for the scripts that the page itself carries."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def is_loopback(host: str) -> bool:
    """Say whether `host`, with or without a port, names this machine's own loopback."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") and ":" in host else host
    return name.casefold() in LOOPBACK_HOSTS


def policy(base_map_url: str) -> str:
    """Return the Content-Security-Policy; an operator's base map is the only outside host ever named."""
    images = "'self' data: blob:"
    if base_map_url:
        parts = urlsplit(base_map_url)
        images += f" {parts.scheme}://{parts.netloc.replace('{s}', '*')}"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce()}'",
            "style-src 'self'",
            f"img-src {images}",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def register(app: Flask, base_map_url: str) -> None:
    """Refuse foreign hosts and origins before any view, and put the security headers on every answer."""

    @app.before_request
    def _refuse_foreign() -> None:
        if not is_loopback(request.host):
            abort(403, "Esta aplicación solo atiende en esta máquina (localhost, 127.0.0.1 o [::1]).")
        # A page of another site may send a form or a JSON body here without reading the answer:
        # browsers say where it comes from, and such a request must not change anything.
        origin = request.headers.get("Origin")
        if origin and (origin == "null" or not is_loopback(urlsplit(origin).netloc)):
            abort(403, "La petición viene de otro sitio.")
        if request.headers.get("Sec-Fetch-Site") == "cross-site" and request.method != "GET":
            abort(403, "La petición viene de otro sitio.")

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if response.mimetype == "text/html":
            headers.setdefault("Content-Security-Policy", policy(base_map_url))
            headers["X-Frame-Options"] = "DENY"
            # Under `no-referrer` a browser sends our own forms with «Origin: null», which is refused above.
            headers["Referrer-Policy"] = "same-origin"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
        else:
            # A map's first load asks for about ninety files: what only documents need would weigh more
            # than many of them. Opened by itself, such a file may do nothing at all.
            headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        if not request.path.startswith("/static/") and "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        return response
