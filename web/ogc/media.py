"""Which representation is asked for, and how an answer leaves: tagged, and compressed once."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, abort, request

from geo.errors import InvalidParameter
from web.ogc.links import Link, header, self_and_alternates

SMALL: Final = 500
"""Bytes below which compressing costs more than it saves."""
FASTEST: Final = 1
"""Level of gzip: of a page of 675 kB, 2.8 ms to 37 kB, where the usual level 6 takes 5.1 ms to 27 kB."""


@dataclass(frozen=True)
class Format:
    """One representation: the value of `f`, its media type, and others in `Accept` that mean it too."""

    name: str
    media_type: str
    also: tuple[str, ...] = ()


JSON: Final = Format("json", "application/json")
HTML: Final = Format("html", "text/html")
GEOJSON: Final = Format("json", "application/geo+json", ("application/json",))
SCHEMA: Final = Format("json", "application/schema+json", ("application/json",))
OPENAPI: Final = Format(
    "json",
    "application/vnd.oai.openapi+json;version=3.0",
    ("application/openapi+json;version=3.0", "application/vnd.oai.openapi+json", "application/json"),
)
MVT: Final = Format(
    "mvt", "application/vnd.mapbox-vector-tile", ("application/x-protobuf", "application/octet-stream")
)
TILEJSON: Final = Format("tilejson", "application/vnd.mapbox.tile+json")


def chosen(*formats: Format) -> Format:
    """Return the format that the request asks for: `f` before `Accept`, the first when it says nothing.

    Raises:
        InvalidParameter: `f` names none of them.
        NotAcceptable: `Accept` takes none of them.
    """
    name = request.args.get("f")
    if name is not None:
        found = next((format_ for format_ in formats if format_.name == name), None)
        if found is None:
            accepted = ", ".join(format_.name for format_ in formats)
            raise InvalidParameter("f", f"«{name}» no se ofrece aquí; se acepta: {accepted}")
        return found
    if not request.accept_mimetypes:
        return formats[0]
    by_type: dict[str, Format] = {}
    for format_ in formats:
        for media_type in (format_.media_type, *format_.also):
            by_type.setdefault(media_type, format_)
    best = request.accept_mimetypes.best_match(by_type)
    if best is None:
        offered = ", ".join(format_.media_type for format_ in formats)
        abort(406, f"Esta dirección responde en: {offered}.")
    return by_type[best]


def document(
    content: Mapping[str, Any],
    formats: Sequence[Format],
    format_: Format,
    links: Sequence[Link] = (),
) -> Response:
    """Return a JSON document with its links, its own and its alternates first."""
    every = [*self_and_alternates(formats, format_), *links]
    body = json.dumps({**content, "links": every}, ensure_ascii=False).encode()
    return answer(body, format_.media_type, links=every)


def plain(content: Mapping[str, Any], format_: Format) -> Response:
    """Return a JSON document whose format has no place for links, such as a schema."""
    return answer(json.dumps(content, ensure_ascii=False).encode(), format_.media_type)


def answer(
    body: bytes, media_type: str, *, tagged: bytes | None = None, links: Sequence[Link] = ()
) -> Response:
    """Return `body` with a tag, or 304 when the client has it; compressed when the client takes it.

    Args:
        body: the whole answer.
        media_type: of the body.
        tagged: the part that says whether anything changed; all of it when None.
        links: written as the `Link` header too.
    """
    digest = hashlib.sha256(body if tagged is None else tagged, usedforsecurity=False).hexdigest()[:24]
    response = Response(body, content_type=media_type)
    if response.mimetype == "text/html":
        response.content_type = "text/html; charset=utf-8"
    # Weak: the compressed answer and the plain one share it, and so do two with different time stamps.
    response.set_etag(digest, weak=True)
    response.vary.update(("Accept", "Accept-Encoding"))
    if links:
        response.headers["Link"] = header(links)
    if request.if_none_match.contains_weak(digest):
        response.status_code = 304
        response.set_data(b"")
        return response
    if len(body) > SMALL and request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(body, FASTEST, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
