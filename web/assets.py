"""Static files: our own and those of the locked packages, each under an address that changes with it.

Packages are installed into `node_modules` at set-up and served from there by name; nothing else of that
folder can be asked for.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, send_from_directory, url_for

from web.settings import PROJECT

NODE_MODULES: Final = PROJECT / "node_modules"
STATIC: Final = PROJECT / "web" / "static"
A_YEAR: Final = 31_536_000

VENDOR: Final = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "vector-tile.js": "@mapbox/vector-tile/index.js",
    "point-geometry.js": "@mapbox/point-geometry/index.js",
    "pbf.js": "pbf/index.js",
    "geoman.js": "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js",
    "geoman.css": "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css",
}
"""Public name of each third-party file and where its package keeps it."""

IMPORTS: Final = {
    "@mapbox/vector-tile": "vector-tile.js",
    "@mapbox/point-geometry": "point-geometry.js",
    "pbf": "pbf.js",
}
"""Bare names that third-party modules import, for the page's import map."""

blueprint = Blueprint("assets", __name__)


@lru_cache(maxsize=512)
def _digest(path: str, modified: float) -> str:
    del modified  # part of the key: an edited file gets a new address
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def digest(path: Path) -> str:
    """Return ten digits that change with the content of `path`."""
    return _digest(str(path), path.stat().st_mtime)


def own(name: str) -> str:
    """Return the address of our own static file `name`, such as `js/map.js`."""
    return url_for("assets.file", version=digest(STATIC / name), name=name)


def vendor(name: str) -> str:
    """Return the address of the third-party file `name` of `VENDOR`."""
    return url_for("assets.package", version=digest(NODE_MODULES / VENDOR[name]), name=name)


def import_map() -> dict[str, dict[str, str]]:
    """Return the page's import map: third-party names, and our own modules by their versioned address.

    Our modules import each other as `tf/NAME.js`, never by a relative path: the browser keeps every file
    for a year and still sees each change at once.
    """
    imports = {name: vendor(target) for name, target in IMPORTS.items()}
    for path in sorted((STATIC / "js").glob("**/*.js")):
        name = path.relative_to(STATIC).as_posix()
        imports["tf/" + name.removeprefix("js/")] = own(name)
    return {"imports": imports}


def missing() -> list[str]:
    """Return the third-party files that are not installed."""
    return [name for name, path in VENDOR.items() if not (NODE_MODULES / path).is_file()]


@blueprint.get("/static/v/<version>/<path:name>")
def file(version: str, name: str) -> Response:
    """Serve one of our own files."""
    del version
    return _kept(STATIC, name)


@blueprint.get("/static/paquetes/<version>/<name>")
def package(version: str, name: str) -> Response:
    """Serve one file of a locked package."""
    del version
    if name not in VENDOR:
        abort(404)
    return _kept(NODE_MODULES, VENDOR[name])


def _kept(folder: Path, name: str) -> Response:
    """Return a file to be kept for a year: its address changes with its content."""
    response = send_from_directory(folder, name, max_age=A_YEAR)
    response.cache_control.immutable = True
    # As bytes and not as a stream, so that it is compressed as every other answer is.
    response.direct_passthrough = False
    response.set_data(response.get_data())
    return response
