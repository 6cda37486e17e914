"""The map's page."""

from __future__ import annotations

from flask import Blueprint, render_template

from geo.read import has_demo
from geo.viewer import LOCAL_OPERATOR
from web import map as composition
from web.app import database, settings
from web.layer_description import describe_all

blueprint = Blueprint("map", __name__)


@blueprint.get("/")
def page() -> str:
    """Show the map; its whole state is in the address, and read by the browser alone."""
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        layers = describe_all(connection, LOCAL_OPERATOR)
        demo = has_demo(connection)
    return render_template("map.html", parts=composition.compose(settings(), layers, demo=demo))
