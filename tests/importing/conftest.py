"""What the import's tests share: take a file in, and look at what is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

import capas  # noqa: F401 - declares the layers
from geo.database import Database
from geo.importing import Options, Report, run
from geo.layers import get_layer
from geo.viewer import LOCAL_OPERATOR
from tests.importing.files import REGION

Take = Callable[..., Report]
Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def take(database: Database) -> Take:
    """Return a function that imports a file into a layer, in the region unless told otherwise."""

    def take_(path: Path, slug: str, **options: Any) -> Report:
        chosen = Options(**({"region": REGION} | options))
        with database.transaction(LOCAL_OPERATOR) as connection:
            return run(connection, path, get_layer(slug), chosen)

    return take_


@pytest.fixture
def rows(database: Database) -> Rows:
    """Return a function that gives the rows of a layer as dictionaries, with `wkt`."""

    def rows_(slug: str) -> list[dict[str, Any]]:
        with database.transaction(LOCAL_OPERATOR) as connection:
            return _rows(connection, slug)

    return rows_


def _rows(connection: Connection, slug: str) -> list[dict[str, Any]]:
    table = get_layer(slug).__table__
    columns = [column for column in table.columns if column.name != "geom"]
    query = select(*columns, func.ST_AsText(table.c.geom, 6).label("wkt")).order_by(table.c.id)
    return [dict(row._mapping) for row in connection.execute(query)]
