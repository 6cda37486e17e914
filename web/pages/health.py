"""`/salud`: whether the application and its database answer, for those who watch over them."""

from __future__ import annotations

from flask import Blueprint, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from geo.errors import Unavailable
from geo.viewer import LOCAL_OPERATOR
from web.app import database

blueprint = Blueprint("health", __name__)


@blueprint.get("/salud")
def health() -> Response | tuple[Response, int]:
    """Answer 200 when the database answers, else 503."""
    try:
        with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
            connection.execute(select(1)).scalar_one()
    except (Unavailable, SQLAlchemyError):
        return jsonify(estado="sin base de datos"), 503
    return jsonify(estado="bien")
