"""The map, composed by folium under a policy that allows no inline code but ours.

folium's own elements load libraries from elsewhere, give random ids and write values into markup without
escaping them. Here each element writes one thing only: a call of a function of our map module with one JSON
argument. What folium puts in the page's head and body (addresses of Leaflet, the map's box) keeps its place
in the figure, and the page places the figure's parts in its own template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from jinja2 import Environment
from markupsafe import Markup

from web import assets
from web.settings import Settings

MAP_ID: Final = "mapa"
OURS: Final = ("tf/map/", "tf/dom.js", "tf/fetch.js", "tf/format.js", "tf/geodesy.js")
"""Modules that the map's page uses, as the import map names them."""
MAX_ZOOM: Final = 20

_templates: Final = Environment(autoescape=True)


class MunicipalMap(folium.Map):
    """A Leaflet map in a box of fixed id, without folium's libraries, styles or scripts.

    Args:
        options: what the map module's `createMap` takes.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium reads the class's attribute
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = _templates.from_string(
        """
        {%- macro html(this, kwargs) -%}
        <div id="{{ this.get_name() }}" class="map" role="application" tabindex="0"
             aria-label="Mapa. Con las flechas se mueve, con + y − se acerca y se aleja."></div>
        {%- endmacro -%}
        {%- macro script(this, kwargs) -%}
        const {{ this.get_name() }} = createMap("{{ this.get_name() }}", {{ this.settings|tojson }});
        {%- endmacro -%}
        """
    )

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(tiles=None, zoom_control=False)
        self.settings = options
        self.default_js = [("leaflet", assets.vendor("leaflet.js"))]
        self.default_css = [("leaflet_css", assets.vendor("leaflet.css"))]

    def get_name(self) -> str:
        """Return the map's id, the same on every page."""
        return MAP_ID


class Call(MacroElement):
    """A call of one function of the map module on the map.

    Args:
        name: of the element, in place of branca's random id.
        function: exported by the map module.
        argument: becomes JSON, safe inside a script.
    """

    _template = _templates.from_string(
        """
        {%- macro script(this, kwargs) -%}
        {{ this.function }}({{ this._parent.get_name() }}, {{ this.argument|tojson }});
        {%- endmacro -%}
        """
    )

    def __init__(self, name: str, function: str, argument: object) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._pinned = name
        self.function = function
        self.argument = argument

    def get_name(self) -> str:
        """Return the element's own name."""
        return self._pinned


@dataclass(frozen=True)
class Parts:
    """What the page places: stylesheets, scripts and modules by address, markup and the page's own code."""

    styles: list[str]
    scripts: list[str]
    modules: list[str]
    html: Markup
    code: Markup


def compose(settings: Settings, layers: list[dict[str, Any]], *, demo: bool) -> Parts:
    """Return the parts of the map's page.

    Args:
        settings: for the region shown first and the operator's base map.
        layers: as `web.layer_description.describe_all` gives them.
        demo: whether invented rows are present.
    """
    west, south, east, north = settings.region
    options = {
        "region": [west, south, east, north],
        "maxZoom": MAX_ZOOM,
        "demo": demo,
        "tiles": "/ogc/collections/{slug}/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt",
        "geoman": {"js": assets.vendor("geoman.js"), "css": assets.vendor("geoman.css")},
    }
    figure = Figure()
    shell = MunicipalMap(options)
    figure.add_child(shell)
    if settings.base_map_url:
        base = {
            "url": settings.base_map_url,
            "name": settings.base_map_name,
            "attribution": settings.base_map_attribution,
        }
        shell.add_child(Call("mapa_base", "addBaseMap", base))
    for layer in layers:
        shell.add_child(Call(f"capa_{layer['slug']}", "addLayer", layer))
    shell.add_child(Call("inicio", "start", {"empty": not any(layer["count"] for layer in layers)}))
    return _parts(figure)


def _parts(figure: Figure) -> Parts:
    for child in list(figure._children.values()):  # noqa: SLF001 - branca's documented way to walk a figure
        child.render()
    imports = assets.import_map()["imports"]
    header = list(figure.header._children.values())  # noqa: SLF001
    return Parts(
        styles=[element.url for element in header if isinstance(element, CssLink)],
        scripts=[element.url for element in header if isinstance(element, JavascriptLink)],
        modules=[
            address for name, address in imports.items() if name.startswith(OURS) or name in assets.IMPORTS
        ],
        html=_joined(figure.html),
        code=_joined(figure.script),
    )


def _joined(part: Element) -> Markup:
    # Every piece was written by an autoescaping template above; joining them adds no value from outside.
    return Markup("\n").join(Markup(child.render()) for child in part._children.values())  # noqa: S704, SLF001
