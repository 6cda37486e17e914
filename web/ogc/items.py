"""Features of a collection: pages and single ones, in GeoJSON whose bytes PostgreSQL wrote."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection, Row

from geo import features, read
from geo.errors import NotFound
from geo.layers import Declaration, Layer, get_layer
from geo.reference_systems import CRS84, ReferenceSystem, reference_system
from geo.viewer import LOCAL_OPERATOR
from web.app import database
from web.ogc.descriptions import DEMO_NOTICE
from web.ogc.links import Link, address, here, link, self_and_alternates
from web.ogc.media import GEOJSON, HTML, JSON, answer, chosen
from web.ogc.parameters import MAX_ID, Question, only, question

blueprint = Blueprint("ogc_items", __name__, url_prefix="/ogc")

FORMATS: Final = (GEOJSON, HTML)
DIGITS: Final = 19
"""Digits of the greatest identity."""
SHOWN: Final = 6
"""Columns of a page whose layer does not say which fields sum it up."""


@blueprint.get("/collections/<slug>/items")
def items(slug: str) -> Response:
    """Answer a page of features."""
    model = get_layer(slug)
    asked = question(model)
    format_ = chosen(*FORMATS)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        if format_ is HTML:
            return _items_page(connection, model, asked)
        if asked.hits:
            found = features.Page(b"", 0, None, None, more=False, demo=False)
            matched: int | None = _count(connection, asked)
        else:
            found = features.page(connection, asked.selection, LOCAL_OPERATOR, asked.system)
            matched = _known_count(asked, found)
    links = [*self_and_alternates(FORMATS, GEOJSON), *_paging(asked, found, "json"), _up(model.declaration)]
    envelope: dict[str, Any] = {} if matched is None else {"numberMatched": matched}
    envelope |= {"numberReturned": found.returned, **_marks(found.demo, links)}
    return _geojson(
        b"".join((b'{"type":"FeatureCollection","features":[', found.features, b"],", _members(envelope))),
        asked.system,
        links,
        tagged=found.features + str(matched).encode(),
    )


@blueprint.get("/collections/<slug>/items/<identity>")
def item(slug: str, identity: str) -> Response:
    """Answer one feature."""
    only("f", "crs")
    model = get_layer(slug)
    format_ = chosen(*FORMATS)
    system = reference_system("crs", request.args.get("crs", CRS84.uri))
    number = _identity(model.declaration, identity)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        if format_ is HTML:
            row = read.one(connection, model, number, LOCAL_OPERATOR)
            return _item_page(model.declaration, row)
        found = features.feature(connection, model, number, LOCAL_OPERATOR, system)
    links = [*self_and_alternates(FORMATS, GEOJSON), _up(model.declaration)]
    # The text ends in a brace: the members that depend on the request go before it.
    body = found.features[:-1] + b"," + _members(_marks(found.demo, links))
    return _geojson(body, system, links, tagged=found.features)


def _geojson(body: bytes, system: ReferenceSystem, links: Sequence[Link], *, tagged: bytes) -> Response:
    response = answer(body, GEOJSON.media_type, tagged=tagged, links=links)
    response.headers["Content-Crs"] = f"<{system.uri}>"
    return response


def _marks(demo: bool, links: Sequence[Link]) -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    said = {"demostracion": True, "aviso": DEMO_NOTICE} if demo else {}
    return {"timeStamp": now, **said, "links": links}


def _members(members: dict[str, Any]) -> bytes:
    return json.dumps(members, ensure_ascii=False).encode()[1:]


def _identity(declaration: Declaration, raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) <= DIGITS and int(raw) <= MAX_ID):
        raise NotFound(f"En «{declaration.title}» no hay un elemento «{raw}»: son números enteros.")
    return int(raw)


def _up(declaration: Declaration) -> Link:
    return link("collection", address(f"/collections/{declaration.slug}"), JSON.media_type, declaration.title)


def _count(connection: Connection, asked: Question) -> int:
    everything = replace(asked.selection, after=None, before=None, limit=None, offset=0)
    return read.count(connection, everything, LOCAL_OPERATOR)


def _known_count(asked: Question, found: features.Page) -> int | None:
    """Return how many match when the page itself tells; counting could cost more than the page."""
    selection = asked.selection
    if found.more or selection.after is not None or selection.before is not None:
        return None
    if selection.offset and not found.returned:
        return None
    return selection.offset + found.returned


def _paging(asked: Question, found: features.Page, name: str) -> list[Link]:
    media_type = next(format_.media_type for format_ in FORMATS if format_.name == name)
    steps = [] if asked.hits else _steps(asked, found)
    titles = {"next": "Página siguiente", "prev": "Página anterior"}
    return [link(rel, here(**{**changed, "f": name}), media_type, titles[rel]) for rel, changed in steps]


def _steps(asked: Question, found: features.Page) -> list[tuple[str, dict[str, str | None]]]:
    selection = asked.selection
    steps: list[tuple[str, dict[str, str | None]]] = []
    if not asked.by_id:
        if found.more:
            steps.append(("next", {"offset": str(selection.offset + asked.limit)}))
        if selection.offset:
            steps.append(("prev", {"offset": str(max(0, selection.offset - asked.limit))}))
        return steps
    backwards = selection.before is not None
    if found.last is not None and (found.more or backwards):
        steps.append(("next", {"after": str(found.last), "before": None}))
    if found.first is not None and (found.more if backwards else selection.after is not None):
        steps.append(("prev", {"before": str(found.first), "after": None}))
    return steps


def _items_page(connection: Connection, model: type[Layer], asked: Question) -> Response:
    declaration = model.declaration
    one_more = replace(asked.selection, limit=asked.limit + 1)
    rows = read.rows(connection, one_more, LOCAL_OPERATOR)
    kept = rows[: asked.limit]
    if asked.selection.before is not None:
        kept.reverse()
    identities = [row.id for row in kept]
    found = features.Page(
        b"",
        len(kept),
        min(identities, default=None),
        max(identities, default=None),
        more=len(rows) > asked.limit,
        demo=False,
    )
    names = declaration.summary or tuple(declaration.fields)[:SHOWN]
    page = render_template(
        "ogc/items.html",
        declaration=declaration,
        rows=kept,
        specs=[declaration.field(name) for name in names],
        matched=_count(connection, asked),
        paging={item["rel"]: item["href"] for item in _paging(asked, found, "html")},
        as_json=here(f="json"),
    )
    return answer(page.encode(), HTML.media_type)


def _item_page(declaration: Declaration, row: Row[Any]) -> Response:
    page = render_template(
        "ogc/item.html",
        declaration=declaration,
        row=row,
        geometry=json.loads(row.geojson)["type"],
        as_json=here(f="json"),
    )
    return answer(page.encode(), HTML.media_type)
