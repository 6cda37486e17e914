"""Links between resources, absolute, in documents and in the `Link` header."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from flask import request

if TYPE_CHECKING:
    from web.ogc.media import Format

Link = dict[str, Any]
Pairs = Iterable[tuple[str, str]]

OGC_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0/"


def root() -> str:
    """Return the address of the landing page, without a slash at its end."""
    return request.root_url.rstrip("/") + "/ogc"


def address(path: str = "", query: Pairs = ()) -> str:
    """Return the absolute address of a resource under the landing page."""
    encoded = urlencode(list(query), safe=",:/", quote_via=quote)
    return f"{root()}{path}?{encoded}" if encoded else f"{root()}{path}"


def link(rel: str, href: str, media_type: str = "", title: str = "", **more: Any) -> Link:
    """Return one link object; empty members are left out."""
    found: Link = {"href": href, "rel": rel}
    if media_type:
        found["type"] = media_type
    if title:
        found["title"] = title
    return {**found, **more}


def self_and_alternates(formats: Sequence[Format], current: Format) -> list[Link]:
    """Return the link of this very answer and those of its other representations."""
    others = [format_ for format_ in formats if format_ is not current]
    return [
        link("self", here(f=current.name), current.media_type, "Este documento"),
        *(
            link("alternate", here(f=format_.name), format_.media_type, f"Este documento en {format_.name}")
            for format_ in others
        ),
    ]


def here(**changed: str | None) -> str:
    """Return this request's address with some parameters changed, or left out when None."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changed]
    kept += [(name, value) for name, value in changed.items() if value is not None]
    path = quote(request.path.removeprefix("/ogc"))
    return address(path, kept)


def header(links: Iterable[Link]) -> str:
    """Return the value of the `Link` header; titles stay in the document, templates are not links."""
    return ", ".join(
        f'<{item["href"]}>; rel="{item["rel"]}"' + (f'; type="{item["type"]}"' if "type" in item else "")
        for item in links
        if not item.get("templated")
    )
