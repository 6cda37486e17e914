"""What every template knows: Mexican numbers and dates, asset addresses, the nonce, the demo mark."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask import Flask, current_app, g
from sqlalchemy.exc import SQLAlchemyError

from geo.errors import Unavailable
from geo.layers import all_layers
from geo.read import has_demo
from geo.values import LOCALE, present
from geo.viewer import LOCAL_OPERATOR
from web import assets
from web.security import nonce


def register(app: Flask) -> None:
    """Give the templates their filters and globals."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.add_template_filter(number, "numero")
    app.add_template_filter(present_value, "presenta")
    app.context_processor(_globals)


def number(value: float | None, digits: int = 0) -> str:
    """Return a number with grouped thousands as in Mexico, or «sin dato»."""
    if value is None:
        return "sin dato"
    return format_decimal(round(Decimal(str(value)), digits), locale=LOCALE)


def present_value(value: Any, spec: Any) -> str:
    """Return a field's value as people read it."""
    return present(spec, value)


def _globals() -> dict[str, Any]:
    return {
        "asset": assets.own,
        "vendor": assets.vendor,
        "import_map": assets.import_map,
        "nonce": nonce,
        "layers": [layer.declaration for layer in all_layers()],
        "demo": _demo(),
    }


def _demo() -> bool:
    """Say whether invented rows are present; asked once a request."""
    if "demo" not in g:
        database = current_app.extensions["tierrafirme"]["database"]
        try:
            with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
                g.demo = has_demo(connection)
        except (Unavailable, SQLAlchemyError):
            # The page that says that the database is down must itself be shown without it.
            g.demo = False
    return bool(g.demo)
