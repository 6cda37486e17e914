"""The user guide: Markdown files of `web/ayuda`, and the dictionary that the declarations make."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import markdown
from flask import Blueprint, abort, redirect, render_template, send_from_directory, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from geo.layers import Declaration, FieldSpec, Kind, all_layers, all_registers, get_declared

GUIDE: Final = Path(__file__).resolve().parent.parent / "ayuda"
IMAGES: Final = GUIDE / "img"
GEOMETRIES: Final = {
    "POINT": "puntos",
    "MULTIPOINT": "puntos",
    "MULTILINESTRING": "líneas",
    "MULTIPOLYGON": "polígonos",
    "GEOMETRY": "puntos, líneas o polígonos",
    None: "sin geometría",
}
KINDS: Final = {
    Kind.TEXT: "texto",
    Kind.INTEGER: "número entero",
    Kind.NUMBER: "número",
    Kind.BOOLEAN: "sí o no",
    Kind.DATE: "fecha",
    Kind.DATETIME: "fecha y hora",
    Kind.CHOICE: "una opción",
    Kind.CHOICES: "varias opciones",
    Kind.JSON: "datos estructurados",
}

blueprint = Blueprint("help", __name__, url_prefix="/ayuda")


@dataclass(frozen=True)
class Chapter:
    """One page of the guide: name in the address, title, text as HTML, and `(anchor, title)` of its parts."""

    name: str
    title: str
    html: Markup
    parts: tuple[tuple[str, str], ...]


@blueprint.get("/")
def index() -> str:
    """Show the guide's first page."""
    return _page("inicio")


@blueprint.get("/<name>")
def chapter(name: str) -> str | Response:
    """Show one page of the guide."""
    if name == "inicio":
        return redirect(url_for(".index"), 301)
    return _page(name)


@blueprint.get("/diccionario")
def dictionary() -> str:
    """List the layers and registers with what each holds."""
    return render_template(
        "diccionario.html",
        chapters=chapters(),
        declarations=[model.declaration for model in (*all_layers(), *all_registers())],
        geometries=GEOMETRIES,
    )


@blueprint.get("/diccionario/<slug>")
def layer(slug: str) -> str:
    """Show every field of a layer: what it means, what it accepts, and how imports recognise it."""
    declaration = get_declared(slug).declaration
    return render_template(
        "diccionario_capa.html",
        chapters=chapters(),
        declaration=declaration,
        groups=_by_group(declaration),
        geometries=GEOMETRIES,
        kinds=KINDS,
        limits=limits,
    )


@blueprint.get("/img/<path:name>")
def image(name: str) -> Response:
    """Serve a picture of the guide."""
    return send_from_directory(IMAGES, name, max_age=3600)


def limits(spec: FieldSpec) -> str:
    """Return in words what bounds the values of a field."""
    words: list[str] = []
    if spec.minimum is not None and spec.maximum is not None:
        words.append(f"de {spec.minimum:,.10g} a {spec.maximum:,.10g}")
    elif spec.minimum is not None:
        words.append(f"{spec.minimum:,.10g} o más")
    elif spec.maximum is not None:
        words.append(f"hasta {spec.maximum:,.10g}")
    if spec.length:
        words.append(f"hasta {spec.length} caracteres")
    return ", ".join(words)


@lru_cache(maxsize=1)
def chapters() -> tuple[Chapter, ...]:
    """Return the guide's pages in their order, which is that of the file names."""
    return tuple(_read(path) for path in sorted(GUIDE.glob("*.md")))


def _read(path: Path) -> Chapter:
    renderer = markdown.Markdown(
        extensions=["tables", "toc", "attr_list", "sane_lists"], output_format="html"
    )
    text = path.read_text(encoding="utf-8")
    html = renderer.convert(text)
    tokens: list[dict[str, Any]] = renderer.toc_tokens  # type: ignore[attr-defined]
    # A wide table scrolls in its own box, so that the page never does.
    html = html.replace(
        "<table>", '<div class="table-scroll" tabindex="0" role="region" aria-label="Tabla"><table>'
    ).replace("</table>", "</table></div>")
    title = tokens[0]["name"] if tokens else path.stem
    parts = tuple((part["id"], part["name"]) for part in (tokens[0]["children"] if tokens else []))
    # The files belong to the project, so their HTML is trusted.
    return Chapter(re.sub(r"^\d+-", "", path.stem), title, Markup(html), parts)  # noqa: S704 - see above


def _page(name: str) -> str:
    found = next((one for one in chapters() if one.name == name), None)
    if found is None:
        abort(404)
    return render_template("ayuda.html", chapters=chapters(), chapter=found)


def _by_group(declaration: Declaration) -> dict[str, list[FieldSpec]]:
    grouped: dict[str, list[FieldSpec]] = {}
    for spec in declaration.fields.values():
        grouped.setdefault(spec.group or "Datos", []).append(spec)
    return grouped
