"""The application factory."""

from __future__ import annotations

import importlib
import pkgutil
import secrets
from typing import Any

from flask import Flask, current_app
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

import capas  # noqa: F401 - importing it declares every layer
import web.api
import web.ogc
import web.pages
from geo.database import Database
from web import assets, errors, presentation, security
from web.settings import Settings

API_BODY_LIMIT = 64 * 1024 * 1024
"""Bytes of a request that carries no file: a drawn polygon of 200,000 vertices takes about 10 MB."""

MAX_IDENTITY = 2**63 - 1
"""What a column of identities holds; an address with a larger number leads nowhere."""


class _Identity(IntegerConverter):
    """A number in an address that a column of identities can hold; any other is 404."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MAX_IDENTITY)


def create_app(settings: Settings, database: Database) -> Flask:
    """Build the application on an open database.

    Args:
        settings: the configuration.
        database: connected as the application's role, already migrated.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key or secrets.token_hex(32),
        MAX_CONTENT_LENGTH=API_BODY_LIMIT,
        # A pasted figure is a form field: Flask would stop it at half a megabyte.
        MAX_FORM_MEMORY_SIZE=16 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/csv",
            "text/javascript",
            "application/json",
            "application/geo+json",
            "application/vnd.mapbox-vector-tile",
            "image/svg+xml",
        ],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,  # as fast as gzip's 6 and some 5 % smaller
        COMPRESS_LEVEL=6,
        COMPRESS_STREAMS=False,
    )
    app.extensions["tierrafirme"] = {"settings": settings, "database": database}
    app.url_map.converters["int"] = _Identity
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    csrf = CSRFProtect(app)
    Compress(app)
    security.register(app, settings.base_map_url)
    errors.register(app)
    presentation.register(app)
    app.register_blueprint(assets.blueprint)
    for blueprint in _blueprints():
        app.register_blueprint(blueprint)
        # /api and /ogc take JSON and know no cookies, so there is nothing for a forged form to borrow.
        if (blueprint.url_prefix or "").startswith(("/api", "/ogc")):
            csrf.exempt(blueprint)
    return app


def database() -> Database:
    """Return the current application's database."""
    found: Database = current_app.extensions["tierrafirme"]["database"]
    return found


def settings() -> Settings:
    """Return the current application's settings."""
    found: Settings = current_app.extensions["tierrafirme"]["settings"]
    return found


def _blueprints() -> list[Any]:
    found = []
    for package in (web.pages, web.api, web.ogc):
        for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
            loaded = importlib.import_module(f"{package.__name__}.{module.name}")
            if hasattr(loaded, "blueprint"):
                found.append(loaded.blueprint)
    return found
