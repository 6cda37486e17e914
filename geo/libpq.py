"""Reach PostgreSQL with the driver itself, and tell its programs where the database is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, create_engine

from geo.errors import Unavailable


def conninfo(url: URL) -> str:
    """Return `url` as the connection string of `pg_dump` and the driver."""
    _, arguments = create_engine(url).dialect.create_connect_args(url)
    # SQLAlchemy hands over its type adapters with the rest.
    arguments.pop("context", None)
    return make_conninfo("", **{name: str(value) for name, value in arguments.items()})


@contextmanager
def connect(url: URL, *, autocommit: bool = False) -> Iterator[psycopg.Connection]:
    """Open one connection; without `autocommit` the block is one transaction.

    Raises:
        Unavailable: nobody answers at `url`, or it lets us not in.
    """
    try:
        connection = psycopg.connect(conninfo(url), autocommit=autocommit, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Unavailable(
            f"No se pudo conectar con la base de datos {url.render_as_string(hide_password=True)}: "
            f"{str(error).strip()}"
        ) from error
    with connection:
        yield connection
